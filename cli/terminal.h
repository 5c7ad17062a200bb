// What may be sent to a terminal. The environment has the last word: TERM=dumb and CI ask for plain lines, NO_COLOR
// (https://no-color.org) for no colour.
#pragma once

#include <cstddef>

namespace slipstream::cli {

/// The width of text whose reader is unknown, and of a terminal that does not tell its own.
inline constexpr std::size_t kUsualWidth = 80;

/// Whether a line on this file descriptor can be drawn again: it is a terminal, not a dumb one, and nobody records it
/// (CI).
[[nodiscard]] bool can_redraw(int descriptor);
/// Whether colours may be used: as can_redraw(), unless NO_COLOR is set.
[[nodiscard]] bool can_colour(int descriptor);

/// Columns of the terminal on this file descriptor; 0 if it is no terminal. Asks the terminal, then COLUMNS, and else
/// takes the usual width.
[[nodiscard]] std::size_t columns_of(int descriptor);

}  // namespace slipstream::cli
