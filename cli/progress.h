// A progress bar on one line of a terminal.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "cli/terminal.h"
#include "slipstream/base/detail/stopwatch.h"

namespace slipstream::cli {

class Progress {
 public:
  /// Draws on `out` if `enabled`; does nothing otherwise. `columns` is asked for each drawing, so that a terminal may
  /// change its size; 0 is the usual width.
  Progress(
      std::ostream& out, bool enabled, std::function<std::size_t()> columns = [] { return columns_of(STDERR_FILENO); })
      : out_(out), enabled_(enabled), columns_(std::move(columns)) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Removes the bar.
  ~Progress() { clear(); }

  /// Redraws, at most ten times a second. Without a total, shows only the note. The line is narrower than the terminal:
  /// the bar makes room for the note, and a note that is still too long is cut.
  void update(std::uint64_t done, std::optional<std::uint64_t> total, const std::string& note);
  /// Removes the bar before other text is written.
  void clear();

 private:
  std::ostream& out_;
  bool enabled_;
  std::function<std::size_t()> columns_;
  bool drawn_ = false;
  /// Of all notes, so that the bar does not become wider and narrower with every digit.
  std::size_t longest_note_ = 0;
  /// Time since the last drawing.
  std::optional<Stopwatch> watch_{};
};

}  // namespace slipstream::cli
