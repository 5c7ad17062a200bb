#include "cli/bench_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "slipstream/cpu/features.h"

namespace slipstream::cli {
namespace {

using Json = nlohmann::json;

/// Parts of a key are separated by a character that none of them has.
std::string joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) out += part + '\n';
  return out;
}

std::string chain_key(const std::string& shape, std::uint64_t transactions, std::uint64_t block_txs,
                      std::uint64_t threads, const std::string& backend, const std::string& rules) {
  return joined(
      {shape, std::to_string(transactions), std::to_string(block_txs), std::to_string(threads), backend, rules});
}

std::string kernel_key(const std::string& name, std::uint64_t items, const std::string& backend) {
  return joined({name, std::to_string(items), backend});
}

Series parse_cell(const Json& cell) {
  const auto number = [&](const char* key) { return cell.at(key).get<std::uint64_t>(); };
  const auto text = [&](const char* key) { return cell.at(key).get<std::string>(); };
  Series out{.key = chain_key(text("shape"), number("transactions"), number("block_txs"), number("threads"),
                              text("backend"), text("rules")),
             .wall_ns = {},
             .cpu_ns = {}};
  for (const Json& run : cell.at("runs")) {
    out.wall_ns.push_back(run.at("wall_ns").get<double>());
    out.cpu_ns.push_back(run.at("cpu_ns").get<double>());
  }
  return out;
}

Series parse_kernel(const Json& kernel) {
  return {.key = kernel_key(kernel.at("name").get<std::string>(), kernel.at("items").get<std::uint64_t>(),
                            kernel.at("backend").get<std::string>()),
          .wall_ns = kernel.at("sample_ns").get<std::vector<double>>(),
          .cpu_ns = kernel.at("sample_cpu_ns").get<std::vector<double>>()};
}

bool is_measured(const Series& series) {
  const auto is_time = [](double x) { return x > 0; };
  return !series.wall_ns.empty() && series.wall_ns.size() == series.cpu_ns.size() &&
         std::ranges::all_of(series.wall_ns, is_time) && std::ranges::all_of(series.cpu_ns, is_time);
}

}  // namespace

std::vector<Series> series_of(const ChainMeasurement& measurement) {
  std::vector<Series> out;
  for (const ChainCell& c : measurement.cells) {
    out.push_back(
        {chain_key(c.shape, c.transactions, c.block_txs, c.threads, c.backend, c.rules), c.wall_ns(), c.cpu_ns()});
  }
  return out;
}

std::vector<Series> series_of(const KernelMeasurement& measurement) {
  std::vector<Series> out;
  for (const KernelResult& r : measurement.results) {
    out.push_back({kernel_key(r.name, r.items, r.backend), r.wall_ns, r.cpu_ns});
  }
  return out;
}

std::expected<OldMeasurement, std::string> parse_measurement(std::string_view json, std::string_view kind) {
  const Json document = Json::parse(json, nullptr, false);
  if (document.is_discarded()) return std::unexpected("this is not JSON");
  try {
    if (const auto found = document.at("kind").get<std::string>(); found != kind) {
      return std::unexpected(fmt::format("this is a result of '{}', not of '{}'", found, kind));
    }
    OldMeasurement out{.processor = document.at("machine").at("processor").get<std::string>(),
                       .was_busy = document.at("busy").at("is_busy").get<bool>(),
                       .series = {}};
    const bool is_chain = kind == kBenchChain;
    for (const Json& entry : document.at(is_chain ? "cells" : "kernels")) {
      out.series.push_back(is_chain ? parse_cell(entry) : parse_kernel(entry));
      if (!is_measured(out.series.back()))
        return std::unexpected("a list of times is empty, or a time is not positive");
    }
    return out;
  } catch (const Json::exception& error) {
    return std::unexpected(fmt::format("this is no result of '{}': {}", kind, error.what()));
  }
}

const Change* Comparison::find(std::size_t cell) const {
  const auto found = std::ranges::find(changes, cell, &SeriesChange::cell);
  return found == changes.end() ? nullptr : &found->change;
}

std::size_t Comparison::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(changes, [&](const SeriesChange& c) { return c.change.verdict == verdict; }));
}

bool Comparison::has_regression(double percent) const {
  return std::ranges::any_of(changes, [&](const SeriesChange& c) {
    return c.change.verdict == Verdict::slower && c.change.percent > percent;
  });
}

Comparison compare(const OldMeasurement& before, std::span<const Series> now, ComparedTime time) {
  Comparison out{.time = time};
  out.old_was_busy = before.was_busy;
  if (before.processor != cpu::processor_name()) out.other_processor = before.processor;
  std::unordered_map<std::string_view, const Series*> old;
  for (const Series& series : before.series) old[series.key] = &series;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto found = old.find(now[i].key);
    if (found == old.end()) {
      ++out.not_in_old;
      continue;
    }
    const auto times = [&](const Series& s) -> const std::vector<double>& {
      return time == ComparedTime::wall ? s.wall_ns : s.cpu_ns;
    };
    const std::vector<double>& a = times(*found->second);
    const std::vector<double>& b = times(now[i]);
    if (std::min(a.size(), b.size()) < kLeastSamplesToCompare) ++out.too_few_samples;
    out.changes.push_back({i, compare(a, b)});
  }
  return out;
}

}  // namespace slipstream::cli
