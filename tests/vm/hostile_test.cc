// Hostile programs: what they may repeat is bounded before any cryptography, and what they leave to be hashed and
// multiplied is paid for.
#include "vm/hostile.h"

#include <gtest/gtest.h>

#include "slipstream/vm/detail/machine/machine.h"
#include "slipstream/vm/detail/verify/delegate.h"
#include "slipstream/vm/verify/verifier.h"
#include "support/vectors.h"
#include "vm/assembler.h"

namespace slipstream::test {
namespace {

constexpr std::size_t kCapacity = 2048;
constexpr std::size_t kSizes[] = {2'000, 20'000};

/// What a run of the program ends with, "ok" if with nothing.
std::string_view outcome(ByteSpan program) {
  vm::VerifierDelegate delegate(kCapacity);
  const auto ran = vm::Machine<vm::VerifierDelegate>(kHostileHeader, program, delegate).run();
  return ran ? "ok" : vm::name(ran.error().kind);
}

TEST(Hostile, steps_are_repeated_until_the_limit_and_not_further) {
  CaseCounter cases("hostile programs");
  for (const HostileKind& kind : hostile_kinds()) {
    for (const std::size_t size : kSizes) {
      SCOPED_TRACE(std::string(kind.name) + " in " + std::to_string(size) + " bytes");
      ++cases;
      const Worst worst = worst_program(kind, size);
      ASSERT_EQ(worst.program.size(), size);
      EXPECT_GT(worst.times, 0u);
      EXPECT_LE(worst.work, vm::Limits::of_program(size).max_work);
      EXPECT_NE(outcome(worst.program), "LimitExceeded");
    }
  }
}

TEST(Hostile, steps_that_amplify_are_refused_by_the_limit) {
  std::size_t refused = 0;
  for (const HostileKind& kind : hostile_kinds()) {
    const Worst worst = worst_program(kind, 20'000);
    // As many bytes and twice the repetitions, if they fit.
    const Bytes program = hostile_program(kind, 20'000, worst.share, 2 * worst.times);
    if (program.empty() || program == worst.program) continue;
    SCOPED_TRACE(kind.name);
    EXPECT_EQ(outcome(program), "LimitExceeded");
    ++refused;
  }
  EXPECT_GE(refused, 40u);
}

TEST(Hostile, hashing_and_points_are_paid_for_by_the_program) {
  // A proof and a signature come with every transaction.
  constexpr std::uint64_t kPermutationsBeside = 80, kPointsBeside = 50;
  for (const HostileKind& kind : hostile_kinds()) {
    for (const std::size_t size : kSizes) {
      SCOPED_TRACE(std::string(kind.name) + " in " + std::to_string(size) + " bytes");
      const Worst worst = worst_program(kind, size);
      const Bytes bytes = hostile_transaction(worst.program, kCapacity);
      const auto tx = vm::decode_tx(bytes);
      ASSERT_TRUE(tx);
      auto executed = vm::ExecutedTx::run_vartime(*tx, kCapacity);
      if (!executed) continue;
      std::vector<vm::HashedTx> hashed;
      hashed.push_back(vm::HashedTx::hash_vartime(*std::move(executed)));
      EXPECT_LE(vm::cost::kPermutation * hashed[0].permutations(),
                worst.work + vm::cost::kPermutation * kPermutationsBeside);
      const auto ready = vm::ReadyTx::ready_batch_vartime(std::move(hashed));
      if (!ready[0]) continue;
      msm::Equation equation;
      transcript::WeightStream weights(Transcript("weights"), 0);
      ready[0]->add_to(equation, weights);
      EXPECT_LE(vm::cost::kPoint * equation.dynamic_count(), worst.work + vm::cost::kPoint * kPointsBeside);
    }
  }
}

}  // namespace
}  // namespace slipstream::test
