#include "cli/html_page.h"

#include <fmt/format.h>

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "cli/html_page_parts.h"

namespace slipstream::cli {
namespace {

using Json = nlohmann::ordered_json;

/// As text between tags or in an attribute.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// Valid UTF-8 and valid JSON. Without "<" it can neither end its element nor begin another.
std::string embedded(const Json& document) {
  std::string out;
  for (const char c : document.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

/// The value at a path of keys; null if there is none.
const Json& at(const Json& document, std::initializer_list<std::string_view> path) {
  static const Json missing;
  const Json* value = &document;
  for (const std::string_view key : path) {
    const auto found = value->is_object() ? value->find(key) : value->end();
    if (found == value->end()) return missing;
    value = &*found;
  }
  return *value;
}

/// A figure or a text as a cell of a table, escaped. Floating point values have two decimals.
std::string text_of(const Json& value) {
  if (value.is_string()) {
    // Through dump(), which replaces what is not UTF-8, and back.
    const std::string valid = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return escaped(Json::parse(valid).get_ref<const std::string&>());
  }
  if (value.is_number_float()) return fmt::format("{:.2f}", value.get<double>());
  if (value.is_number() || value.is_boolean()) return value.dump();
  return "not measured";
}

std::string row(const std::vector<std::string>& cells, std::string_view tag = "td") {
  std::string out = "<tr>";
  for (const std::string& cell : cells) out += fmt::format("<{0}>{1}</{0}>", tag, cell);
  return out + "</tr>\n";
}

std::string table(std::string_view caption, const std::vector<std::string>& heads,
                  const std::vector<std::string>& rows) {
  std::string out = fmt::format("<div class=\"wide\"><table>\n<caption>{}</caption>\n<thead>{}</thead>\n<tbody>\n",
                                caption, row(heads, "th"));
  for (const std::string& one : rows) out += one;
  return out + "</tbody></table></div>\n";
}

/// A table of the values of `keys`, one row for each object of a list. Nothing if the list is missing or empty.
std::string table_of(const Json& list, std::string_view caption, const std::vector<std::string>& heads,
                     std::initializer_list<std::string_view> keys) {
  if (!list.is_array() || list.empty()) return "";
  std::vector<std::string> rows;
  for (const Json& entry : list) {
    std::vector<std::string> cells;
    for (const std::string_view key : keys) cells.push_back(text_of(at(entry, {key})));
    rows.push_back(row(cells));
  }
  return table(caption, heads, rows);
}

struct Page {
  std::string title, figures;
};

std::string measured_on(const Json& document) {
  return fmt::format("<p>Processor: {}. Slipstream {}. Started: {}.</p>\n",
                     text_of(at(document, {"machine", "processor"})), text_of(at(document, {"slipstream", "version"})),
                     text_of(at(document, {"started"})));
}

std::string warning(const Json& document) {
  if (at(document, {"busy", "is_busy"}) != true) return "";
  return "<p><strong>The machine was busy.</strong> These figures may be too slow.</p>\n";
}

Page profile(const Json& document) {
  const auto fact = [&](const char* name, std::initializer_list<std::string_view> path) {
    return row({name, text_of(at(document, path))});
  };
  std::string figures =
      table("Main figures", {"figure", "value"},
            {fact("chain", {"chain"}), fact("verdict", {"verdict"}), fact("detail", {"detail"}),
             fact("cost of an output, \u00b5s", {"microseconds_per_output"}), fact("wall time, ns", {"wall_ns"}),
             fact("processor time, ns", {"cpu_ns"}), fact("transactions", {"counts", "transactions"}),
             fact("outputs", {"counts", "outputs"}), fact("backend", {"backend"}), fact("threads", {"threads"})});
  const std::vector<std::string> heads{"part", "time, ns", "\u00b5s per output", "share, %", "what it is"};
  const auto keys = {std::string_view("label"), std::string_view("ns"), std::string_view("microseconds_per_output"),
                     std::string_view("share_percent"), std::string_view("explanation")};
  figures += table_of(at(document, {"phases"}), "Time by phase", heads, keys);
  figures += table_of(at(document, {"causes"}), "Time by cause", heads, keys);
  figures += table_of(at(document, {"claims"}), "Claims", {"claim", "figure", "holds"}, {"claim", "figure", "holds"});
  return {"what an output costs", figures};
}

Page bench_chain(const Json& document) {
  return {"throughput of verification",
          table_of(at(document, {"cells"}), "Throughput of each cell",
                   {"shape", "chain", "transactions a block", "threads", "backend", "rules", "transactions per second",
                    "\u00b5s per output", "spread, %"},
                   {"shape", "chain", "block_txs", "threads", "backend", "rules", "transactions_per_second",
                    "microseconds_per_output", "spread_percent"})};
}

}  // namespace

std::string html_page(const Json& document) noexcept {
  const bool is_profile = at(document, {"kind"}) == "profile";
  const Page page = is_profile ? profile(document) : bench_chain(document);
  const auto& parts = kHtmlPageParts;
  std::string out;
  out += parts[0];
  out += "Slipstream: " + page.title;
  out += parts[1];
  out += "<h1>Slipstream: " + page.title + "</h1>\n<p>This page draws charts if scripts may run.</p>\n";
  out += measured_on(document) + warning(document) + page.figures;
  out += parts[2];
  out += embedded(document);
  out += parts[3];
  return out;
}

}  // namespace slipstream::cli
