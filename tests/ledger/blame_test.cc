// Which transactions of a failing block are named, in blocks of the shipped chain.
#include <gtest/gtest.h>

#include <algorithm>

#include "ledger/ledger_vectors.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/import.h"
#include "support/scratch.h"

namespace slipstream::ledger {
namespace {

// What can be done to a transaction so that it decodes and runs, and yet is invalid.
enum class Damage { proof_scalar, proof_point, undecodable_point, signature, program };

std::string_view expected(Damage damage) {
  switch (damage) {
    case Damage::proof_scalar:
    case Damage::proof_point:
    case Damage::undecodable_point:
      return "VMError(InvalidR1CSProof)";
    case Damage::signature:
      return "VMError(BatchSignatureVerificationFailed)";
    case Damage::program:
      return "VMError(StackUnderflow)";
  }
  return "";
}

void damage(Bytes& tx, Damage damage) {
  const std::size_t program_at = 28, signature_at = program_at + load_le32(tx.data() + 24);
  const std::size_t proof_at = signature_at + 64 + 4, proof_end = proof_at + load_le32(tx.data() + signature_at + 64);
  switch (damage) {
    case Damage::proof_scalar:
      tx[proof_end - 32] ^= 1;
      break;
    // T_1 = A_I1: a point, but another one.
    case Damage::proof_point: {
      const auto at = tx.begin() + static_cast<std::ptrdiff_t>(proof_at) + 1;
      const std::ptrdiff_t t_1 = 32 * (tx[proof_at] == 0 ? 3 : 6);
      std::copy_n(at, 32, at + t_1);
      break;
    }
    case Damage::undecodable_point:
      std::fill_n(tx.begin() + static_cast<std::ptrdiff_t>(proof_at) + 1, 32, 0xff);
      break;
    case Damage::signature:
      tx[signature_at + 32] ^= 1;
      break;
    // `drop` on the empty stack.
    case Damage::program:
      tx[program_at] = 0x02;
      break;
  }
}

class Blame : public testing::TestWithParam<unsigned> {
 protected:
  static void SetUpTestSuite() {
    const slipstream::test::ScratchDirectory scratch;
    const auto path = scratch / "mix.slip";
    ASSERT_TRUE(import_chain(slipstream::test::vectors_directory() + "/workload_mix.bin", path));
    auto reader = ChainReader::open(path);
    ASSERT_TRUE(reader);
    state_ = reader->initial_state();
    auto block = reader->next();
    ASSERT_TRUE(block && *block);
    block_ = **block;
    block_.txs.resize(kSize);
    test::fix_txroot(block_);
  }

  // The error of a block in which these transactions are damaged.
  [[nodiscard]] static BlockError error_of(const std::vector<std::pair<std::size_t, Damage>>& damages) {
    Block block = block_;
    for (const auto& [index, kind] : damages) damage(block.txs[index], kind);
    test::fix_txroot(block);
    ChainState state = state_;
    const auto report = BlockVerifier({.threads = GetParam()}).apply_vartime(state, block);
    if (report) {
      ADD_FAILURE() << "the block was accepted";
      return {};
    }
    EXPECT_EQ(state.encode(), state_.encode());
    return report.error();
  }

  static void expect_blamed(const std::vector<std::pair<std::size_t, Damage>>& damages) {
    const BlockError error = error_of(damages);
    ASSERT_EQ(error.invalid_txs.size(), damages.size());
    for (std::size_t i = 0; i < damages.size(); ++i) {
      EXPECT_EQ(error.invalid_txs[i].tx, damages[i].first);
      EXPECT_EQ(error.invalid_txs[i].fault.name(), expected(damages[i].second));
    }
    EXPECT_EQ(error.tx, damages[0].first);
    EXPECT_EQ(error.fault.name(), expected(damages[0].second));
  }

  static constexpr std::size_t kSize = 24;
  static inline ChainState state_;
  static inline Block block_;
};

TEST_P(Blame, an_undamaged_block_of_this_size_fails_only_in_its_utxoroot) {
  const BlockError error = error_of({});
  EXPECT_EQ(error.fault.name(), "InconsistentHeader");
  EXPECT_TRUE(error.invalid_txs.empty());
}

TEST_P(Blame, one_bad_transaction_at_every_index_is_named) {
  constexpr Damage kinds[] = {Damage::proof_scalar, Damage::signature, Damage::undecodable_point, Damage::proof_point,
                              Damage::program};
  for (std::size_t index = 0; index < kSize; ++index) expect_blamed({{index, kinds[index % 5]}});
}

TEST_P(Blame, each_kind_of_damage_is_named_by_the_error_it_has_alone) {
  for (const Damage kind :
       {Damage::proof_scalar, Damage::proof_point, Damage::undecodable_point, Damage::signature, Damage::program}) {
    expect_blamed({{5, kind}});
  }
}

TEST_P(Blame, two_bad_transactions_are_both_named_wherever_they_are) {
  for (const auto& [a, b] : {std::pair{0, 1}, {0, 23}, {11, 12}, {5, 6}, {22, 23}, {3, 17}}) {
    expect_blamed({{a, Damage::signature}, {b, Damage::proof_scalar}});
  }
}

TEST_P(Blame, a_failing_program_does_not_hide_a_bad_proof) {
  expect_blamed({{4, Damage::program}, {9, Damage::proof_scalar}, {10, Damage::undecodable_point}});
}

TEST_P(Blame, a_block_of_nothing_but_bad_transactions_names_all) {
  std::vector<std::pair<std::size_t, Damage>> all;
  for (std::size_t i = 0; i < kSize; ++i) all.emplace_back(i, i % 2 == 0 ? Damage::proof_scalar : Damage::signature);
  expect_blamed(all);
}

INSTANTIATE_TEST_SUITE_P(Threads, Blame, testing::Values(1u, 2u),
                         [](const auto& instance) { return "threads_" + std::to_string(instance.param); });

}  // namespace
}  // namespace slipstream::ledger
