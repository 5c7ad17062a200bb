// The memory that hostile transactions take, from their bytes to their equation.
#include <gtest/gtest.h>

#include <stdexcept>

#include "support/heap.h"
#include "vm/hostile.h"
#include "vm/verifier.h"

namespace slipstream::test {
namespace {

constexpr std::size_t kCapacity = 2048;
constexpr std::size_t kPerByte = 256;
/// Arrays over the generators, and memory that a thread keeps for the next transaction.
constexpr std::size_t kBeside = std::size_t{2} << 20;

/// As a block does it, up to the coefficients of the equation. The multipliers of the constraint system.
std::size_t verify(ByteSpan bytes) {
  const auto tx = vm::decode_tx(bytes);
  if (!tx) throw std::runtime_error("a transaction that does not decode");
  auto verifier = vm::TxVerifier::run(*tx);
  if (!verifier) return 0;
  const std::size_t multipliers = verifier->constraint_metrics().multipliers;
  if (!verifier->hash(kCapacity)) return multipliers;
  msm::Equation equation;
  verifier->add_to(equation, std::vector<Scalar>(verifier->weight_count(), Scalar::one()));
  return multipliers;
}

TEST(Hostile, memory_stays_in_proportion_to_the_bytes) {
  for (const HostileKind& kind : hostile_kinds()) {
    for (const std::size_t size : {2'000uz, 20'000uz}) {
      SCOPED_TRACE(std::string(kind.name) + " in " + std::to_string(size) + " bytes");
      const Bytes bytes = hostile_transaction(worst_program(kind, size).program, kCapacity);
      const std::size_t before = heap_bytes();
      restart_heap_peak();
      // Multipliers beyond the generators are bounded by the verifier of the proof, not by the machine.
      if (verify(bytes) > kCapacity) continue;
      EXPECT_LE(heap_peak() - before, kPerByte * bytes.size() + kBeside);
    }
  }
}

}  // namespace
}  // namespace slipstream::test
