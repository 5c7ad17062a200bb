// The commands and their options. Each command is in its own file, cli/command_<name>.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/bench_options.h"
#include "cli/console.h"
#include "slipstream/ledger/rules.h"

namespace slipstream::cli {

struct InfoOptions {
  bool json = false;
  /// If set, shows the plan of a multiscalar multiplication of this many points instead.
  std::optional<std::size_t> msm;
  /// Threads of that multiplication; 0: as many as the machine has.
  unsigned threads = 1;
  /// Bits of its longest scalar.
  unsigned bits = 252;
};
/// Processor, backends, what each needs, which is active and why; or the plan of a multiplication.
[[nodiscard]] int info(const InfoOptions& options, Console& console);

/// Measures how fast chains are verified, over a grid of parameters.
[[nodiscard]] int bench_chain(const BenchChainOptions& options, Console& console);
/// Times the kernels of the backends side by side.
[[nodiscard]] int bench_kernels(const BenchKernelsOptions& options, Console& console);

/// The most multipliers of a transaction, after rounding up to a power of two, that a chain allows: by default, and at
/// most.
inline constexpr std::size_t kUsualCapacity = 2048;
inline constexpr std::size_t kLargestCapacity = std::size_t{1} << 17;

struct VerifyOptions {
  /// "-" is standard input.
  std::string chain;
  /// For a transaction: the chain in whose next block it may be; empty for none.
  std::string on;
  /// 0: as many as can run at once (base/threads.h).
  unsigned threads = 0;
  ledger::Rules rules = ledger::Rules::reference;
  /// As ledger::VerifierOptions::generator_capacity.
  std::size_t capacity = kUsualCapacity;
  bool first_fault = false;
  bool json = false;
  bool quiet = false;
};
/// Verifies a chain file from front to back, or a transaction.
[[nodiscard]] int verify(const VerifyOptions& options, Console& console);

/// The kind of an inspected file.
enum class Content : std::uint8_t { any, chain, block, block_transaction, transaction };

struct ProfileOptions {
  VerifyOptions verify;
  /// The chain is verified so often; the run with the median time counts.
  std::uint64_t runs = 3;
  /// A page with the same figures; empty for none.
  std::string html;
};
/// Shows where the time of a verification goes, by phase and by cause.
[[nodiscard]] int profile(const ProfileOptions& options, Console& console);

struct InspectOptions {
  /// "-" is standard input.
  std::string file;
  Content content = Content::any;
  /// For a chain: the block at this height.
  std::optional<std::uint64_t> height;
  /// For a block: the transaction with this index.
  std::optional<std::size_t> tx;
  bool json = false;
};
/// Shows the contents of a chain, a block or a transaction. Does not check proofs and signatures.
[[nodiscard]] int inspect(const InspectOptions& options, Console& console);

struct ImportOptions {
  /// "-" is standard input.
  std::string input;
  std::string output;
  bool json = false;
  bool quiet = false;
};
/// Converts a workload or a JSON chain to a chain file.
[[nodiscard]] int import(const ImportOptions& options, Console& console);

struct GenOptions {
  std::uint64_t txs = 0;
  std::uint32_t inputs = 2;
  std::uint32_t outputs = 2;
  /// A file with shapes of transactions and their weights; replaces inputs and outputs.
  std::string mix;
  std::uint64_t seed = 0;
  std::uint64_t txs_per_block = 200;
  std::size_t capacity = kUsualCapacity;
  /// 0: as many as the machine has.
  unsigned threads = 0;
  std::string out;
  /// The file for the openings of the outputs that are unspent at the end; if empty, they are not written.
  std::string openings;
  /// The key file of the owner of all outputs; empty for keys from the seed.
  std::string key;
  bool json = false;
  bool quiet = false;
};
/// Makes a chain of valid transactions.
[[nodiscard]] int gen(const GenOptions& options, Console& console);

struct BlockOptions {
  /// The chain file to build on; empty for a new chain.
  std::string chain;
  /// Transaction files, in the order in which the block has them.
  std::vector<std::string> transactions;
  std::string out;
  std::optional<std::uint64_t> version;
  std::optional<std::uint64_t> timestamp_ms;
  ledger::Rules rules = ledger::Rules::reference;
  std::size_t capacity = kUsualCapacity;
  unsigned threads = 0;
  bool json = false;
  bool quiet = false;
};
/// Makes a chain file with one more block.
[[nodiscard]] int extend_chain(const BlockOptions& options, Console& console);

struct MakeKeyOptions {
  std::string file;
  /// Makes the extended key of an account instead of a single key.
  bool account = false;
  bool json = false;
};
/// Writes a new key file, and shows its public key.
[[nodiscard]] int make_key(const MakeKeyOptions& options, Console& console);

struct ShowKeyOptions {
  std::string file;
  /// For an account: the sequence number.
  std::optional<std::uint64_t> sequence;
  /// The label of an address to show.
  std::string label;
  bool json = false;
};
/// Shows the public key of a key file.
[[nodiscard]] int show_key(const ShowKeyOptions& options, Console& console);

struct JoinKeysOptions {
  /// Public keys in hex, in the order of the parties.
  std::vector<std::string> predicates;
  std::string out;
  bool json = false;
};
/// Writes a joint key file, and shows the predicate that its parties open together.
[[nodiscard]] int join_keys(const JoinKeysOptions& options, Console& console);

struct ProveOptions {
  std::string description;
  std::string out;
  /// The file for the openings of the outputs; if empty, they are not written.
  std::string openings;
  std::size_t capacity = kUsualCapacity;
  bool json = false;
  bool quiet = false;
};
/// Makes a transaction without its signature.
[[nodiscard]] int prove(const ProveOptions& options, Console& console);

struct SignOptions {
  std::string transaction;
  std::vector<std::string> keys;
  std::string out;
  std::size_t capacity = kUsualCapacity;
  bool json = false;
  bool quiet = false;
};
/// Signs a transaction.
[[nodiscard]] int sign(const SignOptions& options, Console& console);

enum class CosignStep : std::uint8_t { commit, reveal, share, combine };

struct CosignOptions {
  CosignStep step{};
  /// Of commit and combine.
  std::string transaction{};
  std::vector<std::string> joint{};
  /// Of all but combine.
  std::vector<std::string> keys{};
  std::string session{};
  /// Messages of the parties, of all but commit.
  std::vector<std::string> files{};
  std::string out{};
  std::size_t capacity = kUsualCapacity;
  bool json = false;
  bool quiet = false;
};
/// Signs a transaction in rounds, together with other parties.
[[nodiscard]] int cosign(const CosignOptions& options, Console& console);

}  // namespace slipstream::cli
