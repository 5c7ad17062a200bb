#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "cli/cli.h"

int main(int argc, char** argv) {
  using namespace slipstream::cli;
  std::ios::sync_with_stdio(false);
  Console console{.out = std::cout, .err = std::cerr, .err_is_terminal = isatty(STDERR_FILENO) == 1};
  int status = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), console);
  // A full disk or a closed pipe shows when the last bytes leave.
  if (!std::cout.flush()) {
    std::cerr << "slipstream: cannot write the output\n";
    status = kExitUsage;
  }
  return status;
}
