// The command `slipstream`: parses a command line and runs one command.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"

namespace slipstream::cli {

/// Runs the command that `arguments` (without the program's name) ask for. Returns the process's exit code.
[[nodiscard]] int run(const std::vector<std::string>& arguments, Console& console);

}  // namespace slipstream::cli
