#include "cli/next_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <stop_token>
#include <utility>

#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/vm/transaction.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::cli {
namespace {

using Kind = vm::UtxoChange::Kind;

std::unexpected<Refusal> refuse(std::string message, int code) {
  return std::unexpected(Refusal{std::move(message), code});
}

std::unexpected<Refusal> invalid(const std::string& file, ledger::Fault fault) {
  std::string message = fmt::format("{}: {}", file, fault.to_string());
  if (fault.vm && fault.vm->detail.empty()) message.append(": ").append(vm::explanation(fault.vm->kind));
  return std::unexpected(Refusal{std::move(message), kExitInvalid, std::move(fault)});
}

std::unexpected<Refusal> invalid(const std::string& file, vm::Error error) {
  return invalid(file, ledger::Fault{.kind = ledger::FaultKind::VMError, .vm = std::move(error)});
}

accumulator::Hash leaf_of(const Bytes32& id) { return ledger::contract_hasher().leaf(id); }

/// Finds out why there is no proof for a contract that transaction `at` spends.
class Search {
 public:
  Search(const ledger::ChainState& state, const FollowedContracts& contracts, std::span<const FiledTransaction> txs)
      : state_(&state), contracts_(&contracts), txs_(txs) {}

  [[nodiscard]] std::string why_missing(const Bytes32& id, std::size_t at) const {
    for (std::size_t i = 0; i <= at; ++i) {
      if (has(txs_[i], Kind::spent, id) && i < at) return fmt::format("which {} spends already", txs_[i].file);
    }
    for (std::size_t i = at; i < txs_.size(); ++i) {
      if (!has(txs_[i], Kind::created, id)) continue;
      return fmt::format("an output of {}, which comes later: name that file first", txs_[i].file);
    }
    if (const auto height = contracts_->find(id).spent_at) {
      return fmt::format("which the block at height {} has spent", *height);
    }
    // Only the outputs of blocks have ids in a chain file.
    return state_->utreexo.count() == 0 ? "and no contract is unspent there"
                                        : "and no block of the chain creates it; initial outputs of a chain cannot be "
                                          "spent here, because a chain file has no ids of them";
  }

 private:
  static bool has(const FiledTransaction& tx, Kind kind, const Bytes32& id) {
    return std::ranges::find(tx.changes, vm::UtxoChange{kind, id}) != tx.changes.end();
  }

  const ledger::ChainState* state_;
  const FollowedContracts* contracts_;
  std::span<const FiledTransaction> txs_;
};

}  // namespace

std::size_t FiledTransaction::count(Kind kind) const {
  return static_cast<std::size_t>(std::ranges::count(changes, kind, &vm::UtxoChange::kind));
}

std::optional<Bytes> transaction_in(Bytes bytes) {
  bytes = decoded_if_hex(std::move(bytes));
  if (vm::decode_tx(bytes)) return bytes;
  Reader reader(bytes);
  if (!ledger::BlockTx::decode(bytes) || !vm::decode_tx(reader)) return std::nullopt;
  bytes.resize(bytes.size() - reader.remaining());
  return bytes;
}

std::expected<FiledTransaction, Refusal> run_transaction(const std::string& file, Bytes bytes, std::size_t capacity) {
  FiledTransaction out{.file = file, .bytes = std::move(bytes)};
  const auto tx = vm::decode_tx(out.bytes);
  if (!tx) return invalid(file, tx.error());
  auto executed = vm::ExecutedTx::run_vartime(*tx, capacity);
  if (!executed) return invalid(file, std::move(executed).error());
  const auto hashed = vm::HashedTx::hash_vartime(*std::move(executed));
  if (auto fits = hashed.proof_fits(); !fits) return invalid(file, std::move(fits).error());
  out.id = hashed.id();
  out.header = tx->header;
  out.fee = hashed.execution().total_fee;
  out.changes = hashed.changes();
  return out;
}

std::expected<FiledTransaction, Refusal> read_transaction(const std::string& file, std::size_t capacity) {
  const Input input(file);
  auto bytes = read_file(input.path());
  if (!bytes) return refuse(std::move(bytes).error(), kExitUsage);
  auto tx = transaction_in(*std::move(bytes));
  if (!tx) return refuse(input.name() + ": this is no transaction, as `slipstream sign` makes them", kExitUsage);
  return run_transaction(input.name(), *std::move(tx), capacity);
}

FollowedContracts::FollowedContracts(std::span<const FiledTransaction> txs) {
  std::set<Bytes32> created;
  for (const FiledTransaction& tx : txs) {
    for (const auto& [kind, id] : tx.changes) {
      if (kind == Kind::created) created.insert(id);
    }
  }
  for (const FiledTransaction& tx : txs) {
    for (const auto& [kind, id] : tx.changes) {
      if (kind != Kind::spent) continue;
      if (contracts_.try_emplace(id).second && !created.contains(id)) from_outside_.push_back(id);
    }
  }
}

void FollowedContracts::begin(std::span<const Bytes32> ids, const accumulator::Catchup& catchup) {
  for (const Bytes32& id : ids) {
    if (const auto found = contracts_.find(id); found != contracts_.end()) {
      found->second.proof = accumulator::Proof::transient();
    }
  }
  update(catchup);
}

void FollowedContracts::apply(const ledger::BlockReport& report, std::uint64_t height) {
  for (const ledger::TxReport& tx : report.txs) {
    for (const auto& [kind, id] : tx.changes) {
      const auto found = contracts_.find(id);
      if (found == contracts_.end()) continue;
      if (kind == Kind::created) {
        found->second = {.proof = accumulator::Proof::transient()};
      } else {
        found->second = {.spent_at = height};
      }
    }
  }
  update(report.catchup);
}

void FollowedContracts::update(const accumulator::Catchup& catchup) {
  for (auto& [id, contract] : contracts_) {
    if (!contract.proof) continue;
    auto updated = catchup.update_leaf_proof(leaf_of(id), *contract.proof);
    // It is in the forest, so its proof can be updated.
    SLIPSTREAM_CHECK(updated.has_value());
    if (updated) contract.proof = *std::move(updated);
  }
}

std::expected<ledger::ChainState, Refusal> follow_chain(
    const ledger::BlockVerifier& verifier, ledger::ChainReader& reader, const Input& input,
    FollowedContracts& contracts, const std::function<std::expected<void, std::string>(const ledger::Block&)>& keep,
    Console& console, bool quiet) {
  ledger::ChainState state = reader.initial_state();
  const std::uint64_t initial_height = state.tip.height;
  Progress progress(console.err, console.err_is_terminal && !quiet);
  std::optional<ledger::ChainError> unreadable;
  std::optional<std::string> unkept;
  std::atomic<std::uint64_t> bytes_read = 0;
  std::stop_source stop;
  const ledger::ChainSource source{
      .next =
          [&](ledger::Block& block) {
            if (Interrupt::happened()) return false;
            auto there = reader.next(block);
            bytes_read = reader.offset();
            if (!there) unreadable = std::move(there).error();
            return there.value_or(false);
          },
      .applied =
          [&](const ledger::Block& block, const ledger::BlockReport& report, const ledger::ChainState& at) {
            if (unkept) return;
            contracts.apply(report, at.tip.height);
            progress.update(bytes_read, reader.file_size(), fmt::format("height {}", at.tip.height));
            if (!keep) return;
            if (auto kept = keep(block); !kept) {
              unkept = std::move(kept).error();
              stop.request_stop();
            }
          },
      .stop = stop.get_token()};
  const auto applied = verifier.apply_chain_vartime(state, source);
  progress.clear();
  if (unkept) return refuse(*std::move(unkept), kExitUsage);
  if (!applied) {
    const auto& [header, error, later] = applied.error();
    if (error.fault.kind == ledger::FaultKind::OutOfResources) {
      return refuse(fmt::format("{}: no verdict: {}", input.name(), error.fault.detail), kExitUsage);
    }
    return refuse(fmt::format("{}: invalid block at height {}: {}", input.name(), header.height, error.to_string()),
                  kExitInvalid);
  }
  if (unreadable) return refuse(input.explain(*unreadable, initial_height), kExitUsage);
  if (Interrupt::happened()) return refuse("interrupted", Interrupt::exit_code());
  return state;
}

std::uint64_t usual_time(const ledger::BlockHeader& tip) {
  using std::chrono::duration_cast, std::chrono::milliseconds;
  const auto now = duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  // The verifier refuses a time that wraps around.
  return std::max(static_cast<std::uint64_t>(std::max<std::int64_t>(now, 0)), tip.timestamp_ms + 1);
}

std::expected<ledger::Block, Refusal> make_block(const ledger::ChainState& state, const FollowedContracts& contracts,
                                                 std::span<const FiledTransaction> txs, const BlockFields& fields) {
  ledger::Block block;
  block.header.version = fields.version;
  block.header.height = state.tip.height + 1;
  block.header.prev = state.tip.id();
  block.header.timestamp_ms = fields.timestamp_ms;

  accumulator::WorkForest work(state.utreexo);
  // Outputs of the block, and contracts that it spends.
  std::set<Bytes32> here, spent;
  const Search search(state, contracts, txs);
  std::vector<Bytes32> hashes;
  for (std::size_t i = 0; i < txs.size(); ++i) {
    std::vector<accumulator::Proof> proofs;
    for (const auto& [kind, id] : txs[i].changes) {
      if (kind == Kind::created) {
        work.insert_leaf(leaf_of(id));
        here.insert(id);
        continue;
      }
      const auto& known = contracts.find(id).proof;
      const bool is_here = here.contains(id);
      const bool there = !spent.contains(id) && (is_here || known);
      const auto proof = is_here ? accumulator::Proof::transient() : known.value_or(accumulator::Proof::transient());
      if (!there || !work.remove_leaf(leaf_of(id), proof)) {
        return invalid(txs[i].file, ledger::Fault{.kind = ledger::FaultKind::UtreexoError,
                                                  .utreexo = accumulator::ErrorKind::InvalidProof,
                                                  .detail = fmt::format("spends contract {}, {}", to_hex(id),
                                                                        search.why_missing(id, i))});
      }
      spent.insert(id);
      proofs.push_back(proof);
    }
    Bytes bytes = txs[i].bytes;
    Writer writer(bytes);
    writer.u32(static_cast<std::uint32_t>(proofs.size()));
    for (const accumulator::Proof& proof : proofs) proof.encode(writer);
    const auto encoded = ledger::BlockTx::decode(bytes);
    SLIPSTREAM_CHECK(encoded.has_value());
    hashes.push_back(encoded->witness_hash());
    block.txs.push_back(std::move(bytes));
  }
  const auto [forest, catchup] = work.normalize();
  block.header.txroot = ledger::compute_txroot(hashes);
  block.header.utxoroot = forest.root();
  return block;
}

std::expected<void, Refusal> apply_block(const ledger::BlockVerifier& verifier, ledger::ChainState& state,
                                         const ledger::Block& block, std::span<const FiledTransaction> txs) {
  auto applied = verifier.apply_vartime(state, block);
  if (applied) return {};
  ledger::BlockError& error = applied.error();
  if (error.fault.kind == ledger::FaultKind::OutOfResources) {
    return refuse("no verdict: " + error.fault.detail, kExitUsage);
  }
  if (error.tx) return invalid(txs[*error.tx].file, std::move(error.fault));
  // Its header comes from the command line.
  return refuse("the block: " + error.fault.to_string(), kExitUsage);
}

ledger::ChainState make_initial_state(FollowedContracts& contracts, std::uint64_t timestamp_ms) {
  ledger::InitialState initial = ledger::ChainState::make_initial(timestamp_ms, contracts.from_outside());
  contracts.begin(contracts.from_outside(), initial.catchup);
  return std::move(initial.state);
}

}  // namespace slipstream::cli
