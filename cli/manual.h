// The man page and the completion of shells, made from the same options as the help. `slipstream man` and `slipstream
// completion SHELL` print them; the build installs them.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>

namespace slipstream::cli {

/// In the macros of man(7).
[[nodiscard]] std::string man_page(const CLI::App& app);

[[nodiscard]] std::string bash_completion(const CLI::App& app);
[[nodiscard]] std::string zsh_completion(const CLI::App& app);
[[nodiscard]] std::string fish_completion(const CLI::App& app);

}  // namespace slipstream::cli
