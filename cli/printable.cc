#include "cli/printable.h"

#include <fmt/format.h>

#include <algorithm>

namespace slipstream::cli {

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  // fmt knows what is printable, but also escapes quotes and backslashes, so it gets the text between them.
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("\"\\"), text.size());
    const std::string quoted = fmt::format("{:?}", text.substr(0, plain));
    out.append(quoted, 1, quoted.size() - 2);
    if (plain < text.size()) out.push_back(text[plain]);
    text.remove_prefix(std::min(plain + 1, text.size()));
  }
  return out;
}

}  // namespace slipstream::cli
