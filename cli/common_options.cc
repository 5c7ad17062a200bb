#include "cli/common_options.h"

#include <fmt/format.h>

#include <bit>
#include <map>

#include "cli/commands.h"

namespace slipstream::cli {
namespace {

const std::map<std::string, ledger::Rules> kRules = {{"reference", ledger::Rules::reference},
                                                     {"strict", ledger::Rules::strict}};

}  // namespace

void add_backend_option(CLI::App& command, std::string& backend) {
  command
      .add_option("--backend", backend,
                  "Set of kernels to use (see `slipstream info`). Default: the one that SLIPSTREAM_BACKEND "
                  "names, otherwise the fastest that this processor supports. An unknown or "
                  "unsupported name is an error.")
      ->type_name("NAME");
}

void add_threads_option(CLI::App& command, unsigned& threads) {
  command.add_option("--threads", threads, "Number of threads; 0 (default) uses all")
      ->check(CLI::Range(0, 4096))
      ->type_name("N");
}

void add_json_option(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "Print one JSON document instead of text (docs/json.md)");
}

void add_quiet_option(CLI::App& command, bool& quiet, const char* description) {
  command.add_flag("-q,--quiet", quiet, description);
}

void add_capacity_option(CLI::App& command, std::size_t& capacity) {
  command
      .add_option("--capacity", capacity,
                  "Most multipliers of a transaction, after rounding up to a power of two; 2048 by default. All "
                  "verifiers of a chain must use the same number, because it decides which transactions are valid")
      ->check([](const std::string& text) -> std::string {
        std::size_t n = 0;
        if (CLI::detail::lexical_cast(text, n) && std::has_single_bit(n) && n >= 64 && n <= kLargestCapacity) return "";
        return fmt::format("{} is no power of two from 64 to {}", text, kLargestCapacity);
      })
      ->type_name("N");
}

void add_rules_option(CLI::App& command, std::string& rules) {
  command
      .add_option("--rules", rules,
                  "reference (default): accept exactly what the reference implementation accepts; "
                  "strict: also reject non-canonical encodings, and points that do not decode")
      ->check(CLI::IsMember(&kRules))
      ->type_name("RULES");
}

ledger::Rules rules_of(const std::string& name) { return kRules.at(name); }

}  // namespace slipstream::cli
