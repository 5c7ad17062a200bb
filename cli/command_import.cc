#include <fmt/ostream.h>

#include <cstdint>
#include <iterator>
#include <string>

#include "cli/commands.h"
#include "cli/files.h"
#include "ledger/import.h"

namespace slipstream::cli {

int import(const ImportOptions& options, Console& console) {
  if (same_file(options.input, options.output)) {
    fmt::print(console.err, "slipstream: {}: input and output are the same file\n", options.output);
    return kExitUsage;
  }
  // Allocated before the file exists, because nothing may fail afterwards.
  std::string made;
  made.reserve(options.output.size() + 160);
  const auto summary = ledger::import_chain(options.input, options.output);
  if (!summary) {
    fmt::print(console.err, "slipstream: {}\n", summary.error().to_string());
    return kExitUsage;
  }
  const auto ending = [](std::uint64_t n) { return n == 1 ? "" : "s"; };
  fmt::format_to(std::back_inserter(made), "{}: {} block{} with {} transaction{} on {} initial output{}\n",
                 options.output, summary->blocks, ending(summary->blocks), summary->transactions,
                 ending(summary->transactions), summary->initial_outputs, ending(summary->initial_outputs));
  console.out << made;
  return kExitValid;
}

}  // namespace slipstream::cli
