#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/chain_profile.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/html_page.h"
#include "cli/input.h"
#include "cli/run_meter.h"

namespace slipstream::cli {

int profile(const ProfileOptions& options, Console& console) {
  Input input(options.verify.chain);
  if (const auto readable = input.make_rereadable(); !readable) return report_error(console, readable.error());
  const LoadWatch load;
  std::vector<VerifySummary> runs;
  do {
    runs.push_back(verify_file(options.verify, input, console));
    // Another run gives no better verdict.
  } while (runs.size() < options.runs && !runs.back().out_of_resources && !runs.back().unreadable);
  std::vector<std::uint64_t> times;
  for (const VerifySummary& run : runs) times.push_back(run.total_ns);
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
  std::ranges::nth_element(runs, middle, {}, &VerifySummary::processor_ns);
  if (!middle->initial_height || middle->out_of_resources) return exit_code(*middle, input, console);

  auto profile = profile_of(*middle, input.path());
  if (!profile) return report_error(console, fmt::format("{}: {}", input.name(), profile.error()));
  profile->runs_ns = std::move(times);
  profile->doubts = reasons_to_doubt(load.load(), profile->summary.threads);
  const nlohmann::ordered_json document = to_json(*profile);
  if (!options.html.empty()) {
    const std::string page = html_page(document);
    if (const auto written = write_file(options.html, as_bytes(page), Access::normal); !written) {
      return report_error(console, written.error());
    }
  }
  if (options.verify.json) {
    print_document(console, document);
  } else {
    print_text(*profile, console.out, {.colour = console.colour});
  }
  return exit_code(profile->summary, input, console);
}

}  // namespace slipstream::cli
