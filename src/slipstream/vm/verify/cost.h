// What a transaction costs a verifier, before any cryptography: the machine runs its program and counts the work that
// it causes. predict_cost turns the counts into time, by the rates of a backend (vm/detail/verify/cost_rates.h).
//
// The time is that of a transaction among many that share equations (1 MiB of transactions each), on one thread of the
// processor that the rates were measured on. Another processor takes another time; the proportions differ less. A
// transaction alone takes longer: sums over the generators are then its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "slipstream/base/export.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/instruction.h"
#include "slipstream/vm/transaction.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// What in a transaction causes work.
enum class Cause : std::uint8_t {
  /// Bytes of the transaction, headers, instructions that belong to no other cause, log entries that are data.
  encoding,
  /// Contracts that it spends: their ids, Utreexo proofs, and leaves of the transaction id.
  inputs,
  /// Contracts that it creates, likewise.
  outputs,
  /// Points that the program commits to: quantities, flavors, variables.
  commitments,
  /// Quantities are between 0 and 2^64.
  range_proofs,
  /// The rest of `cloak`: shuffles, merges and splits.
  mixes,
  /// Constraints of the program itself, and arithmetic with them.
  custom_constraints,
  /// What every proof has, for any statement: its own points, the rounds, padding to a power of two.
  proof,
  transaction_signature,  ///< The signature for all `signtx` together.
  /// `signid` and `signtag`.
  delegated_signatures,
  taproot,  ///< Calls of programs by `call`.
  /// `issue`, `retire`, `borrow` and `unblind`.
  issuance,
};
/// The number of causes.
inline constexpr std::size_t kCauses = 12;

/// The name, for example "range_proofs".
[[nodiscard]] std::string_view name(Cause cause);
/// The same in words: "range proofs".
[[nodiscard]] std::string_view words(Cause cause);
/// What belongs to it, in one phrase.
[[nodiscard]] std::string_view explanation(Cause cause);

/// The cause to which an instruction's own work and checks belong. The ranges of a cloak belong to range_proofs.
[[nodiscard]] Cause cause_of(Opcode opcode);

/// What is counted. Each takes time in the phases that its rates name.
enum class Resource : std::uint8_t {
  transaction,  ///< Whole transactions.
  proof,        ///< Whole proofs.
  byte,         ///< Bytes of transactions.
  instruction,  ///< Instructions that ran.
  /// Keccak permutations: an estimate, within a few per cent.
  permutation,
  /// Multipliers of ranges.
  range_multiplier,
  /// Multipliers that pad to a power of two.
  padding_multiplier,
  /// All other multipliers.
  multiplier,
  /// Points of the equation other than generators.
  point,
  spent,    ///< Contracts spent.
  created,  ///< Contracts created.
};
/// The number of resources.
inline constexpr std::size_t kResources = 11;
/// The name, for example "range_multiplier".
[[nodiscard]] std::string_view name(Resource resource);

/// The phases of a verification, in the order of the work (ledger/report.h).
enum class Phase : std::uint8_t {
  reading,         ///< Reading the file.
  decode,          ///< Transactions from bytes, and their Utreexo proofs.
  programs,        ///< Running programs.
  hashing,         ///< Ids, challenges, witness hashes, txroot.
  constraints,     ///< Constraints of the second phase.
  proof_scalars,   ///< Coefficients of points and generators.
  point_decoding,  ///< Points from their encodings.
  multiscalar,     ///< The multiscalar multiplication.
  accumulator,     ///< The Utreexo forest.
};
/// The number of phases.
inline constexpr std::size_t kPhases = 9;
/// The name, for example "point_decoding".
[[nodiscard]] std::string_view name(Phase phase);

/// Counts by cause and resource, and of instructions by opcode. Sums of transactions are sums of counts.
struct TxWork {
  std::array<std::array<double, kResources>, kCauses> counts{};  ///< Units, by cause and resource.
  std::array<std::uint64_t, static_cast<std::size_t>(Opcode::ext) + 1> instructions{};  ///< Runs, by opcode.
  /// Contracts spent and created.
  std::size_t inputs = 0, outputs = 0;

  /// Adds the counts.
  TxWork& operator+=(const TxWork& other);
  /// The units of a resource, over all causes.
  [[nodiscard]] double total(Resource resource) const;
};

/// Runs the program. The error is that of the program. Cost: that of the machine alone, some microseconds. Thread-safe.
[[nodiscard]] std::expected<TxWork, Error> count_work_vartime(const Tx& tx);

/// Nanoseconds that one unit of each resource takes in each phase.
using CostRates = std::array<std::array<double, kPhases>, kResources>;

/// The rates of a backend; null if it was not measured (`neon`).
[[nodiscard]] const CostRates* cost_rates(cpu::Backend backend);

/// Nanoseconds of one core, by cause and phase.
struct PredictedCost {
  std::array<std::array<double, kPhases>, kCauses> ns{};  ///< By cause and phase.

  /// All causes and phases.
  [[nodiscard]] double total() const;
  /// The sum over all phases.
  [[nodiscard]] double of(Cause cause) const;
  /// The sum over all causes.
  [[nodiscard]] double of(Phase phase) const;
};

/// Counts times rates. O(1).
[[nodiscard]] PredictedCost predict_cost(const TxWork& work, const CostRates& rates);

/// Nanoseconds by phase.
using TimeByPhase = std::array<double, kPhases>;

/// The rates, scaled phase by phase so that `work` takes the times that were measured for it. A phase for which the
/// rates give no time keeps none.
[[nodiscard]] CostRates scaled_rates(const CostRates& rates, const TxWork& work, const TimeByPhase& measured);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
