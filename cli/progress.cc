#include "cli/progress.h"

#include <fmt/ostream.h>

#include <algorithm>

namespace slipstream::cli {

void Progress::update(std::uint64_t done, std::optional<std::uint64_t> total, const std::string& note) {
  static constexpr int kWidth = 32;
  static constexpr double kSecondsBetween = 0.1;
  if (!enabled_) return;
  if (watch_ && watch_->seconds() < kSecondsBetween) return;
  watch_.emplace();

  // Return to the start of the line and clear it.
  fmt::print(out_, "\r\x1b[K");
  if (total && *total > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total));
    const int filled = static_cast<int>(share * kWidth);
    fmt::print(out_, "[{:#<{}}{:.<{}}] {:3.0f} %  ", "", filled, "", kWidth - filled, share * 100);
  }
  fmt::print(out_, "{}", note);
  out_.flush();
  drawn_ = true;
}

void Progress::clear() {
  if (!drawn_) return;
  fmt::print(out_, "\r\x1b[K");
  out_.flush();
  drawn_ = false;
}

}  // namespace slipstream::cli
