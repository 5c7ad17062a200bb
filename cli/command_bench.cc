#include <fmt/ostream.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/kernel_bench.h"
#include "cli/progress.h"
#include "cpu/backend.h"
#include "cpu/features.h"

namespace slipstream::cli {
namespace {

struct Result {
  const KernelCase* kernel;
  const cpu::BackendInfo* backend;
  /// The kernels that the backend uses in this layer: its own, or the portable one.
  const char* kernel_set;
  KernelTime time;
};

const char* kernel_set_of(const cpu::BackendInfo& backend, std::string_view layer) {
  if (layer == "field") return backend.kernels.field;
  if (layer == "group") return backend.kernels.group;
  if (layer == "msm") return backend.kernels.msm;
  return backend.kernels.transcript;
}

std::string time_text(double nanoseconds) {
  if (nanoseconds < 1000) return fmt::format("{:.3g} ns", nanoseconds);
  if (nanoseconds < 1e6) return fmt::format("{:.3g} us", nanoseconds / 1e3);
  return fmt::format("{:.3g} ms", nanoseconds / 1e6);
}

void print_text(const std::vector<Result>& results, Console& console) {
  fmt::print(console.out, "processor    {}\n", cpu::processor_name());
  fmt::print(console.out, "Time per item on one thread: median and minimum of the samples.\n\n");
  fmt::print(console.out, "{:<30}{:>7}  {:<12} {:>10} {:>10}  {}\n", "", "items", "backend", "median", "least",
             "against the first");
  const KernelCase* last = nullptr;
  double first_median = 0;
  for (const Result& r : results) {
    const bool first = r.kernel != last;
    if (first) first_median = r.time.median_ns;
    fmt::print(console.out, "{:<30}{:>7}  {:<12} {:>10} {:>10}  {:.2f}x{}\n", first ? r.kernel->name : "",
               first ? std::to_string(r.kernel->items) : "", r.backend->name, time_text(r.time.median_ns),
               time_text(r.time.least_ns), first_median / r.time.median_ns,
               std::string_view(r.kernel_set) == r.backend->name ? "" : fmt::format("  ({} kernels)", r.kernel_set));
    last = r.kernel;
  }
}

void print_json(const std::vector<Result>& results, Console& console) {
  nlohmann::ordered_json document;
  document["version"] = SLIPSTREAM_VERSION;
  document["processor"] = cpu::processor_name();
  auto& list = document["kernels"] = nlohmann::ordered_json::array();
  for (const Result& r : results) {
    list.push_back({{"name", r.kernel->name},
                    {"items", r.kernel->items},
                    {"backend", r.backend->name},
                    {"kernels", r.kernel_set},
                    {"median_ns", r.time.median_ns},
                    {"least_ns", r.time.least_ns}});
  }
  fmt::print(console.out, "{}\n", document.dump(2));
}

}  // namespace

int bench(const BenchOptions& options, Console& console) {
  std::vector<KernelCase> cases = kernel_cases();
  std::erase_if(cases, [&](const KernelCase& c) { return c.name.find(options.filter) == std::string::npos; });
  if (cases.empty()) {
    fmt::print(console.err, "slipstream: no kernel has '{}' in its name; `slipstream bench` lists them all\n",
               options.filter);
    return kExitUsage;
  }
  std::vector<const cpu::BackendInfo*> backends;
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const bool wanted = options.only_active ? backend.id == cpu::active_backend() : backend.supported();
    if (wanted) backends.push_back(&backend);
  }

  const cpu::Backend before = cpu::active_backend();
  Progress progress(console.err, console.err_is_terminal);
  std::vector<Result> results;
  for (const KernelCase& kernel : cases) {
    for (const cpu::BackendInfo* backend : backends) {
      // The check above found it supported.
      static_cast<void>(cpu::set_backend(backend->id));
      results.push_back(
          {&kernel, backend, kernel_set_of(*backend, kernel.layer), time_kernel(kernel, options.seconds)});
      progress.update(results.size(), cases.size() * backends.size(), kernel.name);
    }
  }
  static_cast<void>(cpu::set_backend(before));
  progress.clear();
  options.json ? print_json(results, console) : print_text(results, console);
  return kExitValid;
}

}  // namespace slipstream::cli
