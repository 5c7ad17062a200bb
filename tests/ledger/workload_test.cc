// The shipped workloads: every transaction valid, whatever the number of threads and the set of rules.
#include <gtest/gtest.h>

#include <deque>
#include <iostream>

#include "ledger/ledger_vectors.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/import.h"
#include "slipstream/vm/verify/verifier.h"
#include "support/every_backend.h"
#include "support/scratch.h"

namespace slipstream::ledger {
namespace {

struct Workload {
  std::string file;
  std::size_t transactions;
};

void expect_valid(const Workload& workload, const VerifierOptions& options) {
  const slipstream::test::ScratchDirectory scratch;
  const auto path = scratch / "chain.slip";
  ASSERT_TRUE(import_chain(slipstream::test::vectors_directory() + "/" + workload.file, path));
  auto reader = ChainReader::open(path);
  ASSERT_TRUE(reader);
  slipstream::test::CaseCounter cases(workload.file + " transactions");
  const BlockVerifier verifier(options);
  ChainState state = reader->initial_state();
  Counts counts;
  for (const Block& block : *reader) {
    const auto report = verifier.apply_vartime(state, block);
    ASSERT_TRUE(report) << report.error().to_string();
    for (std::size_t i = 0; i < report->txs.size(); ++i) ++cases;
    counts += report->counts;
  }
  EXPECT_FALSE(reader->error());
  EXPECT_EQ(cases.count(), workload.transactions);
  EXPECT_EQ(counts.transactions, workload.transactions);
}

/// Hashes the block's transactions in groups of `group`, and each alone: equal ids, and the groups' equations hold.
void expect_groups_agree(const Block& block, std::size_t group, slipstream::test::CaseCounter& cases) {
  constexpr std::size_t kCapacity = 1024;
  msm::Equation equation;
  transcript::WeightStream weights(Transcript("weights"), cases.count());
  for (std::size_t begin = 0; begin < block.txs.size(); begin += group) {
    std::deque<BlockTx> txs;
    std::vector<vm::ExecutedTx> executed;
    for (std::size_t i = begin; i < std::min(begin + group, block.txs.size()); ++i) {
      txs.push_back(*BlockTx::decode(block.txs[i]));
      executed.push_back(*vm::ExecutedTx::run_vartime(txs.back().tx, kCapacity));
    }
    std::vector<vm::HashedTx> hashed = vm::HashedTx::hash_batch_vartime(std::move(executed));
    for (std::size_t i = 0; i < txs.size(); ++i, ++cases) {
      const auto alone = vm::HashedTx::hash_vartime(*vm::ExecutedTx::run_vartime(txs[i].tx, kCapacity));
      ASSERT_TRUE(alone.proof_fits());
      EXPECT_EQ(hashed[i].id(), alone.id());
      EXPECT_EQ(hashed[i].changes(), alone.changes());
    }
    for (const auto& ready : vm::ReadyTx::ready_batch_vartime(std::move(hashed))) {
      ASSERT_TRUE(ready);
      ready->add_to(equation, weights);
    }
  }
  EXPECT_TRUE(equation.check_vartime(*innerproduct::generators(kCapacity)).value_or(false));
}

TEST(Workload, transactions_hash_in_groups_as_they_do_alone) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    const slipstream::test::ActiveBackend active(backend.id);
    slipstream::test::CaseCounter cases(std::string("workload transactions hashed by ") + backend.name);
    for (const char* file : {"workload_mix.bin", "workload_2x2.bin"}) {
      const slipstream::test::ScratchDirectory scratch;
      ASSERT_TRUE(import_chain(slipstream::test::vectors_directory() + "/" + file, scratch / "chain.slip"));
      auto reader = ChainReader::open(scratch / "chain.slip");
      ASSERT_TRUE(reader);
      for (const Block& block : *reader) expect_groups_agree(block, 32, cases);
    }
    EXPECT_EQ(cases.count(), 3000U);
  }
}

TEST(Workload, all_transactions_of_the_mix_are_valid) {
  expect_valid({"workload_mix.bin", 2000}, {.threads = 0, .generator_capacity = 1024});
}

TEST(Workload, all_transactions_of_two_by_two_are_valid_under_the_strict_rules_on_one_thread) {
  expect_valid({"workload_2x2.bin", 1000}, {.threads = 1, .rules = Rules::strict});
}

}  // namespace
}  // namespace slipstream::ledger
