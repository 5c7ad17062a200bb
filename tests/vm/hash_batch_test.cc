// Transactions hashed together against each hashed alone, on every backend.
#include <gtest/gtest.h>

#include <deque>
#include <numeric>

#include "slipstream/base/hex.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/transcript/detail/weights.h"
#include "support/every_backend.h"
#include "vm/vm_vectors.h"

namespace slipstream::test {
namespace {

constexpr std::size_t kCapacity = 1024;

/// A transaction whose program runs, and what hashing it alone leads to.
struct Item {
  Bytes bytes;
  vm::Tx tx;
  vm::HashedTx alone;
  /// Of verifying it alone; empty for a valid transaction.
  std::string error;
  /// Of the statements of proof and of checks.
  bool proof_is_false, checks_are_false;

  Item(Bytes encoding, const vm::Tx& decoded, vm::ExecutedTx executed)
      : bytes(std::move(encoding)), tx(decoded), alone(vm::HashedTx::hash_vartime(std::move(executed))) {
    const auto verdict = vm::verify_tx_vartime(tx, *innerproduct::generators(kCapacity));
    if (!verdict) error = verdict.error().to_string();
    proof_is_false = error.starts_with("InvalidR1CSProof");
    checks_are_false = error.starts_with("BatchSignatureVerificationFailed");
  }
  Item(const Item&) = delete;
  Item& operator=(const Item&) = delete;
};

/// Every transaction of zkvm_tx.json that gets as far as hashing.
const std::deque<Item>& items() {
  static const auto* const all = [] {
    auto* out = new std::deque<Item>;
    for (TxCase& c : load_tx_cases()) {
      const auto tx = vm::decode_tx(c.bytes);
      if (!tx) continue;
      auto executed = vm::ExecutedTx::run_vartime(*tx, kCapacity);
      if (executed) out->emplace_back(std::move(c.bytes), *tx, *std::move(executed));
    }
    return out;
  }();
  return *all;
}

/// Takes hashed transactions, which the items with these indices are, to one equation: it blames those that are false
/// alone, in the statement in which they are.
void expect_equation_agrees(std::vector<vm::HashedTx> hashed, std::span<const std::size_t> indices) {
  msm::Equation equation;
  transcript::WeightStream weights(Transcript("weights"), 0);
  std::vector<std::size_t> added;
  const auto ready = vm::ReadyTx::ready_batch_vartime(std::move(hashed));
  ASSERT_EQ(ready.size(), indices.size());
  for (std::size_t k = 0; k < indices.size(); ++k) {
    const Item& item = items()[indices[k]];
    ASSERT_EQ(ready[k].has_value(), item.alone.proof_fits().has_value());
    if (!ready[k]) {
      EXPECT_EQ(ready[k].error().to_string(), item.error);
      continue;
    }
    ready[k]->add_to(equation, weights);
    added.push_back(indices[k]);
    ASSERT_EQ(equation.statement_count(), 2 * added.size());
  }
  std::vector<bool> is_false(2 * added.size());
  for (const auto& statement : equation.false_statements_vartime(*innerproduct::generators(kCapacity))) {
    is_false[statement.statement] = true;
  }
  for (std::size_t k = 0; k < added.size(); ++k) {
    const Item& item = items()[added[k]];
    EXPECT_EQ(is_false[2 * k], item.proof_is_false) << item.error;
    // Of one whose proof is false as well nobody says what its checks are.
    if (!item.proof_is_false) {
      EXPECT_EQ(is_false[2 * k + 1], item.checks_are_false) << item.error;
    }
  }
}

/// Hashes the items with these indices together.
void expect_batch_agrees(std::span<const std::size_t> indices, bool check_equation) {
  std::vector<vm::ExecutedTx> executed;
  for (const std::size_t i : indices) executed.push_back(*vm::ExecutedTx::run_vartime(items()[i].tx, kCapacity));
  std::vector<vm::HashedTx> hashed = vm::HashedTx::hash_batch_vartime(std::move(executed));
  ASSERT_EQ(hashed.size(), indices.size());
  for (std::size_t k = 0; k < indices.size(); ++k) {
    SCOPED_TRACE(indices[k]);
    const Item& expected = items()[indices[k]];
    const vm::HashedTx& got = hashed[k];
    const auto fits = got.proof_fits();
    ASSERT_EQ(fits.has_value(), expected.alone.proof_fits().has_value());
    // Known even if the rest failed.
    EXPECT_EQ(got.id(), expected.alone.id());
    EXPECT_EQ(got.changes(), expected.alone.changes());
    if (!fits) {
      EXPECT_EQ(fits.error().to_string(), expected.error);
      continue;
    }
    EXPECT_EQ(got.permutations(), expected.alone.permutations());
  }
  if (check_equation) expect_equation_agrees(std::move(hashed), indices);
}

TEST(HashBatch, gives_the_verdicts_that_transactions_have_alone) {
  std::vector<std::size_t> all(items().size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  CaseCounter cases("zkvm_tx.json transactions hashed together");
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    SCOPED_TRACE(backend.name);
    const slipstream::test::ActiveBackend active(backend.id);
    expect_batch_agrees(all, true);
    for (std::size_t i = 0; i < all.size(); ++i) ++cases;
  }
  std::size_t failed_while_hashing = 0;
  for (const Item& item : items()) failed_while_hashing += !item.alone.proof_fits();
  EXPECT_GT(failed_while_hashing, 0U);
}

TEST(HashBatch, agrees_for_groups_of_every_size) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    SCOPED_TRACE(backend.name);
    const slipstream::test::ActiveBackend active(backend.id);
    for (std::size_t n = 0; n <= 18; ++n) {
      std::vector<std::size_t> mixed, equal(n, n % items().size());
      for (std::size_t k = 0; k < n; ++k) mixed.push_back((7 * n + 5 * k) % items().size());
      expect_batch_agrees(mixed, n % 4 == 1);
      expect_batch_agrees(equal, n == 9);
    }
  }
}

}  // namespace
}  // namespace slipstream::test
