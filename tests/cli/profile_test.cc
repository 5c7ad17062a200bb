// `slipstream profile`: both views have the same sum, and say what the chain holds.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "ledger/ledger_vectors.h"
#include "slipstream/base/hex.h"
#include "slipstream/vm/verify/cost.h"
#include "support/scratch.h"
#include "support/vectors.h"

namespace slipstream::cli::test {
namespace {

using nlohmann::json;
using slipstream::test::ScratchDirectory;

/// A backend that every processor runs, and whose rates were measured.
constexpr const char* kMeasured = "portable";

json profile_of(const std::string& chain, int code = kExitValid) {
  const Outcome outcome = run_cli({"profile", chain, "--json", "--runs", "1", "--backend", kMeasured});
  EXPECT_EQ(outcome.code, code) << outcome.err;
  return json::parse(outcome.out);
}

double sum(const json& list, const char* key) {
  double out = 0;
  for (const json& item : list) out += item.at(key).get<double>();
  return out;
}

TEST(Profile, phases_causes_shapes_blocks_and_instructions_have_the_same_sum) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "chain");
  const json document = profile_of(scratch / "chain");
  ASSERT_FALSE(document["model"].is_null());
  const double all = document["cpu_ns"].get<double>();
  double phases = 0;
  for (const json& phase : document["phases"]) {
    if (phase["name"] != "waiting") phases += phase["ns"].get<double>();
  }
  EXPECT_NEAR(phases / all, 1, 1e-9);
  // Within 3 %.
  EXPECT_NEAR(sum(document["causes"], "ns") / all, 1, 0.03);
  EXPECT_NEAR(sum(document["causes"], "share_percent"), 100, 1e-6);
  EXPECT_NEAR(sum(document["shapes"], "ns") / sum(document["causes"], "ns"), 1, 1e-6);
  EXPECT_NEAR(sum(document["blocks"], "ns") / sum(document["causes"], "ns"), 1, 1e-6);
  EXPECT_LE(sum(document["instructions"], "ns"), sum(document["causes"], "ns") * (1 + 1e-9));
  for (const json& cause : document["causes"]) {
    double by_phase = 0;
    for (const auto& [phase, ns] : cause["phases"].items()) by_phase += ns.get<double>();
    EXPECT_NEAR(by_phase, cause["ns"].get<double>(), 1e-6 * all) << cause["name"];
  }
}

TEST(Profile, counts_are_those_of_the_chain) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "chain");
  const json document = profile_of(scratch / "chain");
  const json verified = json::parse(run_cli({"verify", scratch / "chain", "--json"}).out);
  const json& counts = document["counts"];
  EXPECT_EQ(counts["blocks"], chain.blocks.size());
  EXPECT_EQ(counts["transactions"], verified["valid_transactions"]);
  EXPECT_EQ(counts["inputs"], verified["inputs"]);
  EXPECT_EQ(counts["outputs"], verified["outputs"]);
  EXPECT_EQ(document["resources"]["transaction"], verified["valid_transactions"]);
  EXPECT_EQ(document["resources"]["spent"], verified["inputs"]);
  EXPECT_EQ(document["resources"]["created"], verified["outputs"]);
  ASSERT_FALSE(document["model"].is_null());
  EXPECT_EQ(sum(document["shapes"], "transactions"), verified["valid_transactions"].get<double>());
  EXPECT_EQ(sum(document["blocks"], "outputs"), verified["outputs"].get<double>());
  const json& expensive = document["most_expensive"];
  ASSERT_EQ(expensive.size(), 10u);
  for (std::size_t i = 1; i < expensive.size(); ++i) EXPECT_GE(expensive[i - 1]["ns"], expensive[i]["ns"]);
  // Ids are those that inspect shows.
  const json inspected = json::parse(
      run_cli({"inspect", scratch / "chain", "--block", std::to_string(expensive[0]["height"].get<int>()), "--json"})
          .out);
  EXPECT_EQ(inspected["transactions"][expensive[0]["transaction"].get<std::size_t>()]["id"], expensive[0]["id"]);
}

TEST(Profile, an_invalid_chain_has_its_verdict_and_the_profile_of_what_was_done) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  ledger::Block forged = chain.blocks.at(1);
  Bytes& tx = forged.txs.at(0);
  tx.at(24 + 4 + load_le32(tx.data() + 24)) ^= 2;
  ledger::test::fix_txroot(forged);
  chain.write(scratch / "chain", 1, &forged);
  const json document = profile_of(scratch / "chain", kExitInvalid);
  EXPECT_EQ(document["verdict"], "invalid");
  EXPECT_NE(document["detail"].get<std::string>().find("1 of its"), std::string::npos);
  EXPECT_EQ(document["counts"]["blocks"], 2);
}

TEST(Profile, text_and_page_have_both_views) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  const std::string page = (scratch / "page.html").string();
  const Outcome outcome =
      run_cli({"profile", scratch / "chain", "--runs", "1", "--html", page, "--backend", kMeasured});
  EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
  for (const char* part : {"processor time", "point decoding"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << outcome.out;
  }
  const Bytes bytes = slipstream::test::read_file(page);
  const std::string html(bytes.begin(), bytes.end());
  EXPECT_NE(html.find("\"kind\":\"profile\""), std::string::npos);
  for (const char* part : {"range proofs", "what every proof has", "cloak", "The most expensive", "model"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " is not in\n" << outcome.out;
  }
  // Nothing is wider than a terminal.
  std::size_t begin = outcome.out.find("cause ");
  for (std::size_t end; (end = outcome.out.find('\n', begin)) != std::string::npos; begin = end + 1) {
    EXPECT_LE(end - begin, 80u) << outcome.out.substr(begin, end - begin);
  }
}

TEST(Profile, every_backend_has_phases_and_those_that_were_measured_have_causes) {
  const ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    SCOPED_TRACE(backend.name);
    const std::vector<std::string> words = {"profile", scratch / "chain", "--runs", "1", "--backend", backend.name};
    const Outcome text = run_cli(words);
    EXPECT_NE(text.out.find("point decoding"), std::string::npos) << text.out;
    const bool measured = vm::cost_rates(backend.id) != nullptr;
    EXPECT_EQ(text.out.find("were not measured") == std::string::npos, measured) << text.out;
    EXPECT_EQ(text.out.find("what every proof has") != std::string::npos, measured) << text.out;
  }
}

TEST(Profile, a_file_that_is_no_chain_is_refused) {
  const ScratchDirectory scratch;
  slipstream::test::write_file(scratch / "empty", {});
  expect_refused(run_cli({"profile", scratch / "empty"}), {"empty"});
  expect_refused(run_cli({"profile", scratch / "nothing"}), {"nothing"});
}

}  // namespace
}  // namespace slipstream::cli::test
