#include "cli/cli_run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "cli/cli.h"
#include "ledger/ledger_vectors.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/ledger/chain_file.h"

namespace slipstream::cli::test {
namespace {

/// What a command decides for its process is not to be found by the next one.
struct Fresh {
  Fresh() { forget(); }
  Fresh(const Fresh&) = delete;
  Fresh& operator=(const Fresh&) = delete;
  ~Fresh() { forget(); }

  static void forget() { cpu::reset_backend(); }
};

}  // namespace

Outcome run_cli(const std::vector<std::string>& arguments, const Watcher& watcher) {
  const Fresh before_and_after;
  std::ostringstream out, err;
  Console console{.out = out,
                  .err = err,
                  .err_is_terminal = watcher.progress,
                  .colour = watcher.colour,
                  .columns = watcher.columns};
  const int code = run(arguments, console);
  return {code, out.str(), err.str()};
}

void interrupt_once_a_file_is_open_in(const slipstream::test::ScratchDirectory& scratch) {
  while (!scratch.has_file_open_in(::getpid())) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ASSERT_EQ(::kill(::getpid(), SIGINT), 0);
}

void expect_refused(const Outcome& outcome, const std::vector<std::string>& parts) {
  EXPECT_EQ(outcome.code, kExitUsage);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
  EXPECT_TRUE(outcome.err.starts_with("slipstream: ")) << outcome.err;
  for (const std::string& part : parts) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << "'" << part << "' is not in: " << outcome.err;
  }
}

VectorChain::VectorChain() {
  const auto vectors = slipstream::test::load_vectors("blockchain.json");
  state = ledger::test::initial_state_of(vectors["initial"]).state;
  for (const auto& block : vectors["blocks"]) blocks.push_back(ledger::test::block_of(block));
}

void VectorChain::write(const std::filesystem::path& path, std::size_t count, const ledger::Block* last) const {
  auto writer = ledger::ChainWriter::create(path, state);
  if (!writer) throw std::runtime_error(writer.error().to_string());
  bool written = true;
  for (std::size_t i = 0; i < count; ++i) written = written && writer->append(blocks.at(i));
  if (last != nullptr) written = written && writer->append(*last);
  if (!written || !writer->finish()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace slipstream::cli::test
