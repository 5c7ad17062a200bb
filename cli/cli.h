// The command `slipstream`: parses a command line and runs one command.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"

namespace slipstream::cli {

/// Runs the command given by `arguments` (without the program's name). Returns the exit code of the process.
[[nodiscard]] int run(const std::vector<std::string>& arguments, Console& console);

}  // namespace slipstream::cli
