#include "cli/text_table.h"

#include <fmt/ostream.h>

#include <algorithm>
#include <string_view>

namespace slipstream::cli {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::string_view kCut = "..";

std::vector<std::size_t> widths_of(const TextTable& table, std::size_t most) {
  std::vector<std::size_t> widths;
  std::size_t line = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    std::size_t& width = widths.emplace_back(table.columns[i].title.size());
    for (const auto& row : table.rows) width = std::max(width, row[i].size());
    line += width + (i == 0 ? 0 : kGap.size());
  }
  if (line > most && !widths.empty()) {
    const std::size_t too_much = line - most;
    const std::size_t least = std::max(table.columns[0].title.size(), kCut.size());
    widths[0] = std::max(widths[0] - std::min(widths[0], too_much), least);
  }
  return widths;
}

void print_line(const TextTable& table, const std::vector<std::size_t>& widths, const std::vector<std::string>& fields,
                std::ostream& out) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::string field = fields[i];
    if (field.size() > widths[i]) field.replace(widths[i] - kCut.size(), std::string::npos, kCut);
    if (i > 0) line += kGap;
    line +=
        table.columns[i].is_number ? fmt::format("{:>{}}", field, widths[i]) : fmt::format("{:<{}}", field, widths[i]);
  }
  // No spaces at the end of a line.
  line.erase(line.find_last_not_of(' ') + 1);
  fmt::print(out, "{}\n", line);
}

std::vector<std::string> titles_of(const TextTable& table) {
  std::vector<std::string> out;
  for (const TextTable::Column& column : table.columns) out.push_back(column.title);
  return out;
}

std::string in_markdown(std::string_view field) {
  std::string out;
  for (const char c : field) {
    if (c == '|' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string in_csv(std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
  std::string out = "\"";
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

void print_joined(const std::vector<std::string>& fields, std::string (*written)(std::string_view),
                  std::string_view separator, std::ostream& out) {
  for (std::size_t i = 0; i < fields.size(); ++i) fmt::print(out, "{}{}", i == 0 ? "" : separator, written(fields[i]));
}

}  // namespace

void print_aligned(const TextTable& table, std::ostream& out, std::size_t width) {
  const std::vector<std::size_t> widths = widths_of(table, width);
  print_line(table, widths, titles_of(table), out);
  for (const auto& row : table.rows) print_line(table, widths, row, out);
}

void print_markdown(const TextTable& table, std::ostream& out) {
  const auto print_row = [&](const std::vector<std::string>& fields) {
    fmt::print(out, "| ");
    print_joined(fields, in_markdown, " | ", out);
    fmt::print(out, " |\n");
  };
  print_row(titles_of(table));
  for (const TextTable::Column& column : table.columns) fmt::print(out, "|{}", column.is_number ? "---:" : "---");
  fmt::print(out, "|\n");
  for (const auto& row : table.rows) print_row(row);
}

void print_csv(const TextTable& table, std::ostream& out) {
  const auto print_row = [&](const std::vector<std::string>& fields) {
    print_joined(fields, in_csv, ",", out);
    fmt::print(out, "\n");
  };
  print_row(titles_of(table));
  for (const auto& row : table.rows) print_row(row);
}

}  // namespace slipstream::cli
