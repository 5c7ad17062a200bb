// Transactions in files on top of a chain. A chain file has only the roots of the Utreexo forest. To spend an output,
// one must follow the chain and keep a proof of it up to date. FollowedContracts does so for the outputs that some
// transactions spend, in memory for these alone. make_block() then makes the next block of the transactions.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "cli/console.h"
#include "cli/input.h"
#include "slipstream/accumulator/utreexo.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/report.h"
#include "slipstream/ledger/state.h"
#include "slipstream/vm/execution.h"

namespace slipstream::cli {

/// Why a command goes no further, in one line, and its exit code.
struct Refusal {
  std::string message;
  int code = kExitUsage;
  /// The fault of a transaction that is not valid, if it has a name in the reference.
  std::optional<ledger::Fault> fault{};
};

/// A transaction that was read from a file and whose program runs.
struct FiledTransaction {
  std::string file;
  /// Without Utreexo proofs.
  Bytes bytes;
  Bytes32 id{};
  vm::TxHeader header{};
  std::uint64_t fee = 0;
  /// Contracts that it spends and creates, in the order of its log.
  std::vector<vm::UtxoChange> changes{};

  [[nodiscard]] std::size_t count(vm::UtxoChange::Kind kind) const;
};

/// The transaction in these bytes, which may be hex, and may have Utreexo proofs, which are ignored; nullopt if they
/// are something else. Does not run its program.
[[nodiscard]] std::optional<Bytes> transaction_in(Bytes bytes);

/// Runs the program of a transaction. Refusal with exit code 1 if it fails, or if the proof cannot fit it.
[[nodiscard]] std::expected<FiledTransaction, Refusal> run_transaction(const std::string& file, Bytes bytes,
                                                                       std::size_t capacity);
/// Reads a file and runs the program of the transaction in it. Exit code 2 if the file holds no transaction.
[[nodiscard]] std::expected<FiledTransaction, Refusal> read_transaction(const std::string& file, std::size_t capacity);

/// The contracts that some transactions spend, with their Utreexo proofs at the tip of a chain.
class FollowedContracts {
 public:
  explicit FollowedContracts(std::span<const FiledTransaction> txs);

  struct Contract {
    /// Set while the contract is unspent.
    std::optional<accumulator::Proof> proof{};
    /// The height of the block that spent it.
    std::optional<std::uint64_t> spent_at{};
  };

  /// The contracts that the transactions spend and none of them creates, in the order in which they are spent.
  [[nodiscard]] const std::vector<Bytes32>& from_outside() const { return from_outside_; }
  [[nodiscard]] const Contract& find(const Bytes32& id) const { return contracts_.at(id); }

  /// These contracts are unspent in the initial state of a chain.
  void begin(std::span<const Bytes32> ids, const accumulator::Catchup& catchup);
  /// A block was applied.
  void apply(const ledger::BlockReport& report, std::uint64_t height);

 private:
  struct Hash {
    [[nodiscard]] std::size_t operator()(const Bytes32& id) const { return load_le64(id.data()); }
  };
  void update(const accumulator::Catchup& catchup);

  std::unordered_map<Bytes32, Contract, Hash> contracts_;
  std::vector<Bytes32> from_outside_;
};

/// Verifies a chain from its initial state to its tip, and keeps the contracts up to date. Calls `keep` for every valid
/// block, in order, if it is set; an error of it ends the work. Shows progress on a terminal. Refusals: exit code 1 if
/// a block is invalid, 2 if the file cannot be read or for an error of `keep`, that of a signal after an interrupt.
[[nodiscard]] std::expected<ledger::ChainState, Refusal> follow_chain(
    const ledger::BlockVerifier& verifier, ledger::ChainReader& reader, const Input& input,
    FollowedContracts& contracts, const std::function<std::expected<void, std::string>(const ledger::Block&)>& keep,
    Console& console, bool quiet);

struct BlockFields {
  std::uint64_t version = 1;
  std::uint64_t timestamp_ms = 0;
};

/// Milliseconds since 1970 now, or one after the tip if that is later.
[[nodiscard]] std::uint64_t usual_time(const ledger::BlockHeader& tip);

/// The block with these transactions, in this order, on top of the state. Later transactions may spend outputs of
/// earlier ones. Exit code 1 if one spends what is spent or does not exist. Verifies nothing else.
[[nodiscard]] std::expected<ledger::Block, Refusal> make_block(const ledger::ChainState& state,
                                                               const FollowedContracts& contracts,
                                                               std::span<const FiledTransaction> txs,
                                                               const BlockFields& fields);

/// Verifies the block and moves the state on. The refusal names the file of the first invalid transaction.
[[nodiscard]] std::expected<void, Refusal> apply_block(const ledger::BlockVerifier& verifier, ledger::ChainState& state,
                                                       const ledger::Block& block,
                                                       std::span<const FiledTransaction> txs);

/// A new chain in which exactly the contracts from outside are unspent; the contracts then have proofs.
[[nodiscard]] ledger::ChainState make_initial_state(FollowedContracts& contracts, std::uint64_t timestamp_ms);

}  // namespace slipstream::cli
