// Errors of proofs and constraint systems, by the names that bulletproofs (src/errors.rs) gives them. Where it decodes
// the points of messages as it reads them, Slipstream names the parties whose points are none: those errors are ours.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>

namespace slipstream {

enum class ProofErrorKind {
  /// The proof is well formed and wrong.
  VerificationError,
  /// The bytes are not a proof.
  FormatError,
  /// As many blinding factors as values are needed.
  WrongNumBlindingFactors,
  /// Ranges have 8, 16, 32 or 64 bits (range proofs), at most 64 (the gadget).
  InvalidBitsize,
  /// The number of aggregated values is not a power of two.
  InvalidAggregation,
  /// More generators are needed than there are.
  InvalidGeneratorsLength,
  /// A prover met a protocol error.
  ProvingError,
  /// Vectors whose lengths differ, or are no powers of two.
  InvalidInputLength,
  /// A prover needs the value of a variable that has none.
  MissingAssignment,
  /// A gadget cannot be applied to these inputs.
  GadgetError,
  /// Parties that aggregate a range proof: the dealer sent a challenge that would reveal secrets,
  MaliciousDealer,
  /// there are not as many messages as parties,
  WrongNumBitCommitments,
  WrongNumPolyCommitments,
  WrongNumProofShares,
  /// or messages of some parties are wrong.
  MalformedBitCommitments,
  MalformedPolyCommitments,
  MalformedProofShares,
};

/// The name of the variant, for example "VerificationError".
[[nodiscard]] std::string_view name(ProofErrorKind kind);

struct ProofError {
  ProofErrorKind kind;
  /// What was wrong, in a few words of static lifetime; may be empty.
  std::string_view detail = {};
  /// The number of the constraint or of the value that it is about, if it is about one.
  std::optional<std::size_t> index = std::nullopt;
};

[[nodiscard]] inline std::unexpected<ProofError> fail(ProofErrorKind kind, std::string_view detail = {},
                                                      std::optional<std::size_t> index = std::nullopt) {
  return std::unexpected(ProofError{kind, detail, index});
}

}  // namespace slipstream
