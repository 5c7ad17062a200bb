// Text that is safe to send to a terminal. File names, members of descriptions, labels and details of errors can hold
// bytes of somebody else; an escape sequence among them could move the cursor, or forge a line of output.
#pragma once

#include <string>
#include <string_view>

namespace slipstream::cli {

/// The text with every control character, line end, other unprintable character, and byte that is not UTF-8 as an
/// escape: "\x1b", "\n", "\u202e". Quotes and backslashes stay as they are, so that a second call changes nothing.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace slipstream::cli
