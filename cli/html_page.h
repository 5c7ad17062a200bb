// The JSON document of `slipstream bench chain` or `slipstream profile` as one HTML page. The page holds the document
// and draws it with its own scripts (cli/page/). It loads nothing, and its content security policy forbids it to.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace slipstream::cli {

/// The page, in UTF-8. Every key of the document may be missing or null: the page then says that the figure was not
/// measured. Text of the document cannot become markup or script. Bytes that are not UTF-8 become U+FFFD. Does not
/// throw.
[[nodiscard]] std::string html_page(const nlohmann::ordered_json& document) noexcept;

}  // namespace slipstream::cli
