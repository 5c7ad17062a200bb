// Errors of proofs and constraint systems, with the names of bulletproofs (src/errors.rs). Bulletproofs decodes the
// points of messages while it reads them. Slipstream decodes them later and names the parties whose encodings are not
// points: the errors for this are our own.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Errors of proofs and constraint systems.
enum class ProofErrorKind {
  /// The proof is well formed but false.
  VerificationError,
  /// The bytes are not a proof.
  FormatError,
  /// The numbers of values and blinding factors differ.
  WrongNumBlindingFactors,
  /// A range does not have 8, 16, 32 or 64 bits (range proofs), or has more than 64 (the gadget).
  InvalidBitsize,
  /// The number of aggregated values is not a power of two.
  InvalidAggregation,
  /// The proof needs more generators than exist.
  InvalidGeneratorsLength,
  /// The prover found a protocol error.
  ProvingError,
  /// Lengths of vectors differ or are not powers of two.
  InvalidInputLength,
  /// The prover needs the value of an unassigned variable.
  MissingAssignment,
  /// The gadget does not accept these inputs.
  GadgetError,
  /// Parties that aggregate a range proof: the dealer sent a challenge that would reveal secrets,
  MaliciousDealer,
  /// there are not as many messages as parties,
  WrongNumBitCommitments,
  WrongNumPolyCommitments,  ///< As above, in the second round,
  WrongNumProofShares,      ///< or in the third.
  /// or messages of some parties are wrong.
  MalformedBitCommitments,
  MalformedPolyCommitments,  ///< As above, in the second round,
  MalformedProofShares,      ///< or in the third.
};

/// The name of the error, for example "VerificationError".
[[nodiscard]] std::string_view name(ProofErrorKind kind);

/// An error of a proof or of a constraint system.
struct ProofError {
  ProofErrorKind kind;  ///< What went wrong.
  /// The reason in a few words, with static lifetime; may be empty.
  std::string_view detail = {};
  /// The index of the constraint or value that the error concerns, if any.
  std::optional<std::size_t> index = std::nullopt;

  /// One line: "ProvingError at 5: the witness does not satisfy a constraint".
  [[nodiscard]] std::string to_string() const;
};

/// The error as the value to return from a function with a std::expected.
[[nodiscard]] inline std::unexpected<ProofError> fail(ProofErrorKind kind, std::string_view detail = {},
                                                      std::optional<std::size_t> index = std::nullopt) {
  return std::unexpected(ProofError{kind, detail, index});
}

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
