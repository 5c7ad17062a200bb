// Transactions hashed together against each hashed alone, on every backend.
#include <gtest/gtest.h>

#include <deque>
#include <numeric>

#include "base/hex.h"
#include "cpu/backend.h"
#include "r1cs/generators.h"
#include "support/every_backend.h"
#include "vm/vm_vectors.h"

namespace slipstream::test {
namespace {

constexpr std::size_t kCapacity = 1024;

/// A transaction whose program runs, and what hashing it alone leads to.
struct Item {
  Bytes bytes;
  vm::Tx tx;
  vm::TxVerifier alone;
  std::expected<void, vm::Error> hashed;
  /// Empty for a valid transaction.
  std::string error;

  Item(Bytes encoding, const vm::Tx& decoded, vm::TxVerifier verifier)
      : bytes(std::move(encoding)), tx(decoded), alone(std::move(verifier)), hashed(alone.hash(kCapacity)) {
    const auto verdict = hashed ? alone.check_alone_vartime(*r1cs::generators(kCapacity)) : hashed;
    if (!verdict) error = verdict.error().to_string();
  }
  Item(const Item&) = delete;
};

/// Every transaction of zkvm_tx.json that gets as far as hashing.
const std::deque<Item>& items() {
  static const auto* const all = [] {
    auto* out = new std::deque<Item>;
    const Json file = load_vectors("zkvm_tx.json");
    for (const char* list : {"transactions", "rejected", "accepted_variants"}) {
      for (const Json& c : file[list]) {
        Bytes bytes = hex(c["tx"]);
        const auto tx = vm::decode_tx(bytes);
        if (!tx) continue;
        auto verifier = vm::TxVerifier::run(*tx);
        if (verifier) out->emplace_back(std::move(bytes), *tx, *std::move(verifier));
      }
    }
    return out;
  }();
  return *all;
}

/// Hashes the items with these indices together.
void expect_batch_agrees(std::span<const std::size_t> indices, bool check_equations) {
  std::deque<vm::TxVerifier> verifiers;
  std::vector<vm::TxVerifier*> pointers;
  for (const std::size_t i : indices) {
    verifiers.push_back(*vm::TxVerifier::run(items()[i].tx));
    pointers.push_back(&verifiers.back());
  }
  const auto answers = vm::TxVerifier::hash_batch(pointers, kCapacity);
  ASSERT_EQ(answers.size(), indices.size());
  for (std::size_t k = 0; k < indices.size(); ++k) {
    SCOPED_TRACE(indices[k]);
    const Item& expected = items()[indices[k]];
    vm::TxVerifier& got = verifiers[k];
    ASSERT_EQ(answers[k].has_value(), expected.hashed.has_value());
    // Known even if the rest failed.
    EXPECT_EQ(got.id(), expected.alone.id());
    EXPECT_EQ(got.input_ids(), expected.alone.input_ids());
    EXPECT_EQ(got.output_ids(), expected.alone.output_ids());
    if (!answers[k]) {
      EXPECT_EQ(answers[k].error().to_string(), expected.error);
      continue;
    }
    EXPECT_EQ(got.permutations(), expected.alone.permutations());
    if (!check_equations) continue;
    ASSERT_TRUE(got.draw_constraints(kCapacity));
    const auto verdict = got.check_alone_vartime(*r1cs::generators(kCapacity));
    EXPECT_EQ(verdict ? "" : verdict.error().to_string(), expected.error);
  }
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
  for (const Item& item : items()) failed_while_hashing += !item.hashed;
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
      expect_batch_agrees(mixed, false);
      expect_batch_agrees(equal, n == 9);
    }
  }
}

}  // namespace
}  // namespace slipstream::test
