#include <fmt/ostream.h>

#include <algorithm>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cli/bench_compare.h"
#include "cli/bench_json.h"
#include "cli/bench_report.h"
#include "cli/chain_bench.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/html_page.h"
#include "cli/kernel_bench.h"
#include "cli/progress.h"
#include "cli/units.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/threads.h"
#include "slipstream/cpu/backend.h"

namespace slipstream::cli {
namespace {

constexpr std::uint64_t kUsualBlockTxs = 200;

template <class T>
std::vector<T> without_repetitions(const std::vector<T>& list) {
  std::vector<T> out;
  for (const T& x : list) {
    if (std::ranges::find(out, x) == out.end()) out.push_back(x);
  }
  return out;
}

std::vector<cpu::Backend> supported_backends() {
  std::vector<cpu::Backend> out;
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (backend.supported()) out.push_back(backend.id);
  }
  return out;
}

std::expected<std::vector<cpu::Backend>, std::string> find_backends(const std::vector<std::string>& names) {
  std::vector<cpu::Backend> out;
  for (const std::string& name : names) {
    if (name == "all") {
      std::ranges::copy(supported_backends(), std::back_inserter(out));
      continue;
    }
    auto backend = cpu::find_backend(name);
    if (!backend) return std::unexpected(backend.error().to_string());
    out.push_back(*backend);
  }
  return without_repetitions(out);
}

std::expected<std::string, std::string> read_text(const std::string& path) {
  SLIPSTREAM_TRY(const Bytes bytes, read_file(path));
  return std::string(bytes.begin(), bytes.end());
}

/// nullopt if no earlier result is wanted.
std::expected<std::optional<OldMeasurement>, std::string> read_old(const BenchOutput& output, std::string_view kind) {
  if (output.compare.empty()) return std::nullopt;
  SLIPSTREAM_TRY(const std::string json, read_text(output.compare));
  auto old = parse_measurement(json, kind);
  if (!old) return std::unexpected(output.compare + ": " + old.error());
  return *std::move(old);
}

std::expected<std::vector<NamedMix>, std::string> read_mixes(const BenchChainOptions& options) {
  std::vector<NamedMix> out;
  for (const std::string& text : options.shapes) {
    SLIPSTREAM_TRY(const TxShape shape, parse_shape_text(text));
    const std::string name = to_text(shape);
    if (std::ranges::find(out, name, &NamedMix::name) == out.end()) out.push_back({name, {shape}});
  }
  if (!options.mix.empty()) {
    SLIPSTREAM_TRY(std::vector<TxShape> mix, read_mix(options.mix));
    out.push_back({"mix " + std::filesystem::path(options.mix).filename().string(), std::move(mix)});
  }
  if (out.empty() && options.chains.empty()) out.push_back({"2x2", {TxShape{}}});
  return out;
}

std::expected<ChainGrid, std::string> grid_of(const BenchChainOptions& options) {
  ChainGrid grid{.block_txs = without_repetitions(options.block_txs),
                 .files = without_repetitions(options.chains),
                 .backends = {cpu::active_backend()},
                 .rules = without_repetitions(options.rules),
                 .txs = options.txs,
                 .seed = options.seed,
                 .cache = options.cache};
  if (grid.block_txs.empty()) grid.block_txs = {std::min(kUsualBlockTxs, options.txs)};
  SLIPSTREAM_TRY(grid.mixes, read_mixes(options));
  if (!options.backends.empty()) {
    SLIPSTREAM_TRY(grid.backends, find_backends(options.backends));
  }
  std::vector<unsigned> threads = options.threads;
  std::ranges::replace(threads, 0U, usable_threads());
  grid.threads = without_repetitions(threads);
  return grid;
}

/// Draws the progress of a measurement.
BenchProgress shown_by(Progress& progress) {
  // With the bar, a line has at most 80 characters.
  constexpr std::size_t kLongestNote = 36;
  return [&progress](std::uint64_t done, std::uint64_t total, const std::string& note) {
    progress.update(done, total, note.substr(0, kLongestNote));
  };
}

/// Compares, prints, and decides the exit code.
template <class Report>
int finish(Report& report, const std::optional<OldMeasurement>& old, const BenchOutput& output, Console& console) {
  if (old) report.comparison = compare(*old, series_of(report.measurement), output.time);
  print(report, output.format, console.out);
  if constexpr (std::is_same_v<Report, ChainReport>) {
    if (!output.html.empty()) {
      const std::string page = html_page(to_json(report));
      const auto written = write_file(output.html, as_bytes(page), Access::normal);
      if (!written) return report_error(console, written.error());
    }
  }
  if (!report.comparison || !output.fail_on_regression) return kExitValid;
  if (!report.comparison->has_regression(*output.fail_on_regression)) return kExitValid;
  report_error(console, fmt::format("slower than {} by more than {:g} %", output.compare, *output.fail_on_regression));
  return kExitInvalid;
}

}  // namespace

int bench_chain(const BenchChainOptions& options, Console& console) {
  const auto grid = grid_of(options);
  if (!grid) return report_error(console, grid.error());
  const auto old = read_old(options.output, kBenchChain);
  if (!old) return report_error(console, old.error());

  ChainReport report{.measurement = {},
                     .limits = {.runs = options.runs, .time_limit_s = options.time_limit_s},
                     .seed = options.seed,
                     .started = utc_now()};
  if (options.precision_percent > 0) report.limits.precision_percent = options.precision_percent;
  {
    Progress progress(console.err, console.err_is_terminal);
    auto measurement = measure_chains(*grid, report.limits, shown_by(progress));
    if (!measurement) {
      progress.clear();
      report_error(console, measurement.error().message);
      return measurement.error().is_invalid ? kExitInvalid : kExitUsage;
    }
    report.measurement = *std::move(measurement);
  }
  return finish(report, *old, options.output, console);
}

int bench_kernels(const BenchKernelsOptions& options, Console& console) {
  const auto backends = options.backends.empty() ? supported_backends() : find_backends(options.backends);
  if (!backends) return report_error(console, backends.error());
  const auto old = read_old(options.output, kBenchKernels);
  if (!old) return report_error(console, old.error());
  std::vector<KernelCase> cases = kernel_cases();
  std::erase_if(cases, [&](const KernelCase& c) { return c.name.find(options.filter) == std::string::npos; });
  if (cases.empty()) {
    return report_error(
        console,
        fmt::format("no kernel has '{}' in its name; `slipstream bench kernels` lists them all", options.filter));
  }
  KernelReport report{.measurement = {}, .seconds = options.seconds, .filter = options.filter, .started = utc_now()};
  {
    Progress progress(console.err, console.err_is_terminal);
    report.measurement = measure_kernels(cases, *backends, options.seconds, shown_by(progress));
  }
  return finish(report, *old, options.output, console);
}

}  // namespace slipstream::cli
