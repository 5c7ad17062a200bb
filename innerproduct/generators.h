// The fixed points of Bulletproofs (bulletproofs, src/generators.rs).
// B is the basepoint; B~ is the hash to the group (SHA3-512) of the encoding of B. The generators of party j are the
// points that SHAKE256("GeneratorsChain" || 'G' or 'H' || LE32(j)) gives, 64 bytes each. Constraint systems use party
// 0; a range proof of m values uses parties 0 .. m - 1. Everything is derived once, on first use, kept, and shared by
// all threads. A point costs about one map to the group.
#pragma once

#include <cstddef>
#include <memory>

#include "group/ristretto255.h"
#include "msm/fixed_bases.h"

namespace slipstream::innerproduct {

/// The bases of Pedersen commitments: value * B + blinding * B_blinding.
struct PedersenBases {
  ristretto255::Point B, B_blinding;
};
[[nodiscard]] const PedersenBases& pedersen_bases();

/// The generators of party 0, at least `capacity` of each kind. There is one instance, which is replaced by a longer
/// one (a power of two) when more are asked for; those who hold the old one keep it.
[[nodiscard]] std::shared_ptr<const msm::FixedBases> generators(std::size_t capacity);

/// Generators of several parties, one after the other: G_i of party j at j * stride + i.
struct PartyGenerators {
  /// No range has more bits, so no party needs more generators.
  static constexpr std::size_t kStride = 64;

  std::shared_ptr<const msm::FixedBases> bases;
  /// What the caller asked for: the most bits and the most values that a proof may have.
  std::size_t gens_capacity;
  std::size_t party_capacity;
};
/// Shared and growing as generators(capacity) is. For one party these are those generators.
[[nodiscard]] PartyGenerators party_generators(std::size_t gens_capacity, std::size_t party_capacity);

}  // namespace slipstream::innerproduct
