#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/units.h"
#include "ledger/import.h"

namespace slipstream::cli {

int import(const ImportOptions& options, Console& console) {
  if (same_file(options.input, options.output)) {
    fmt::print(console.err, "slipstream: {}: input and output are the same file\n", options.output);
    return kExitUsage;
  }
  const auto summary = ledger::import_chain(options.input, options.output);
  if (!summary) {
    fmt::print(console.err, "slipstream: {}\n", summary.error().to_string());
    return kExitUsage;
  }
  fmt::print(console.out, "{}: {} with {} on {}\n", options.output, counted(summary->blocks, "block"),
             counted(summary->transactions, "transaction"), counted(summary->initial_outputs, "initial output"));
  return kExitValid;
}

}  // namespace slipstream::cli
