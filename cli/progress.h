// A progress bar on one line of a terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "base/stopwatch.h"

namespace slipstream::cli {

class Progress {
 public:
  /// Draws on `out` if `enabled`; does nothing otherwise.
  Progress(std::ostream& out, bool enabled) : out_(out), enabled_(enabled) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Removes the bar.
  ~Progress() { clear(); }

  /// Redraws, at most ten times a second. Without a total, shows only the note.
  void update(std::uint64_t done, std::optional<std::uint64_t> total, const std::string& note);
  /// Removes the bar before other text is written.
  void clear();

 private:
  std::ostream& out_;
  bool enabled_;
  bool drawn_ = false;
  /// Time since the last drawing.
  std::optional<Stopwatch> watch_{};
};

}  // namespace slipstream::cli
