// Where a command writes, and how it ends.
#pragma once

#include <ostream>

namespace slipstream::cli {

enum ExitCode : int {
  /// Everything that was asked for is valid and done.
  kExitValid = 0,
  /// Something is invalid, and the output names it.
  kExitInvalid = 1,
  /// The command line is wrong, a file cannot be read or written, or no memory or thread is to be had.
  kExitUsage = 2,
  /// SIGINT or SIGTERM came before the work was done.
  kExitInterrupted = 130,
};

struct Console {
  /// Results.
  std::ostream& out;
  /// Errors, one line each, and progress.
  std::ostream& err;
  /// Whether `err` is a terminal: progress is drawn there and nowhere else.
  bool err_is_terminal = false;
};

}  // namespace slipstream::cli
