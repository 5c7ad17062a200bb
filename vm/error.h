// Why a transaction is not valid. The kinds are the variants of the reference's VMError under their own names, as far
// as something here produces them, followed by the kinds that only Slipstream has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slipstream::vm {

enum class ErrorKind : std::uint8_t {
  InvalidPoint,
  InvalidFormat,
  TrailingBytes,
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
  // Slipstream's own: a constraint nested deeper than ConstraintArena::kMaxConstraintDepth, on which the reference runs
  // out of stack, and a program that would cost more than its Limits.
  ConstraintTooDeep,
  LimitExceeded,
  // What only makers of transactions meet: values that do not add up, and a key that is not there.
  UnbalancedCloak,
  KeyMissing,
};

/// The variant's name as the reference writes it.
[[nodiscard]] std::string_view name(ErrorKind kind);

/// A sentence that explains the kind, without final stop.
[[nodiscard]] std::string_view explanation(ErrorKind kind);

/// An error and where it happened. Offsets count from the first byte of the transaction while it is decoded, from the
/// first byte of its program while it runs; instructions are numbered from 0 in the order in which they ran.
struct Error {
  ErrorKind kind;
  std::optional<std::size_t> byte_offset{};
  std::optional<std::size_t> instruction{};
  /// What exactly was wrong, where the kind alone does not say it; may be empty.
  std::string detail{};

  /// One line: name, place, detail.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::vm
