// Chains of valid transactions, for measurements and tests. All random choices come from a seed: seed and options
// determine the chain on every machine and with any number of threads. Keys and amounts of such a chain are not secret.
// Transactions spend outputs of earlier blocks in order, and lock every output under a new key. There are three
// flavors; a transaction with two or more inputs and outputs moves two of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keys/secret_key.h"
#include "ledger/block_maker.h"
#include "vm/build/open_contract.h"
#include "vm/build/prover.h"

namespace slipstream::cli {

/// The numbers of inputs and outputs of a transaction, each at least 1, and the relative frequency of this shape.
struct TxShape {
  std::uint32_t inputs = 2;
  std::uint32_t outputs = 2;
  std::uint64_t weight = 1;
};

/// A mix of shapes: a JSON array of {"inputs": 2, "outputs": 2, "weight": 35}. The error names the place and the
/// reason.
[[nodiscard]] std::expected<std::vector<TxShape>, std::string> parse_mix(std::string_view json);

struct ChainPlan {
  std::uint64_t txs = 0;
  std::vector<TxShape> mix;
  std::uint64_t seed = 0;
  std::uint64_t txs_per_block = 200;
};

class ChainGenerator {
 public:
  /// Precondition: some weight is above zero, and blocks have at least one transaction.
  explicit ChainGenerator(const ChainPlan& plan);

  [[nodiscard]] const ledger::ChainState& state() const { return maker_->state(); }

  /// Makes the next block on all threads of the caller's arena; nullopt after the last one. Calls `made` after each
  /// transaction, from any thread; false stops the work. The error names the transaction that cannot be made, counted
  /// over the chain, or says that the work was stopped.
  [[nodiscard]] std::expected<std::optional<ledger::Block>, std::string> next(const std::function<bool()>& made);

 private:
  static constexpr std::size_t kFlavors = 3;
  struct Coin {
    vm::OpenContract contract;
    keys::SecretKey secret;
  };
  /// The inputs and outputs of one flavor in a transaction.
  struct Part {
    std::size_t flavor;
    std::uint32_t inputs, outputs;
  };
  struct MadeTx {
    vm::SignedTx tx;
    /// For each output: the place of the flavor, and the secret.
    std::vector<std::pair<std::size_t, keys::SecretKey>> owners;
  };

  /// One or two parts.
  [[nodiscard]] std::vector<Part> parts_of(std::uint64_t tx) const;
  [[nodiscard]] std::array<std::uint64_t, kFlavors> initial_coin_counts() const;
  [[nodiscard]] std::expected<MadeTx, vm::Error> make(std::uint64_t tx, std::span<const Coin> coins) const;

  ChainPlan plan_;
  std::uint64_t total_weight_ = 0;
  std::array<Scalar, kFlavors> flavors_;
  std::array<std::deque<Coin>, kFlavors> coins_;
  std::optional<ledger::BlockMaker> maker_;
  std::uint64_t made_ = 0;
};

}  // namespace slipstream::cli
