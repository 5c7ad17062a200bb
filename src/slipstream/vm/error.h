// Why a transaction is not valid. The first kinds are the variants of the reference's VMError that occur here, under
// the same names. The kinds that only Slipstream has follow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

enum class ErrorKind : std::uint8_t {
  InvalidPoint,
  InvalidFormat,
  ExtensionsNotAllowed,
  TypeNotCopyable,
  TypeNotDroppable,
  TypeNotPortable,
  TypeNotString,
  TypeNotContract,
  TypeNotVariable,
  TypeNotExpression,
  TypeNotConstraint,
  TypeNotProgram,
  InconsistentWitness,
  TypeNotValue,
  TypeNotWideValue,
  StackUnderflow,
  StackNotClean,
  AnchorMissing,
  BatchSignatureVerificationFailed,
  InvalidR1CSProof,
  R1CSInconsistency,
  R1CSError,
  WitnessMissing,
  InvalidBitrange,
  InvalidPredicateTree,
  BadArguments,
  CleartextConstraintFalse,
  FeeTooHigh,
  // Slipstream's own: a constraint deeper than ConstraintArena::kMaxConstraintDepth (the reference runs out of stack
  // there), and a program that would cost more than its Limits.
  ConstraintTooDeep,
  LimitExceeded,
  // Errors that occur only when transactions are made: values that do not add up, and a missing key.
  UnbalancedCloak,
  KeyMissing,
};

/// The variant's name as the reference writes it.
[[nodiscard]] std::string_view name(ErrorKind kind);

/// A sentence that explains the kind, without a full stop.
[[nodiscard]] std::string_view explanation(ErrorKind kind);

/// An error and where it happened. Offsets count from the first byte of the transaction while it is decoded, from the
/// first byte of its program while it runs; instructions are numbered from 0 in the order in which they ran.
struct Error {
  ErrorKind kind;
  std::optional<std::size_t> byte_offset{};
  std::optional<std::size_t> instruction{};
  /// The exact reason, if the kind alone does not give it; may be empty.
  std::string detail{};

  /// One line: name, place, detail.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
