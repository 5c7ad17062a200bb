// The output streams and exit codes of a command.
#pragma once

#include <ostream>

namespace slipstream::cli {

enum ExitCode : int {
  /// Success; everything that was checked is valid.
  kExitValid = 0,
  /// Something is invalid. The output names it.
  kExitInvalid = 1,
  /// The command line is wrong, a file cannot be read or written, or memory or threads ran out.
  kExitUsage = 2,
  /// SIGINT or SIGTERM arrived before the end.
  kExitInterrupted = 130,
};

struct Console {
  /// Results.
  std::ostream& out;
  /// Errors, one line each, and progress.
  std::ostream& err;
  /// Whether `err` is a terminal. Progress is drawn only on a terminal.
  bool err_is_terminal = false;
};

}  // namespace slipstream::cli
