#include <fmt/ostream.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/whole_file.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/units.h"
#include "cpu/backend.h"
#include "cpu/features.h"
#include "msm/tune.h"
#include "msm/tuning.h"

namespace slipstream::cli {
namespace {

int fail(const std::string& path, const std::string& reason, Console& console) {
  fmt::print(console.err, "slipstream: {}: cannot be written: {}\n", path, reason);
  return kExitUsage;
}

/// One backend for each row of kernels that is to be measured.
std::vector<const cpu::BackendInfo*> backends_to_measure(bool only_active) {
  if (only_active) return {&cpu::info(cpu::active_backend())};
  std::vector<const cpu::BackendInfo*> out;
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const bool known = std::ranges::any_of(
        out, [&](const auto* other) { return std::string_view(other->rows.msm) == backend.rows.msm; });
    if (backend.supported() && !known) out.push_back(&backend);
  }
  return out;
}

}  // namespace

int tune(const TuneOptions& options, Console& console) {
  // Before there is a file: a temporary file with a name must not be left behind.
  const Interrupt interrupt;
  // Before anything is measured, so that a target that cannot be written costs no time.
  auto file = WholeFile::create(options.output, Access::normal);
  if (!file) return fail(options.output, file.error(), console);

  const std::vector<const cpu::BackendInfo*> backends = backends_to_measure(options.only_active);
  const cpu::Backend before = cpu::active_backend();
  Progress progress(console.err, console.err_is_terminal);
  msm::Tuning tuning{.processor = cpu::processor_name(), .rows = {}};
  // Plans are forced while they are measured; a SLIPSTREAM_TUNING that is to be replaced need not be usable.
  static_cast<void>(msm::apply_tuning(tuning));
  bool stopped = false;
  for (std::size_t i = 0; i < backends.size() && !stopped; ++i) {
    // It was found supported above.
    static_cast<void>(cpu::set_backend(backends[i]->id));
    const auto draw = [&](std::size_t done, std::size_t total) {
      progress.update(i * total + done, backends.size() * total, backends[i]->rows.msm);
      return !interrupt.happened();
    };
    const auto costs =
        msm::measure_plan_costs({.seconds = options.seconds, .max_points = options.max_points, .progress = draw});
    stopped = !costs;
    if (costs) tuning.rows.push_back({backends[i]->rows.msm, *costs});
  }
  static_cast<void>(cpu::set_backend(before));
  progress.clear();
  if (stopped) {
    fmt::print(console.err, "slipstream: interrupted; {} was not written\n", options.output);
    return kExitInterrupted;
  }
  const std::string text = msm::format_tuning(tuning);
  // Before the file has its name: nothing may fail behind that.
  std::string measured = fmt::format("{}: {} of kernels, nanoseconds measured on {}\n", options.output,
                                     counted(tuning.rows.size(), "row"), tuning.processor);
  for (const msm::Tuning::Row& row : tuning.rows) {
    measured += fmt::format("  {:<12} an addition in a window {:.1f}, a bucket {:.1f}, a doubling {:.1f}\n",
                            row.kernels, row.costs.point_in_window, row.costs.bucket, row.costs.doubling);
  }
  auto written = file->write(as_bytes(text));
  if (written) written = file->replace();
  if (!written) return fail(options.output, written.error(), console);
  console.out << measured;
  return kExitValid;
}

}  // namespace slipstream::cli
