// The shipped workloads: every transaction valid, whatever the number of threads and the set of rules.
#include <gtest/gtest.h>

#include <iostream>

#include "ledger/block_verifier.h"
#include "ledger/chain_file.h"
#include "ledger/import.h"
#include "ledger/ledger_vectors.h"

namespace slipstream::ledger {
namespace {

struct Workload {
  std::string file;
  std::size_t transactions;
};

void expect_valid(const Workload& workload, const VerifierOptions& options) {
  const test::ScratchDirectory scratch;
  const auto path = scratch / "chain.slip";
  ASSERT_TRUE(import_chain(slipstream::test::vectors_directory() + "/" + workload.file, path));
  auto reader = ChainReader::open(path);
  ASSERT_TRUE(reader);
  slipstream::test::CaseCounter cases(workload.file + " transactions");
  const BlockVerifier verifier(options);
  ChainState state = reader->initial_state();
  Counts counts;
  for (const Block& block : *reader) {
    const auto report = verifier.apply(state, block);
    ASSERT_TRUE(report) << report.error().to_string();
    for (std::size_t i = 0; i < report->txs.size(); ++i) ++cases;
    counts += report->counts;
  }
  EXPECT_FALSE(reader->error());
  EXPECT_EQ(cases.count(), workload.transactions);
  EXPECT_EQ(counts.transactions, workload.transactions);
}

TEST(Workload, all_transactions_of_the_mix_are_valid) {
  expect_valid({"workload_mix.bin", 2000}, {.threads = 0, .generator_capacity = 1024});
}

TEST(Workload, all_transactions_of_two_by_two_are_valid_under_the_strict_rules_on_one_thread) {
  expect_valid({"workload_2x2.bin", 1000}, {.threads = 1, .rules = Rules::strict});
}

}  // namespace
}  // namespace slipstream::ledger
