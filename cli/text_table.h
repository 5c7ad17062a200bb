// A table that is printed for people, as Markdown, or as CSV.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace slipstream::cli {

struct TextTable {
  struct Column {
    std::string title;
    /// Numbers stand on the right.
    bool is_number = false;
  };
  std::vector<Column> columns;
  /// Each as long as `columns`.
  std::vector<std::vector<std::string>> rows{};
};

/// In columns, two spaces apart. If a line were longer than `width` characters, the first column is cut, and ".." ends
/// what is cut. Fields are ASCII.
void print_aligned(const TextTable& table, std::ostream& out, std::size_t width = 80);
/// A table of GitHub's Markdown.
void print_markdown(const TextTable& table, std::ostream& out);
/// RFC 4180, but lines end with "\n". The first line has the titles.
void print_csv(const TextTable& table, std::ostream& out);

}  // namespace slipstream::cli
