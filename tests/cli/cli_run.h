// Runs command lines inside the test, and makes chain files to run them on.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "slipstream/ledger/block.h"
#include "slipstream/ledger/state.h"
#include "support/scratch.h"

namespace slipstream::cli::test {

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

/// The terminal that a command finds; none by default.
struct Watcher {
  bool progress = false;
  bool colour = false;
  std::size_t columns = 0;
};

/// `slipstream ARGUMENTS`, which finds and leaves the choice of a backend open, as a process of its own does.
[[nodiscard]] Outcome run_cli(const std::vector<std::string>& arguments, const Watcher& watcher = {});

/// Sends this process an interrupt once a command that runs in another thread has made its file: it then notes it.
void interrupt_once_a_file_is_open_in(const slipstream::test::ScratchDirectory& scratch);

/// Expects exit code 2, nothing on stdout, and one line on stderr that holds every one of `parts`.
void expect_refused(const Outcome& outcome, const std::vector<std::string>& parts);

/// The chain of blockchain.json: six blocks at heights 2 to 7, the one at height 4 empty, 23 transactions.
struct VectorChain {
  ledger::ChainState state;
  std::vector<ledger::Block> blocks;

  VectorChain();
  /// Writes the first `count` blocks, then `last` if there is one.
  void write(const std::filesystem::path& path, std::size_t count, const ledger::Block* last = nullptr) const;
  void write(const std::filesystem::path& path) const { write(path, blocks.size()); }
};

}  // namespace slipstream::cli::test
