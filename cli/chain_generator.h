// Chains of valid transactions, for measurements, tests and trials. All random choices come from a seed: seed and
// options determine the chain on every machine and with any number of threads. Keys and amounts of such a chain are not
// secret. If it has an owner, all random choices come from the seed and his key: he owns every output, and only he
// knows the amounts. Transactions spend outputs of earlier blocks in order, and lock every output under a new key,
// except those of an owner with a single key. There are three flavors; a transaction with two or more inputs and
// outputs moves two of them.
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
#include <string_view>
#include <vector>

#include "cli/key_file.h"
#include "cli/openings.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/ledger/block_maker.h"
#include "slipstream/transcript/transcript.h"
#include "slipstream/vm/build/open_contract.h"
#include "slipstream/vm/build/prover.h"

namespace slipstream::cli {

/// What a transaction of this shape holds, and the relative frequency of the shape.
struct TxShape {
  /// Each from 1 to 1000.
  std::uint32_t inputs = 2;
  std::uint32_t outputs = 2;
  std::uint64_t weight = 1;
  /// Work beside the payment, each from 0 to 1000. None of it touches an input or an output.
  /// Constraints a * b == c over three commitments that are made for it.
  std::uint32_t constraints = 0;
  /// Keys that sign the transaction in addition to those of the inputs.
  std::uint32_t signatures = 0;
  /// Taproot calls: a contract is made and opened with one of the two programs of its predicate.
  std::uint32_t calls = 0;

  [[nodiscard]] bool operator==(const TxShape&) const = default;
};

/// The number of multipliers of such a transaction in both phases, which bounds what a verifier accepts
/// (ledger::VerifierOptions::generator_capacity, after rounding up to a power of two).
[[nodiscard]] std::uint64_t multipliers_of(const TxShape& shape);

/// A shape of weight 1 from text: inputs x outputs, then `+constraint`, `+signature` or `+taproot`, each of which may
/// be repeated: "2x2", "1x16+constraint+constraint". The error is one line that quotes the text.
[[nodiscard]] std::expected<TxShape, std::string> parse_shape_text(std::string_view text);
/// The text of a shape, without its weight, in a fixed order.
[[nodiscard]] std::string to_text(const TxShape& shape);

/// A mix of shapes: a JSON array of {"inputs": 2, "outputs": 2, "weight": 35}; "constraints", "signatures" and "calls"
/// may be added. The error names the place and the reason.
[[nodiscard]] std::expected<std::vector<TxShape>, std::string> parse_mix(std::string_view json);

/// Reads a mix from a file of at most 1 MiB. The error names the path.
[[nodiscard]] std::expected<std::vector<TxShape>, std::string> read_mix(const std::string& path);

struct ChainPlan {
  std::uint64_t txs = 0;
  std::vector<TxShape> mix;
  std::uint64_t seed = 0;
  std::uint64_t txs_per_block = 200;
  /// The most multipliers of a transaction that the verifiers of the chain allow.
  std::size_t capacity = 2048;
  /// Locks every output: with this key, or with the key of this account at the number of the output in the chain, from
  /// 0. Without an owner, the keys come from the seed.
  std::optional<StoredKey> owner{};
};

/// A stream of random choices for one purpose.
class SeededRandom;

class ChainGenerator {
 public:
  /// Precondition: some weight is above zero, and blocks have at least one transaction.
  explicit ChainGenerator(const ChainPlan& plan);
  /// The same, but asks `go_on` while it works, which takes seconds for millions of transactions; nullopt once that is
  /// false.
  [[nodiscard]] static std::optional<ChainGenerator> make(const ChainPlan& plan, const std::function<bool()>& go_on);

  [[nodiscard]] const ledger::ChainState& state() const { return maker_->state(); }

  /// The outputs of the chain that no transaction has spent so far, in the order in which they were created. `key` is
  /// set if the plan has no owner, `sequence` if it has an account.
  [[nodiscard]] std::vector<OwnedOutput> unspent() const;

  /// Makes the next block on all threads of the caller's arena; nullopt after the last one. Calls `made` after each
  /// transaction, from any thread; false stops the work. The error names the transaction that cannot be made, counted
  /// over the chain, or says that the work was stopped.
  [[nodiscard]] std::expected<std::optional<ledger::Block>, std::string> next(const std::function<bool()>& made);

 private:
  ChainGenerator(const ChainPlan& plan, const std::function<bool()>& go_on);

  static constexpr std::size_t kFlavors = 3;
  struct Coin {
    vm::OpenContract contract;
    keys::SecretKey secret;
    /// Of the output in the chain, from 0; none for an initial one.
    std::optional<std::uint64_t> number{};
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

  [[nodiscard]] const TxShape& shape_of(std::uint64_t tx) const;
  /// One or two parts.
  [[nodiscard]] std::vector<Part> parts_of(std::uint64_t tx) const;
  [[nodiscard]] std::array<std::uint64_t, kFlavors> initial_coin_counts(const std::function<bool()>& go_on) const;
  /// `number` is that of the transaction's first output.
  [[nodiscard]] std::expected<MadeTx, vm::Error> make(std::uint64_t tx, std::uint64_t number,
                                                      std::span<const Coin> coins) const;
  [[nodiscard]] SeededRandom random(std::string_view purpose, std::uint64_t index) const;
  [[nodiscard]] keys::SecretKey key_of_output(std::uint64_t number, SeededRandom& random) const;

  ChainPlan plan_;
  /// Has absorbed the seed, and the key of the owner.
  Transcript random_;
  std::uint64_t total_weight_ = 0;
  std::array<Scalar, kFlavors> flavors_;
  std::array<std::deque<Coin>, kFlavors> coins_;
  /// None if the construction was stopped.
  std::optional<ledger::BlockMaker> maker_;
  std::uint64_t made_ = 0;
  std::uint64_t outputs_made_ = 0;
};

}  // namespace slipstream::cli
