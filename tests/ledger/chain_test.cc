// BlockVerifier::apply_chain_vartime: whatever the number of threads and wherever equations are cut, the same states,
// reports and faults as apply() block after block.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include "ledger/chains.h"
#include "ledger/ledger_vectors.h"
#include "ledger/mutants.h"
#include "slipstream/ledger/block_maker.h"
#include "slipstream/ledger/block_verifier.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::CaseCounter;
using test::Json;
using test::TestChain;

/// Everything that applying a chain comes to, in a form that compares.
struct Outcome {
  /// Of each valid block: its report and the state after it.
  std::vector<Json> reports;
  std::vector<Bytes> states;
  /// Of the block that ended it.
  std::optional<Json> fault;
  std::optional<BlockHeader> fault_header;
  Bytes final_state;
  bool operator==(const Outcome&) const = default;
};

Outcome apply_each(const BlockVerifier& verifier, const TestChain& chain) {
  Outcome out;
  ChainState state = chain.initial;
  for (const Block& block : chain.blocks) {
    auto report = verifier.apply_vartime(state, block);
    const bool valid = report.has_value();
    Json description = test::describe(report, state);
    if (!valid) {
      out.fault = std::move(description);
      out.fault_header = block.header;
      break;
    }
    out.reports.push_back(std::move(description));
    out.states.push_back(state.encode());
  }
  out.final_state = state.encode();
  return out;
}

/// Fails if a function is called while it runs.
class NotTwiceAtOnce {
 public:
  explicit NotTwiceAtOnce(std::atomic<bool>& running) : running_(running) { EXPECT_FALSE(running_.exchange(true)); }
  ~NotTwiceAtOnce() { running_ = false; }

 private:
  std::atomic<bool>& running_;
};

struct ChainOptions {
  /// Called after each valid block with the number of them.
  std::function<void(std::size_t)> applied{};
  std::stop_token stop{};
};

/// What came of apply_chain_vartime, and what the outcome does not hold.
struct ChainRun {
  Outcome outcome;
  /// What it returned; nullopt if a fault ended it.
  std::optional<bool> whole;
  Counts counts;
  /// The most blocks, and bytes of them, that were read and not yet applied.
  std::size_t most_ahead = 0, most_bytes_ahead = 0;
};

ChainRun apply_chain_vartime(const BlockVerifier& verifier, const TestChain& chain, const ChainOptions& options = {}) {
  ChainRun run;
  Outcome& out = run.outcome;
  ChainState state = chain.initial;
  std::atomic<bool> in_next = false, in_applied = false, over = false;
  std::atomic<std::size_t> read = 0, applied = 0, bytes_applied = 0;
  std::size_t bytes_read = 0;
  const auto size_of = [](const Block& block) {
    std::size_t bytes = 0;
    for (const Bytes& tx : block.txs) bytes += tx.size();
    return bytes;
  };
  const ChainSource source{
      .next =
          [&](Block& next_block) {
            const NotTwiceAtOnce once(in_next);
            EXPECT_FALSE(over);
            if (read == chain.blocks.size()) return false;
            const Block& block = chain.blocks[read++];
            bytes_read += size_of(block);
            run.most_ahead = std::max(run.most_ahead, read - applied);
            run.most_bytes_ahead = std::max(run.most_bytes_ahead, bytes_read - bytes_applied);
            next_block = block;
            return true;
          },
      .applied =
          [&](const Block& block, const BlockReport& report, const ChainState& at) {
            const NotTwiceAtOnce once(in_applied);
            EXPECT_FALSE(over);
            // In order.
            const std::size_t number = applied++;
            EXPECT_LT(number, read);
            EXPECT_EQ(block, chain.blocks.at(number));
            EXPECT_EQ(at.tip, block.header);
            EXPECT_EQ(&at, &state);
            out.reports.push_back(test::describe(std::expected<BlockReport, BlockError>(report), at));
            out.states.push_back(at.encode());
            run.counts += report.counts;
            bytes_applied += size_of(block);
            if (options.applied) options.applied(number + 1);
          },
      .stop = options.stop};
  const auto result = verifier.apply_chain_vartime(state, source);
  over = true;
  if (result) {
    run.whole = *result;
  } else {
    out.fault = test::describe(std::expected<BlockReport, BlockError>(std::unexpected(result.error().error)), state);
    out.fault_header = result.error().header;
  }
  out.final_state = state.encode();
  EXPECT_EQ(out.final_state, out.states.empty() ? chain.initial.encode() : out.states.back());
  return run;
}

class ApplyChain : public testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] static BlockVerifier verifier(Rules rules = Rules::reference) {
    return BlockVerifier({.threads = GetParam(), .rules = rules});
  }
  /// On one thread.
  [[nodiscard]] static Outcome one_by_one(const TestChain& chain, Rules rules = Rules::reference) {
    static const BlockVerifier reference({.threads = 1}), strict({.threads = 1, .rules = Rules::strict});
    return apply_each(rules == Rules::reference ? reference : strict, chain);
  }

  static void expect_whole(const TestChain& chain, Rules rules = Rules::reference) {
    const ChainRun run = apply_chain_vartime(verifier(rules), chain);
    EXPECT_EQ(run.whole, true);
    EXPECT_EQ(run.outcome.reports.size(), chain.blocks.size());
    EXPECT_EQ(run.outcome, one_by_one(chain, rules));
  }
  static void expect_same(const TestChain& chain) {
    const ChainRun run = apply_chain_vartime(verifier(), chain);
    EXPECT_EQ(run.outcome, one_by_one(chain));
    EXPECT_EQ(run.whole.has_value(), !run.outcome.fault.has_value());
  }

  static const std::vector<vm::SignedTx>& mixed_txs() {
    static const auto txs = test::first_txs(test::load_workload("workload_mix.bin"), 260);
    return txs;
  }
  /// 13 blocks of 20 transactions.
  static const TestChain& short_chain() {
    static const TestChain chain = test::cut_anew(mixed_txs(), 20);
    return chain;
  }
  /// 180 transactions of some 100 KiB.
  static const std::vector<vm::SignedTx>& large_txs() {
    static const auto txs = test::passing_on(180, 100'000);
    return txs;
  }
};

TEST_P(ApplyChain, the_shipped_workloads_are_valid_as_they_are_block_by_block) {
  CaseCounter cases("blocks of the shipped workloads in chains");
  for (const char* file : {"workload_mix.bin", "workload_2x2.bin"}) {
    const TestChain chain = test::load_workload(file);
    expect_whole(chain);
    for (std::size_t i = 0; i < chain.blocks.size(); ++i) ++cases;
  }
}

TEST_P(ApplyChain, cutting_the_transactions_in_other_blocks_changes_nothing) {
  for (const std::size_t per_block : {std::size_t{1}, std::size_t{7}, std::size_t{50}, std::size_t{260}}) {
    SCOPED_TRACE(per_block);
    expect_whole(test::cut_anew(mixed_txs(), per_block));
  }
  expect_whole(short_chain(), Rules::strict);
}

TEST_P(ApplyChain, blocks_of_several_equations_and_equations_of_several_blocks) {
  for (const std::size_t per_block : {std::size_t{180}, std::size_t{70}, std::size_t{21}, std::size_t{1}}) {
    SCOPED_TRACE(per_block);
    const TestChain chain = test::cut_anew(large_txs(), per_block);
    const ChainRun run = apply_chain_vartime(verifier(), chain);
    EXPECT_EQ(run.whole, true);
    EXPECT_EQ(run.outcome, one_by_one(chain));
    EXPECT_GT(run.counts.dynamic_points, 5 * large_txs().size());
  }
}

TEST_P(ApplyChain, an_empty_chain_and_empty_blocks) {
  TestChain chain{short_chain().initial, {}};
  expect_whole(chain);
  ChainState state = chain.initial;
  for (int i = 0; i < 500; ++i) {
    chain.blocks.push_back(test::empty_block(state));
    state.tip = chain.blocks.back().header;
  }
  expect_whole(chain);
  chain.blocks.resize(1);
  expect_whole(chain);
}

TEST_P(ApplyChain, empty_blocks_among_others) {
  const auto& txs = large_txs();
  BlockMaker maker(0, txs[0].inputs);
  TestChain chain{maker.state(), {}};
  const auto append = [&](std::span<const vm::SignedTx> some) {
    chain.blocks.push_back(maker.append(maker.state().tip.timestamp_ms + 1, some).value());
  };
  for (std::size_t i = 0; i < 60; ++i) {
    if (i % 3 == 0) append({});
    append(std::span(txs).subspan(i, 1));
    if (i % 7 < 2) append({});
  }
  append({});
  expect_whole(chain);
}

// ---- faults

struct Damage {
  const char* what;
  void (*apply)(Block& block);
};

const Damage kDamages[] = {
    {"header", [](Block& block) { ++block.header.height; }},
    {"short transaction", [](Block& block) { block.txs.back().resize(30); }},
    {"undecodable transaction", [](Block& block) { block.txs.back().pop_back(); }},
    {"time bounds",
     [](Block& block) {
       store_le64(block.txs.back().data() + 8, block.header.timestamp_ms + 1);
       test::fix_txroot(block);
     }},
    {"txroot", [](Block& block) { block.header.txroot[0] ^= 1; }},
    {"program",
     [](Block& block) {
       test::damage_program(block.txs.front());
       test::fix_txroot(block);
     }},
    {"proof",
     [](Block& block) {
       test::damage_proof(block.txs.back());
       test::fix_txroot(block);
     }},
    {"signature",
     [](Block& block) {
       test::damage_signature(block.txs.front());
       test::fix_txroot(block);
     }},
    {"Utreexo proof",
     [](Block& block) {
       test::damage_utreexo_proof(block.txs.front());
       test::fix_txroot(block);
     }},
    {"utxoroot", [](Block& block) { block.header.utxoroot[0] ^= 1; }},
};

/// Damages a block, and makes the headers after it follow, so that nothing else is wrong with them.
void damage_block(TestChain& chain, std::size_t k, const Damage& damage) {
  damage.apply(chain.blocks[k]);
  for (std::size_t i = k + 1; i < chain.blocks.size(); ++i) {
    chain.blocks[i].header.prev = chain.blocks[i - 1].header.id();
    chain.blocks[i].header.height = chain.blocks[i - 1].header.height + 1;
  }
}

void expect_ended_at(const Outcome& outcome, const TestChain& chain, std::size_t k) {
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault_header, chain.blocks[k].header);
  EXPECT_EQ(outcome.reports.size(), k);
}

TEST_P(ApplyChain, a_fault_ends_the_chain_with_its_block_and_leaves_the_state_before_it) {
  CaseCounter cases("faulty chains");
  for (const Damage& damage : kDamages) {
    for (const std::size_t k : {std::size_t{0}, std::size_t{5}, std::size_t{12}}) {
      SCOPED_TRACE(std::string(damage.what) + " in block " + std::to_string(k));
      TestChain chain = short_chain();
      damage_block(chain, k, damage);
      const Outcome expected = one_by_one(chain);
      expect_ended_at(expected, chain, k);
      EXPECT_EQ(apply_chain_vartime(verifier(), chain).outcome, expected);
      ++cases;
    }
  }
}

TEST_P(ApplyChain, the_first_of_several_faulty_blocks_is_named) {
  for (std::size_t i = 0; i < std::size(kDamages); ++i) {
    for (std::size_t j = 0; j < std::size(kDamages); j += 2) {
      SCOPED_TRACE(std::string(kDamages[i].what) + " before " + kDamages[j].what);
      TestChain chain = short_chain();
      damage_block(chain, 3, kDamages[i]);
      damage_block(chain, 4, kDamages[j]);
      damage_block(chain, 11, kDamages[(i + j) % std::size(kDamages)]);
      const ChainRun run = apply_chain_vartime(verifier(), chain);
      expect_ended_at(run.outcome, chain, 3);
      EXPECT_EQ(run.outcome, one_by_one(chain));
    }
  }
}

TEST_P(ApplyChain, faults_in_different_equations_of_one_block_are_all_named) {
  for (const std::size_t per_block : {std::size_t{180}, std::size_t{60}}) {
    TestChain chain = test::cut_anew(large_txs(), per_block);
    Block& block = chain.blocks[180 / per_block - 1];
    const std::size_t n = block.txs.size();
    test::damage_proof(block.txs[0]);
    test::damage_signature(block.txs[n / 2]);
    test::damage_program(block.txs[n / 2 + 1]);
    test::damage_proof(block.txs[n - 1]);
    test::fix_txroot(block);
    const ChainRun run = apply_chain_vartime(verifier(), chain);
    EXPECT_EQ(run.outcome, one_by_one(chain));
    ASSERT_TRUE(run.outcome.fault);
    EXPECT_EQ((*run.outcome.fault)["invalid_txs"].size(), 4u);
  }
}

TEST_P(ApplyChain, the_same_verifier_goes_on_after_a_fault_and_after_a_stop) {
  const BlockVerifier verifier = this->verifier();
  TestChain bad = short_chain();
  damage_block(bad, 4, kDamages[6]);
  std::stop_source stopped;
  stopped.request_stop();
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(apply_chain_vartime(verifier, bad).outcome.fault);
    EXPECT_EQ(apply_chain_vartime(verifier, short_chain(), {.stop = stopped.get_token()}).whole, false);
    EXPECT_EQ(apply_chain_vartime(verifier, short_chain()).outcome, one_by_one(short_chain()));
  }
}

// ---- stopping

TEST_P(ApplyChain, stopped_before_it_begins_it_applies_nothing) {
  std::stop_source source;
  source.request_stop();
  const ChainRun run = apply_chain_vartime(verifier(), short_chain(), {.stop = source.get_token()});
  EXPECT_EQ(run.whole, false);
  EXPECT_TRUE(run.outcome.reports.empty());
}

TEST_P(ApplyChain, stopped_on_the_way_it_ends_before_long_and_keeps_what_is_applied) {
  // Far more than is under way at once.
  const TestChain chain = test::cut_anew(large_txs(), 3);
  const Outcome all = one_by_one(chain);
  for (const std::size_t after : {std::size_t{1}, std::size_t{10}}) {
    std::stop_source source;
    const ChainRun run = apply_chain_vartime(verifier(), chain,
                                             {.applied =
                                                  [&](std::size_t n) {
                                                    if (n == after) source.request_stop();
                                                  },
                                              .stop = source.get_token()});
    EXPECT_EQ(run.whole, false);
    EXPECT_FALSE(run.outcome.fault);
    const std::size_t applied = run.outcome.reports.size();
    EXPECT_GE(applied, after);
    // An equation has four of the blocks. Where there are several threads, one more equation may wait.
    EXPECT_LE(applied, after + 4 * (GetParam() == 1 ? 1 : GetParam() + 1));
    for (std::size_t i = 0; i < applied; ++i) {
      EXPECT_EQ(run.outcome.reports[i], all.reports[i]);
      EXPECT_EQ(run.outcome.states[i], all.states[i]);
    }
  }
}

TEST_P(ApplyChain, stopped_by_another_thread_the_state_is_that_of_the_last_block_applied) {
  const TestChain chain = test::cut_anew(mixed_txs(), 2);
  const Outcome all = one_by_one(chain);
  for (int i = 0; i < 5; ++i) {
    std::stop_source source;
    std::jthread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(3 * i));
      source.request_stop();
    });
    const ChainRun run = apply_chain_vartime(verifier(), chain, {.stop = source.get_token()});
    const std::size_t applied = run.outcome.reports.size();
    EXPECT_FALSE(run.outcome.fault);
    ASSERT_LE(applied, chain.blocks.size());
    if (applied > 0) {
      EXPECT_EQ(run.outcome.final_state, all.states[applied - 1]);
    }
  }
}

TEST_P(ApplyChain, a_stop_that_comes_after_the_last_block_is_none) {
  std::stop_source source;
  const ChainRun run = apply_chain_vartime(verifier(), short_chain(),
                                           {.applied =
                                                [&](std::size_t n) {
                                                  if (n == short_chain().blocks.size()) source.request_stop();
                                                },
                                            .stop = source.get_token()});
  EXPECT_EQ(run.outcome.reports.size(), short_chain().blocks.size());
  EXPECT_EQ(run.whole, true);
}

// ---- what it holds, and who calls

TEST_P(ApplyChain, reads_no_further_ahead_than_its_equations_need) {
  const ChainRun run = apply_chain_vartime(verifier(), test::cut_anew(large_txs(), 1));
  EXPECT_EQ(run.whole, true);
  // Two equations a thread that wait, one a thread under way, and what one more takes: of 2 MiB at most.
  EXPECT_LE(run.most_bytes_ahead, (4 * GetParam() + 4) * (std::size_t{2} << 20));
}

TEST_P(ApplyChain, reads_no_further_ahead_where_blocks_are_empty) {
  TestChain chain{short_chain().initial, {}};
  ChainState state = chain.initial;
  for (int i = 0; i < 100'000; ++i) {
    chain.blocks.push_back(test::empty_block(state));
    state.tip = chain.blocks.back().header;
  }
  std::atomic<std::size_t> read = 0, applied = 0;
  std::size_t most_ahead = 0;
  ChainState changed = chain.initial;
  const auto whole = verifier().apply_chain_vartime(
      changed, {.next =
                    [&](Block& out) {
                      if (read == chain.blocks.size()) return false;
                      most_ahead = std::max(most_ahead, read - applied);
                      out = chain.blocks[read++];
                      return true;
                    },
                .applied = [&](const Block&, const BlockReport&, const ChainState&) { ++applied; },
                .stop = {}});
  EXPECT_TRUE(whole && *whole);
  EXPECT_EQ(changed.tip, chain.blocks.back().header);
  EXPECT_LT(most_ahead, 40'000u);
}

TEST_P(ApplyChain, works_without_a_function_to_call_after_each_block) {
  ChainState state = short_chain().initial;
  std::size_t next = 0;
  const auto whole = verifier().apply_chain_vartime(state, {.next =
                                                                [&](Block& out) {
                                                                  if (next == short_chain().blocks.size()) return false;
                                                                  out = short_chain().blocks[next++];
                                                                  return true;
                                                                },
                                                            .applied = {},
                                                            .stop = {}});
  ASSERT_TRUE(whole);
  EXPECT_TRUE(*whole);
  EXPECT_EQ(state.tip, short_chain().blocks.back().header);
}

TEST_P(ApplyChain, memory_that_runs_out_is_no_verdict_and_leaves_what_is_applied) {
  const TestChain chain = test::cut_anew(large_txs(), 3);
  ChainState state = chain.initial;
  std::size_t next = 0;
  ChainState last = state;
  const auto result = verifier().apply_chain_vartime(
      state, {.next =
                  [&](Block& out) {
                    if (next == chain.blocks.size() - 1) throw std::bad_alloc();
                    out = chain.blocks[next++];
                    return true;
                  },
              .applied = [&](const Block&, const BlockReport&, const ChainState& at) { last = at; },
              .stop = {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.fault.kind, FaultKind::OutOfResources);
  EXPECT_EQ(state.encode(), last.encode());
}

TEST_P(ApplyChain, memory_that_runs_out_in_one_thread_does_not_hold_the_others) {
  TestChain chain = test::load_workload("workload_mix.bin");
  chain.blocks.resize(4);
  const BlockVerifier verifier = this->verifier();
  // The other threads are at another place each time.
  for (std::size_t round = 0; round < (GetParam() == 1 ? 5 : 150); ++round) {
    ChainState state = chain.initial;
    std::size_t next = 0;
    const std::uint64_t last = 2 + round % 3;
    const auto result = verifier.apply_chain_vartime(
        state, {.next =
                    [&](Block& out) {
                      if (next == chain.blocks.size()) return false;
                      out = chain.blocks[next++];
                      return true;
                    },
                .applied =
                    [&](const Block&, const BlockReport&, const ChainState& at) {
                      if (at.tip.height != last) return;
                      std::this_thread::sleep_for(std::chrono::microseconds(100 * (round % 50)));
                      throw std::bad_alloc();
                    },
                .stop = {}});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().error.fault.kind, FaultKind::OutOfResources);
    EXPECT_EQ(result.error().error.fault.detail, "out of memory");
    EXPECT_EQ(state.tip.height, last);
  }
}

TEST_P(ApplyChain, several_callers_at_once) {
  const BlockVerifier verifier = this->verifier();
  const TestChain other = test::cut_anew(mixed_txs(), 7);
  const Outcome expected[] = {one_by_one(short_chain()), one_by_one(other)};
  std::vector<Outcome> outcomes(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      threads.emplace_back(
          [&, i] { outcomes[i] = apply_chain_vartime(verifier, i % 2 == 0 ? short_chain() : other).outcome; });
    }
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) EXPECT_EQ(outcomes[i], expected[i % 2]);
}

TEST_P(ApplyChain, transactions_of_the_cache_need_no_equation) {
  const auto cache = std::make_shared<vm::TxCache>(1000);
  const BlockVerifier verifier({.threads = GetParam(), .cache = cache});
  const ChainRun first = apply_chain_vartime(verifier, short_chain());
  EXPECT_GT(first.counts.dynamic_points, 0u);
  EXPECT_EQ(cache->size(), mixed_txs().size());
  // The same transactions in other blocks.
  const TestChain other = test::cut_anew(mixed_txs(), 7);
  const ChainRun second = apply_chain_vartime(verifier, other);
  EXPECT_EQ(second.counts.dynamic_points, 0u);
  EXPECT_EQ(second.outcome, one_by_one(other));
}

INSTANTIATE_TEST_SUITE_P(Threads, ApplyChain, testing::Values(1u, 2u, 3u),
                         [](const auto& instance) { return "threads_" + std::to_string(instance.param); });

}  // namespace
}  // namespace slipstream::ledger
