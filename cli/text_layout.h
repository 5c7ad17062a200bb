// Fits text into columns. Every byte takes one column: texts of the program are ASCII.
#pragma once

#include <cstddef>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

namespace slipstream::cli {

/// Lines of at most `width` columns, broken at spaces. Only a word that is longer has a longer line.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// `label` padded to `indent` columns, then the text; its further lines are indented. Width 0: one line. Ends with a
/// line end.
[[nodiscard]] std::string hanging(std::string_view label, std::size_t indent, std::string_view text, std::size_t width);

/// A stream that passes its lines on to another one, each cut to `width` columns. A line that was cut ends with "..".
class CutLines : public std::ostream {
 public:
  CutLines(std::ostream& to, std::size_t width) : std::ostream(&buffer_), buffer_(to, width) {}

  /// Whether a line was cut.
  [[nodiscard]] bool have_cut() const { return buffer_.cut; }

 private:
  struct Buffer : std::streambuf {
    Buffer(std::ostream& to, std::size_t columns) : out(to), width(columns) {}
    int_type overflow(int_type c) override;

    std::ostream& out;
    std::size_t width;
    std::string line{};
    bool cut = false;
  };
  Buffer buffer_;
};

}  // namespace slipstream::cli
