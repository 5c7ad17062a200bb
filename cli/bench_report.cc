#include "cli/bench_report.h"

#include <fmt/chrono.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>
#include <vector>

#include "cli/bench_json.h"
#include "cli/text_table.h"
#include "cli/units.h"
#include "cli/version.h"
#include "slipstream/cpu/features.h"

namespace slipstream::cli {
namespace {

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
    row.push_back(fmt::format("{:.0f}", cell.transactions_per_second()));
    row.push_back(fmt::format("{:.1f}", cell.microseconds_per_output(wall.median)));
    row.push_back(fmt::format("{:.1f}", cell.microseconds_per_output(median(cell.cpu_ns()))));
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
  for (const std::string& reason : reasons) fmt::print(out, "{}{}\n", is_markdown ? "  - " : "  ", reason);
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

namespace {

/// JSON or CSV.
void print_for_programs(const nlohmann::ordered_json& document, ReportFormat format, std::ostream& out) {
  if (format == ReportFormat::csv) {
    print_csv(csv_table(document), out);
    return;
  }
  write_json(document, out);
}

bool is_for_programs(ReportFormat format) { return format == ReportFormat::json || format == ReportFormat::csv; }

void print_table(const TextTable& table, bool is_markdown, std::ostream& out) {
  fmt::print(out, "\n");
  is_markdown ? print_markdown(table, out) : print_aligned(table, out);
}

/// `runs`: what was run how often. `legend`: what the columns mean.
template <class Report>
void print_text(const Report& report, bool is_markdown, const std::string& runs,
                const std::vector<std::string>& reasons, const TextTable& table, const char* legend,
                std::ostream& out) {
  const char* const bullet = is_markdown ? "- " : "";
  fmt::print(out, "{}slipstream   {}\n{}processor    {}, {} allowed\n", bullet, version(), bullet,
             cpu::processor_name(), counted(report.measurement.load.processors, "thread"));
  fmt::print(out, "{}started      {}\n{}{}\n", bullet, report.started, bullet, runs);
  print_reasons(reasons, is_markdown, out);
  print_table(table, is_markdown, out);
  fmt::print(out, "\n{}\n", legend);
  if (report.comparison) {
    print_comparison(*report.comparison, change_table(report.measurement, *report.comparison), is_markdown, out);
  }
}

}  // namespace

void print(const ChainReport& report, ReportFormat format, std::ostream& out) {
  if (is_for_programs(format)) return print_for_programs(to_json(report), format, out);
  print_text(report, format == ReportFormat::markdown,
             fmt::format("runs         {} of each row, in random order", runs_text(report.measurement)),
             reasons_to_doubt(report.measurement, report.limits), summary_table(report.measurement),
             "block: transactions a block; thr: threads; us/out: wall time per output; cpu us:\n"
             "processor time per output of all threads; +-%: half the 95 % confidence interval\n"
             "of the median; *: more than a quarter of the runs were disturbed.",
             out);
}

void print(const KernelReport& report, ReportFormat format, std::ostream& out) {
  if (is_for_programs(format)) return print_for_programs(to_json(report), format, out);
  const bool is_markdown = format == ReportFormat::markdown;
  print_text(report, is_markdown, "samples      about 1 ms each, in random order", reasons_to_doubt(report.measurement),
             summary_table(report.measurement, is_markdown),
             "Times are per item, on one thread: medians of wall time and processor time; +-%:\n"
             "half the 95 % confidence interval of the median; speed: against the first\n"
             "backend; *: more than a quarter of the samples were disturbed.",
             out);
}

}  // namespace slipstream::cli
