// The output streams and exit codes of a command.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string>
#include <string_view>

namespace slipstream::cli {

enum ExitCode : int {
  /// Success; everything that was checked is valid.
  kExitValid = 0,
  /// Something is invalid. The output names it.
  kExitInvalid = 1,
  /// The command line is wrong, a file cannot be read or written, or memory or threads ran out.
  kExitUsage = 2,
  /// SIGINT arrived before the end. Other signals have other codes (cli/interrupt.h).
  kExitInterrupted = 130,
};

struct Console {
  /// Results.
  std::ostream& out;
  /// Errors, one line each, and progress.
  std::ostream& err;
  /// Whether `err` is a terminal on which progress may be drawn (cli/terminal.h).
  bool err_is_terminal = false;
  /// Whether `out` is a terminal on which colours may be used.
  bool colour = false;
  /// Columns of the terminal that `out` is; 0 if it is none. Text for a terminal is made to fit, other text has one
  /// line per item however long it is.
  std::size_t columns = 0;
};

/// Writes "slipstream: MESSAGE" as one line on `err`. The whole message may hold bytes of somebody else: it is made
/// printable here, so callers need not do it. Returns kExitUsage.
int report_error(Console& console, std::string_view message);

/// A document with a line end, as print_document() writes it.
[[nodiscard]] std::string document_text(const nlohmann::ordered_json& document);
/// Writes a document on `out`, in ASCII: characters outside it are escaped, and bytes that are not UTF-8 replaced.
void print_document(Console& console, const nlohmann::ordered_json& document);

}  // namespace slipstream::cli
