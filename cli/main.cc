#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "cli/cli.h"

namespace {

using namespace slipstream::cli;

/// One line on stderr and the end, without asking for memory. What stdout has not yet written goes with it: half a
/// result is none.
[[noreturn]] void give_up(const char* reason) {
  char line[512];
  const int length = std::snprintf(line, sizeof line, "slipstream: %s\n", reason);
  const auto n = std::min(static_cast<std::size_t>(std::max(length, 0)), sizeof line - 1);
  // There is nobody to tell if this fails.
  static_cast<void>(!::write(STDERR_FILENO, line, n));
  std::_Exit(kExitUsage);
}

/// For the handler of an exception.
[[noreturn]] void give_up_with_exception() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    give_up("out of memory");
  } catch (const std::exception& error) {
    give_up(error.what());
  } catch (...) {
    give_up("an exception of unknown type");
  }
}

/// Exceptions on threads of oneTBB's own, which nobody else can catch: they end the process. (base/threads.h)
[[noreturn]] void terminated() {
  if (std::current_exception()) give_up_with_exception();
  std::abort();
}

/// Before the program's own static objects are made.
[[gnu::constructor(101)]] void catch_what_others_cannot() { std::set_terminate(terminated); }

int run_command(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  Console console{.out = std::cout, .err = std::cerr, .err_is_terminal = isatty(STDERR_FILENO) == 1};
  const int status = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), console);
  // A full disk or a closed pipe shows when the last bytes leave.
  if (std::cout.flush()) return status;
  std::cerr << "slipstream: cannot write the output\n";
  return kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_command(argc, argv);
  } catch (...) {
    give_up_with_exception();
  }
}
