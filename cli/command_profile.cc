#include <fmt/ostream.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/chain_profile.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/html_page.h"
#include "cli/run_meter.h"

namespace slipstream::cli {

int profile(const ProfileOptions& options, Console& console) {
  const LoadWatch load;
  std::vector<VerifySummary> runs;
  for (std::uint64_t i = 0; i < options.runs; ++i) {
    runs.push_back(verify_file(options.verify, console));
    // No better verdict comes of another run.
    if (runs.back().out_of_resources || runs.back().unreadable) break;
  }
  std::vector<std::uint64_t> times;
  for (const VerifySummary& run : runs) times.push_back(run.total_ns);
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
  std::ranges::nth_element(runs, middle, {}, &VerifySummary::processor_ns);
  if (!middle->opened || middle->out_of_resources) return exit_code(*middle, console);

  auto profile = profile_of(*middle);
  if (!profile) {
    fmt::print(console.err, "slipstream: {}: {}\n", options.verify.chain, profile.error());
    return kExitUsage;
  }
  profile->runs_ns = std::move(times);
  profile->doubts = reasons_to_doubt(load.load(), profile->summary.threads);
  if (!options.html.empty()) {
    if (const auto written = write_file(options.html, as_bytes(html_page(to_json(*profile))), Access::normal);
        !written) {
      fmt::print(console.err, "slipstream: {}\n", written.error());
      return kExitUsage;
    }
  }
  if (options.verify.json) {
    fmt::print(console.out, "{}\n",
               to_json(*profile).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    print_text(*profile, console.out);
  }
  return exit_code(profile->summary, console);
}

}  // namespace slipstream::cli
