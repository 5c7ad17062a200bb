#include "cli/console.h"

#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/printable.h"

namespace slipstream::cli {

int report_error(Console& console, std::string_view message) {
  fmt::print(console.err, "slipstream: {}\n", printable(message));
  return kExitUsage;
}

std::string document_text(const nlohmann::ordered_json& document) {
  return document.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

void print_document(Console& console, const nlohmann::ordered_json& document) {
  console.out << document_text(document);
}

}  // namespace slipstream::cli
