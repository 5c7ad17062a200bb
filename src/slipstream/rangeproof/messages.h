// Several parties make one range proof together, with a dealer whom they need not trust with their values
// (bulletproofs, src/range_proof/messages.rs; Buenz et al., "Bulletproofs", section 4.5). The messages, in their order:
//
//   dealer -> party   the position j                       party -> dealer   BitCommitment
//   dealer -> party   BitChallenge                         party -> dealer   PolyCommitment
//   dealer -> party   PolyChallenge                        party -> dealer   ProofShare
//
// The states of a party and of the dealer are types (rangeproof/party.h, rangeproof/dealer.h): a message at the wrong
// time does not compile. The encoding of a message is its fields in order, 32 bytes each. Challenges and shares are
// canonical scalars. The dealer decodes the points, because it knows the party to blame.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::rangeproof {

/// Why an aggregation failed.
struct AggregationError {
  ProofErrorKind kind;  ///< What went wrong.
  /// The reason in a few words, with static lifetime.
  std::string_view detail = {};
  /// The positions of the parties to blame, in order; empty if no single party can be blamed.
  std::vector<std::size_t> parties = {};

  /// One line: "MalformedProofShares: ..., parties 0 2".
  [[nodiscard]] std::string to_string() const;
};

/// Commitments to a value, to its bits, and to their blinding factors.
struct BitCommitment {
  /// The commitments to the value, to its bits, and to the blinding vectors.
  ristretto255::Encoding V, A, S;
  /// 96 bytes.
  [[nodiscard]] Bytes encode() const;
  /// FormatError unless there are exactly 96 bytes.
  [[nodiscard]] static std::expected<BitCommitment, ProofError> decode(ByteSpan bytes);
};

/// The challenges after the first round. All parties get the same ones.
struct BitChallenge {
  /// The two challenges.
  Scalar y, z;
  /// 64 bytes.
  [[nodiscard]] Bytes encode() const;
  /// FormatError unless the bytes are two canonical scalars.
  [[nodiscard]] static std::expected<BitChallenge, ProofError> decode(ByteSpan bytes);
};

/// Commitments to the coefficients of a party's polynomial.
struct PolyCommitment {
  /// The commitments to the coefficients t_1 and t_2.
  ristretto255::Encoding T_1, T_2;
  /// 64 bytes.
  [[nodiscard]] Bytes encode() const;
  /// FormatError unless there are exactly 64 bytes.
  [[nodiscard]] static std::expected<PolyCommitment, ProofError> decode(ByteSpan bytes);
};

/// The challenge after the second round. All parties get the same one.
struct PolyChallenge {
  Scalar x;  ///< The challenge.
  /// 32 bytes.
  [[nodiscard]] Bytes encode() const;
  /// FormatError unless the bytes are a canonical scalar.
  [[nodiscard]] static std::expected<PolyChallenge, ProofError> decode(ByteSpan bytes);
};

/// The party's share of the opening. It reveals nothing about the value without the party's blinding factors.
struct ProofShare {
  /// The value of the party's polynomial, the blinding factor of its commitment, and that of A and S.
  Scalar t_x, t_x_blinding, e_blinding;
  /// The two vectors. Each has one element per bit of the range.
  std::vector<Scalar> l, r;
  /// 32 bytes for each scalar.
  [[nodiscard]] Bytes encode() const;
  /// FormatError unless the bytes are 3 + 2 n canonical scalars with n at most 64.
  [[nodiscard]] static std::expected<ProofShare, ProofError> decode(ByteSpan bytes);
};

}  // namespace slipstream::rangeproof

SLIPSTREAM_EXPORT_END
