// html_page_of < DOCUMENT.json > PAGE.html, for tests that look at the page in a browser.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/html_page.h"

int main() {
  std::cout << slipstream::cli::html_page(nlohmann::ordered_json::parse(std::cin));
  return std::cout.flush() ? 0 : 1;
}
