// Several parties make one range proof together, with a dealer whom they need not trust with their values
// (bulletproofs, src/range_proof/messages.rs; Buenz et al., "Bulletproofs", section 4.5). The messages, in their order:
//
//   dealer -> party   the position j                       party -> dealer   BitCommitment
//   dealer -> party   BitChallenge                         party -> dealer   PolyCommitment
//   dealer -> party   PolyChallenge                        party -> dealer   ProofShare
//
// The states of a party and of the dealer are types (range_proof_party.h, range_proof_dealer.h): a message at the wrong
// time does not compile. Encodings of messages are their fields one after the other, 32 bytes each; challenges and
// shares are scalars, which must be canonical, and points are decoded by the dealer, who knows whom to blame.
#pragma once

#include <cstddef>
#include <expected>
#include <vector>

#include "base/bytes.h"
#include "field/scalar.h"
#include "group/ristretto255.h"
#include "innerproduct/error.h"

namespace slipstream::rangeproof {

/// Why an aggregation failed.
struct AggregationError {
  ProofErrorKind kind;
  /// In a few words of static lifetime.
  std::string_view detail = {};
  /// The positions of the parties to blame, in order; empty if no one is, or not one alone.
  std::vector<std::size_t> parties = {};
};

/// Commitments to a value, to its bits, and to what blinds them.
struct BitCommitment {
  ristretto255::Encoding V, A, S;
  [[nodiscard]] Bytes encode() const;
  /// Not 96 bytes: FormatError.
  [[nodiscard]] static std::expected<BitCommitment, ProofError> decode(ByteSpan bytes);
};

struct BitChallenge {
  Scalar y, z;
  [[nodiscard]] Bytes encode() const;
  /// Not two scalars: FormatError.
  [[nodiscard]] static std::expected<BitChallenge, ProofError> decode(ByteSpan bytes);
};

/// Commitments to the coefficients of a party's polynomial.
struct PolyCommitment {
  ristretto255::Encoding T_1, T_2;
  [[nodiscard]] Bytes encode() const;
  /// Not 64 bytes: FormatError.
  [[nodiscard]] static std::expected<PolyCommitment, ProofError> decode(ByteSpan bytes);
};

struct PolyChallenge {
  Scalar x;
  [[nodiscard]] Bytes encode() const;
  /// Not a scalar: FormatError.
  [[nodiscard]] static std::expected<PolyChallenge, ProofError> decode(ByteSpan bytes);
};

/// A party's part of the opening. It reveals nothing about the value without the party's blinding factors.
struct ProofShare {
  Scalar t_x, t_x_blinding, e_blinding;
  /// As long as the range has bits.
  std::vector<Scalar> l, r;
  [[nodiscard]] Bytes encode() const;
  /// Not 3 + 2 n scalars, n at most 64: FormatError.
  [[nodiscard]] static std::expected<ProofShare, ProofError> decode(ByteSpan bytes);
};

}  // namespace slipstream::rangeproof
