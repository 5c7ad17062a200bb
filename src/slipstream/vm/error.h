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

/// Why a transaction is not valid, or cannot be made.
enum class ErrorKind : std::uint8_t {
  InvalidPoint,                      ///< 32 bytes are not the encoding of a point.
  InvalidFormat,                     ///< The bytes are not of the expected form.
  ExtensionsNotAllowed,              ///< The transaction's version has no extension instructions.
  TypeNotCopyable,                   ///< Only strings and variables can be copied.
  TypeNotDroppable,                  ///< Contracts and values cannot be dropped.
  TypeNotPortable,                   ///< Only strings, programs and values can enter a contract.
  TypeNotString,                     ///< The item is not a string.
  TypeNotContract,                   ///< The item is not a contract.
  TypeNotVariable,                   ///< The item is not a variable.
  TypeNotExpression,                 ///< The item is not an expression.
  TypeNotConstraint,                 ///< The item is not a constraint.
  TypeNotProgram,                    ///< The item is not a program.
  InconsistentWitness,               ///< The witness data contradict each other.
  TypeNotValue,                      ///< The item is not a value.
  TypeNotWideValue,                  ///< The item is neither a value nor a wide value.
  StackUnderflow,                    ///< The stack has too few items.
  StackNotClean,                     ///< The program ends with items on the stack.
  AnchorMissing,                     ///< No input has set the anchor.
  BatchSignatureVerificationFailed,  ///< A signature, call, unblinding or issuance does not hold.
  InvalidR1CSProof,                  ///< The constraint system's proof does not hold.
  R1CSInconsistency,                 ///< A gadget got inconsistent input.
  R1CSError,                         ///< The constraint system reports an error.
  WitnessMissing,                    ///< Witness data are missing.
  InvalidBitrange,                   ///< A number is outside the range of 64 bits.
  InvalidPredicateTree,              ///< The predicate tree cannot be made or does not match.
  BadArguments,                      ///< An argument is outside its range.
  CleartextConstraintFalse,          ///< A constraint between constants is false.
  FeeTooHigh,                        ///< The fees add up to more than 2^24.
  // Slipstream's own.
  /// A constraint is deeper than ConstraintArena::kMaxConstraintDepth; the reference runs out of stack there.
  ConstraintTooDeep,
  /// The program would cost more than its Limits.
  LimitExceeded,
  // Errors that occur only when transactions are made.
  /// The values that go into a cloak differ from those that come out.
  UnbalancedCloak,
  /// The secret key of a predicate is missing.
  KeyMissing,
};

/// The variant's name as the reference writes it.
[[nodiscard]] std::string_view name(ErrorKind kind);

/// A sentence that explains the kind, without a full stop.
[[nodiscard]] std::string_view explanation(ErrorKind kind);

/// An error and where it happened. Offsets count from the first byte of the transaction while it is decoded, from the
/// first byte of its program while it runs; instructions are numbered from 0 in the order in which they ran.
struct Error {
  ErrorKind kind;                            ///< What went wrong.
  std::optional<std::size_t> byte_offset{};  ///< The place in the bytes, if known.
  std::optional<std::size_t> instruction{};  ///< The number of the instruction, if one failed.
  /// The exact reason, if the kind alone does not give it; may be empty.
  std::string detail{};

  /// One line: name, place, detail.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
