// `slipstream bench`: what it measures and prints; never how fast anything is.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/bench_statistics.h"
#include "cli/chain_generator.h"
#include "cli/chain_store.h"
#include "cli/cli_run.h"
#include "cli/console.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/vm/verify/cost.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;

std::vector<std::string> supported_backends() {
  std::vector<std::string> out;
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (backend.supported()) out.emplace_back(backend.name);
  }
  return out;
}

/// The document of `slipstream bench chain` on few transactions, with the options that are added.
nlohmann::json bench_chain(const std::vector<std::string>& more, const std::string& runs = "2") {
  std::vector<std::string> arguments = {"bench", "chain", "--json", "--txs", "4", "--precision", "0", "--runs", runs};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome outcome = run_cli(arguments);
  EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
  if (outcome.code != kExitValid) return {};
  return nlohmann::json::parse(outcome.out);
}

TEST(Bench, a_second_word_is_needed_and_both_are_named) {
  expect_refused(run_cli({"bench"}), {"second word", "slipstream bench chain", "slipstream bench kernels"});
  expect_refused(run_cli({"bench", "everything"}), {"'everything'", "bench chain", "bench kernels"});
  expect_refused(run_cli({"bench", "--json"}), {"'--json'", "bench chain", "bench kernels"});
  expect_refused(run_cli({"bench", "chain", "--frobnicate"}), {"--frobnicate", "see slipstream bench chain --help"});
  expect_refused(run_cli({"bench", "kernels", "--frobnicate"}), {"--frobnicate"});
}

TEST(Bench, help_of_both_commands_explains_options_and_exit_codes) {
  for (const char* command : {"chain", "kernels"}) {
    const Outcome outcome = run_cli({"bench", command, "--help"});
    EXPECT_EQ(outcome.code, kExitValid);
    for (const char* part : {"--json", "--csv", "--markdown", "--compare", "--fail-on-regression", "Exit code: 0"}) {
      EXPECT_NE(outcome.out.find(part), std::string::npos) << command << " " << part;
    }
  }
}

TEST(BenchKernels, json_has_every_kernel_on_every_backend_that_can_run) {
  const cpu::Backend before = cpu::active_backend();
  const Outcome outcome = run_cli({"bench", "kernels", "--json", "--seconds", "0"});
  ASSERT_EQ(outcome.code, kExitValid) << outcome.err;
  EXPECT_EQ(cpu::active_backend(), before);
  const auto document = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(document.at("kind"), "bench kernels");
  std::set<std::string> names, backends;
  for (const auto& result : document.at("kernels")) {
    names.insert(result.at("name").get<std::string>());
    backends.insert(result.at("backend").get<std::string>());
    EXPECT_GT(result.at("least_ns").get<double>(), 0);
    EXPECT_GE(result.at("low_ns").get<double>(), result.at("least_ns").get<double>());
    EXPECT_GE(result.at("median_ns").get<double>(), result.at("low_ns").get<double>());
    EXPECT_GE(result.at("high_ns").get<double>(), result.at("median_ns").get<double>());
    EXPECT_GE(result.at("items").get<std::size_t>(), 1U);
    EXPECT_GE(result.at("samples").get<std::size_t>(), 5U);
    EXPECT_EQ(result.at("samples").get<std::size_t>(), result.at("sample_ns").size());
  }
  EXPECT_EQ(backends.size(), supported_backends().size());
  EXPECT_EQ(document.at("kernels").size(), names.size() * backends.size());
  for (const char* name :
       {"scalar products", "point decoding", "Keccak-f, many states", "multiscalar product of 1024"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(BenchKernels, a_backend_and_a_filter_narrow_it_down) {
  const Outcome outcome = run_cli({"bench", "kernels", "--seconds", "0", "--backend", "portable", "--filter", "point"});
  ASSERT_EQ(outcome.code, kExitValid) << outcome.err;
  EXPECT_NE(outcome.out.find("point decoding"), std::string::npos);
  EXPECT_NE(outcome.out.find("portable"), std::string::npos);
  EXPECT_EQ(outcome.out.find("scalar products"), std::string::npos);
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (backend.id == cpu::Backend::portable) continue;
    EXPECT_EQ(outcome.out.find(backend.name), std::string::npos);
  }
}

TEST(BenchKernels, what_it_cannot_do_is_said_in_one_line) {
  using Arguments = std::vector<std::string>;
  for (const Arguments& arguments : {Arguments{"bench", "kernels", "--filter", "no such kernel"},
                                     {"bench", "kernels", "--seconds", "-1"},
                                     {"bench", "kernels", "--backends", "mmx"},
                                     {"bench", "kernels", "--backends", "portable,mmx"}}) {
    expect_refused(run_cli(arguments), {arguments.back() == "portable,mmx" ? "mmx" : arguments.back()});
  }
}

TEST(BenchChain, measures_every_combination_of_the_lists) {
  const auto document = bench_chain({"--shape", "1x2,2x1+constraint", "--shape", "1x2", "--block-txs", "1,3",
                                     "--threads", "2,1", "--rules", "strict,reference", "--backends", "all"});
  const auto backends = supported_backends();
  std::set<std::string> found;
  for (const auto& cell : document.at("cells")) {
    const bool one_by_two = cell.at("shape") == "1x2";
    EXPECT_TRUE(cell.at("chain").is_null());
    EXPECT_EQ(cell.at("transactions"), 4);
    EXPECT_EQ(cell.at("inputs"), one_by_two ? 4 : 8);
    EXPECT_EQ(cell.at("outputs"), one_by_two ? 8 : 4);
    EXPECT_GT(cell.at("bytes"), 4000);
    EXPECT_EQ(cell.at("runs").size(), 2U);
    for (const auto& run : cell.at("runs")) {
      EXPECT_GT(run.at("wall_ns"), 0);
      EXPECT_GT(run.at("cpu_ns"), 0);
      EXPECT_GT(run.at("phases").at("multiscalar_ns"), 0);
      EXPECT_GT(run.at("phases").at("reading_ns"), 0);
    }
    found.insert(cell.at("shape").dump() + cell.at("block_txs").dump() + cell.at("threads").dump() +
                 cell.at("backend").dump() + cell.at("rules").dump());
  }
  EXPECT_EQ(document.at("cells").size(), 2 * 2 * 2 * 2 * backends.size());
  EXPECT_EQ(found.size(), document.at("cells").size());
}

TEST(BenchChain, causes_have_the_sum_of_the_median_phases) {
  const auto document = bench_chain({"--shape", "2x2+constraint+taproot,1x1", "--backends", "all"}, "3");
  for (const auto& cell : document.at("cells")) {
    if (vm::cost_rates(*cpu::find_backend(cell.at("backend").get<std::string>())) == nullptr) {
      EXPECT_TRUE(cell.at("causes").is_null());
      continue;
    }
    double phases = 0, causes = 0;
    for (const auto& [phase, unused] : cell.at("runs").at(0).at("phases").items()) {
      std::vector<double> times;
      for (const auto& run : cell.at("runs")) times.push_back(run.at("phases").at(phase).get<double>());
      phases += median(times);
    }
    for (const auto& [cause, ns] : cell.at("causes").items()) causes += ns.get<double>();
    EXPECT_NEAR(causes / phases, 1, 0.001);
    EXPECT_EQ(cell.at("causes").contains("taproot_ns"), cell.at("shape") != "1x1");
  }
}

TEST(BenchChain, a_chain_has_at_least_one_full_block) {
  const auto document = bench_chain({"--shape", "1x1", "--block-txs", "2,6"});
  EXPECT_EQ(document.at("cells").at(0).at("transactions"), 4);
  EXPECT_EQ(document.at("cells").at(1).at("transactions"), 6);
  EXPECT_EQ(bench_chain({"--shape", "1x1"}).at("cells").at(0).at("block_txs"), 4);
}

TEST(BenchChain, measures_mixes_and_chain_files) {
  const ScratchDirectory scratch;
  write_file(scratch / "mix.json", as_bytes(R"([{"inputs": 1, "outputs": 2, "signatures": 1}, {"inputs": 2,
    "outputs": 1, "constraints": 2, "calls": 1}])"));
  VectorChain().write(scratch / "chain");
  const auto document = bench_chain({"--mix", scratch / "mix.json", scratch / "chain"});
  ASSERT_EQ(document.at("cells").size(), 2U);
  EXPECT_EQ(document.at("cells").at(0).at("shape"), "mix mix.json");
  EXPECT_TRUE(document.at("cells").at(0).at("chain").is_null());
  const auto& file = document.at("cells").at(1);
  EXPECT_EQ(file.at("shape"), "chain");
  EXPECT_EQ(file.at("chain"), (scratch / "chain").string());
  EXPECT_EQ(file.at("transactions"), 23);
}

TEST(BenchChain, an_invalid_chain_is_an_error_that_names_the_block) {
  const ScratchDirectory scratch;
  const VectorChain chain;
  ledger::Block damaged = chain.blocks[1];
  damaged.header.txroot[0] ^= 1;
  chain.write(scratch / "chain", 1, &damaged);
  const Outcome outcome = run_cli({"bench", "chain", scratch / "chain"});
  EXPECT_EQ(outcome.code, kExitInvalid);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("block 3 is invalid: "), std::string::npos) << outcome.err;
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
}

TEST(BenchChain, what_it_cannot_do_is_said_in_one_line) {
  const ScratchDirectory scratch;
  write_file(scratch / "old", as_bytes("{}"));
  const std::string old = scratch / "old";
  const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> table = {
      {{"--shape", "2y2"}, {"'2y2' is no shape"}},
      {{"--shape", "1x40", "--txs", "1"}, {"1x40", "InvalidR1CSProof"}},
      {{"--block-txs", "0"}, {"--block-txs"}},
      {{"--block-txs", "1,many"}, {"--block-txs", "many"}},
      {{"--threads", "1,-1"}, {"--threads"}},
      {{"--backends", "abacus"}, {"abacus"}},
      {{"--rules", "lax"}, {"--rules", "lax"}},
      {{"--runs", "0"}, {"--runs"}},
      {{"--precision", "-1"}, {"--precision"}},
      {{"--mix", scratch / "none"}, {"none"}},
      {{scratch / "none"}, {"none"}},
      {{"--json", "--csv"}, {"--json", "--csv"}},
      {{"--compare", scratch / "none"}, {"none"}},
      {{"--compare", old}, {old + ": this is no result of 'bench chain'"}},
      {{"--fail-on-regression", "3"}, {"--compare"}},
      {{"--compare", old, "--by", "moon"}, {"--by", "moon"}},
      {{"--shape", "1x1", "--txs", "1", "--cache", old}, {old}},
  };
  for (const auto& [more, parts] : table) {
    std::vector<std::string> arguments = {"bench", "chain"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    SCOPED_TRACE(more.back());
    expect_refused(run_cli(arguments), parts);
  }
}

TEST(BenchChain, comparison_decides_the_exit_code) {
  const ScratchDirectory scratch;
  const auto changed = [&](const char* name, std::uint64_t wall_ns) {
    auto document = bench_chain({"--shape", "1x1", "--threads", "1"}, "5");
    for (std::size_t i = 0; i < 5; ++i) document["cells"][0]["runs"][i]["wall_ns"] = wall_ns + i;
    write_file(scratch / name, as_bytes(document.dump()));
    return (scratch / name).string();
  };
  const auto run = [&](const std::string& old, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"bench",  "chain", "--shape",     "1x1", "--txs",     "4", "--threads", "1",
                                          "--runs", "5",     "--precision", "0",   "--compare", old};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_cli(arguments);
  };
  // Nanoseconds and hours, so that the verdict is sure.
  const std::string was_fast = changed("fast.json", 1), was_slow = changed("slow.json", 7'200'000'000'000);
  const Outcome slower = run(was_fast, {"--fail-on-regression", "5"});
  EXPECT_EQ(slower.code, kExitInvalid);
  EXPECT_NE(slower.out.find("0 faster, 1 slower"), std::string::npos) << slower.out;
  EXPECT_NE(slower.err.find("slower than " + was_fast + " by more than 5 %"), std::string::npos) << slower.err;
  EXPECT_EQ(run(was_fast, {}).code, kExitValid);
  const Outcome faster = run(was_slow, {"--fail-on-regression", "5", "--json"});
  EXPECT_EQ(faster.code, kExitValid) << faster.err;
  EXPECT_EQ(nlohmann::json::parse(faster.out).at("comparison").at(0).at("verdict"), "faster");
}

ChainPlan plan_of(const std::string& shape, std::uint64_t seed = 0) {
  return {.txs = 3, .mix = {*parse_shape_text(shape)}, .seed = seed, .txs_per_block = 2};
}

std::vector<ledger::Block> blocks_of(const ChainPlan& plan) {
  ChainStore store("");
  const auto chain = store.get(plan, [] {});
  EXPECT_TRUE(chain) << chain.error();
  return chain ? (*chain)->blocks : std::vector<ledger::Block>{};
}

TEST(ChainStore, equal_seeds_give_equal_chains) {
  const std::string shape = "1x2+constraint+signature+taproot";
  EXPECT_EQ(blocks_of(plan_of(shape, 4)), blocks_of(plan_of(shape, 4)));
  EXPECT_NE(blocks_of(plan_of(shape, 4)), blocks_of(plan_of(shape, 5)));
}

TEST(ChainStore, a_chain_is_the_one_that_gen_makes) {
  const ScratchDirectory scratch;
  ASSERT_EQ(
      run_cli({"gen", "--txs", "3", "--block-size", "2", "--inputs", "1", "--seed", "9", "--out", scratch / "chain"})
          .code,
      kExitValid);
  const auto made = load_chain(scratch / "chain");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->blocks, blocks_of(plan_of("1x2", 9)));
}

TEST(ChainStore, chains_are_made_once_and_damaged_files_are_replaced) {
  const ScratchDirectory scratch;
  int made = 0;
  const auto get = [&](const ChainPlan& plan) {
    ChainStore store(scratch / "cache");
    const auto chain = store.get(plan, [&] { ++made; });
    EXPECT_TRUE(chain) << chain.error();
    EXPECT_EQ(*store.get(plan, [] { ADD_FAILURE() << "made twice"; }), *chain);
    return (*chain)->blocks;
  };
  const ChainPlan plan = plan_of("1x1");
  const auto blocks = get(plan);
  EXPECT_EQ(made, 3);
  EXPECT_EQ(get(plan), blocks);
  EXPECT_EQ(made, 3);
  const auto path = scratch / "cache" / cache_name(plan);
  Bytes bytes = read_file(path);
  bytes[bytes.size() / 2] ^= 1;
  write_file(path, bytes);
  EXPECT_EQ(get(plan), blocks);
  EXPECT_EQ(made, 6);
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_EQ(read_file(path), bytes);
}

TEST(ChainStore, different_plans_have_different_names) {
  ChainPlan plan = plan_of("1x1");
  std::set<std::string> names = {cache_name(plan)};
  const auto add = [&](const ChainPlan& other) {
    EXPECT_TRUE(names.insert(cache_name(other)).second) << cache_name(other);
    EXPECT_LT(cache_name(other).size(), 200U);
  };
  for (const char* shape : {"1x2", "2x1", "1x1+constraint", "1x1+signature", "1x1+taproot"}) add(plan_of(shape));
  add(plan_of("1x1", 1));
  plan.txs = 4;
  add(plan);
  plan.txs_per_block = 3;
  add(plan);
  plan.mix.push_back({.inputs = 1, .outputs = 1, .weight = 2});
  add(plan);
  std::swap(plan.mix[0], plan.mix[1]);
  add(plan);
  plan.mix.assign(50, plan.mix[0]);
  add(plan);
  plan.mix.pop_back();
  add(plan);
}

TEST(Shape, text_is_read_and_written) {
  const auto shape = parse_shape_text("1x16+taproot+constraint+constraint+signature");
  ASSERT_TRUE(shape);
  EXPECT_EQ(*shape, (TxShape{.inputs = 1, .outputs = 16, .constraints = 2, .signatures = 1, .calls = 1}));
  EXPECT_EQ(to_text(*shape), "1x16+constraint+constraint+signature+taproot");
  EXPECT_EQ(parse_shape_text(to_text(*shape)), shape);
  for (const char* text : {"", "x", "2", "2x", "x2", "0x1", "1x0", "1001x1", "1x1001", "-1x1", "+1x1", " 1x1", "1x1 ",
                           "1X1", "1x1+", "1x1+fee", "1x1constraint", "1x1+constraintx", "99999999999x1"}) {
    const auto bad = parse_shape_text(text);
    ASSERT_FALSE(bad) << text;
    EXPECT_NE(bad.error().find("'" + std::string(text) + "' is no shape"), std::string::npos) << bad.error();
  }
}

/// The words of the listing of the first transaction's program.
std::vector<std::string> first_program(const std::string& shape) {
  const ScratchDirectory scratch;
  ChainStore store(scratch / "");
  const ChainPlan plan = plan_of(shape);
  EXPECT_TRUE(store.get(plan, [] {}));
  const Outcome outcome = run_cli({"inspect", scratch / cache_name(plan), "--block", "2", "--tx", "0"});
  EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
  std::vector<std::string> out;
  std::istringstream words(outcome.out);
  for (std::string word; words >> word && word != "log";) out.push_back(word);
  return out;
}

TEST(Shape, additions_put_their_instructions_into_the_program) {
  const auto count = [](const std::vector<std::string>& words, const std::string& word) {
    return std::ranges::count(words, word);
  };
  const auto plain = first_program("1x1");
  const auto constraint = first_program("1x1+constraint");
  const auto signature = first_program("1x1+signature+signature");
  const auto taproot = first_program("1x1+taproot");
  EXPECT_EQ(count(plain, "signtx"), 1);
  EXPECT_EQ(count(plain, "mul") + count(plain, "call") + count(plain, "contract:1"), 0);
  EXPECT_EQ(count(constraint, "mul"), 1);
  EXPECT_EQ(count(constraint, "commit"), 3);
  EXPECT_EQ(count(signature, "signtx"), 3);
  EXPECT_EQ(count(taproot, "contract:1"), 1);
  EXPECT_EQ(count(taproot, "call"), 1);
}

}  // namespace
}  // namespace slipstream::cli::test
