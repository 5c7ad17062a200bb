// Transactions in one equation: groups of them go from decoded form to terms, and a check of the equation tells which
// are false. This is the one way in which transactions are verified, a block's, a pool's or one alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "msm/equation.h"
#include "transcript/weights.h"
#include "vm/verify/verifier.h"

namespace slipstream::vm {

/// What a valid transaction does to the chain.
struct TxEffects {
  Bytes32 id{};
  /// In the order of the log.
  std::vector<UtxoChange> changes;
  FeeRate fee_rate;
  /// Of the constraint system's first phase.
  std::size_t multipliers = 0;

  [[nodiscard]] std::size_t count(UtxoChange::Kind kind) const;
};

/// Nanoseconds that groups took, by phase.
struct GroupTimes {
  std::uint64_t programs = 0, hashing = 0, proof_scalars = 0;
};

/// Transactions of which everything is known but whether proofs and checks hold.
class HashedGroup {
 public:
  /// Runs the programs and hashes what they leave. `effects[i]` is what txs[i] will do if it is valid, or the error of
  /// its program or of a proof that does not fit; as many as transactions. The transactions outlive the group.
  [[nodiscard]] static HashedGroup make_vartime(std::span<const Tx* const> txs, std::size_t generator_capacity,
                                                std::span<std::expected<TxEffects, Error>> effects, GroupTimes& times);

  /// Those that are not in error.
  [[nodiscard]] std::span<const HashedTx> txs() const { return txs_; }
  /// Their places among the transactions that the group was made of.
  [[nodiscard]] std::span<const std::size_t> places() const { return places_; }

 private:
  friend class TxEquation;
  std::vector<HashedTx> txs_;
  std::vector<std::size_t> places_;
};

/// A transaction that is not valid.
struct FalseTx {
  /// The number that it was given.
  std::size_t number;
  /// Of its proof (InvalidR1CSProof), else of its checks (BatchSignatureVerificationFailed).
  std::optional<Error> error{};
  /// Without an error: the point that it names and that does not decode.
  std::optional<ristretto255::Encoding> undecodable{};
};

/// Not for use by several threads at once, but for check_vartime.
class TxEquation {
 public:
  /// `named_points`: whether a transaction is false if any point that it names does not decode, even one that no
  /// equation needs.
  explicit TxEquation(bool named_points = false) : named_points_(named_points) {}

  /// Adds the statements of a group. `numbers[i]` is what the verdict calls transaction i of those that the group was
  /// made of.
  void add(HashedGroup group, std::span<const std::size_t> numbers, transcript::WeightStream& weights,
           GroupTimes& times);
  /// Adds the statements of another equation, behind those that are here.
  void merge(const TxEquation& other);
  /// Back to the empty equation, keeping the memory.
  void clear();

  [[nodiscard]] const msm::Equation& equation() const { return equation_; }

  /// The transactions that are false, in the order in which they were added, at most `most` of them: one equation, and
  /// only if that fails the search for those to blame, whose time counts as `blame_ns`. A verdict is the one that the
  /// transaction has alone.
  [[nodiscard]] std::vector<FalseTx> check_vartime(const msm::FixedBases& bases, const msm::Options& options,
                                                   msm::Stats& stats, std::uint64_t& blame_ns,
                                                   std::size_t most = SIZE_MAX) const;

 private:
  [[nodiscard]] std::size_t statements_per_tx() const { return named_points_ ? 3 : 2; }

  bool named_points_;
  msm::Equation equation_;
  /// Of each transaction, which has statements_per_tx() statements.
  std::vector<std::size_t> numbers_;
};

struct BatchOptions {
  /// The most multipliers that a proof may need, rounded up to a power of two; at most as many as there are bases. All
  /// verifiers of a chain must agree on this number.
  std::size_t generator_capacity = 2048;
  /// 1 runs in the calling thread, 0 uses every thread of the current oneTBB arena.
  unsigned threads = 1;
  /// The entropy of the weights, for tests that want the same weights again; without it, the system's.
  std::optional<Bytes32> weight_entropy = std::nullopt;
};

/// Verifies transactions by themselves, without a chain: what each does, or the error that it has alone. They are
/// encodings without Utreexo proofs. Memory is bounded, whatever their number.
/// `bases` are innerproduct::generators. May be called from several threads at once. Throws std::bad_alloc.
[[nodiscard]] std::vector<std::expected<TxEffects, Error>> verify_batch_vartime(std::span<const ByteSpan> txs,
                                                                                const msm::FixedBases& bases,
                                                                                const BatchOptions& options = {});

/// The same for one that is decoded.
[[nodiscard]] std::expected<TxEffects, Error> verify_tx_vartime(const Tx& tx, const msm::FixedBases& bases,
                                                                const BatchOptions& options = {});

}  // namespace slipstream::vm
