// `slipstream gen`: chains that verify, the same for the same seed, written whole or not at all.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <string>
#include <thread>

#include "cli/chain_generator.h"
#include "cli/cli_run.h"
#include "cli/console.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;

TEST(Gen, chains_verify_and_depend_on_nothing_but_seed_and_options) {
  const ScratchDirectory scratch;
  const auto gen = [&](const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"gen", "--txs", "7", "--block-size", "3", "--out", scratch / name};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = run_cli(arguments);
    EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
    EXPECT_NE(outcome.out.find("7 transactions in 3 blocks"), std::string::npos) << outcome.out;
  };
  gen("one", {"--seed", "5", "--threads", "1"});
  gen("two", {"--seed", "5", "--threads", "3"});
  gen("other", {"--seed", "6"});
  EXPECT_EQ(read_file(scratch / "one"), read_file(scratch / "two"));
  EXPECT_NE(read_file(scratch / "one"), read_file(scratch / "other"));
  const Outcome verdict = run_cli({"verify", scratch / "one", "--rules", "strict"});
  EXPECT_EQ(verdict.code, kExitValid) << verdict.err << verdict.out;
}

TEST(Gen, mixes_of_shapes_verify) {
  const ScratchDirectory scratch;
  const std::string mix =
      R"([{"inputs": 1, "outputs": 2, "weight": 3}, {"inputs": 3, "outputs": 1}, {"inputs": 2, "outputs": 3}])";
  write_file(scratch / "mix", as_bytes(mix));
  const Outcome made =
      run_cli({"gen", "--txs", "9", "--mix", scratch / "mix", "--block-size", "2", "--out", scratch / "chain"});
  ASSERT_EQ(made.code, kExitValid) << made.err;
  const Outcome verdict = run_cli({"verify", scratch / "chain", "--rules", "strict"});
  EXPECT_EQ(verdict.code, kExitValid) << verdict.err << verdict.out;
}

TEST(Gen, bad_mixes_are_refused_with_place_and_reason) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "at byte 0: this is not JSON"},
      {"[", "at byte 1: this is not JSON"},
      {"{}", "the document is no list"},
      {"[]", "no entry has a weight"},
      {"[1]", "[0] is no object"},
      {R"([{"inputs": 1, "outputs": 1, "weight": 0}])", "no entry has a weight"},
      {R"([{"inputs": 1, "outputs": 1}, {"inputs": 1, "output": 1}])", "[1] has an unknown member \"output\""},
      {R"([{"inputs": 1}])", "[0] has no member \"outputs\""},
      {R"([{"outputs": 1}])", "[0] has no member \"inputs\""},
      {R"([{"inputs": 0, "outputs": 1}])", "[0].inputs is not from 1 to 1000"},
      {R"([{"inputs": 1, "outputs": 1001}])", "[0].outputs is not from 1 to 1000"},
      {R"([{"inputs": 1, "outputs": 4294967297}])", "[0].outputs is not from 1 to 1000"},
      {R"([{"inputs": -1, "outputs": 1}])", "[0].inputs is no whole number from 0 to 2^64 - 1"},
      {R"([{"inputs": true, "outputs": 1}])", "[0].inputs is no whole number from 0 to 2^64 - 1"},
      {R"([{"inputs": 1, "outputs": 1}, {"inputs": 1, "outputs": 1, "weight": 1000001}])",
       "[1].weight is above 1000000"},
  };
  for (const auto& [json, message] : table) {
    const auto mix = parse_mix(json);
    ASSERT_FALSE(mix) << json;
    EXPECT_EQ(mix.error(), message);
  }
}

TEST(Gen, a_refused_chain_leaves_what_was_there) {
  const ScratchDirectory scratch;
  const Bytes old = {'o', 'l', 'd'};
  write_file(scratch / "output", old);
  write_file(scratch / "mix", as_bytes("[{\"inputs\": 1}]"));
  const auto before = scratch.names();
  const std::string output = scratch / "output";
  expect_refused(run_cli({"gen", "--txs", "1", "--mix", scratch / "mix", "--out", output}),
                 {"[0] has no member \"outputs\""});
  expect_refused(run_cli({"gen", "--txs", "1", "--mix", scratch / "none", "--out", output}), {"No such file"});
  expect_refused(run_cli({"gen", "--txs", "0", "--out", output}), {"--txs"});
  expect_refused(run_cli({"gen", "--txs", "1"}), {"--out"});
  expect_refused(run_cli({"gen", "--txs", "1", "--inputs", "1", "--mix", scratch / "mix", "--out", output}), {"--mix"});
  // More multipliers than verifiers allow.
  expect_refused(run_cli({"gen", "--txs", "1", "--inputs", "1", "--outputs", "32", "--out", output}),
                 {"1 input and 32 outputs need 2392 multipliers", "verifiers allow 2048", "--capacity 4096"});
  expect_refused(run_cli({"gen", "--txs", "1", "--capacity", "4000", "--out", output}), {"4000 is no power of two"});
  expect_refused(run_cli({"gen", "--txs", "1", "--out", scratch / "nowhere" / "chain"}), {"nowhere"});
  EXPECT_EQ(read_file(output), old);
  EXPECT_EQ(scratch.names(), before);
}

TEST(Gen, the_number_of_multipliers_is_that_of_the_prover) {
  const ScratchDirectory scratch;
  const std::string chain = scratch / "chain";
  struct Case {
    std::uint32_t inputs, outputs;
  };
  // The last shapes that fit a capacity, and the first that do not; the prover alone would find out after seconds.
  for (const auto& [inputs, outputs] : {Case{1, 1}, {1, 2}, {2, 1}, {2, 2}, {3, 5}, {5, 3}, {1, 6}, {1, 7}, {12, 5}}) {
    const std::uint64_t needed = multipliers_of({inputs, outputs, 1});
    SCOPED_TRACE(testing::Message() << inputs << " to " << outputs << ": " << needed);
    const std::uint64_t enough = std::max<std::uint64_t>(64, std::bit_ceil(needed));
    std::vector<std::string> arguments = {
        "gen",   "--txs", "1",         "--inputs", std::to_string(inputs), "--outputs", std::to_string(outputs),
        "--out", chain,   "--capacity"};
    arguments.push_back(std::to_string(enough));
    ASSERT_EQ(run_cli(arguments).code, kExitValid);
    // The prover found that so many are enough, and the number of rounds says that fewer are not.
    const std::string shown = run_cli({"inspect", chain, "--block", "2", "--tx", "0"}).out;
    const auto rounds = static_cast<unsigned>(std::bit_width(std::bit_ceil(needed)) - 1);
    EXPECT_NE(shown.find(", " + std::to_string(rounds) + " inner-product rounds"), std::string::npos) << shown;
    if (enough > 64) {
      arguments.back() = std::to_string(enough / 2);
      expect_refused(run_cli(arguments), {std::to_string(needed) + " multipliers"});
    }
  }
}

TEST(Gen, verifiers_with_the_same_capacity_accept_larger_transactions) {
  const ScratchDirectory scratch;
  const std::string chain = scratch / "chain";
  const Outcome made = run_cli({"gen", "--txs", "1", "--outputs", "28", "--capacity", "4096", "--out", chain, "-q"});
  ASSERT_EQ(made.code, kExitValid) << made.err;
  EXPECT_EQ(made.out, "") << "-q prints nothing";
  EXPECT_EQ(run_cli({"verify", chain, "--capacity", "4096"}).code, kExitValid);
  const Outcome refused = run_cli({"verify", chain});
  EXPECT_EQ(refused.code, kExitInvalid);
  EXPECT_NE(refused.out.find("more multipliers than generators"), std::string::npos) << refused.out;
}

TEST(Gen, an_interrupt_leaves_nothing_behind) {
  const ScratchDirectory scratch;
  Outcome outcome;
  std::thread work([&] {
    outcome = run_cli({"gen", "--txs", "100000", "--threads", "1", "--out", scratch / "chain"}, {.progress = true});
  });
  interrupt_once_a_file_is_open_in(scratch);
  work.join();
  EXPECT_EQ(outcome.code, kExitInterrupted);
  // The bar is removed before the message.
  EXPECT_NE(outcome.err.find("\r\x1b[Kslipstream: interrupted; "), std::string::npos) << outcome.err;
  EXPECT_TRUE(outcome.out.empty());
  EXPECT_TRUE(scratch.names().empty());
}

}  // namespace
}  // namespace slipstream::cli::test
