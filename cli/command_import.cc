#include <fmt/ostream.h>

#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/printable.h"
#include "slipstream/ledger/import.h"

namespace slipstream::cli {

int import(const ImportOptions& options, Console& console) {
  const Input input(options.input);
  if (!input.is_standard_input() && same_file(options.input, options.output)) {
    return report_error(console, options.output + ": input and output are the same file");
  }
  // Allocated before the file exists, because nothing may fail afterwards.
  std::string made;
  const std::string output = printable(options.output);
  made.reserve(output.size() + 160);
  // Until the output file is open, a signal may end the process at once.
  std::optional<Interrupt> interrupt;
  const auto summary = ledger::import_chain(input.path(), options.output, [&interrupt] {
    if (!interrupt) interrupt.emplace();
    return !Interrupt::happened();
  });
  if (!summary) {
    if (interrupt && Interrupt::happened()) {
      report_error(console, fmt::format("interrupted; {} was not written", options.output));
      return Interrupt::exit_code();
    }
    const auto& [path, detail] = summary.error();
    return report_error(console, fmt::format("{}: {}", path == input.path() ? input.name() : path, detail));
  }
  if (options.json) {
    print_document(console, {{"chain", options.output},
                             {"blocks", summary->blocks},
                             {"transactions", summary->transactions},
                             {"initial_outputs", summary->initial_outputs}});
    return kExitValid;
  }
  if (options.quiet) return kExitValid;
  const auto ending = [](std::uint64_t n) { return n == 1 ? "" : "s"; };
  fmt::format_to(std::back_inserter(made), "{}: {} block{} with {} transaction{} on {} initial output{}\n", output,
                 summary->blocks, ending(summary->blocks), summary->transactions, ending(summary->transactions),
                 summary->initial_outputs, ending(summary->initial_outputs));
  console.out << made;
  return kExitValid;
}

}  // namespace slipstream::cli
