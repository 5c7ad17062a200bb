// The loop of a transaction: outputs of a chain are spent by a transaction, which is verified, alone and on top of the
// chain, and put into the next block; its outputs are spent in turn.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "cli/transaction_loop.h"
#include "ledger/ledger_vectors.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/chain_file.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using nlohmann::json;
using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;

/// Exit code 1, nothing on stdout, one line that has every part, and nothing written.
void expect_invalid(const Outcome& outcome, const std::vector<std::string>& parts) {
  EXPECT_EQ(outcome.code, kExitInvalid);
  EXPECT_EQ(outcome.out, "");
  for (const std::string& part : parts) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << "'" << part << "' is not in: " << outcome.err;
  }
}

std::string id_of(const std::string& openings, std::size_t index) {
  return json::parse(text_in(openings))[index]["id"];
}

TEST(Loop, every_output_of_a_generated_chain_can_be_spent_by_its_owner) {
  // Many small blocks, so that proofs are carried over many changes of the forest.
  const OwnChain own(14, 3, 1);
  ASSERT_GE(own.coins(), 14U);
  std::vector<std::string> append = {"block", "append", own.path("chain")};
  for (std::size_t i = 0; i < own.coins(); ++i) append.push_back(own.spend("spend" + std::to_string(i), {i}));
  append.insert(append.end(), {"--rules", "strict", "--out", own.path("longer")});
  const std::string printed = succeed(append);
  const std::string many = std::to_string(own.coins());
  EXPECT_NE(printed.find("6 blocks; the last one, at height 7, has " + many + " transactions"), std::string::npos)
      << printed;
  const std::string verdict = succeed({"verify", own.path("longer"), "--rules", "strict"});
  EXPECT_NE(verdict.find("transactions  " + std::to_string(14 + own.coins()) + " valid"), std::string::npos) << verdict;
}

TEST(Loop, chains_with_an_owner_depend_on_seed_and_key) {
  const OwnChain own(2, 200), other(2, 200);
  const auto gen = [&](const std::string& key, const std::string& name, const std::string& seed) {
    succeed({"gen", "--txs", "2", "--seed", seed, "--key", key, "--openings", own.path(name + ".openings"), "--out",
             own.path(name)});
    return read_file(own.path(name));
  };
  const Bytes chain = read_file(own.path("chain"));
  EXPECT_EQ(gen(own.path("key"), "again", "0"), chain);
  EXPECT_EQ(text_in(own.path("again.openings")), text_in(own.path("coins")));
  EXPECT_NE(gen(own.path("key"), "seed", "1"), chain);
  EXPECT_NE(read_file(other.path("chain")), chain);
  succeed({"gen", "--txs", "2", "--out", own.path("nobody")});
  EXPECT_NE(read_file(own.path("nobody")), chain);
}

TEST(Loop, outputs_of_an_account_and_of_the_seed_are_signed_for_by_what_the_openings_say) {
  const ScratchDirectory scratch;
  const std::string account = scratch / "account";
  succeed({"keys", "new", account, "--account"});
  const auto spend = [&](const std::string& name, const std::vector<std::string>& owner, std::size_t index,
                         const std::function<std::string(const json&)>& key) {
    std::vector<std::string> gen = {"gen",   "--txs",       "3", "--openings", scratch / (name + ".json"),
                                    "--out", scratch / name};
    gen.insert(gen.end(), owner.begin(), owner.end());
    succeed(gen);
    struct stat status{};
    ASSERT_EQ(::stat((scratch / (name + ".json")).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    const json coin = json::parse(text_in(scratch / (name + ".json")))[index];
    write_secret_file(
        scratch / "description",
        json{{"inputs", {{{"file", name + ".json"}, {"index", index}}}},
             {"outputs", {{{"predicate", coin["predicate"]}, {"quantity", "rest"}, {"flavor", "inputs[0]"}}}}}
            .dump());
    succeed({"prove", scratch / "description", "--out", scratch / "tx"});
    succeed({"sign", scratch / "tx", "--key", key(coin), "--out", scratch / "tx"});
    succeed({"verify", scratch / "tx", "--on", scratch / name});
  };
  spend("account.slip", {"--key", account}, 3, [&](const json& coin) {
    EXPECT_FALSE(coin.contains("key"));
    return account + ":" + coin["sequence"].get<std::string>();
  });
  spend("seed.slip", {}, 2, [&](const json& coin) {
    EXPECT_FALSE(coin.contains("sequence"));
    return (scratch / "seed.slip.json").string();
  });
}

TEST(Loop, gen_never_replaces_openings_and_leaves_none_without_a_chain) {
  const ScratchDirectory scratch;
  write_file(scratch / "there", as_bytes("x"));
  const std::string there = scratch / "there", chain = scratch / "chain";
  expect_refused(run_cli({"gen", "--txs", "1", "--openings", there, "--out", chain}), {there, "exists"});
  expect_refused(run_cli({"gen", "--txs", "1", "--openings", chain, "--out", chain}), {"--out is another file"});
  expect_refused(run_cli({"gen", "--txs", "1", "--key", there, "--out", chain}), {there, "others than its owner"});
  expect_refused(run_cli({"gen", "--txs", "1", "--openings", scratch / "no" / "where", "--out", chain}), {"where"});
  EXPECT_EQ(scratch.names(), std::vector<std::string>{"there"});
}

TEST(Loop, outputs_of_a_transaction_are_spent_in_the_same_block_and_in_the_next) {
  const OwnChain own(4, 2);
  const std::string first = own.spend("first", {0, 2}), second = own.spend("second", {1}, "first.json"),
                    third = own.spend("third", {0}, "second.json"), twice = own.spend("twice", {0}, "second.json");
  // Two transactions of a block spend the same output of a third one.
  expect_invalid(run_cli({"block", "append", own.path("chain"), first, second, third, twice, "--out", own.path("bad")}),
                 {twice, "UtreexoError(InvalidProof): spends contract " + id_of(own.path("second.json"), 0)});
  expect_invalid(run_cli({"block", "append", own.path("chain"), second, first, "--out", own.path("bad")}),
                 {second, "an output of " + first + ", which comes later"});
  succeed({"block", "append", own.path("chain"), first, second, "--out", own.path("a")});
  succeed({"verify", own.path("a"), "--rules", "strict"});
  // In place, and from the other output.
  const std::string fourth = own.spend("fourth", {0}, "first.json");
  succeed({"block", "append", own.path("a"), fourth, "--out", own.path("a"), "--rules", "strict"});
  succeed({"verify", own.path("a"), "--rules", "strict"});
  EXPECT_NE(succeed({"inspect", own.path("a")}).find("       5             1"), std::string::npos);
}

TEST(Loop, a_block_is_refused_with_the_file_and_the_reason_and_nothing_is_written) {
  const OwnChain own(4, 2), other(2, 2);
  const std::string chain = own.path("chain"), out = own.path("out"), tx = own.spend("one", {0}),
                    foreign = other.spend("one", {0});
  const std::string id = id_of(own.path("coins"), 0);
  const auto append = [&](const std::string& base, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"block", "append", base, "--out", out};
    words.insert(words.end(), more.begin(), more.end());
    return run_cli(words);
  };
  succeed({"block", "append", chain, tx, "--out", own.path("spent")});
  Bytes unsigned_tx = read_file(tx);
  // The signature stands behind header and program.
  unsigned_tx.at(24 + 4 + load_le32(unsigned_tx.data() + 24) + 40) ^= 1;
  write_file(own.path("forged"), unsigned_tx);
  write_file(own.path("noise"), as_bytes("noise"));
  Bytes damaged = read_file(chain);
  damaged.at(damaged.size() / 2) ^= 1;
  write_file(own.path("damaged"), damaged);
  const auto before = own.scratch.names();

  const std::string later = "was not written";
  expect_invalid(append(own.path("spent"), {tx}), {tx, id, "which the block at height 4 has spent", later});
  expect_invalid(append(chain, {tx, tx}), {tx, id, "which " + tx + " spends already", later});
  expect_invalid(append(chain, {foreign}),
                 {foreign, id_of(other.path("coins"), 0), "no block of the chain creates it", later});
  expect_invalid(append(chain, {tx, own.path("forged")}), {own.path("forged"), "which " + tx + " spends already"});
  expect_invalid(append(chain, {own.path("forged")}),
                 {own.path("forged"), "VMError(BatchSignatureVerificationFailed)", later});
  expect_refused(append(chain, {own.path("noise")}), {own.path("noise"), "this is no transaction", later});
  expect_refused(append(chain, {own.path("none")}), {own.path("none"), "No such file"});
  expect_refused(append(tx, {tx}), {tx, "WrongMagic", "this is a transaction"});
  expect_refused(append(own.path("damaged"), {tx}), {own.path("damaged"), "WrongChecksum", later});
  expect_refused(append(chain, {tx, "--timestamp", "5"}), {"timestamp 5 ms is not after the block before"});
  expect_refused(append(chain, {tx, "--timestamp", "0"}), {"--timestamp"});
  expect_refused(append(chain, {tx, "--version", "0"}), {"version 0 after a block of version 1"});
  expect_refused(append(chain, {}), {"TRANSACTIONS is required"});
  expect_refused(run_cli({"block", "append", chain, tx, "--out", tx}), {"--out is a transaction"});
  expect_refused(run_cli({"block", "make", tx, "--out", own.path("no") + "/where"}), {"where"});
  expect_refused(run_cli({"block"}), {"subcommand"});
  EXPECT_EQ(own.scratch.names(), before);
}

TEST(Loop, an_invalid_chain_is_named_and_not_built_on) {
  const ScratchDirectory scratch;
  const VectorChain vectors;
  ledger::Block forged = vectors.blocks.at(1);
  Bytes& bytes = forged.txs.at(0);
  bytes.at(24 + 4 + load_le32(bytes.data() + 24)) ^= 2;
  ledger::test::fix_txroot(forged);
  const std::string chain = scratch / "chain";
  vectors.write(chain, 1, &forged);
  const OwnChain own(2, 2);
  const std::string tx = own.spend("one", {0});
  expect_invalid(run_cli({"block", "append", chain, tx, "--out", scratch / "out"}),
                 {chain, "invalid block at height 3: transaction 0: VMError"});
  expect_invalid(run_cli({"verify", tx, "--on", chain}), {chain, "invalid block at height 3"});
  EXPECT_EQ(scratch.names(), std::vector<std::string>{"chain"});
}

TEST(Loop, a_new_chain_has_what_its_first_transactions_spend) {
  const OwnChain own(2, 2);
  const std::string first = own.spend("first", {0, 1}), second = own.spend("second", {0}, "first.json"),
                    rival = own.spend("rival", {1});
  succeed({"block", "make", first, second, "--out", own.path("new"), "--timestamp", "1700000000000"});
  const std::string verdict = succeed({"verify", own.path("new"), "--rules", "strict"});
  EXPECT_NE(verdict.find("transactions  2 valid"), std::string::npos) << verdict;
  const json shown = json::parse(succeed({"inspect", own.path("new"), "--json"}));
  EXPECT_EQ(shown["unspent_contracts"], 2);
  EXPECT_EQ(shown["initial"]["timestamp_ms"], 1699999999999U);
  expect_invalid(run_cli({"block", "make", first, rival, "--out", own.path("bad")}),
                 {rival, "which " + first + " spends already"});
  expect_invalid(run_cli({"block", "make", second, first, "--out", own.path("bad")}), {second, "comes later"});
  // All of the initial state is spent, so a longer chain can spend whatever is there.
  const std::string next = own.spend("next", {0}, "second.json");
  succeed({"block", "append", own.path("new"), next, "--out", own.path("new")});
  succeed({"verify", own.path("new"), "--rules", "strict"});
}

TEST(Loop, values_can_be_issued_on_a_new_chain_from_nothing) {
  const ScratchDirectory scratch;
  const std::string key = scratch / "key";
  const std::string predicate = predicate_in(succeed({"keys", "new", key}));
  const std::string zero(64, '0');
  // An invented output of quantity zero makes the transaction unique.
  const json description = {{"inputs",
                             {{{"anchor", std::string(64, '5')},
                               {"predicate", predicate},
                               {"quantity", 0},
                               {"flavor", zero},
                               {"quantity_blinding", zero},
                               {"flavor_blinding", zero}}}},
                            {"issue", {{{"predicate", predicate}, {"metadata", "gold"}, {"quantity", 1000}}}},
                            {"outputs", {{{"predicate", predicate}, {"quantity", "rest"}, {"flavor", "issue[0]"}}}}};
  write_secret_file(scratch / "description", description.dump());
  succeed({"prove", scratch / "description", "--out", scratch / "tx", "--openings", scratch / "gold.json"});
  EXPECT_EQ(json::parse(text_in(scratch / "gold.json"))[0]["quantity"], "1000");
  succeed({"sign", scratch / "tx", "--key", key, "--out", scratch / "tx"});
  succeed({"block", "make", scratch / "tx", "--out", scratch / "chain"});
  succeed({"verify", scratch / "chain", "--rules", "strict"});
}

TEST(Loop, transactions_are_recognised_by_their_bytes_and_verified_alone) {
  const OwnChain own(2, 2);
  const std::string tx = own.spend("one", {0});
  const std::string verdict = succeed({"verify", tx});
  EXPECT_NE(
      verdict.find("verdict       valid: program, proof and signatures; whether its inputs exist was not checked"),
      std::string::npos)
      << verdict;
  EXPECT_EQ(succeed({"verify", tx, "-q"}),
            "verdict       valid: program, proof and signatures; whether its inputs exist was not checked\n");
  // As hex; with Utreexo proofs; under any name.
  write_file(own.path("chain.slip"), as_bytes(to_hex(read_file(tx)) + "\n"));
  EXPECT_NE(succeed({"verify", own.path("chain.slip")}).find("valid: program"), std::string::npos);
  auto reader = ledger::ChainReader::open(own.path("chain"));
  ASSERT_TRUE(reader);
  const auto block = reader->next();
  ASSERT_TRUE(block && *block);
  write_file(own.path("blocktx"), (**block).txs.at(0));
  EXPECT_NE(succeed({"verify", own.path("blocktx"), "--rules", "strict"}).find("valid: program"), std::string::npos);

  const Bytes good = read_file(tx);
  const std::size_t program = load_le32(good.data() + 24), signature = 24 + 4 + program;
  struct Case {
    std::size_t at;
    std::string part;
  };
  const std::vector<Case> cases = {
      {signature, "VMError(BatchSignatureVerificationFailed)"},
      {signature + 64 + 8, "VMError(InvalidR1CSProof)"},
      {24 + 4, "VMError("},
  };
  for (const auto& [at, part] : cases) {
    Bytes bad = good;
    bad.at(at) ^= 2;
    write_file(own.path("bad"), bad);
    const Outcome outcome = run_cli({"verify", own.path("bad")});
    EXPECT_EQ(outcome.code, kExitInvalid) << at << outcome.out << outcome.err;
    EXPECT_NE(outcome.out.find(part), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("verdict       invalid\n"), std::string::npos) << outcome.out;
  }
}

TEST(Loop, on_top_of_a_chain_a_transaction_needs_its_inputs_and_its_time) {
  const OwnChain own(4, 2);
  const std::string chain = own.path("chain"), tx = own.spend("one", {0});
  EXPECT_NE(
      succeed({"verify", tx, "--on", chain}).find("valid: may be in the next block of " + chain + ", at height 4"),
      std::string::npos);
  succeed({"block", "append", chain, tx, "--out", own.path("spent")});
  const Outcome spent = run_cli({"verify", tx, "--on", own.path("spent")});
  EXPECT_EQ(spent.code, kExitInvalid);
  EXPECT_NE(spent.out.find("which the block at height 4 has spent"), std::string::npos) << spent.out;
  // Its time is over: alone it is valid, in the next block it is not.
  json description = json::parse(text_in(own.path("one.description")));
  description["maxtime_ms"] = 1'700'000'000'000;
  write_secret_file(own.path("late.description"), description.dump());
  succeed({"prove", own.path("late.description"), "--out", own.path("late")});
  succeed({"sign", own.path("late"), "--key", own.path("key"), "--out", own.path("late")});
  succeed({"verify", own.path("late")});
  const Outcome late = run_cli({"verify", own.path("late"), "--on", chain});
  EXPECT_EQ(late.code, kExitInvalid);
  EXPECT_NE(late.out.find("BadTxTimestamp"), std::string::npos) << late.out;
  expect_refused(run_cli({"verify", chain, "--on", chain}), {chain, "--on is for a transaction"});
  expect_refused(run_cli({"verify", tx, "--on", own.path("none")}), {own.path("none"), "No such file"});
}

}  // namespace
}  // namespace slipstream::cli::test
