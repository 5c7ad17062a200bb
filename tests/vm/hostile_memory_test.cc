// The memory that hostile transactions take, from their bytes to their equation.
#include <gtest/gtest.h>

#include <stdexcept>

#include "slipstream/vm/verify/verifier.h"
#include "support/heap.h"
#include "vm/hostile.h"

namespace slipstream::test {
namespace {

constexpr std::size_t kCapacity = 2048;
constexpr std::size_t kPerByte = 256;
/// Arrays over the generators, and memory that a thread keeps for the next transaction.
constexpr std::size_t kBeside = std::size_t{2} << 20;

/// As a block does it, up to the coefficients of the equation.
void verify(ByteSpan bytes) {
  const auto tx = vm::decode_tx(bytes);
  if (!tx) throw std::runtime_error("a transaction that does not decode");
  auto executed = vm::ExecutedTx::run_vartime(*tx, kCapacity);
  if (!executed) return;
  std::vector<vm::HashedTx> hashed;
  hashed.push_back(vm::HashedTx::hash_vartime(*std::move(executed)));
  const auto ready = vm::ReadyTx::ready_batch_vartime(std::move(hashed));
  if (!ready[0]) return;
  msm::Equation equation;
  transcript::WeightStream weights(Transcript("weights"), 0);
  ready[0]->add_to(equation, weights);
}

TEST(Hostile, memory_stays_in_proportion_to_the_bytes) {
  for (const HostileKind& kind : hostile_kinds()) {
    for (const std::size_t size : {2'000uz, 20'000uz}) {
      SCOPED_TRACE(std::string(kind.name) + " in " + std::to_string(size) + " bytes");
      const Bytes bytes = hostile_transaction(worst_program(kind, size).program, kCapacity);
      const std::size_t before = heap_bytes();
      restart_heap_peak();
      verify(bytes);
      EXPECT_LE(heap_peak() - before, kPerByte * bytes.size() + kBeside);
    }
  }
}

}  // namespace
}  // namespace slipstream::test
