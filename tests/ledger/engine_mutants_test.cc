// Mutants of blocks of many kinds with what the engine said of them when they were recorded: verdicts, faults of all
// transactions with their places, ids and states. Under both sets of rules, on every backend, on one thread and on two,
// by themselves and in one equation with another block.
#include <gtest/gtest.h>

#include "ledger/mutants.h"
#include "support/build_kind.h"
#include "support/every_backend.h"

namespace slipstream::ledger {
namespace {

class EngineMutants : public slipstream::test::OnEveryBackend {
 protected:
  static void expect_all_recorded(Rules rules, unsigned threads) {
    const std::vector<test::Mutant> mutants = test::load_engine_mutants();
    slipstream::test::CaseCounter cases("engine_mutants.json cases");
    const BlockVerifier verifier({.threads = threads, .rules = rules, .generator_capacity = 2048});
    for (std::size_t i = 0; i < mutants.size(); i += slipstream::test::kBlockSweepStep, ++cases) {
      test::expect_recorded(verifier, mutants[i]);
      if (i / slipstream::test::kBlockSweepStep % 4 == threads) {
        test::expect_recorded_in_chain(verifier, mutants[i], mutants[(7 * i + 3) % mutants.size()]);
      }
    }
  }
};

TEST_P(EngineMutants, are_what_they_were_to_the_rules_of_the_reference_on_one_thread) {
  expect_all_recorded(Rules::reference, 1);
}
TEST_P(EngineMutants, are_what_they_were_to_the_rules_of_the_reference_on_two_threads) {
  expect_all_recorded(Rules::reference, 2);
}
TEST_P(EngineMutants, are_what_they_were_to_the_strict_rules_on_one_thread) { expect_all_recorded(Rules::strict, 1); }
TEST_P(EngineMutants, are_what_they_were_to_the_strict_rules_on_two_threads) { expect_all_recorded(Rules::strict, 2); }

INSTANTIATE_TEST_SUITE_P(Backends, EngineMutants, slipstream::test::every_backend(), slipstream::test::backend_name);

}  // namespace
}  // namespace slipstream::ledger
