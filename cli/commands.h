// The commands, each in a file of its own (command_<name>.cc), with the options that its command line sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "ledger/rules.h"

namespace slipstream::cli {

struct InfoOptions {
  bool json = false;
  /// The plan of a multiscalar multiplication of so many points instead.
  std::optional<std::size_t> msm;
  /// Of that multiplication; 0: as many as the machine has.
  unsigned threads = 1;
  /// Of its longest scalar.
  unsigned bits = 252;
};
/// Processor, backends, what each needs, which is active and why; or the plan of a multiplication.
[[nodiscard]] int info(const InfoOptions& options, Console& console);

struct BenchOptions {
  bool json = false;
  /// Of each kernel and backend.
  double seconds = 0.3;
  /// Kernels with this in their names.
  std::string filter;
  /// The active backend alone, instead of every one that the processor can run.
  bool only_active = false;
};
/// Times the kernels of the backends side by side.
[[nodiscard]] int bench(const BenchOptions& options, Console& console);

struct VerifyOptions {
  std::string chain;
  /// 0: as many as the machine has.
  unsigned threads = 0;
  ledger::Rules rules = ledger::Rules::reference;
  bool json = false;
};
/// Verifies a chain file from front to back.
[[nodiscard]] int verify(const VerifyOptions& options, Console& console);

/// What an inspected file holds.
enum class Content : std::uint8_t { any, chain, block, block_transaction, transaction };

struct InspectOptions {
  std::string file;
  Content content = Content::any;
  /// Of a chain: the block at this height.
  std::optional<std::uint64_t> height;
  /// Of a block: the transaction with this index.
  std::optional<std::size_t> tx;
};
/// Takes a chain, a block or a transaction apart. Checks no proof and no signature.
[[nodiscard]] int inspect(const InspectOptions& options, Console& console);

struct ImportOptions {
  std::string input;
  std::string output;
};
/// Turns a workload or a JSON chain into a chain file.
[[nodiscard]] int import(const ImportOptions& options, Console& console);

struct GenOptions {
  std::uint64_t txs = 0;
  std::uint32_t inputs = 2;
  std::uint32_t outputs = 2;
  /// A file with shapes of transactions and their weights; takes the place of inputs and outputs.
  std::string mix;
  std::uint64_t seed = 0;
  std::uint64_t txs_per_block = 200;
  /// 0: as many as the machine has.
  unsigned threads = 0;
  std::string out;
};
/// Makes a chain of valid transactions.
[[nodiscard]] int gen(const GenOptions& options, Console& console);

struct MakeKeyOptions {
  std::string file;
  /// An account's extended key instead of a single one.
  bool account = false;
};
/// Writes a new key file, and shows its public side.
[[nodiscard]] int make_key(const MakeKeyOptions& options, Console& console);

struct ShowKeyOptions {
  std::string file;
  /// Of an account: where in its sequence.
  std::optional<std::uint64_t> sequence;
  /// The label of an address to show.
  std::string label;
};
/// Shows the public side of a key file.
[[nodiscard]] int show_key(const ShowKeyOptions& options, Console& console);

struct ProveOptions {
  std::string description;
  std::string out;
  /// Where to write the openings of the outputs; empty for nowhere.
  std::string openings;
};
/// Makes a transaction without its signature.
[[nodiscard]] int prove(const ProveOptions& options, Console& console);

struct SignOptions {
  std::string transaction;
  std::vector<std::string> keys;
  std::string out;
};
/// Signs a transaction.
[[nodiscard]] int sign(const SignOptions& options, Console& console);

}  // namespace slipstream::cli
