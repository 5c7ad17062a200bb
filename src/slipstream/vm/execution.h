// The result of running a program: the transaction's log, the hashes still to be computed, the trees of constraints,
// and the deferred checks, which are verified later in one equation.
#pragma once

#include <cstdint>
#include <memory>
#include <ranges>
#include <variant>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/keys/signature.h"
#include "slipstream/transcript/detail/schedule.h"
#include "slipstream/vm/constraint.h"
#include "slipstream/vm/detail/hashing.h"
#include "slipstream/vm/items.h"
#include "slipstream/vm/predicate.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {
class Equation;
}

namespace slipstream::vm {

struct HashSlots;

/// Limits on when a transaction may enter a block (milliseconds since the Unix epoch, inclusive), and its version.
struct TxHeader {
  std::uint64_t version = 0;     ///< 1 for transactions without extensions.
  std::uint64_t mintime_ms = 0;  ///< The block's time must be at least this.
  std::uint64_t maxtime_ms = 0;  ///< The block's time must be at most this.
  [[nodiscard]] bool operator==(const TxHeader&) const = default;
};

// Entries of the transaction log (ZkVM specification, "Transaction log").
/// A value was issued.
struct IssueEntry {
  /// The commitments.
  ristretto255::Encoding quantity, flavor;
};
/// A value was destroyed.
struct RetireEntry {
  /// The commitments.
  ristretto255::Encoding quantity, flavor;
};
/// A contract was spent.
struct InputEntry {
  ContractIndex contract;  ///< Its index in Execution::contracts.
};
/// A contract was created.
struct OutputEntry {
  ContractIndex contract;  ///< Its index in Execution::contracts.
};
/// A fee was paid.
struct FeeEntry {
  std::uint64_t fee;  ///< The amount, in the flavor of fees.
};
/// Data that `log` added.
struct DataEntry {
  ByteSpan data;  ///< The bytes.
};
/// An entry of the transaction log. The first entry of a log is the header.
using LogEntry = std::variant<TxHeader, IssueEntry, RetireEntry, InputEntry, OutputEntry, FeeEntry, DataEntry>;

// Deferred checks. Each states that a sum of points is the identity. `schedule` hashes its challenge, if it has one
// (vm/detail/schedule.h); `add_to` adds it to the current statement of an equation.
/// V = v B (instruction `unblind`).
struct Unblinding {
  Scalar value;                       ///< v.
  ristretto255::Encoding commitment;  ///< V.

  /// Hashes nothing.
  template <transcript::HashSchedule S>
  transcript::Slot schedule(S& s, const HashSlots& slots) const;
  /// Adds weight * (v B - V).
  void add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
              transcript::Slot challenge) const;
};
/// F = h(predicate, metadata) B (instruction `issue`).
struct FlavorCheck {
  ristretto255::Encoding flavor;     ///< F.
  ristretto255::Encoding predicate;  ///< The issuer's key.
  ByteSpan metadata;                 ///< The metadata of the flavor.

  /// Hashes predicate and metadata; the output is h.
  template <transcript::HashSchedule S>
  transcript::Slot schedule(S& s, const HashSlots& slots) const;
  /// Adds weight * (h B - F).
  void add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
              transcript::Slot challenge) const;
};
/// P = X + h(X, M) B, where M is the Merkle root over the program and its path (instruction `call`).
struct TaprootCheck {
  ristretto255::Encoding predicate;  ///< P.
  ByteSpan program;                  ///< The program that opens the contract.
  CallProof proof;                   ///< X and the path to M.

  /// Hashes the path, X and M; the output is h.
  template <transcript::HashSchedule S>
  transcript::Slot schedule(S& s, const HashSlots& slots) const;
  /// Adds weight * (X + h B - P).
  void add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
              transcript::Slot challenge) const;
};
/// A signature over a program and a contract id (`signid`) or a tag (`signtag`).
struct ProgramSignature {
  /// What is signed together with the program.
  enum class Kind : std::uint8_t {
    signid,   ///< The id of the contract.
    signtag,  ///< The tag of the contract.
  };
  Kind kind;                  ///< What is signed.
  keys::VerificationKey key;  ///< The contract's predicate.
  keys::Signature signature;  ///< The signature.
  NodeIndex contract_id;      ///< For `signid`: the hash that is the contract's id.
  ByteSpan tag;               ///< For `signtag`: the tag.
  ByteSpan program;           ///< The program that may open the contract.

  /// Hashes the signed data; the output is the challenge.
  template <transcript::HashSchedule S>
  transcript::Slot schedule(S& s, const HashSlots& slots) const;
  /// Adds the statement of the signature, times `weight`.
  void add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
              transcript::Slot challenge) const;
};
/// A check that an equation verifies.
using DeferredCheck = std::variant<Unblinding, FlavorCheck, TaprootCheck, ProgramSignature>;

/// A `signtx`: the key must sign the transaction id together with the contract's id.
struct SigningItem {
  ristretto255::Encoding predicate;  ///< The key.
  NodeIndex contract_id;             ///< The hash that is the contract's id.
};

/// A contract that a transaction spends or creates, identified by its id.
struct UtxoChange {
  /// What happens to the contract.
  enum class Kind : std::uint8_t {
    spent,    ///< An input.
    created,  ///< An output.
  };
  Kind kind;            ///< What happens.
  Bytes32 contract_id;  ///< The contract.
  [[nodiscard]] bool operator==(const UtxoChange&) const = default;
};

/// The same before the ids are known.
struct ContractChange {
  UtxoChange::Kind kind;   ///< What happens.
  ContractIndex contract;  ///< Its index in Execution::contracts.
};

/// The result of a program. It holds views of the transaction's bytes.
struct Execution {
  std::vector<LogEntry> log;            ///< The log, the header first.
  std::vector<Contract> contracts;      ///< All contracts that the program touched.
  std::vector<HashNode> nodes;          ///< The hashes to compute, in an order in which they can be computed.
  std::vector<SigningItem> signing;     ///< The keys that must sign the transaction.
  std::vector<DeferredCheck> deferred;  ///< The checks that the equation contains.
  /// The strings that `commit` turned into variables, even if no equation decodes them.
  std::vector<ristretto255::Encoding> commitments;
  /// Shared with the second-phase blocks of the constraint system.
  std::shared_ptr<ConstraintArena> constraints = std::make_shared<ConstraintArena>();
  std::uint64_t total_fee = 0;   ///< The sum of all fees.
  std::size_t instructions = 0;  ///< Instructions that ran.
  /// Units of vm/detail/machine/costs.h.
  std::uint64_t work = 0;

  /// The contracts that inputs spend and outputs create, in the order of the log: a view of it, without an allocation.
  [[nodiscard]] auto changes() const {
    constexpr auto is_change = [](const LogEntry& entry) {
      return std::holds_alternative<InputEntry>(entry) || std::holds_alternative<OutputEntry>(entry);
    };
    constexpr auto change = [](const LogEntry& entry) -> ContractChange {
      if (const auto* input = std::get_if<InputEntry>(&entry)) return {UtxoChange::Kind::spent, input->contract};
      return {UtxoChange::Kind::created, std::get<OutputEntry>(entry).contract};
    };
    return log | std::views::filter(is_change) | std::views::transform(change);
  }
  /// Bytes on the heap.
  [[nodiscard]] std::size_t memory() const;
  /// Marks the nodes whose output is read.
  void mark_needed_nodes();
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
