// docs/json.md and what the commands print with --json have the same keys with the same types.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "cli/transaction_loop.h"
#include "ledger/ledger_vectors.h"
#include "support/scratch.h"
#include "support/vectors.h"

namespace slipstream::cli::test {
namespace {

using nlohmann::json;
using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;
using Words = std::vector<std::string>;
/// Types of each path.
using Keys = std::map<std::string, std::set<std::string>>;

std::string page(const char* name) {
  const Bytes bytes = read_file(std::filesystem::path(SLIPSTREAM_DOCS) / name);
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> split(const std::string& text, const std::string& between) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(between, begin)) != std::string::npos; begin = end + between.size()) {
    out.push_back(text.substr(begin, end - begin));
  }
  out.push_back(text.substr(begin));
  return out;
}

/// The table below the heading.
Keys documented(const std::string& heading) {
  const std::string text = page("json.md");
  const std::size_t begin = text.find("\n## " + heading + "\n");
  EXPECT_NE(begin, std::string::npos) << heading;
  Keys out;
  std::istringstream lines(text.substr(begin + 1, text.find("\n## ", begin + 1) - begin));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    const auto cells = split(line, " | ");
    const auto types = split(cells.at(1), " or ");
    for (const std::string& name : split(cells.at(0).substr(2), ", ")) {
      out[name.substr(1, name.size() - 2)] = {types.begin(), types.end()};
    }
  }
  return out;
}

/// Their members are named by phase, cause or resource; those that are zero are left out. Reasons are there only if the
/// machine is busy.
bool has_free_names(const std::string& path) {
  return path == "busy.reasons" || path == "causes[].phases" || path == "causes[].resources" ||
         path == "most_expensive[].causes" || path == "cells[].causes";
}

void collect(const json& value, const std::string& path, Keys& out) {
  if (!path.empty()) {
    out[path].insert(value.is_number_float() ? "number" : value.is_number_integer() ? "integer" : value.type_name());
  }
  if (value.is_object() && !has_free_names(path)) {
    for (const auto& [name, member] : value.items()) collect(member, path.empty() ? name : path + "." + name, out);
  }
  if (value.is_array() && !has_free_names(path)) {
    for (const json& item : value) collect(item, path + "[]", out);
  }
}

/// The keys of a command's document.
void collect_from(Words words, Keys& out) {
  words.emplace_back("--json");
  SCOPED_TRACE(testing::PrintToString(words));
  const Outcome outcome = run_cli(words);
  ASSERT_TRUE(json::accept(outcome.out)) << outcome.out << outcome.err;
  collect(json::parse(outcome.out), "", out);
}

void expect_documented(const std::string& heading, const std::vector<Words>& commands) {
  SCOPED_TRACE(heading);
  Keys found;
  for (const Words& words : commands) collect_from(words, found);
  const Keys known = documented(heading);
  for (const auto& [path, types] : found) {
    const auto entry = known.find(path);
    if (entry == known.end()) {
      ADD_FAILURE() << path << " is not documented";
      continue;
    }
    for (const std::string& type : types) EXPECT_TRUE(entry->second.contains(type)) << path << " is a " << type;
  }
  for (const auto& [path, types] : known) EXPECT_TRUE(found.contains(path)) << path << " was not printed";
}

TEST(Json, documents_of_chains_are_as_documented) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "chain");
  // One block whose header is wrong, and one with a transaction whose signature is wrong.
  ledger::Block twisted = chain.blocks.at(1);
  twisted.header.utxoroot[0] ^= 1;
  chain.write(scratch / "header", 1, &twisted);
  ledger::Block forged = chain.blocks.at(1);
  Bytes& tx = forged.txs.at(0);
  tx.at(24 + 4 + load_le32(tx.data() + 24)) ^= 2;
  ledger::test::fix_txroot(forged);
  chain.write(scratch / "signature", 1, &forged);
  ledger::Block cut = chain.blocks.at(1);
  cut.txs.at(1).pop_back();
  chain.write(scratch / "cut", 1, &cut);
  write_file(scratch / "empty", {});
  chain.write(scratch / "nothing", 0);
  expect_documented("verify", {{"verify", scratch / "chain"},
                               {"verify", scratch / "header"},
                               {"verify", scratch / "signature"},
                               {"verify", scratch / "cut"},
                               {"verify", scratch / "empty"}});
  expect_documented("profile", {{"profile", scratch / "chain", "--runs", "2", "--backend", "portable"},
                                {"profile", scratch / "signature", "--runs", "1", "--backend", "portable"},
                                {"profile", scratch / "nothing", "--runs", "1", "--backend", "portable"}});
  expect_documented("inspect, of a chain", {{"inspect", scratch / "chain"}});
  expect_documented("inspect, of a block",
                    {{"inspect", scratch / "chain", "--block", "3"}, {"inspect", scratch / "cut", "--block", "3"}});
  const std::string source = slipstream::test::vectors_directory() + "/blockchain.json";
  expect_documented("import", {{"import", source, scratch / "imported"}});
  expect_documented("gen", {{"gen", "--txs", "1", "--out", scratch / "made"},
                            {"gen", "--txs", "1", "--out", scratch / "made", "--openings", scratch / "openings"}});
}

TEST(Json, documents_of_transactions_are_as_documented) {
  const ScratchDirectory scratch;
  const auto vectors = slipstream::test::load_vectors("zkvm_tx.json");
  std::vector<Words> commands;
  const auto add = [&](const json& vector) {
    const std::string path = scratch / std::to_string(commands.size());
    write_file(path, slipstream::test::hex(vector["tx"]));
    commands.push_back({"inspect", path, "--as", "tx"});
  };
  for (const auto& vector : vectors["transactions"]) add(vector);
  for (const auto& vector : vectors["rejected"]) {
    if (vector["stage"] == "execute") add(vector);
  }
  VectorChain().write(scratch / "chain");
  for (const char* height : {"2", "3", "5"}) {
    commands.push_back({"inspect", scratch / "chain", "--block", height, "--tx", "0"});
  }
  expect_documented("inspect, of a transaction", commands);
}

TEST(Json, other_documents_are_as_documented) {
  const ScratchDirectory scratch;
  expect_documented("info", {{"info"}});
  expect_documented("info --msm", {{"info", "--msm", "10"}, {"info", "--msm", "10000"}});
  expect_documented("keys", {{"keys", "new", scratch / "key"},
                             {"keys", "new", scratch / "account", "--account"},
                             {"keys", "show", scratch / "key"},
                             {"keys", "show", scratch / "account", "--sequence", "1"},
                             {"keys", "show", scratch / "account", "--sequence", "1", "--label", "tst"}});
}

TEST(Json, documents_of_prove_and_sign_are_as_documented) {
  const ScratchDirectory scratch;
  const std::string text = page("transactions.md");
  const auto block = [&text](const std::string& begin) {
    const std::size_t from = text.find(begin) + begin.find('\n') + 1;
    return text.substr(from, text.find("\n```", from) + 1 - from);
  };
  write_file(scratch / "key", as_bytes(block("```\nslipstream key 1")));
  write_file(scratch / "description", as_bytes(block("```json\n{")));
  for (const char* name : {"key", "description"}) ASSERT_EQ(::chmod((scratch / name).c_str(), 0600), 0);
  const std::string tx = scratch / "tx";
  expect_documented("prove", {{"prove", scratch / "description", "--out", tx}});
  expect_documented("sign", {{"sign", tx, "--key", scratch / "key", "--out", tx}});
}

TEST(Json, documents_of_the_transaction_loop_are_as_documented) {
  const OwnChain own(2, 2);
  const std::string tx = own.spend("one", {0});
  Bytes bytes = read_file(tx);
  // The program is at byte 28; another first instruction fails.
  bytes.at(28) = 0xff;
  write_file(own.path("fails"), bytes);
  expect_documented("block", {{"block", "make", tx, "--out", own.path("new")},
                              {"block", "append", own.path("chain"), tx, "--out", own.path("longer")}});
  expect_documented("verify, of a transaction", {{"verify", tx},
                                                 {"verify", own.path("fails")},
                                                 {"verify", tx, "--on", own.path("chain")},
                                                 {"verify", tx, "--on", own.path("longer")}});
}

TEST(Json, documents_of_cosign_are_as_documented) {
  const OwnChain own(2, 2);
  const std::string tx = own.spend("one", {0});
  const auto with = [&](Words words, const char* out) {
    words.insert(words.end(), {"--out", own.path(out)});
    return words;
  };
  const Words secret = {"--key", own.path("key"), "--session", own.path("session")};
  const auto round = [&](const char* name, const std::string& message, const char* out) {
    Words words = {"cosign", name, message};
    words.insert(words.end(), secret.begin(), secret.end());
    return with(words, out);
  };
  expect_documented("cosign", {round("commit", tx, "commit"), round("reveal", own.path("commit"), "reveal"),
                               round("share", own.path("reveal"), "share")});
  expect_documented("cosign combine",
                    {with({"cosign", "combine", tx, own.path("reveal"), own.path("share")}, "signed")});
  expect_documented("keys join", {with({"keys", "join", own.predicate, own.predicate}, "joint")});
}

TEST(Json, with_quiet_the_document_is_printed_and_nothing_else) {
  const ScratchDirectory scratch;
  const Outcome outcome = run_cli({"gen", "--txs", "1", "--out", scratch / "made", "--json", "-q"}, {.progress = true});
  EXPECT_TRUE(json::accept(outcome.out)) << outcome.out;
  EXPECT_EQ(outcome.err, "");
}

}  // namespace
}  // namespace slipstream::cli::test
