// What a verifier's options change about its work and must not change about its verdicts: transactions that a cache
// knows, and faults named in the order in which they are found.
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "ledger/chains.h"
#include "ledger/ledger_vectors.h"
#include "ledger/mutants.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/block_verifier.h"
#include "support/build_kind.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::CaseCounter;
using slipstream::test::kSweepStep;
using test::Json;
using test::TestChain;

/// Two blocks of 24 transactions of the mix.
const TestChain& two_blocks() {
  static const TestChain chain = test::cut_anew(test::first_txs(test::load_workload("workload_mix.bin"), 48), 24);
  return chain;
}

struct Applied {
  /// The report or the error, in a form that compares.
  Json description;
  std::size_t dynamic_points;
  Counts counts;
  PhaseTimes times;
  std::optional<Fault> fault;
  std::optional<std::size_t> tx;
};

/// Applies a block on top of a state that is left as it is.
Applied apply(const BlockVerifier& verifier, ChainState state, const Block& block) {
  const Bytes before = state.encode();
  const auto report = verifier.apply_vartime(state, block);
  if (!report) {
    EXPECT_EQ(state.encode(), before);
  }
  const Counts& counts = report ? report->counts : report.error().counts;
  Applied out{test::describe(report, state),
              counts.dynamic_points,
              counts,
              report ? report->times : report.error().times,
              {},
              {}};
  if (!report) {
    out.fault = report.error().fault;
    out.tx = report.error().tx;
  }
  return out;
}

class Cache : public testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] BlockVerifier verifier(VerifierOptions options = {}) const {
    options.threads = GetParam();
    options.cache = cache_;
    return BlockVerifier(options);
  }
  /// What a verifier without a cache says.
  [[nodiscard]] static Json without(const ChainState& state, const Block& block, VerifierOptions options = {}) {
    options.threads = 1;
    return apply(BlockVerifier(options), state, block).description;
  }

  std::shared_ptr<vm::TxCache> cache_ = std::make_shared<vm::TxCache>(1000);
  const ChainState state_ = two_blocks().initial;
  const Block block_ = two_blocks().blocks[0];
};

TEST_P(Cache, a_block_that_is_verified_again_gives_the_same_report_without_an_equation) {
  const BlockVerifier verifier = this->verifier();
  const Applied first = apply(verifier, state_, block_);
  EXPECT_FALSE(first.fault);
  EXPECT_EQ(first.description, without(state_, block_));
  EXPECT_GT(first.dynamic_points, 0u);
  EXPECT_EQ(cache_->size(), block_.txs.size());
  for (int i = 0; i < 2; ++i) {
    const Applied again = apply(verifier, state_, block_);
    EXPECT_EQ(again.description, first.description);
    EXPECT_EQ(again.dynamic_points, 0u);
    EXPECT_EQ(again.times.programs < first.times.programs, true);
    EXPECT_EQ(cache_->size(), block_.txs.size());
  }
  // Any verifier may use what another one put there.
  EXPECT_EQ(apply(BlockVerifier({.threads = 1, .cache = cache_}), state_, block_).dynamic_points, 0u);
}

TEST_P(Cache, serves_some_transactions_of_a_block_and_leaves_the_others_to_the_equation) {
  // Every third one is known.
  std::vector<vm::SignedTx> some, all = test::first_txs(two_blocks(), 24);
  for (std::size_t i = 0; i < all.size(); i += 3) some.push_back(all[i]);
  const TestChain known = test::cut_anew(some, some.size());
  const BlockVerifier verifier = this->verifier();
  const Applied first = apply(verifier, known.initial, known.blocks[0]);
  ASSERT_FALSE(first.fault);
  EXPECT_EQ(cache_->size(), some.size());
  const Applied whole = apply(verifier, state_, block_);
  EXPECT_EQ(whole.description, without(state_, block_));
  EXPECT_GT(whole.dynamic_points, 0u);
  EXPECT_LT(whole.dynamic_points, apply(BlockVerifier({.threads = 1}), state_, block_).dynamic_points);
  EXPECT_EQ(cache_->size(), block_.txs.size());
}

TEST_P(Cache, serves_the_next_block_what_this_one_put_there_and_evicts_what_is_old) {
  cache_ = std::make_shared<vm::TxCache>(10);
  const BlockVerifier verifier = this->verifier();
  for (int i = 0; i < 2; ++i) {
    ChainState state = state_;
    for (const Block& block : two_blocks().blocks) {
      EXPECT_EQ(apply(verifier, state, block).description, without(state, block));
      ASSERT_TRUE(verifier.apply_vartime(state, block));
      EXPECT_EQ(cache_->size(), 10u);
    }
  }
}

TEST_P(Cache, entries_of_one_set_of_rules_do_not_serve_the_other) {
  const BlockVerifier strict = verifier({.rules = Rules::strict}), reference = verifier();
  const std::size_t n = block_.txs.size();
  EXPECT_GT(apply(strict, state_, block_).dynamic_points, 0u);
  EXPECT_EQ(cache_->size(), n);
  EXPECT_GT(apply(reference, state_, block_).dynamic_points, 0u);
  EXPECT_EQ(cache_->size(), 2 * n);
  EXPECT_EQ(apply(strict, state_, block_).dynamic_points, 0u);
  EXPECT_EQ(apply(reference, state_, block_).dynamic_points, 0u);
}

TEST_P(Cache, entries_of_one_number_of_generators_do_not_serve_another) {
  EXPECT_FALSE(apply(verifier(), state_, block_).fault);
  const BlockVerifier small = verifier({.generator_capacity = 64}), large = verifier({.generator_capacity = 4096});
  const Applied refused = apply(small, state_, block_);
  EXPECT_EQ(refused.description, without(state_, block_, {.generator_capacity = 64}));
  ASSERT_TRUE(refused.fault);
  EXPECT_EQ(refused.fault->name(), "VMError(InvalidR1CSProof)");
  EXPECT_GT(apply(large, state_, block_).dynamic_points, 0u);
}

TEST_P(Cache, a_known_transaction_still_needs_its_utreexo_proof) {
  const BlockVerifier verifier = this->verifier();
  ASSERT_FALSE(apply(verifier, state_, block_).fault);
  for (const std::size_t i : {std::size_t{0}, std::size_t{11}, std::size_t{23}}) {
    Block block = block_;
    test::damage_utreexo_proof(block.txs[i]);
    test::fix_txroot(block);
    const Applied refused = apply(verifier, state_, block);
    ASSERT_TRUE(refused.fault);
    EXPECT_EQ(refused.fault->name(), "UtreexoError(InvalidProof)");
    EXPECT_EQ(refused.tx, i);
    EXPECT_EQ(refused.description, without(state_, block));
    EXPECT_EQ(refused.dynamic_points, 0u);
  }
  // Known, and spent before.
  ChainState after = state_;
  ASSERT_TRUE(verifier.apply_vartime(after, block_));
  Block again = block_;
  again.header = test::empty_block(after).header;
  test::fix_txroot(again);
  const Applied refused = apply(verifier, after, again);
  ASSERT_TRUE(refused.fault);
  EXPECT_EQ(refused.fault->kind, FaultKind::UtreexoError);
  EXPECT_EQ(refused.description, without(after, again));
}

TEST_P(Cache, a_known_transaction_still_has_to_suit_the_header) {
  const BlockVerifier verifier = this->verifier();
  ASSERT_FALSE(apply(verifier, state_, block_).fault);
  Block block = block_;
  block.header.timestamp_ms = UINT64_MAX;
  EXPECT_EQ(apply(verifier, state_, block).description, without(state_, block));
  block = block_;
  block.header.txroot[3] ^= 1;
  const Applied refused = apply(verifier, state_, block);
  ASSERT_TRUE(refused.fault);
  EXPECT_EQ(refused.fault->kind, FaultKind::InconsistentHeader);
}

TEST_P(Cache, no_changed_byte_is_served) {
  const BlockVerifier verifier = this->verifier();
  ASSERT_FALSE(apply(verifier, state_, block_).fault);
  CaseCounter cases("changed bytes of known transactions");
  for (const std::size_t i : {std::size_t{0}, std::size_t{13}}) {
    for (std::size_t at = 0; at < block_.txs[i].size(); at += 23 * kSweepStep) {
      Block block = block_;
      block.txs[i][at] ^= static_cast<std::uint8_t>(1 << (at % 8));
      if (BlockTx::decode(block.txs[i])) test::fix_txroot(block);
      const Applied refused = apply(verifier, state_, block);
      EXPECT_TRUE(refused.fault) << at;
      EXPECT_EQ(refused.description, without(state_, block)) << at;
      ++cases;
    }
  }
}

TEST_P(Cache, invalid_transactions_do_not_join) {
  Block block = block_;
  test::damage_proof(block.txs[2]);
  test::damage_signature(block.txs[9]);
  test::damage_program(block.txs[20]);
  test::fix_txroot(block);
  const BlockVerifier verifier = this->verifier();
  const Json expected = without(state_, block);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(apply(verifier, state_, block).description, expected);
    EXPECT_LE(cache_->size(), block.txs.size() - 3);
  }
}

TEST_P(Cache, mutants_are_what_they_are_without_a_cache_the_first_time_and_the_second) {
  const BlockVerifier reference = verifier(), strict = verifier({.rules = Rules::strict});
  CaseCounter cases("mutants verified with a cache");
  const std::vector<test::Mutant> mutants = test::load_engine_mutants();
  for (std::size_t i = 0; i < mutants.size(); i += 2 * kSweepStep, ++cases) {
    for (const BlockVerifier* verifier : {&reference, &strict, &strict, &reference}) {
      test::expect_recorded(*verifier, mutants[i]);
    }
  }
}

TEST_P(Cache, what_the_rules_differ_about_they_differ_about_with_a_cache) {
  std::size_t cases = 0;
  for (const test::Mutant& mutant : test::load_engine_mutants()) {
    if (mutant.reference.verdict != "accept" || mutant.strict->verdict == "accept") continue;
    cache_ = std::make_shared<vm::TxCache>(100);
    const BlockVerifier reference = verifier(), strict = verifier({.rules = Rules::strict});
    for (const BlockVerifier* verifier : {&reference, &strict, &reference, &strict}) {
      test::expect_recorded(*verifier, mutant);
    }
    ++cases;
  }
  EXPECT_GT(cases, 30u);
}

TEST_P(Cache, is_shared_by_callers_at_once) {
  const BlockVerifier verifier = this->verifier();
  const Json expected = without(state_, block_);
  Block bad = block_;
  test::damage_proof(bad.txs[5]);
  test::fix_txroot(bad);
  const Json expected_bad = without(state_, bad);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5; ++i) {
        const bool is_bad = (t + i) % 2 == 1;
        EXPECT_EQ(apply(verifier, state_, is_bad ? bad : block_).description, is_bad ? expected_bad : expected);
      }
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, Cache, testing::Values(1u, 2u),
                         [](const auto& instance) { return "threads_" + std::to_string(instance.param); });

// ---- Naming::first_found

class FirstFound : public testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] static BlockVerifier verifier(Rules rules = Rules::reference) {
    return BlockVerifier({.threads = GetParam(), .rules = rules, .naming = Naming::first_found});
  }
  static void expect_no_curve_work(const Applied& applied) {
    EXPECT_EQ(applied.times.proof_scalars, 0u);
    EXPECT_EQ(applied.times.point_decoding, 0u);
    EXPECT_EQ(applied.times.multiscalar, 0u);
    EXPECT_EQ(applied.times.blame, 0u);
    EXPECT_EQ(applied.dynamic_points, 0u);
  }

  const ChainState state_ = two_blocks().initial;
  const Block block_ = two_blocks().blocks[0];
};

/// Whether this is one of the faults of a description.
bool names_fault(const Json& description, const std::string& fault) {
  if (description["error"] == fault) return true;
  for (const Json& tx : description["invalid_txs"]) {
    const auto text = tx.get<std::string>();
    if (text.substr(text.find(' ') + 1) == fault) return true;
  }
  return false;
}

TEST_P(FirstFound, accepts_the_same_mutants_with_the_same_report_and_names_a_fault_that_is_there) {
  CaseCounter cases("mutants, first fault found");
  const std::vector<test::Mutant> mutants = test::load_mutants();
  std::size_t other_fault = 0;
  for (const Rules rules : {Rules::reference, Rules::strict}) {
    const BlockVerifier verifier = this->verifier(rules), usual({.threads = 1, .rules = rules});
    for (std::size_t i = 0; i < mutants.size(); i += kSweepStep) {
      const test::Mutant& mutant = mutants[i];
      const test::Expectation* expected = mutant.expected(rules);
      if (expected == nullptr) continue;
      ++cases;
      const Applied applied = apply(verifier, mutant.state_below(), mutant.block());
      ASSERT_EQ(!applied.fault, expected->verdict == "accept") << mutant.name;
      if (!applied.fault) {
        if (!expected->details.is_null()) {
          EXPECT_EQ(applied.description, expected->details) << mutant.name;
        }
        continue;
      }
      if (applied.fault->name() == expected->verdict) continue;
      // Something else that is wrong with it: a fault that comes to light as well where all are looked for, or one that
      // a fault before it keeps from being looked for.
      ++other_fault;
      const Json all = apply(usual, mutant.state_below(), mutant.block()).description;
      const Fault& fault = *applied.fault;
      const bool is_utreexo = fault.kind == FaultKind::UtreexoError || fault.kind == FaultKind::UtreexoProofMissing ||
                              fault.kind == FaultKind::SurplusUtreexoProof ||
                              fault.kind == FaultKind::MisplacedUtreexoProof ||
                              (fault.kind == FaultKind::InconsistentHeader && fault.detail.starts_with("utxoroot"));
      const bool is_tx_header = (fault.kind == FaultKind::BadTxTimestamp || fault.kind == FaultKind::BadTxVersion) &&
                                all["error"].get<std::string>().starts_with("InvalidFormat");
      EXPECT_TRUE(is_utreexo || is_tx_header || names_fault(all, applied.description["error"].get<std::string>()))
          << mutant.name << ": " << applied.fault->to_string() << " instead of " << all;
    }
  }
  std::cout << "another fault than the first in " << other_fault << " cases\n";
}

TEST_P(FirstFound, valid_blocks_give_the_usual_report) {
  const BlockVerifier usual({.threads = 1});
  for (const Rules rules : {Rules::reference, Rules::strict}) {
    ChainState state = state_;
    const BlockVerifier verifier = this->verifier(rules);
    for (const Block& block : two_blocks().blocks) {
      const Applied found = apply(verifier, state, block), expected = apply(usual, state, block);
      EXPECT_EQ(found.description, expected.description);
      EXPECT_EQ(found.counts.multipliers, expected.counts.multipliers);
      if (rules == Rules::reference) {
        EXPECT_EQ(found.dynamic_points, expected.dynamic_points);
      }
      ASSERT_TRUE(verifier.apply_vartime(state, block));
    }
  }
}

TEST_P(FirstFound, a_wrong_utreexo_proof_is_found_before_any_proof_is_looked_at) {
  const BlockVerifier verifier = this->verifier();
  std::size_t cases = 0;
  for (std::size_t bad_update = 0; bad_update < block_.txs.size(); ++bad_update) {
    if (!test::has_path_to_damage(block_.txs[bad_update])) continue;
    // Before it, in the same transaction, and behind it.
    for (const std::size_t bad_proof : {std::size_t{0}, bad_update, block_.txs.size() - 1}) {
      Block block = block_;
      test::damage_utreexo_proof(block.txs[bad_update]);
      test::damage_proof(block.txs[bad_proof]);
      test::fix_txroot(block);
      const Applied applied = apply(verifier, state_, block);
      ASSERT_TRUE(applied.fault);
      EXPECT_EQ(applied.fault->name(), "UtreexoError(InvalidProof)");
      EXPECT_EQ(applied.tx, bad_update);
      expect_no_curve_work(applied);
      ++cases;
    }
  }
  EXPECT_GT(cases, 20u);
}

TEST_P(FirstFound, a_double_spend_is_found_before_any_proof_is_looked_at) {
  const BlockVerifier verifier = this->verifier();
  for (const std::size_t bad_signature : {std::size_t{1}, std::size_t{20}}) {
    Block block = block_;
    test::damage_signature(block.txs[bad_signature]);
    block.txs[10] = block.txs[3];
    test::fix_txroot(block);
    const Applied applied = apply(verifier, state_, block);
    ASSERT_TRUE(applied.fault);
    EXPECT_EQ(applied.fault->name(), "UtreexoError(InvalidProof)");
    EXPECT_EQ(applied.tx, 10u);
    expect_no_curve_work(applied);
  }
}

TEST_P(FirstFound, a_wrong_utxoroot_is_found_before_any_proof_is_looked_at) {
  Block block = block_;
  block.header.utxoroot[5] ^= 1;
  test::damage_proof(block.txs[5]);
  test::fix_txroot(block);
  const Applied applied = apply(verifier(), state_, block);
  ASSERT_TRUE(applied.fault);
  EXPECT_EQ(applied.fault->name(), "InconsistentHeader");
  EXPECT_FALSE(applied.tx);
  expect_no_curve_work(applied);
}

TEST_P(FirstFound, a_wrong_proof_or_signature_is_found_where_nothing_else_is_wrong) {
  const BlockVerifier verifier = this->verifier();
  Block block = block_;
  test::damage_proof(block.txs[6]);
  test::damage_signature(block.txs[19]);
  test::fix_txroot(block);
  const Applied applied = apply(verifier, state_, block);
  EXPECT_EQ(applied.description, apply(BlockVerifier({.threads = 1}), state_, block).description);
  EXPECT_EQ(applied.tx, 6u);
}

// Groups that are left alone once a fault is known must not look like faults themselves.
TEST_P(FirstFound, a_failing_program_is_named_and_nothing_that_comes_of_stopping_there) {
  const auto txs = test::passing_on(90, 10);
  const TestChain chain = test::cut_anew(txs, txs.size());
  const BlockVerifier verifier = this->verifier();
  for (int round = 0; round < 10; ++round) {
    for (const std::size_t bad : {std::size_t{0}, std::size_t{1}, std::size_t{17}, std::size_t{50}, std::size_t{89}}) {
      Block block = chain.blocks[0];
      test::damage_program(block.txs[bad]);
      test::fix_txroot(block);
      const Applied applied = apply(verifier, chain.initial, block);
      ASSERT_TRUE(applied.fault);
      EXPECT_EQ(applied.fault->kind, FaultKind::VMError) << applied.fault->to_string();
      EXPECT_EQ(applied.tx, bad);
      EXPECT_EQ(applied.description["invalid_txs"].size(), 1u);
      expect_no_curve_work(applied);
    }
  }
}

TEST_P(FirstFound, serves_chains_block_by_block) {
  std::vector<Block> blocks = two_blocks().blocks;
  const auto apply_chain = [&](ChainState& state, std::stop_token stop, std::size_t& applied) {
    std::size_t next = 0;
    const ChainSource source{.next =
                                 [&](Block& block) {
                                   if (next == blocks.size()) return false;
                                   block = blocks[next++];
                                   return true;
                                 },
                             .applied = [&](const Block&, const BlockReport& report,
                                            const ChainState&) { applied += report.txs.empty() ? 0 : 1; },
                             .stop = std::move(stop)};
    return verifier().apply_chain_vartime(state, source);
  };
  ChainState state = state_;
  std::size_t applied = 0;
  EXPECT_EQ(apply_chain(state, {}, applied), true);
  EXPECT_EQ(applied, blocks.size());
  EXPECT_EQ(state.tip, blocks.back().header);

  // A wrong proof in an early transaction, and a wrong Utreexo proof in a later one.
  test::damage_proof(blocks[1].txs[0]);
  test::damage_utreexo_proof(blocks[1].txs[3]);
  test::fix_txroot(blocks[1]);
  state = state_;
  applied = 0;
  const auto fault = apply_chain(state, {}, applied);
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().header, blocks[1].header);
  EXPECT_EQ(fault.error().error.fault.kind, FaultKind::UtreexoError);
  EXPECT_EQ(fault.error().error.tx, 3u);
  EXPECT_EQ(applied, 1u);
  EXPECT_EQ(state.tip, blocks[0].header);

  std::stop_source stopped;
  stopped.request_stop();
  state = state_;
  EXPECT_EQ(apply_chain(state, stopped.get_token(), applied), false);
  EXPECT_EQ(state.tip, state_.tip);
}

TEST_P(FirstFound, works_with_a_cache) {
  const auto cache = std::make_shared<vm::TxCache>(100);
  const BlockVerifier verifier({.threads = GetParam(), .naming = Naming::first_found, .cache = cache});
  const Applied first = apply(verifier, state_, block_), again = apply(verifier, state_, block_);
  EXPECT_FALSE(first.fault);
  EXPECT_EQ(first.description, again.description);
  EXPECT_EQ(again.dynamic_points, 0u);
  Block block = block_;
  test::damage_utreexo_proof(block.txs[3]);
  test::fix_txroot(block);
  EXPECT_EQ(apply(verifier, state_, block).tx, 3u);
}

INSTANTIATE_TEST_SUITE_P(Threads, FirstFound, testing::Values(1u, 2u, 4u),
                         [](const auto& instance) { return "threads_" + std::to_string(instance.param); });

}  // namespace
}  // namespace slipstream::ledger
