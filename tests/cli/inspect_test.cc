// `slipstream inspect`: ids, programs, logs and proofs, compared with what the reference computed.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "ledger/ledger_vectors.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/block_tx.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Inspect, every_transaction_of_the_vectors_has_its_id_fee_and_size) {
  slipstream::test::CaseCounter counter("zkvm_tx.json, transactions inspected");
  const ScratchDirectory scratch;
  const auto vectors = slipstream::test::load_vectors("zkvm_tx.json");
  for (const auto& vector : vectors["transactions"]) {
    ++counter;
    SCOPED_TRACE(vector["name"].get<std::string>());
    write_file(scratch / "tx", slipstream::test::hex(vector["tx"]));
    const Outcome outcome = run_cli({"inspect", scratch / "tx"});
    ASSERT_EQ(outcome.code, kExitValid) << outcome.out << outcome.err;
    EXPECT_TRUE(holds(outcome.out, "id            " + vector["txid"].get<std::string>() + "\n")) << outcome.out;
    EXPECT_TRUE(holds(outcome.out, "fee           " + std::to_string(slipstream::test::u64(vector["fee"])) + ","));
    EXPECT_TRUE(
        holds(outcome.out, "size          " + std::to_string(slipstream::test::u64(vector["size"])) + " bytes"));
    const auto expected = [&metrics = vector["r1cs"]](const char* key, const std::string& unit) {
      const auto n = slipstream::test::u64(metrics[key]);
      return std::to_string(n) + " " + unit + (n == 1 ? "" : "s");
    };
    EXPECT_TRUE(holds(outcome.out, "  " + expected("multipliers_phase1", "multiplier") + ", " +
                                       expected("constraints_phase1", "constraint") + ", " +
                                       expected("randomized_blocks", "second-phase block") + "\n"))
        << outcome.out;
    EXPECT_FALSE(holds(outcome.out, "fails")) << outcome.out;
  }
}

TEST(Inspect, hex_and_bytes_are_the_same) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  const Bytes& bytes = chain.blocks.front().txs.front();
  write_file(scratch / "bytes", bytes);
  std::string hex = to_hex(bytes);
  hex.insert(100, "\n  ");
  write_file(scratch / "hex", as_bytes(hex + "\n"));
  const Outcome from_bytes = run_cli({"inspect", scratch / "bytes"});
  const Outcome from_hex = run_cli({"inspect", scratch / "hex"});
  EXPECT_EQ(from_bytes.code, kExitValid) << from_bytes.err;
  EXPECT_EQ(from_bytes.out, from_hex.out);
}

TEST(Inspect, a_transaction_of_a_chain_is_shown_as_from_its_own_file) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "chain");
  const ledger::Block& block = chain.blocks.at(3);
  write_file(scratch / "block", block.encode());
  for (std::size_t i = 0; i < block.txs.size(); ++i) {
    write_file(scratch / "tx", block.txs[i]);
    const Outcome alone = run_cli({"inspect", scratch / "tx", "--as", "blocktx"});
    const std::string index = std::to_string(i);
    const std::string height = std::to_string(block.header.height);
    EXPECT_EQ(alone.code, kExitValid);
    EXPECT_EQ(run_cli({"inspect", scratch / "chain", "--block", height, "--tx", index}).out, alone.out);
    EXPECT_EQ(run_cli({"inspect", scratch / "block", "--tx", index}).out, alone.out);
    const auto block_tx = ledger::BlockTx::decode(block.txs[i]);
    ASSERT_TRUE(block_tx);
    EXPECT_TRUE(holds(alone.out, "witness hash  " + to_hex(block_tx->witness_hash())));
  }
}

TEST(Inspect, a_chain_is_a_list_of_blocks_and_a_block_a_list_of_transactions) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "chain");
  const Outcome list = run_cli({"inspect", scratch / "chain"});
  EXPECT_EQ(list.code, kExitValid);
  const auto vectors = slipstream::test::load_vectors("blockchain.json");
  for (const auto& json : vectors["blocks"]) {
    EXPECT_TRUE(holds(list.out, json["header"]["id"].get<std::string>())) << list.out;
    const Outcome block =
        run_cli({"inspect", scratch / "chain", "--block", json["header"]["height"].get<std::string>()});
    EXPECT_EQ(block.code, kExitValid);
    for (const auto& tx : json["txs"]) EXPECT_TRUE(holds(block.out, tx["txid"].get<std::string>())) << block.out;
  }
}

TEST(Inspect, the_program_is_shown_with_the_stack_after_each_instruction) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  const Outcome outcome = run_cli({"inspect", scratch / "chain", "--block", "2", "--tx", "0"});
  EXPECT_TRUE(holds(outcome.out, "input ")) << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "# contract\n")) << outcome.out;
  for (const char* part :
       {"\nlog", "\nproof", "A_I1", "e_blinding", "\nsignature", "\nUtreexo proofs", "signtx: the key signs"}) {
    EXPECT_TRUE(holds(outcome.out, part)) << part << " is not in\n" << outcome.out;
  }
}

TEST(Inspect, a_program_that_fails_is_shown_up_to_there) {
  slipstream::test::CaseCounter counter("zkvm_tx.json, rejected programs inspected");
  const ScratchDirectory scratch;
  const auto vectors = slipstream::test::load_vectors("zkvm_tx.json");
  for (const auto& vector : vectors["rejected"]) {
    if (vector["stage"] != "execute") continue;
    ++counter;
    SCOPED_TRACE(vector["name"].get<std::string>());
    write_file(scratch / "tx", slipstream::test::hex(vector["tx"]));
    const Outcome outcome = run_cli({"inspect", scratch / "tx", "--as", "tx"});
    EXPECT_EQ(outcome.code, kExitInvalid) << outcome.err;
    EXPECT_TRUE(holds(outcome.out, "# fails: " + vector["expect"].get<std::string>())) << outcome.out;
  }
}

TEST(Inspect, programs_nested_deeply_take_as_many_bytes_a_line_as_others) {
  const auto path = std::filesystem::path(slipstream::test::vectors_directory()) / "hostile/nested_programs_19KB.slip";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  const Outcome outcome = run_cli({"inspect", path, "--block", "2", "--tx", "0"});
  EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
  EXPECT_TRUE(holds(outcome.out, "  [2999] program:0:0x"));
  const auto lines = static_cast<std::size_t>(std::ranges::count(outcome.out, '\n'));
  EXPECT_GT(lines, 6000u);
  EXPECT_LT(outcome.out.size(), 200 * lines);
}

}  // namespace
}  // namespace slipstream::cli::test
