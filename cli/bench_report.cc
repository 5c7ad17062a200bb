#include "cli/bench_report.h"

#include <fmt/chrono.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>
#include <vector>

#include "cli/units.h"
#include "cpu/features.h"

namespace slipstream::cli {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<std::uint64_t>& number) { return number ? Json(*number) : Json(nullptr); }

Json or_null(const std::optional<double>& number) { return number ? Json(*number) : Json(nullptr); }

/// The first keys of every document.
Json head(std::string_view kind, const std::string& started, Json settings, const std::vector<std::string>& reasons,
          const MachineLoad& load) {
  Json out;
  out["kind"] = kind;
  out["slipstream"] = {{"version", SLIPSTREAM_VERSION}};
  out["machine"] = {{"processor", cpu::processor_name()}, {"threads_allowed", load.processors}};
  out["started"] = started;
  out["settings"] = std::move(settings);
  out["busy"] = {{"is_busy", !reasons.empty()},
                 {"reasons", reasons},
                 {"processors_used_by_others", or_null(load.used_by_others)},
                 {"steal_percent", or_null(load.steal_percent)}};
  return out;
}

Json to_json(const std::optional<Comparison>& comparison) {
  if (!comparison) return nullptr;
  Json out = Json::array();
  for (const auto& [cell, change] : comparison->changes) {
    out.push_back({{"cell", cell},
                   {"change_percent", change.percent},
                   {"p_value", change.p_value},
                   {"verdict", name(change.verdict)}});
  }
  return out;
}

Json to_json(const ChainRun& run) {
  const ledger::PhaseTimes& t = run.phases;
  return {{"wall_ns", run.cost.wall_ns},
          {"cpu_ns", run.cost.cpu_ns},
          {"involuntary_switches", run.cost.involuntary_switches},
          {"cycles", or_null(run.cost.cycles)},
          {"instructions", or_null(run.cost.instructions)},
          {"waiting_ns", or_null(run.cost.waiting_ns)},
          {"phases",
           {{"reading_ns", run.reading_ns},
            {"decode_ns", t.decode},
            {"programs_ns", t.programs},
            {"hashing_ns", t.hashing},
            {"constraints_ns", t.constraints},
            {"proof_scalars_ns", t.proof_scalars},
            {"point_decoding_ns", t.point_decoding},
            {"multiscalar_ns", t.multiscalar},
            {"accumulator_ns", t.accumulator}}}};
}

/// The median of an event's count per output; null if it was not counted in every run, or there are no outputs.
Json per_output(const ChainCell& cell, std::optional<std::uint64_t> RunCost::* event) {
  std::vector<double> counts;
  for (const ChainRun& run : cell.runs) {
    if (!(run.cost.*event)) return nullptr;
    counts.push_back(static_cast<double>(*(run.cost.*event)));
  }
  if (cell.outputs == 0) return nullptr;
  return median(counts) / static_cast<double>(cell.outputs);
}

double per_second(const ChainCell& cell, double wall_ns) {
  return wall_ns == 0 ? 0 : static_cast<double>(cell.transactions) * 1e9 / wall_ns;
}

/// Zero if there are no outputs.
double microseconds_per_output(const ChainCell& cell, double ns) {
  return cell.outputs == 0 ? 0 : ns / 1e3 / static_cast<double>(cell.outputs);
}

Json to_json(const ChainCell& cell) {
  const Estimate wall = cell.estimate();
  Json out;
  out["shape"] = cell.shape;
  out["chain"] = cell.chain ? Json(*cell.chain) : Json(nullptr);
  out["transactions"] = cell.transactions;
  out["inputs"] = cell.inputs;
  out["outputs"] = cell.outputs;
  out["bytes"] = cell.bytes;
  out["block_txs"] = cell.block_txs;
  out["threads"] = cell.threads;
  out["backend"] = cell.backend;
  out["rules"] = cell.rules;
  auto& runs = out["runs"] = Json::array();
  for (const ChainRun& run : cell.runs) runs.push_back(to_json(run));
  out["median_wall_ns"] = wall.median;
  out["low_wall_ns"] = wall.low;
  out["high_wall_ns"] = wall.high;
  out["spread_percent"] = wall.spread_percent();
  out["median_cpu_ns"] = median(cell.cpu_ns());
  out["transactions_per_second"] = per_second(cell, wall.median);
  out["microseconds_per_output"] = microseconds_per_output(cell, wall.median);
  out["cycles_per_output"] = per_output(cell, &RunCost::cycles);
  out["instructions_per_output"] = per_output(cell, &RunCost::instructions);
  out["disturbed"] = cell.is_disturbed();
  out["disturbed_runs"] = cell.disturbed_runs();
  return out;
}

/// Two decimals of a nanosecond are below the resolution of a sample.
double rounded(double ns) { return std::round(ns * 100) / 100; }

Json to_json(const KernelResult& result) {
  const Estimate wall = estimate(result.wall_ns);
  Json out = {{"name", result.name},
              {"items", result.items},
              {"backend", result.backend},
              {"kernels", result.kernels},
              {"median_ns", wall.median},
              {"low_ns", wall.low},
              {"high_ns", wall.high},
              {"least_ns", wall.least},
              {"cpu_median_ns", median(result.cpu_ns)},
              {"samples", result.wall_ns.size()},
              {"disturbed", result.is_disturbed()},
              {"disturbed_samples", result.disturbed_samples}};
  auto& samples = out["sample_ns"] = Json::array();
  for (const double ns : result.wall_ns) samples.push_back(rounded(ns));
  auto& cpu = out["sample_cpu_ns"] = Json::array();
  for (const double ns : result.cpu_ns) cpu.push_back(rounded(ns));
  return out;
}

/// Writes a document with a member a line, but what fits into a line in one.
void write_json(const Json& value, std::ostream& out, std::size_t indent = 0) {
  constexpr std::size_t kLine = 100;
  // A path may have bytes that are not UTF-8.
  const auto compact = [](const Json& v) { return v.dump(-1, ' ', false, Json::error_handler_t::replace); };
  const bool is_list_of_numbers = value.is_array() && !value.empty() && value.front().is_number();
  if (!value.is_structured() || is_list_of_numbers) {
    fmt::print(out, "{}", compact(value));
    return;
  }
  if (const std::string line = compact(value); indent + line.size() <= kLine) {
    fmt::print(out, "{}", line);
    return;
  }
  const bool is_object = value.is_object();
  fmt::print(out, "{}\n", is_object ? '{' : '[');
  std::size_t left = value.size();
  for (const auto& [key, member] : value.items()) {
    fmt::print(out, "{:{}}", "", indent + 2);
    if (is_object) fmt::print(out, "{}: ", compact(Json(key)));
    write_json(member, out, indent + 2);
    fmt::print(out, "{}\n", --left == 0 ? "" : ",");
  }
  fmt::print(out, "{:{}}{}", "", indent, is_object ? '}' : ']');
}

std::string time_per_item_text(double ns) {
  if (ns < 1000) return fmt::format("{:.3g} ns", ns);
  if (ns < 1e6) return fmt::format("{:.3g} us", ns / 1e3);
  return fmt::format("{:.3g} ms", ns / 1e6);
}

std::string change_text(const Change& change) { return fmt::format("{:+.1f} %", change.percent); }

/// Rounded down, so that it never says 100 %.
std::string confidence_text(const Change& change) {
  return fmt::format("{:.2f} %", std::min(std::floor((1 - change.p_value) * 1e4) / 1e2, 99.99));
}

std::vector<TextTable::Column> id_columns() {
  return {{"shape"}, {"block", true}, {"thr", true}, {"backend"}, {"rules"}};
}

std::vector<std::string> id_fields(const ChainCell& cell) {
  return {cell.shape, std::to_string(cell.block_txs), std::to_string(cell.threads), cell.backend,
          cell.rules == "reference" ? "ref" : cell.rules};
}

TextTable summary_table(const ChainMeasurement& measurement) {
  TextTable table{.columns = id_columns()};
  for (const char* title : {"tx/s", "us/out", "cpu us", "+-%"}) table.columns.push_back({title, true});
  table.columns.push_back({""});
  for (const ChainCell& cell : measurement.cells) {
    const Estimate wall = cell.estimate();
    auto& row = table.rows.emplace_back(id_fields(cell));
    row.push_back(fmt::format("{:.0f}", per_second(cell, wall.median)));
    row.push_back(fmt::format("{:.1f}", microseconds_per_output(cell, wall.median)));
    row.push_back(fmt::format("{:.1f}", microseconds_per_output(cell, median(cell.cpu_ns()))));
    row.push_back(fmt::format("{:.1f}", wall.spread_percent()));
    row.push_back(cell.is_disturbed() ? "*" : "");
  }
  return table;
}

/// Text has a column less than Markdown, and a kernel's name once, so that 80 columns are enough.
TextTable summary_table(const KernelMeasurement& measurement, bool is_markdown) {
  TextTable table{
      .columns = {{"kernel"}, {"backend"}, {"median", true}, {"cpu", true}, {"+-%", true}, {"speed", true}, {""}}};
  if (is_markdown) table.columns.insert(table.columns.begin() + 2, {"items", true});
  double first_median = 0;
  const KernelResult* last = nullptr;
  for (const KernelResult& r : measurement.results) {
    const Estimate wall = estimate(r.wall_ns);
    const bool is_first = last == nullptr || last->name != r.name;
    if (is_first) first_median = wall.median;
    auto& row = table.rows.emplace_back();
    row.push_back(is_first || is_markdown ? r.name : "");
    row.push_back(r.backend + (r.kernels == r.backend ? "" : "=" + r.kernels));
    if (is_markdown) row.push_back(std::to_string(r.items));
    row.push_back(time_per_item_text(wall.median));
    row.push_back(time_per_item_text(median(r.cpu_ns)));
    row.push_back(fmt::format("{:.1f}", wall.spread_percent()));
    row.push_back(fmt::format("{:.2f}x", first_median / wall.median));
    row.push_back(r.is_disturbed() ? "*" : "");
    last = &r;
  }
  return table;
}

void add_change_columns(TextTable& table) {
  table.columns.push_back({"change", true});
  table.columns.push_back({"confidence", true});
  table.columns.push_back({"verdict"});
}

void add_change_fields(std::vector<std::string>& row, const Change& change) {
  row.push_back(change_text(change));
  row.push_back(confidence_text(change));
  row.emplace_back(name(change.verdict));
}

TextTable change_table(const ChainMeasurement& measurement, const Comparison& comparison) {
  TextTable table{.columns = id_columns()};
  add_change_columns(table);
  for (const auto& [cell, change] : comparison.changes) {
    add_change_fields(table.rows.emplace_back(id_fields(measurement.cells[cell])), change);
  }
  return table;
}

TextTable change_table(const KernelMeasurement& measurement, const Comparison& comparison) {
  TextTable table{.columns = {{"kernel"}, {"backend"}}};
  add_change_columns(table);
  for (const auto& [cell, change] : comparison.changes) {
    const KernelResult& result = measurement.results[cell];
    add_change_fields(table.rows.emplace_back(std::vector{result.name, result.backend}), change);
  }
  return table;
}

void print_comparison(const Comparison& comparison, const TextTable& table, bool is_markdown, std::ostream& out) {
  fmt::print(out, "\nChange of the median {}, against the old result:\n\n",
             comparison.time == ComparedTime::wall ? "wall time" : "processor time");
  is_markdown ? print_markdown(table, out) : print_aligned(table, out);
  fmt::print(out, "\n{} faster, {} slower, {} without difference", comparison.count(Verdict::faster),
             comparison.count(Verdict::slower), comparison.count(Verdict::no_difference));
  if (comparison.not_in_old > 0) fmt::print(out, "; {} not in the old result", comparison.not_in_old);
  fmt::print(out, ".\n");
  if (comparison.too_few_samples > 0) {
    fmt::print(out, "Fewer than {} runs cannot show a difference: {} affected.\n", kLeastSamplesToCompare,
               counted(comparison.too_few_samples, "row"));
  }
  if (comparison.other_processor)
    fmt::print(out, "The old result is from another processor: {}.\n", *comparison.other_processor);
}

void print_reasons(const std::vector<std::string>& reasons, bool is_markdown, std::ostream& out) {
  if (reasons.empty()) {
    fmt::print(out, "{}machine      quiet while measuring\n", is_markdown ? "- " : "");
    return;
  }
  fmt::print(out, "{}machine      too busy: do not trust these numbers\n", is_markdown ? "- " : "");
  for (const std::string& reason : reasons) fmt::print(out, "{}{}\n", is_markdown ? "  - " : "             ", reason);
}

std::string runs_text(const ChainMeasurement& measurement) {
  std::size_t least = SIZE_MAX, most = 0;
  for (const ChainCell& cell : measurement.cells) {
    least = std::min(least, cell.runs.size());
    most = std::max(most, cell.runs.size());
  }
  return least == most ? fmt::format("{}", least) : fmt::format("{} to {}", least, most);
}

}  // namespace

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(std::time(nullptr))); }

Json to_json(const ChainReport& report) {
  Json out = head(kBenchChain, report.started,
                  {{"seed", report.seed},
                   {"runs", report.limits.runs},
                   {"precision_percent", or_null(report.limits.precision_percent)},
                   {"time_limit_s", report.limits.time_limit_s}},
                  reasons_to_doubt(report.measurement, report.limits), report.measurement.load);
  auto& cells = out["cells"] = Json::array();
  for (const ChainCell& cell : report.measurement.cells) cells.push_back(to_json(cell));
  out["comparison"] = to_json(report.comparison);
  return out;
}

Json to_json(const KernelReport& report) {
  Json out = head(kBenchKernels, report.started, {{"seconds", report.seconds}, {"filter", report.filter}},
                  reasons_to_doubt(report.measurement), report.measurement.load);
  auto& kernels = out["kernels"] = Json::array();
  for (const KernelResult& result : report.measurement.results) kernels.push_back(to_json(result));
  out["comparison"] = to_json(report.comparison);
  return out;
}

TextTable csv_table(const Json& document) {
  const Json& cells = document.at(document.contains("cells") ? "cells" : "kernels");
  const Json& comparison = document.at("comparison");
  const std::vector<std::string> change_keys = {"change_percent", "p_value", "verdict"};
  const auto text_of = [](const Json& value) {
    if (value.is_null()) return std::string();
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  TextTable table;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto& row = table.rows.emplace_back();
    for (const auto& [key, value] : cells[i].items()) {
      if (key.starts_with("sample_")) continue;
      if (i == 0) table.columns.push_back({key});
      row.push_back(value.is_array() ? std::to_string(value.size()) : text_of(value));
    }
    if (comparison.is_null()) continue;
    const auto change = std::ranges::find_if(comparison, [&](const Json& c) { return c.at("cell") == i; });
    for (const std::string& key : change_keys) {
      if (i == 0) table.columns.push_back({key});
      row.push_back(change == comparison.end() ? "" : text_of(change->at(key)));
    }
  }
  return table;
}

namespace {

/// JSON or CSV.
void print_for_programs(const Json& document, ReportFormat format, std::ostream& out) {
  if (format == ReportFormat::csv) {
    print_csv(csv_table(document), out);
    return;
  }
  write_json(document, out);
  fmt::print(out, "\n");
}

bool is_for_programs(ReportFormat format) { return format == ReportFormat::json || format == ReportFormat::csv; }

void print_table(const TextTable& table, bool is_markdown, std::ostream& out) {
  fmt::print(out, "\n");
  is_markdown ? print_markdown(table, out) : print_aligned(table, out);
}

}  // namespace

void print(const ChainReport& report, ReportFormat format, std::ostream& out) {
  if (is_for_programs(format)) return print_for_programs(to_json(report), format, out);
  const bool is_markdown = format == ReportFormat::markdown;
  const char* const bullet = is_markdown ? "- " : "";
  const ChainMeasurement& measurement = report.measurement;
  fmt::print(out, "{}slipstream   {}\n{}processor    {}, {} allowed\n", bullet, SLIPSTREAM_VERSION, bullet,
             cpu::processor_name(), counted(measurement.load.processors, "thread"));
  fmt::print(out, "{}runs         {} of each row, in random order; started {}\n", bullet, runs_text(measurement),
             report.started);
  print_reasons(reasons_to_doubt(measurement, report.limits), is_markdown, out);
  print_table(summary_table(measurement), is_markdown, out);
  fmt::print(out,
             "\nblock: transactions a block; thr: threads; us/out: wall time per output; cpu us:\n"
             "processor time per output of all threads; +-%: half the 95 % confidence interval\n"
             "of the median; *: more than a quarter of the runs were disturbed.\n");
  if (report.comparison) {
    print_comparison(*report.comparison, change_table(measurement, *report.comparison), is_markdown, out);
  }
}

void print(const KernelReport& report, ReportFormat format, std::ostream& out) {
  if (is_for_programs(format)) return print_for_programs(to_json(report), format, out);
  const bool is_markdown = format == ReportFormat::markdown;
  const char* const bullet = is_markdown ? "- " : "";
  const KernelMeasurement& measurement = report.measurement;
  fmt::print(out, "{}slipstream   {}\n{}processor    {}, {} allowed\n", bullet, SLIPSTREAM_VERSION, bullet,
             cpu::processor_name(), counted(measurement.load.processors, "thread"));
  fmt::print(out, "{}samples      about 1 ms each, in random order; started {}\n", bullet, report.started);
  print_reasons(reasons_to_doubt(measurement), is_markdown, out);
  print_table(summary_table(measurement, is_markdown), is_markdown, out);
  fmt::print(out,
             "\nTimes are per item, on one thread: medians of wall time and processor time; +-%:\n"
             "half the 95 % confidence interval of the median; speed: against the first\n"
             "backend; *: more than a quarter of the samples were disturbed.\n");
  if (report.comparison) {
    print_comparison(*report.comparison, change_table(measurement, *report.comparison), is_markdown, out);
  }
}

}  // namespace slipstream::cli
