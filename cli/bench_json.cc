#include "cli/bench_json.h"

#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/bench_statistics.h"
#include "cli/verify_summary.h"
#include "cli/version.h"
#include "slipstream/cpu/features.h"

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
  out["slipstream"] = {{"version", version()}};
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
  out["transactions_per_second"] = cell.transactions_per_second();
  out["microseconds_per_output"] = cell.microseconds_per_output(wall.median);
  out["causes"] = nullptr;
  if (const auto cost = cell.by_cause()) {
    auto& causes = out["causes"] = Json::object();
    for (std::size_t c = 0; c < vm::kCauses; ++c) {
      const auto cause = static_cast<vm::Cause>(c);
      if (cost->of(cause) > 0) causes[std::string(name(cause)) + "_ns"] = std::round(cost->of(cause));
    }
  }
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

void write_json_at(const Json& value, std::ostream& out, std::size_t indent) {
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
    write_json_at(member, out, indent + 2);
    fmt::print(out, "{}\n", --left == 0 ? "" : ",");
  }
  fmt::print(out, "{:{}}{}", "", indent, is_object ? '}' : ']');
}

}  // namespace

void write_json(const Json& document, std::ostream& out) {
  write_json_at(document, out, 0);
  fmt::print(out, "\n");
}

Json to_json(const ChainReport& report) {
  Json out = head(kBenchChain, report.started,
                  {{"seed", report.seed},
                   {"runs", report.limits.runs},
                   {"precision_percent", or_null(report.limits.precision_percent)},
                   {"time_limit_s", report.limits.time_limit_s}},
                  reasons_to_doubt(report.measurement, report.limits), report.measurement.load);
  auto& phase_words = out["words"]["phases"] = Json::array();
  for (const Phase& phase : phases({})) {
    phase_words.push_back({{"name", phase.name()}, {"label", phase.title}, {"explanation", phase.explanation}});
  }
  auto& cause_words = out["words"]["causes"] = Json::array();
  for (std::size_t c = 0; c < vm::kCauses; ++c) {
    const auto cause = static_cast<vm::Cause>(c);
    cause_words.push_back({{"name", name(cause)}, {"label", words(cause)}, {"explanation", explanation(cause)}});
  }
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
      if (key.starts_with("sample_") || key == "causes") continue;
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

}  // namespace slipstream::cli
