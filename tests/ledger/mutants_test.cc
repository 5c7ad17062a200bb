// Mutants of a block with the verdicts that the reference gave, on every backend, on one thread and on two,
// by themselves and in one equation with another block.
#include "ledger/mutants.h"

#include <gtest/gtest.h>

#include "support/build_kind.h"
#include "support/every_backend.h"

namespace slipstream::ledger {
namespace {

class ReferenceMutants : public slipstream::test::OnEveryBackend {
 protected:
  static void expect_verdicts(unsigned threads) {
    const std::vector<test::Mutant> mutants = test::load_reference_mutants();
    slipstream::test::CaseCounter cases("mutants.json cases");
    const BlockVerifier verifier({.threads = threads, .generator_capacity = 2048});
    for (std::size_t i = 0; i < mutants.size(); i += slipstream::test::kBlockSweepStep, ++cases) {
      test::expect_recorded(verifier, mutants[i]);
      test::expect_recorded_in_chain(verifier, mutants[i], mutants[(7 * i + 3) % mutants.size()]);
    }
  }
};

TEST_P(ReferenceMutants, get_the_verdict_of_the_reference_on_one_thread) { expect_verdicts(1); }
TEST_P(ReferenceMutants, get_the_verdict_of_the_reference_on_two_threads) { expect_verdicts(2); }

INSTANTIATE_TEST_SUITE_P(Backends, ReferenceMutants, slipstream::test::every_backend(), slipstream::test::backend_name);

}  // namespace
}  // namespace slipstream::ledger
