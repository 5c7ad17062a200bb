// Output of measurements and their comparison, from made-up times.
#include "cli/bench_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/bench_json.h"
#include "cli/run_meter.h"
#include "cli/text_table.h"
#include "slipstream/cpu/features.h"

namespace slipstream::cli::test {
namespace {

ChainCell cell(const std::string& shape, unsigned threads, std::uint64_t first_wall_ns, std::size_t runs = 10) {
  ChainCell out;
  out.shape = shape;
  out.transactions = 100;
  out.inputs = 150;
  out.outputs = 200;
  out.bytes = 5000;
  out.block_txs = 50;
  out.threads = threads;
  out.backend = "portable";
  out.rules = "reference";
  for (std::size_t i = 0; i < runs; ++i) {
    const std::uint64_t wall = first_wall_ns + i;
    out.runs.push_back({.cost = {.wall_ns = wall, .cpu_ns = wall * threads, .waiting_ns = 0}, .reading_ns = 3});
  }
  return out;
}

ChainReport chain_report() {
  ChainReport report{.measurement = {.cells = {cell("2x2", 1, 10'000'000), cell("1x1", 2, 20'000'000)},
                                     .load = {.processors = 2, .used_by_others = 0.0, .steal_percent = 0.0}},
                     .limits = {.precision_percent = 2},
                     .seed = 5,
                     .started = "2026-01-31T12:00:00Z"};
  return report;
}

KernelReport kernel_report() {
  const std::vector<double> fast = {10, 11, 12, 13, 14, 15, 16}, slow = {100, 110, 120, 130, 140, 150, 160};
  return {.measurement = {.results = {{"dot product", 64, "portable", "portable", slow, slow},
                                      {"dot product", 64, "neon", "portable", fast, fast}},
                          .load = {.processors = 2}},
          .seconds = 0.3,
          .filter = "dot",
          .started = "2026-01-31T12:00:00Z"};
}

template <class Report>
std::string printed(const Report& report, ReportFormat format) {
  std::ostringstream out;
  print(report, format, out);
  return out.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::set<std::string> keys_of(const nlohmann::json& object) {
  std::set<std::string> out;
  for (const auto& [key, value] : object.items()) out.insert(key);
  return out;
}

void expect_keys(const nlohmann::json& object, const std::set<std::string>& wanted) {
  const std::set<std::string> there = keys_of(object);
  for (const std::string& key : wanted) EXPECT_TRUE(there.contains(key)) << key;
}

TEST(BenchReport, json_of_chains_has_the_promised_keys) {
  const auto document = nlohmann::json::parse(printed(chain_report(), ReportFormat::json));
  expect_keys(document, {"kind", "slipstream", "machine", "started", "settings", "busy", "cells", "comparison"});
  EXPECT_EQ(document.at("kind"), "bench chain");
  EXPECT_EQ(document.at("started"), "2026-01-31T12:00:00Z");
  expect_keys(document.at("slipstream"), {"version"});
  EXPECT_EQ(document.at("machine").at("processor"), cpu::processor_name());
  EXPECT_EQ(document.at("machine").at("threads_allowed"), 2);
  EXPECT_EQ(document.at("settings").at("seed"), 5);
  EXPECT_EQ(document.at("settings").at("runs"), 10);
  EXPECT_EQ(document.at("settings").at("precision_percent"), 2);
  EXPECT_EQ(document.at("settings").at("time_limit_s"), 60);
  EXPECT_EQ(document.at("busy").at("is_busy"), false);
  EXPECT_EQ(document.at("busy").at("reasons").size(), 0U);
  EXPECT_TRUE(document.at("comparison").is_null());
  ASSERT_EQ(document.at("cells").size(), 2U);
  const auto& c = document.at("cells").at(0);
  expect_keys(c, {"shape",
                  "chain",
                  "transactions",
                  "inputs",
                  "outputs",
                  "bytes",
                  "block_txs",
                  "threads",
                  "backend",
                  "rules",
                  "runs",
                  "median_wall_ns",
                  "low_wall_ns",
                  "high_wall_ns",
                  "spread_percent",
                  "median_cpu_ns",
                  "transactions_per_second",
                  "microseconds_per_output",
                  "cycles_per_output",
                  "instructions_per_output",
                  "disturbed"});
  EXPECT_TRUE(c.at("chain").is_null());
  EXPECT_EQ(c.at("median_wall_ns"), 10'000'004.5);
  EXPECT_EQ(c.at("low_wall_ns"), 10'000'001);
  EXPECT_EQ(c.at("high_wall_ns"), 10'000'008);
  EXPECT_NEAR(c.at("transactions_per_second").get<double>(), 10'000, 0.1);
  EXPECT_NEAR(c.at("microseconds_per_output").get<double>(), 50, 0.1);
  EXPECT_TRUE(c.at("cycles_per_output").is_null());
  EXPECT_EQ(c.at("disturbed"), false);
  const auto& run = c.at("runs").at(0);
  expect_keys(run, {"wall_ns", "cpu_ns", "involuntary_switches", "cycles", "instructions", "phases"});
  EXPECT_EQ(keys_of(run.at("phases")),
            (std::set<std::string>{"reading_ns", "decode_ns", "programs_ns", "hashing_ns", "constraints_ns",
                                   "proof_scalars_ns", "point_decoding_ns", "multiscalar_ns", "accumulator_ns"}));
}

TEST(BenchReport, cycles_are_a_median_per_output_if_every_run_counted_them) {
  ChainReport report = chain_report();
  for (std::size_t i = 0; i < 10; ++i) {
    report.measurement.cells[0].runs[i].cost.cycles = 1000 * (i + 1);
    report.measurement.cells[1].runs[i].cost.cycles = 1000;
  }
  report.measurement.cells[1].runs[3].cost.cycles.reset();
  const auto cells = to_json(report).at("cells");
  EXPECT_EQ(cells.at(0).at("cycles_per_output"), 27.5);
  EXPECT_TRUE(cells.at(1).at("cycles_per_output").is_null());
}

TEST(BenchReport, json_of_kernels_has_the_promised_keys) {
  const auto document = nlohmann::json::parse(printed(kernel_report(), ReportFormat::json));
  expect_keys(document, {"kind", "slipstream", "machine", "started", "settings", "busy", "kernels", "comparison"});
  EXPECT_EQ(document.at("kind"), "bench kernels");
  const auto& kernel = document.at("kernels").at(1);
  expect_keys(kernel, {"name", "items", "backend", "kernels", "median_ns", "low_ns", "high_ns", "least_ns",
                       "cpu_median_ns", "samples", "disturbed"});
  EXPECT_EQ(kernel.at("kernels"), "portable");
  EXPECT_EQ(kernel.at("median_ns"), 13);
  EXPECT_EQ(kernel.at("low_ns"), 10);
  EXPECT_EQ(kernel.at("samples"), 7);
}

TEST(BenchReport, text_fits_80_columns) {
  ChainReport chains = chain_report();
  chains.measurement.cells[0].shape = "1000x1000+constraint+constraint+signature+taproot";
  chains.measurement.load = {.processors = 1, .used_by_others = 123.5, .steal_percent = 99.9};
  for (ChainRun& run : chains.measurement.cells[0].runs) {
    run.cost.waiting_ns = run.cost.wall_ns;
    run.cost.involuntary_switches = 1'000'000'000;
  }
  KernelReport kernels = kernel_report();
  kernels.measurement.results[0].name = "multiscalar product of 16384";
  const OldMeasurement old = *parse_measurement(printed(chains, ReportFormat::json), kBenchChain);
  chains.comparison = compare(old, series_of(chains.measurement), ComparedTime::wall);
  for (const std::string& text : {printed(chains, ReportFormat::text), printed(kernels, ReportFormat::text)}) {
    for (const std::string& line : lines_of(text)) EXPECT_LE(line.size(), 80U) << line;
  }
  EXPECT_NE(printed(chains, ReportFormat::text).find("too busy"), std::string::npos);
}

TEST(BenchReport, csv_has_a_line_for_each_cell_and_names_of_json) {
  ChainReport report = chain_report();
  report.measurement.cells[0].shape = "a \"b\", c";
  const auto lines = lines_of(printed(report, ReportFormat::csv));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(
      lines[0].starts_with("shape,chain,transactions,inputs,outputs,bytes,block_txs,threads,backend,rules,runs,"
                           "median_wall_ns,low_wall_ns,high_wall_ns,spread_percent,median_cpu_ns,"
                           "transactions_per_second,microseconds_per_output,"))
      << lines[0];
  EXPECT_TRUE(lines[1].starts_with("\"a \"\"b\"\", c\",,100,150,200,5000,50,1,portable,reference,10,10000004.5,"))
      << lines[1];
  EXPECT_TRUE(lines[2].starts_with("1x1,,100,")) << lines[2];
  EXPECT_EQ(lines_of(printed(kernel_report(), ReportFormat::csv)).size(), 3U);
}

TEST(BenchReport, markdown_is_a_table) {
  ChainReport report = chain_report();
  report.measurement.cells[0].shape = "a|b";
  const std::string text = printed(report, ReportFormat::markdown);
  EXPECT_NE(text.find("| shape | block | thr | backend | rules | tx/s |"), std::string::npos) << text;
  EXPECT_NE(text.find("|---|---:|---:|---|---|---:|"), std::string::npos) << text;
  EXPECT_NE(text.find("| a\\|b | 50 | 1 | portable | ref | 10000 |"), std::string::npos) << text;
  EXPECT_NE(printed(kernel_report(), ReportFormat::markdown).find("| dot product | neon=portable | 64 |"),
            std::string::npos);
}

TEST(BenchReport, comparison_says_faster_slower_or_neither_for_each_cell) {
  ChainReport old_report = chain_report();
  old_report.measurement.cells.push_back(cell("3x3", 1, 1'000'000));
  old_report.measurement.cells.push_back(cell("5x5", 1, 1'000'000, 3));
  const auto old = parse_measurement(printed(old_report, ReportFormat::json), kBenchChain);
  ASSERT_TRUE(old) << old.error();
  EXPECT_FALSE(old->was_busy);

  ChainReport now = chain_report();
  // The order of cells does not matter, but what they are.
  now.measurement.cells = {cell("1x1", 2, 21'000'000), cell("2x2", 1, 9'000'000), cell("3x3", 1, 1'000'001),
                           cell("4x4", 1, 50'000'000), cell("2x2", 2, 9'000'000), cell("5x5", 1, 9'000'000, 3)};
  now.comparison = compare(*old, series_of(now.measurement), ComparedTime::wall);
  const Comparison& comparison = *now.comparison;
  ASSERT_EQ(comparison.changes.size(), 4U);
  EXPECT_EQ(comparison.find(0)->verdict, Verdict::slower);
  EXPECT_NEAR(comparison.find(0)->percent, 5, 1e-3);
  EXPECT_EQ(comparison.find(1)->verdict, Verdict::faster);
  EXPECT_EQ(comparison.find(2)->verdict, Verdict::no_difference);
  EXPECT_EQ(comparison.find(3), nullptr);
  EXPECT_EQ(comparison.find(4), nullptr);
  EXPECT_EQ(comparison.find(5)->verdict, Verdict::no_difference);
  EXPECT_EQ(comparison.not_in_old, 2U);
  EXPECT_EQ(comparison.too_few_samples, 1U);
  EXPECT_FALSE(comparison.other_processor);
  EXPECT_EQ(comparison.count(Verdict::no_difference), 2U);
  EXPECT_TRUE(comparison.has_regression(4.9));
  EXPECT_FALSE(comparison.has_regression(5.1));

  const auto json = to_json(now).at("comparison");
  ASSERT_EQ(json.size(), 4U);
  EXPECT_EQ(json.at(0).at("cell"), 0);
  EXPECT_EQ(json.at(0).at("verdict"), "slower");
  EXPECT_EQ(json.at(1).at("verdict"), "faster");
  EXPECT_EQ(json.at(3).at("cell"), 5);
  EXPECT_EQ(json.at(3).at("verdict"), "no difference");
  const std::string text = printed(now, ReportFormat::text);
  EXPECT_NE(text.find("1 faster, 1 slower, 2 without difference; 2 not in the old result."), std::string::npos) << text;
  const auto csv = lines_of(printed(now, ReportFormat::csv));
  EXPECT_TRUE(csv[0].ends_with(",change_percent,p_value,verdict")) << csv[0];
  EXPECT_TRUE(csv[1].ends_with(",slower")) << csv[1];
  EXPECT_TRUE(csv[4].ends_with(",,,")) << csv[4];
}

TEST(BenchReport, comparison_is_of_the_time_that_is_asked_for) {
  const auto old = parse_measurement(printed(chain_report(), ReportFormat::json), kBenchChain);
  ASSERT_TRUE(old);
  ChainReport now = chain_report();
  for (ChainRun& run : now.measurement.cells[0].runs) run.cost.wall_ns *= 2;
  const auto series = series_of(now.measurement);
  EXPECT_EQ(compare(*old, series, ComparedTime::wall).find(0)->verdict, Verdict::slower);
  EXPECT_EQ(compare(*old, series, ComparedTime::cpu).find(0)->verdict, Verdict::no_difference);
}

TEST(BenchReport, kernels_are_compared_by_name_and_backend) {
  const auto old = parse_measurement(printed(kernel_report(), ReportFormat::json), kBenchKernels);
  ASSERT_TRUE(old) << old.error();
  KernelReport now = kernel_report();
  for (double& ns : now.measurement.results[1].wall_ns) ns *= 3;
  const Comparison comparison = compare(*old, series_of(now.measurement), ComparedTime::wall);
  EXPECT_EQ(comparison.find(0)->verdict, Verdict::no_difference);
  EXPECT_EQ(comparison.find(1)->verdict, Verdict::slower);
  EXPECT_NEAR(comparison.find(1)->percent, 200, 1e-6);
}

TEST(BenchReport, what_is_no_earlier_result_is_refused_with_the_reason) {
  const std::string good = printed(chain_report(), ReportFormat::json);
  const auto changed = [&](const std::string& pointer, const nlohmann::json& value) {
    auto document = nlohmann::json::parse(good);
    document[nlohmann::json::json_pointer(pointer)] = value;
    return document.dump();
  };
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "this is not JSON"},
      {good.substr(0, good.size() / 2), "this is not JSON"},
      {"{}", "no result of 'bench chain'"},
      {"[]", "no result of 'bench chain'"},
      {"3", "no result of 'bench chain'"},
      {printed(kernel_report(), ReportFormat::json), "a result of 'bench kernels', not of 'bench chain'"},
      {changed("/cells", 3), "no result of 'bench chain'"},
      {changed("/cells/1/runs", nlohmann::json::array()), "a list of times is empty"},
      {changed("/cells/1/runs/2/wall_ns", 0), "a time is not positive"},
      {changed("/cells/1/runs/2/cpu_ns", "a"), "no result of 'bench chain'"},
      {changed("/cells/0/shape", 7), "no result of 'bench chain'"},
  };
  for (const auto& [json, message] : table) {
    const auto parsed = parse_measurement(json, kBenchChain);
    ASSERT_FALSE(parsed) << json;
    EXPECT_NE(parsed.error().find(message), std::string::npos) << parsed.error();
  }
}

TEST(BenchReport, results_of_a_busy_machine_name_the_reasons) {
  ChainReport report = chain_report();
  EXPECT_TRUE(reasons_to_doubt(report.measurement, report.limits).empty());
  const auto expect_reason = [&](const std::string& part) {
    const auto reasons = reasons_to_doubt(report.measurement, report.limits);
    ASSERT_EQ(reasons.size(), 1U);
    EXPECT_NE(reasons[0].find(part), std::string::npos) << reasons[0];
    EXPECT_EQ(to_json(report).at("busy").at("is_busy"), true);
    report = chain_report();
  };
  report.measurement.load.used_by_others = 0.5;
  expect_reason("Other processes used 0.50 of 2 processors");
  report.measurement.load.steal_percent = 4;
  expect_reason("4.0 %");
  report.measurement.load.processors = 1;
  report.measurement.load.used_by_others.reset();
  expect_reason("more threads (2) than processors (1)");
  for (std::size_t i = 0; i < 6; ++i) report.measurement.cells[0].runs[i].cost.waiting_ns = 5'000'000;
  EXPECT_TRUE(report.measurement.cells[0].is_disturbed());
  expect_reason("6 of 20 runs were disturbed");
  for (std::size_t i = 0; i < 3; ++i) report.measurement.cells[1].runs[i].cost.wall_ns *= 2;
  expect_reason("1 of 2 cells did not reach a spread of 2 %");
  report.limits.precision_percent.reset();
  for (std::size_t i = 0; i < 3; ++i) report.measurement.cells[1].runs[i].cost.wall_ns *= 2;
  EXPECT_TRUE(reasons_to_doubt(report.measurement, report.limits).empty());
}

TEST(RunMeter, runs_are_disturbed_if_threads_waited_for_processors) {
  const RunCost quiet{.wall_ns = 1'000'000, .cpu_ns = 995'000, .involuntary_switches = 0, .waiting_ns = 19'000};
  EXPECT_FALSE(quiet.is_disturbed(1));
  RunCost waited = quiet;
  waited.waiting_ns = 21'000;
  EXPECT_TRUE(waited.is_disturbed(1));
  EXPECT_TRUE(waited.is_disturbed(2));
  // Without the system's word on it.
  RunCost unknown = quiet;
  unknown.waiting_ns.reset();
  EXPECT_FALSE(unknown.is_disturbed(1));
  unknown.cpu_ns = 900'000;
  EXPECT_TRUE(unknown.is_disturbed(1));
  EXPECT_FALSE(unknown.is_disturbed(2));
  unknown.involuntary_switches = 1;
  EXPECT_TRUE(unknown.is_disturbed(2));
}

TEST(RunMeter, work_costs_wall_time_and_processor_time) {
  RunMeter meter;
  meter.start();
  const Stopwatch watch;
  while (watch.nanoseconds() < 1'000'000) {
  }
  const RunCost cost = meter.cost();
  EXPECT_GE(cost.wall_ns, 1'000'000U);
  EXPECT_GT(cost.cpu_ns, 0U);
  EXPECT_EQ(cost.cycles.has_value(), cost.instructions.has_value());
}

TEST(RunMeter, processor_ticks_are_those_of_the_processors_that_count) {
  const std::string text =
      "cpu  30 3 6 900 9 1 2 15 4 0\n"
      "cpu0 10 1 2 300 3 1 1 5 4 0\n"
      "cpu1 20 2 4 600 6 0 1 10 0 0\n"
      "intr 5 5\n";
  const auto both = parse_processor_ticks(text, [](unsigned) { return true; });
  ASSERT_TRUE(both);
  EXPECT_EQ(both->busy, 42U);
  EXPECT_EQ(both->steal, 15U);
  EXPECT_EQ(both->processors, 2U);
  const auto second = parse_processor_ticks(text, [](unsigned n) { return n == 1; });
  ASSERT_TRUE(second);
  EXPECT_EQ(second->busy, 27U);
  EXPECT_EQ(second->steal, 10U);
  EXPECT_FALSE(parse_processor_ticks(text, [](unsigned) { return false; }));
  EXPECT_FALSE(parse_processor_ticks("", [](unsigned) { return true; }));
  EXPECT_FALSE(parse_processor_ticks("cpu0 1 2\ncpux 1 2 3 4 5 6 7 8\n", [](unsigned) { return true; }));
}

TEST(TextTable, columns_are_aligned_and_the_first_is_cut) {
  const TextTable table{.columns = {{"name"}, {"n", true}}, .rows = {{"a long name", "7"}, {"b", "1234"}}};
  std::ostringstream wide, narrow;
  print_aligned(table, wide, 80);
  EXPECT_EQ(wide.str(), "name            n\na long name     7\nb            1234\n");
  print_aligned(table, narrow, 14);
  EXPECT_EQ(narrow.str(), "name         n\na long..     7\nb         1234\n");
}

}  // namespace
}  // namespace slipstream::cli::test
