// The page of cli/page/, cut where html_page() inserts what differs between documents: title, main figures, document.
// cli/page/embed.cmake makes the definition.
#pragma once

#include <array>
#include <string_view>

namespace slipstream::cli {

extern const std::array<std::string_view, 4> kHtmlPageParts;

}  // namespace slipstream::cli
