#include "cli/text_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace slipstream::cli {

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    if (text.empty()) return lines;
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    if (!lines.empty() && lines.back().size() + 1 + word.size() <= width) {
      lines.back().append(" ").append(word);
    } else {
      lines.emplace_back(word);
    }
  }
}

std::string hanging(std::string_view label, std::size_t indent, std::string_view text, std::size_t width) {
  if (width == 0) return fmt::format("{:<{}}{}\n", label, indent, text);
  constexpr std::size_t kNarrowest = 20;
  std::string out;
  for (const std::string& line : wrapped(text, std::max(width, indent + kNarrowest) - indent)) {
    fmt::format_to(std::back_inserter(out), "{:<{}}{}\n", out.empty() ? label : "", indent, line);
  }
  return out.empty() ? fmt::format("{}\n", label) : out;
}

std::streambuf::int_type CutLines::Buffer::overflow(int_type c) {
  constexpr std::string_view kCut = "..";
  if (c == traits_type::eof()) return traits_type::not_eof(c);
  if (c != '\n') {
    line.push_back(traits_type::to_char_type(c));
    return c;
  }
  if (line.size() > width) {
    line.replace(width - std::min(width, kCut.size()), std::string::npos, kCut);
    cut = true;
  }
  out << line << '\n';
  line.clear();
  return c;
}

}  // namespace slipstream::cli
