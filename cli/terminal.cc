#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace slipstream::cli {
namespace {

/// Empty if it is not set.
std::string_view environment(const char* variable) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

/// The usual width if the variable holds no number above 0.
std::size_t columns_of_environment() {
  const std::string_view text = environment("COLUMNS");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && columns > 0 ? columns : kUsualWidth;
}

}  // namespace

bool can_redraw(int descriptor) {
  const std::string_view kind = environment("TERM");
  return ::isatty(descriptor) == 1 && !kind.empty() && kind != "dumb" && environment("CI").empty();
}

bool can_colour(int descriptor) { return can_redraw(descriptor) && environment("NO_COLOR").empty(); }

std::size_t columns_of(int descriptor) {
  if (::isatty(descriptor) != 1) return 0;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return columns_of_environment();
}

}  // namespace slipstream::cli
