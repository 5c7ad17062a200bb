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
#include "cli/terminal.h"
#include "slipstream/base/freed_memory.h"

namespace {

using namespace slipstream::cli;

/// Prints one line on stderr and ends the process, without allocating memory. Drops unwritten output of stdout, because
/// half a result is useless.
[[noreturn]] void give_up(const char* reason) {
  char line[512];
  const int length = std::snprintf(line, sizeof line, "slipstream: %s", reason);
  const auto n = std::min(static_cast<std::size_t>(std::max(length, 0)), sizeof line - 1);
  // The reason can hold a file name. printable() would allocate memory.
  std::replace_if(line, line + n, [](char c) { return c < ' ' || c > '~'; }, '?');
  line[n] = '\n';
  // A failure here cannot be reported.
  static_cast<void>(!::write(STDERR_FILENO, line, n + 1));
  std::_Exit(kExitUsage);
}

/// Call in an exception handler.
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

/// Exceptions on oneTBB's own threads, which nobody else can catch, end the process (base/threads.h).
[[noreturn]] void terminated() {
  if (std::current_exception()) give_up_with_exception();
  std::abort();
}

/// Runs before the constructors of static objects.
[[gnu::constructor(101)]] void catch_what_others_cannot() { std::set_terminate(terminated); }

int run_command(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  Console console{.out = std::cout,
                  .err = std::cerr,
                  .err_is_terminal = can_redraw(STDERR_FILENO),
                  .colour = can_colour(STDOUT_FILENO),
                  .columns = columns_of(STDOUT_FILENO)};
  const int status = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), console);
  // A full disk or a closed pipe may show only at the last write.
  if (std::cout.flush()) return status;
  std::cerr << "slipstream: cannot write the output\n";
  return kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    slipstream::return_freed_memory();
    return run_command(argc, argv);
  } catch (...) {
    give_up_with_exception();
  }
}
