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
  std::uint64_t version = 0;
  std::uint64_t mintime_ms = 0;
  std::uint64_t maxtime_ms = 0;
  [[nodiscard]] bool operator==(const TxHeader&) const = default;
};

// Entries of the transaction log (ZkVM specification, "Transaction log").
struct IssueEntry {
  ristretto255::Encoding quantity, flavor;
};
struct RetireEntry {
  ristretto255::Encoding quantity, flavor;
};
struct InputEntry {
  ContractIndex contract;
};
struct OutputEntry {
  ContractIndex contract;
};
struct FeeEntry {
  std::uint64_t fee;
};
struct DataEntry {
  ByteSpan data;
};
using LogEntry = std::variant<TxHeader, IssueEntry, RetireEntry, InputEntry, OutputEntry, FeeEntry, DataEntry>;

// Deferred checks. Each states that a sum of points is the identity. `schedule` hashes its challenge, if it has one
// (vm/detail/schedule.h); `add_to` adds it to the current statement of an equation.
/// V = v B (instruction `unblind`).
struct Unblinding {
  Scalar value;
  ristretto255::Encoding commitment;

  template <transcript::HashSchedule S>
  transcript::Slot schedule(S& s, const HashSlots& slots) const;
  void add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
              transcript::Slot challenge) const;
};
/// F = h(predicate, metadata) B (instruction `issue`).
struct FlavorCheck {
  ristretto255::Encoding flavor;
  ristretto255::Encoding predicate;
  ByteSpan metadata;

  template <transcript::HashSchedule S>
  transcript::Slot schedule(S& s, const HashSlots& slots) const;
  void add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
              transcript::Slot challenge) const;
};
/// P = X + h(X, M) B, where M is the Merkle root over the program and its path (instruction `call`).
struct TaprootCheck {
  ristretto255::Encoding predicate;
  ByteSpan program;
  CallProof proof;

  template <transcript::HashSchedule S>
  transcript::Slot schedule(S& s, const HashSlots& slots) const;
  void add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
              transcript::Slot challenge) const;
};
/// A signature over a program and a contract id (`signid`) or a tag (`signtag`).
struct ProgramSignature {
  enum class Kind : std::uint8_t { signid, signtag };
  Kind kind;
  keys::VerificationKey key;
  keys::Signature signature;
  NodeIndex contract_id;
  ByteSpan tag;
  ByteSpan program;

  template <transcript::HashSchedule S>
  transcript::Slot schedule(S& s, const HashSlots& slots) const;
  void add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
              transcript::Slot challenge) const;
};
using DeferredCheck = std::variant<Unblinding, FlavorCheck, TaprootCheck, ProgramSignature>;

/// A `signtx`: the key must sign the transaction id together with the contract's id.
struct SigningItem {
  ristretto255::Encoding predicate;
  NodeIndex contract_id;
};

/// A contract that a transaction spends or creates, identified by its id.
struct UtxoChange {
  enum class Kind : std::uint8_t { spent, created };
  Kind kind;
  Bytes32 contract_id;
  [[nodiscard]] bool operator==(const UtxoChange&) const = default;
};

/// The same before the ids are known.
struct ContractChange {
  UtxoChange::Kind kind;
  ContractIndex contract;
};

struct Execution {
  std::vector<LogEntry> log;
  std::vector<Contract> contracts;
  std::vector<HashNode> nodes;
  std::vector<SigningItem> signing;
  std::vector<DeferredCheck> deferred;
  /// The strings that `commit` turned into variables, even if no equation decodes them.
  std::vector<ristretto255::Encoding> commitments;
  /// Shared with the second-phase blocks of the constraint system.
  std::shared_ptr<ConstraintArena> constraints = std::make_shared<ConstraintArena>();
  std::uint64_t total_fee = 0;
  std::size_t instructions = 0;
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
