// `slipstream verify`: verdicts, counts, exit codes, and the same facts as JSON.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "ledger/ledger_vectors.h"
#include "slipstream/base/hex.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using nlohmann::json;
using slipstream::test::ScratchDirectory;

struct Result {
  int code;
  json document;
};

Result verify_json(const std::string& chain, const std::vector<std::string>& options = {}) {
  std::vector<std::string> arguments = {"verify", chain, "--json"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Outcome outcome = run_cli(arguments);
  return {outcome.code, json::parse(outcome.out)};
}

TEST(Verify, a_good_chain_is_valid_and_counted) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "chain");
  const auto [code, document] = verify_json(scratch / "chain");
  EXPECT_EQ(code, kExitValid);
  EXPECT_EQ(document["verdict"], "valid");
  EXPECT_EQ(document["valid_blocks"], 6);
  EXPECT_EQ(document["valid_transactions"], 23);
  EXPECT_EQ(document["inputs"], 42);
  EXPECT_EQ(document["outputs"], 49);
  EXPECT_EQ(document["tip"]["height"], 7);
  EXPECT_EQ(document["tip"]["id"], to_hex(chain.blocks.back().header.id()));
  EXPECT_TRUE(document["invalid_block"].is_null());
  EXPECT_TRUE(document["invalid_transactions"].empty());
  EXPECT_EQ(document["further_invalid_transactions"], 0);
  EXPECT_TRUE(document["unreadable"].is_null());
  EXPECT_GT(document["total_ns"], 0);
  for (const char* phase : {"decode_ns", "programs_ns", "hashing_ns", "constraints_ns", "proof_scalars_ns",
                            "point_decoding_ns", "multiscalar_ns", "accumulator_ns"}) {
    EXPECT_GT(document["time_split_summed_over_threads"][phase], 0) << phase;
  }
}

TEST(Verify, text_shows_verdict_counts_speed_and_time_split) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  const Outcome outcome = run_cli({"verify", scratch / "chain", "--threads", "1"});
  EXPECT_EQ(outcome.code, kExitValid);
  EXPECT_EQ(outcome.err, "");
  for (const char* part :
       {"1 thread, rules: reference", "valid: 6 blocks, up to height 7", "23 valid", "tx/s", "us per output", "decode",
        "programs", "hashing", "constraints", "proof scalars", "point decoding", "multiscalar", "accumulator"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << "'" << part << "' is not in\n" << outcome.out;
  }
}

/// The sum of all phases of a document and of waiting.
std::uint64_t all_phases(const json& document) {
  std::uint64_t sum = 0;
  for (const auto& [name, time] : document["time_split_summed_over_threads"].items()) sum += time.get<std::uint64_t>();
  return sum;
}

TEST(Verify, phases_and_waiting_add_up_to_the_elapsed_time_of_all_threads) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  for (const char* threads : {"1", "3", "64"}) {
    const json document = verify_json(scratch / "chain", {"--threads", threads}).document;
    const auto whole = document["threads"].get<std::uint64_t>() * document["total_ns"].get<std::uint64_t>();
    const json& split = document["time_split_summed_over_threads"];
    EXPECT_EQ(all_phases(document) - split["waiting_ns"].get<std::uint64_t>(), document["processor_ns"]);
    // Phases are processor time: they do not grow with threads that have nothing to do.
    EXPECT_GE(all_phases(document), whole);
    EXPECT_LE(document["processor_ns"].get<std::uint64_t>(), whole + whole / 2) << threads;
  }
}

TEST(Verify, an_invalid_chain_keeps_the_times_of_what_was_done) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  ledger::Block block = chain.blocks.back();
  Bytes& tx = block.txs.at(1);
  tx.at(24 + 4 + load_le32(tx.data() + 24)) ^= 2;
  ledger::test::fix_txroot(block);
  // The first and the last block.
  for (const std::size_t before : {std::size_t{0}, chain.blocks.size() - 1}) {
    ledger::Block bad = before == 0 ? chain.blocks.front() : block;
    if (before == 0) {
      Bytes& first = bad.txs.at(0);
      first.at(24 + 4 + load_le32(first.data() + 24)) ^= 2;
      ledger::test::fix_txroot(bad);
    }
    chain.write(scratch / "chain", before, &bad);
    const auto [code, document] = verify_json(scratch / "chain", {"--threads", "1"});
    EXPECT_EQ(code, kExitInvalid);
    const json& split = document["time_split_summed_over_threads"];
    // A point does not decode, so there is no sum over all.
    for (const char* phase : {"programs_ns", "hashing_ns", "proof_scalars_ns", "point_decoding_ns", "blame_ns"}) {
      EXPECT_GT(split[phase], 0) << phase;
    }
    const Outcome text = run_cli({"verify", scratch / "chain"});
    EXPECT_NE(text.out.find(fmt::format("at height {:<3} 1 of its {} transaction", bad.header.height, bad.txs.size())),
              std::string::npos)
        << text.out;
    EXPECT_NE(text.out.find("finding invalid ones"), std::string::npos) << text.out;
  }
}

TEST(Verify, the_verdict_has_a_colour_on_a_terminal_only) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "good");
  ledger::Block twisted = chain.blocks.at(1);
  twisted.header.utxoroot[0] ^= 1;
  chain.write(scratch / "bad", 1, &twisted);
  const std::string green = "\x1b[1m\x1b[32mvalid\x1b[0m", red = "\x1b[1m\x1b[31minvalid\x1b[0m";
  EXPECT_NE(run_cli({"verify", scratch / "good"}, {.colour = true}).out.find(green), std::string::npos);
  EXPECT_NE(run_cli({"verify", scratch / "bad"}, {.colour = true}).out.find(red), std::string::npos);
  for (const char* name : {"good", "bad"}) {
    EXPECT_EQ(run_cli({"verify", scratch / name}).out.find('\x1b'), std::string::npos);
    EXPECT_EQ(run_cli({"verify", scratch / name, "--json"}, {.colour = true}).out.find('\x1b'), std::string::npos);
  }
}

TEST(Verify, what_was_checked_of_an_invalid_block_is_said) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  const std::size_t last = chain.blocks.size() - 1;
  const std::string txs = std::to_string(chain.blocks.at(last).txs.size());
  const auto expect = [&](const ledger::Block& block, const std::string& checked) {
    chain.write(scratch / "chain", last, &block);
    const Outcome outcome = run_cli({"verify", scratch / "chain"});
    EXPECT_EQ(outcome.code, kExitInvalid);
    EXPECT_NE(outcome.out.find("\nat height 7   " + checked + "\n"), std::string::npos) << outcome.out;
  };
  ledger::Block block = chain.blocks.at(last);
  block.header.utxoroot[0] ^= 1;
  expect(block, "a fault of its header; no verdict on its transactions");
  block = chain.blocks.at(last);
  block.txs.at(1).pop_back();
  expect(block, "1 of its " + txs + " transactions invalid, no program was run for a verdict");
  block = chain.blocks.at(last);
  Bytes& forged = block.txs.at(0);
  forged.at(24 + 4 + load_le32(forged.data() + 24)) ^= 2;
  ledger::test::fix_txroot(block);
  expect(block, "1 of its " + txs + " transactions invalid, the others valid, their inputs not checked");
  block = chain.blocks.at(last);
  Bytes bad = block.txs.at(0);
  bad.at(24 + 4) = 0x02;
  block.txs.assign(130, bad);
  ledger::test::fix_txroot(block);
  expect(block, "130 of its 130 transactions invalid, more may be");
}

TEST(Verify, a_chain_without_blocks_is_valid) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "chain", 0);
  const auto [code, document] = verify_json(scratch / "chain");
  EXPECT_EQ(code, kExitValid);
  EXPECT_EQ(document["valid_blocks"], 0);
  EXPECT_EQ(document["microseconds_per_output"], 0.0);
  EXPECT_EQ(run_cli({"verify", scratch / "chain"}).code, kExitValid);
}

TEST(Verify, every_block_variant_gets_the_verdict_of_the_reference) {
  slipstream::test::CaseCounter counter("blockchain.json, block_variants through the command line");
  const ScratchDirectory scratch;
  const VectorChain chain;
  const json vectors = slipstream::test::load_vectors("blockchain.json");
  for (const json& variant : vectors["block_variants"]) {
    ++counter;
    const auto height = variant["on_top_of_height"].get<std::size_t>();
    SCOPED_TRACE(variant["name"].get<std::string>() + " on top of " + std::to_string(height));
    const ledger::Block block = ledger::test::block_of(variant);
    // Heights begin at 2.
    chain.write(scratch / "chain", height - 1, &block);
    const auto [code, document] = verify_json(scratch / "chain");
    const bool good = variant["expect"] == "ok";
    EXPECT_EQ(code, good ? kExitValid : kExitInvalid);
    EXPECT_EQ(document["valid_blocks"], height - 1 + (good ? 1 : 0));
    if (good) {
      EXPECT_TRUE(document["invalid_block"].is_null());
    } else {
      EXPECT_EQ(document["verdict"], "invalid");
      EXPECT_EQ(document["invalid_block"]["error"], variant["expect"]);
      EXPECT_EQ(document["invalid_block"]["block_height"], block.header.height);
      EXPECT_EQ(document["tip"]["height"], height);
    }
  }
}

TEST(Verify, every_invalid_transaction_of_a_block_is_listed) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  const std::size_t last = chain.blocks.size() - 1;
  ledger::Block block = chain.blocks.at(last);
  const std::vector<std::size_t> bad = {0, 3, 6};
  ASSERT_GT(block.txs.size(), bad.back());
  for (const std::size_t index : bad) {
    // Behind version, times and program stands the signature's R; its first byte has no high bits in use.
    Bytes& tx = block.txs.at(index);
    tx.at(24 + 4 + load_le32(tx.data() + 24)) ^= 2;
  }
  ledger::test::fix_txroot(block);
  chain.write(scratch / "chain", last, &block);

  const auto [code, document] = verify_json(scratch / "chain", {"--threads", "2"});
  EXPECT_EQ(code, kExitInvalid);
  ASSERT_EQ(document["invalid_transactions"].size(), bad.size());
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const json& entry = document["invalid_transactions"][i];
    EXPECT_EQ(entry["block_height"], block.header.height);
    EXPECT_EQ(entry["transaction_index"], bad[i]);
    EXPECT_EQ(entry["error"], "VMError(BatchSignatureVerificationFailed)");
    EXPECT_NE(entry["detail"], "");
  }

  const Outcome text = run_cli({"verify", scratch / "chain"});
  EXPECT_EQ(text.code, kExitInvalid);
  for (const std::size_t index : bad) {
    const std::string line = "block at height 7, transaction " + std::to_string(index) + ": VMError(";
    EXPECT_NE(text.out.find(line), std::string::npos) << text.out;
  }
  EXPECT_NE(text.out.find("invalid: block at height 7; 5 blocks before it valid"), std::string::npos) << text.out;
}

TEST(Verify, faults_beyond_the_hundredth_are_counted) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  const std::size_t last = chain.blocks.size() - 1;
  for (const std::size_t count : {100U, 101U, 130U}) {
    SCOPED_TRACE(count);
    ledger::Block block = chain.blocks.at(last);
    // Behind version and times stands the program: `drop` on an empty stack.
    Bytes bad = block.txs.at(0);
    bad.at(24 + 4) = 0x02;
    block.txs.assign(count, bad);
    ledger::test::fix_txroot(block);
    chain.write(scratch / "chain", last, &block);
    const auto [code, document] = verify_json(scratch / "chain");
    EXPECT_EQ(code, kExitInvalid);
    EXPECT_EQ(document["invalid_transactions"].size(), 100);
    EXPECT_EQ(document["further_invalid_transactions"], count - 100);
    const Outcome text = run_cli({"verify", scratch / "chain"});
    const std::string line =
        count == 101 ? "block at height 7, and 1 more transaction\n" : "block at height 7, and 30 more transactions\n";
    EXPECT_EQ(text.out.find(line) != std::string::npos, count > 100) << text.out;
    EXPECT_NE(text.out.find(" " + std::to_string(count) + " of its "), std::string::npos) << text.out;
  }
}

TEST(Verify, first_fault_names_a_cheap_check_before_a_proof) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  const std::size_t last = chain.blocks.size() - 1;
  ledger::Block block = chain.blocks.at(last);
  // The signature's R of the first transaction, and the header's root after the block.
  Bytes& tx = block.txs.at(0);
  tx.at(24 + 4 + load_le32(tx.data() + 24)) ^= 2;
  block.header.utxoroot[0] ^= 1;
  ledger::test::fix_txroot(block);
  chain.write(scratch / "chain", last, &block);
  EXPECT_EQ(verify_json(scratch / "chain").document["invalid_block"]["error"],
            "VMError(BatchSignatureVerificationFailed)");
  const auto [code, document] = verify_json(scratch / "chain", {"--first-fault"});
  EXPECT_EQ(code, kExitInvalid);
  EXPECT_EQ(document["valid_blocks"], last);
  EXPECT_EQ(document["invalid_block"]["error"], "InconsistentHeader");
  chain.write(scratch / "chain");
  EXPECT_EQ(verify_json(scratch / "chain", {"--first-fault"}).code, kExitValid);
}

TEST(Verify, strict_rules_reject_what_the_reference_lets_pass) {
  slipstream::test::CaseCounter counter("blockchain.json, block_variants with surplus proofs under both rules");
  const ScratchDirectory scratch;
  const VectorChain chain;
  const json vectors = slipstream::test::load_vectors("blockchain.json");
  for (const json& variant : vectors["block_variants"]) {
    if (variant["name"] != "utreexo_proof_superfluous") continue;
    ++counter;
    const ledger::Block block = ledger::test::block_of(variant);
    chain.write(scratch / "chain", variant["on_top_of_height"].get<std::size_t>() - 1, &block);
    EXPECT_EQ(verify_json(scratch / "chain", {"--rules", "reference"}).code, kExitValid);
    const auto [code, document] = verify_json(scratch / "chain", {"--rules", "strict"});
    EXPECT_EQ(code, kExitInvalid);
    EXPECT_EQ(document["rules"], "strict");
    EXPECT_EQ(document["invalid_block"]["error"], "SurplusUtreexoProof");
  }
}

}  // namespace
}  // namespace slipstream::cli::test
