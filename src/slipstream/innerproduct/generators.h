// The fixed points of Bulletproofs (bulletproofs, src/generators.rs). B is the basepoint; B~ is the hash to the group
// (SHA3-512) of the encoding of B. The generators of party j are the points that SHAKE256("GeneratorsChain", 'G' or
// 'H', LE32(j)) gives, 64 bytes each. Constraint systems use party 0; a range proof of m values uses the first m
// parties. Generators are derived once, at first use, then kept and shared by all threads. A point costs about one map
// to the group. Thread-safe.
#pragma once

#include <cstddef>
#include <memory>

#include "slipstream/base/export.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/fixed_bases.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::innerproduct {

/// The bases of Pedersen commitments: value * B + blinding * B_blinding.
struct PedersenBases {
  ristretto255::Point B, B_blinding;  ///< The two bases.
};
/// B and B~. Made at the first call. Thread-safe.
[[nodiscard]] const PedersenBases& pedersen_bases();

/// The generators of party 0, at least `capacity` of each kind. There is one instance. A request for more generators
/// replaces it by a longer one (a power of two); callers keep the old one as long as they hold it. O(capacity) at
/// first, O(1) later. Thread-safe.
[[nodiscard]] std::shared_ptr<const msm::FixedBases> generators(std::size_t capacity);

/// Generators of several parties in one array: G_i of party j has index j * kStride + i.
struct PartyGenerators {
  /// The largest number of bits of a range, and so the largest number of generators of a party.
  static constexpr std::size_t kStride = 64;

  /// The generators of all parties, one party after the other. Shared by all holders.
  std::shared_ptr<const msm::FixedBases> bases;
  /// The limits that the caller asked for: bits and values of a proof.
  std::size_t gens_capacity;
  /// The largest number of values of a proof.
  std::size_t party_capacity;
};
/// Shared and extended like generators(capacity). For one party these are the same generators.
[[nodiscard]] PartyGenerators party_generators(std::size_t gens_capacity, std::size_t party_capacity);

}  // namespace slipstream::innerproduct

SLIPSTREAM_EXPORT_END
