#include "cli/progress.h"

#include <fmt/ostream.h>

#include <algorithm>

namespace slipstream::cli {

void Progress::update(std::uint64_t done, std::optional<std::uint64_t> total, const std::string& note) {
  static constexpr std::size_t kNarrowest = 8, kWidest = 32;
  // Of the brackets and the percentage.
  static constexpr std::size_t kAround = 10;
  static constexpr double kSecondsBetween = 0.1;
  if (!enabled_) return;
  if (watch_ && watch_->seconds() < kSecondsBetween) return;
  watch_.emplace();

  const std::size_t columns = columns_();
  // The last column stays free: some terminals go to the next line after it.
  const std::size_t room = (columns == 0 ? kUsualWidth : columns) - 1;
  longest_note_ = std::max(longest_note_, note.size());
  std::string line;
  if (total && *total > 0) {
    const std::size_t left = room - std::min(room, kAround + longest_note_);
    const std::size_t width = std::clamp(left, kNarrowest, kWidest);
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total));
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(width));
    line = fmt::format("[{:#<{}}{:.<{}}] {:3.0f} %  ", "", filled, "", width - filled, share * 100);
  }
  line += note;
  line.resize(std::min(line.size(), room));
  // Return to the start of the line and clear it.
  fmt::print(out_, "\r\x1b[K{}", line);
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
