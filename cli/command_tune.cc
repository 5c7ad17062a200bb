#include <fcntl.h>
#include <fmt/ostream.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/units.h"
#include "cpu/backend.h"
#include "cpu/features.h"
#include "msm/tune.h"
#include "msm/tuning.h"

namespace slipstream::cli {
namespace {

/// A file that appears under its name when it is complete, and not at all before. It is made beside its target, so that
/// the rename stays within one file system, and before anything is measured, so that a target that cannot be written
/// costs no time.
class WholeFile {
 public:
  explicit WholeFile(const std::string& path) : path_(path), temporary_(path + ".XXXXXX") {
    descriptor_ = mkstemp(temporary_.data());
    if (descriptor_ < 0) return;
    // mkstemp makes the file private; a tuning file is not.
    const mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor_, 0666 & ~mask);
  }
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  ~WholeFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    if (!finished_) unlink(temporary_.c_str());
  }

  /// Whether there is something to write to; errno says why not.
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

  /// Writes the text and gives the file its name. False leaves the target as it was; errno says why.
  [[nodiscard]] bool finish(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    finished_ = fsync(descriptor_) == 0 && std::rename(temporary_.c_str(), path_.c_str()) == 0;
    return finished_;
  }

 private:
  std::string path_, temporary_;
  int descriptor_;
  bool finished_ = false;
};

int fail(const std::string& path, Console& console) {
  fmt::print(console.err, "slipstream: {}: cannot be written: {}\n", path, std::strerror(errno));
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
  WholeFile file(options.output);
  if (!file.is_open()) return fail(options.output, console);

  const std::vector<const cpu::BackendInfo*> backends = backends_to_measure(options.only_active);
  const cpu::Backend before = cpu::active_backend();
  Progress progress(console.err, console.err_is_terminal);
  msm::Tuning tuning{.processor = cpu::processor_name(), .rows = {}};
  // Plans are forced while they are measured; a SLIPSTREAM_TUNING that is to be replaced need not be usable.
  static_cast<void>(msm::apply_tuning(tuning));
  for (std::size_t i = 0; i < backends.size(); ++i) {
    // It was found supported above.
    static_cast<void>(cpu::set_backend(backends[i]->id));
    const auto draw = [&](std::size_t done, std::size_t total) {
      progress.update(i * total + done, backends.size() * total, backends[i]->rows.msm);
    };
    tuning.rows.push_back(
        {backends[i]->rows.msm,
         msm::measure_plan_costs({.seconds = options.seconds, .max_points = options.max_points, .progress = draw})});
  }
  static_cast<void>(cpu::set_backend(before));
  progress.clear();
  const std::string text = msm::format_tuning(tuning);
  if (!file.finish(text)) return fail(options.output, console);
  fmt::print(console.out, "{}: {} of kernels, nanoseconds measured on {}\n", options.output,
             counted(tuning.rows.size(), "row"), tuning.processor);
  for (const msm::Tuning::Row& row : tuning.rows) {
    fmt::print(console.out, "  {:<12} an addition in a window {:.1f}, a bucket {:.1f}, a doubling {:.1f}\n",
               row.kernels, row.costs.point_in_window, row.costs.bucket, row.costs.doubling);
  }
  return kExitValid;
}

}  // namespace slipstream::cli
