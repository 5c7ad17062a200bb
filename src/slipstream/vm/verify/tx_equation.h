// Transactions in one equation. Groups of decoded transactions become terms, and a check of the equation finds the
// false transactions. All verification of transactions goes through this code: of a block, of a pool, or of one
// transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/out_of_resources.h"
#include "slipstream/msm/equation.h"
#include "slipstream/transcript/detail/weights.h"
#include "slipstream/vm/detail/verify/memory_budget.h"
#include "slipstream/vm/verify/verifier.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// Transactions that are hashed together, unless their results take much memory: enough that few lanes are idle
/// although lengths differ, and few enough that their data fit into a core's own cache.
inline constexpr std::size_t kGroupSize = 16;
/// Bytes of transactions in one equation, which then has some 16,000 points. More points hardly reduce the cost of a
/// point.
inline constexpr std::size_t kEquationBytes = std::size_t{1} << 20;

/// The effects of a valid transaction on the chain.
struct TxEffects {
  Bytes32 id{};  ///< The transaction id.
  /// In the order of the log.
  std::vector<UtxoChange> changes;
  FeeRate fee_rate;  ///< Its fee and its size.
  /// Multipliers of the constraint system's first phase.
  std::size_t multipliers = 0;

  /// The number of changes of this kind.
  [[nodiscard]] std::size_t count(UtxoChange::Kind kind) const;
};

/// Nanoseconds spent on groups, by phase: running programs, hashing, making the constraints of the second phase, and
/// computing scalars.
struct GroupTimes {
  /// One number for each phase.
  std::uint64_t programs = 0, hashing = 0, constraints = 0, proof_scalars = 0;
};

/// Transactions after hashing. Only their proofs and checks are still unverified.
class HashedGroup {
 public:
  /// Runs the programs of txs[begin], txs[begin + 1], ... until a limit ends the group, and hashes the results. Sets
  /// `effects[i]` to the effects of txs[i] if it is valid, or to the error of its program or of a proof that does not
  /// fit. Both spans have equal length. The transactions must outlive the group.
  [[nodiscard]] static HashedGroup make_vartime(std::span<const Tx* const> txs, std::size_t begin,
                                                const GroupLimits& limits,
                                                std::span<std::expected<TxEffects, Error>> effects, GroupTimes& times);

  /// The transactions without an error.
  [[nodiscard]] std::span<const HashedTx> txs() const { return txs_; }
  /// Their indices in the `txs` that the group was made from.
  [[nodiscard]] std::span<const std::size_t> indices() const { return indices_; }
  /// The transaction after those that were run. It is `begin` if that program needs more work than the limit.
  [[nodiscard]] std::size_t end() const { return end_; }
  /// About as many bytes as the group takes on the heap, in any phase, with its part of an equation.
  [[nodiscard]] std::size_t memory() const { return memory_; }

 private:
  friend class TxEquation;
  std::vector<HashedTx> txs_;
  std::vector<std::size_t> indices_;
  std::size_t end_ = 0, memory_ = 0;
};

/// Whether a group is one transaction with a large program. It should have an equation of its own, which is checked at
/// once.
enum class GroupKind : bool {
  normal,  ///< Any number of transactions.
  large,   ///< One transaction with a large program.
};

/// Takes all transactions to groups and calls take(HashedGroup, GroupKind) for each, in order. One that is large has a
/// place in the budget until the call returns; the call must not wait for other threads. `effects` as for
/// HashedGroup::make_vartime.
template <class Take>
void for_each_group_vartime(std::span<const Tx* const> txs, std::size_t generator_capacity, MemoryBudget& budget,
                            std::span<std::expected<TxEffects, Error>> effects, GroupTimes& times, const Take& take) {
  const GroupLimits limits = budget.group_limits(generator_capacity);
  for (std::size_t i = 0; i < txs.size();) {
    HashedGroup group = HashedGroup::make_vartime(txs, i, limits, effects, times);
    if (group.end() > i) {
      i = group.end();
      take(std::move(group), GroupKind::normal);
      continue;
    }
    const MemoryBudget::LargePlace place(budget);
    take(HashedGroup::make_vartime(txs.first(i + 1), i, {.generator_capacity = generator_capacity}, effects, times),
         GroupKind::large);
    ++i;
  }
}

/// A transaction that is not valid.
struct FalseTx {
  /// Its number, as given to TxEquation::add.
  std::size_t number;
  /// The error of its proof (InvalidR1CSProof), else that of its checks (BatchSignatureVerificationFailed).
  std::optional<Error> error{};
  /// If there is no error: a point in the transaction that does not decode.
  std::optional<ristretto255::Encoding> undecodable{};
};

/// Only check_vartime may be called by several threads at once.
class TxEquation {
 public:
  /// `named_points`: whether a transaction is false if any point in it does not decode, even a point that no equation
  /// needs.
  explicit TxEquation(bool named_points = false) : named_points_(named_points) {}

  /// Adds the statements of a group. The verdict reports transaction i of the group's original `txs` by `numbers[i]`.
  void add(HashedGroup group, std::span<const std::size_t> numbers, transcript::WeightStream& weights,
           GroupTimes& times);
  /// Adds the statements of another equation after the existing ones.
  void merge(const TxEquation& other);
  /// Empties the equation and keeps its memory.
  void clear();

  /// The equation with all statements so far.
  [[nodiscard]] const msm::Equation& equation() const { return equation_; }
  /// Whether every point in a transaction must decode.
  [[nodiscard]] bool named_points() const { return named_points_; }

  /// The false transactions, in the order in which they were added, at most `most` of them. Checks one equation. Only
  /// if it fails, searches for the false transactions; this processor time is added to `blame_ns`. Each transaction has
  /// the same verdict as if it were verified alone.
  [[nodiscard]] std::vector<FalseTx> check_vartime(const msm::FixedBases& bases, const msm::Options& options,
                                                   msm::Stats& stats, std::uint64_t& blame_ns,
                                                   std::size_t most = SIZE_MAX) const;

 private:
  [[nodiscard]] std::size_t statements_per_tx() const { return named_points_ ? 3 : 2; }

  bool named_points_;
  msm::Equation equation_;
  /// The number of each transaction. A transaction has statements_per_tx() statements.
  std::vector<std::size_t> numbers_;
};

/// How verify_batch_vartime works.
struct BatchOptions {
  /// The most multipliers that a proof may need, rounded up to a power of two; not more than `bases` has generators.
  /// All verifiers of a chain must agree on this number.
  std::size_t generator_capacity = 2048;
  /// 1 runs in the calling thread, 0 uses every thread of the current oneTBB arena.
  unsigned threads = 1;
  /// The entropy of the weights, for tests that repeat the same weights. Without it, the system's entropy is used.
  std::optional<Bytes32> weight_entropy = std::nullopt;
};

/// For each transaction its effects, or the error that it has if verified alone. Or nothing for all of them, because
/// memory or threads ran out.
using BatchResults = std::expected<std::vector<std::expected<TxEffects, Error>>, OutOfResources>;

/// Verifies transactions without a chain. `txs` are encodings without Utreexo proofs. Memory is bounded for any number
/// of them. `bases` are innerproduct::generators. May be called from several threads at once.
[[nodiscard]] BatchResults verify_batch_vartime(std::span<const ByteSpan> txs, const msm::FixedBases& bases,
                                                const BatchOptions& options = {});

/// Verifies one decoded transaction in the calling thread. Throws std::bad_alloc.
[[nodiscard]] std::expected<TxEffects, Error> verify_tx_vartime(const Tx& tx, const msm::FixedBases& bases,
                                                                const BatchOptions& options = {});

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
