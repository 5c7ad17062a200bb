// The peak memory of a verification, for hostile_files_test.cc: verifies a chain file in a process of its own.
//
//   peak_memory FILE THREADS chain|reference|first_found
//
// Prints the largest resident set in bytes, a space, and the first fault or "valid".
#include <tbb/global_control.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "slipstream/base/freed_memory.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"

namespace {

using namespace slipstream::ledger;

/// Unlike the value that wait4() returns, it does not count what the parent had in memory.
std::size_t largest_resident_set() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) << 10;
  }
  return 0;
}

/// Whole blocks, one after the other.
std::string verify_blocks(const BlockVerifier& verifier, ChainReader& reader) {
  ChainState state = reader.initial_state();
  for (Block block;;) {
    const auto there = reader.next(block);
    if (!there) return there.error().to_string();
    if (!*there) return "valid";
    if (const auto report = verifier.apply_vartime(state, block); !report) return report.error().to_string();
  }
}

std::string verify_chain(const BlockVerifier& verifier, ChainReader& reader) {
  ChainState state = reader.initial_state();
  const ChainSource source{
      .next = [&](Block& block) { return reader.next(block).value_or(false); }, .applied = {}, .stop = {}};
  const auto applied = verifier.apply_chain_vartime(state, source);
  return applied ? "valid" : applied.error().error.to_string();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  slipstream::return_freed_memory();
  const auto threads = static_cast<unsigned>(std::atoi(argv[2]));
  // oneTBB starts no more threads than there are processors unless it is asked to.
  const tbb::global_control more(tbb::global_control::max_allowed_parallelism, threads);
  const std::string way = argv[3];
  auto reader = ChainReader::open(argv[1]);
  if (!reader) return 2;
  const BlockVerifier verifier(
      {.threads = threads, .naming = way == "first_found" ? Naming::first_found : Naming::reference});
  const std::string result = way == "chain" ? verify_chain(verifier, *reader) : verify_blocks(verifier, *reader);
  std::printf("%zu %s\n", largest_resident_set(), result.c_str());
  return 0;
}
