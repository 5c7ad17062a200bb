// The points that appear in every equation: the Pedersen bases B and B~ and the generators G_i, H_i of the
// inner-product argument, with precomputed tables for their multiples. Immutable once built; shared by all threads.
//
// The tables save time for a proof or a small transaction that is verified alone: a tenth to a third (docs/msm.md,
// "Static bases"). A block's equation has so many dynamic points that its generators are cheapest in the buckets, so
// the plan puts them there. By default, odd multiples of width 7 for the generators of 128 multipliers take 1 MiB, and
// 23 parts for the generators of 256 multipliers take 1.5 MiB; a sum reads every byte of the parts once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/static_bases.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// B, B~, G_i and H_i with their tables. Immutable: several threads may share it.
class FixedBases {
 public:
  /// Numbers of multipliers whose generators have odd multiples, and parts, if the capacity is that large.
  static constexpr std::size_t kTabledMultipliers = 128;
  /// See kTabledMultipliers: the number with parts.
  static constexpr std::size_t kPartedMultipliers = 256;
  /// The tables that a verifier of single proofs and of blocks needs.
  static constexpr TableOptions kDefaultTables = {.bases = 2 + 2 * kTabledMultipliers,
                                                  .part_bases = 2 + 2 * kPartedMultipliers};

  /// G and H have the same length, the capacity: the most multipliers (or bits) that a proof may have. O(capacity)
  /// work. `tables` may bound the memory of the tables.
  FixedBases(const ristretto255::Point& B, const ristretto255::Point& B_blinding, std::vector<ristretto255::Point> G,
             std::vector<ristretto255::Point> H, const TableOptions& tables = kDefaultTables);

  /// The number of generators of each kind.
  [[nodiscard]] std::size_t capacity() const { return G_.size(); }
  /// The base of committed numbers.
  [[nodiscard]] const ristretto255::Point& B() const { return B_; }
  /// The base of blinding factors.
  [[nodiscard]] const ristretto255::Point& B_blinding() const { return B_blinding_; }
  /// The generators of left wires.
  [[nodiscard]] std::span<const ristretto255::Point> G() const { return G_; }
  /// The generators of right wires.
  [[nodiscard]] std::span<const ristretto255::Point> H() const { return H_; }

  // For multiscalar multiplications. All bases are in one order: B, B~, G_0, H_0, G_1, H_1, ...
  /// The index of B in bases().
  static constexpr std::uint32_t kB = 0;
  /// The index of B~ in bases().
  static constexpr std::uint32_t kBBlinding = 1;
  /// The index of G_i in bases().
  [[nodiscard]] static constexpr std::uint32_t G_index(std::size_t i) { return static_cast<std::uint32_t>(2 + 2 * i); }
  /// The index of H_i in bases().
  [[nodiscard]] static constexpr std::uint32_t H_index(std::size_t i) { return static_cast<std::uint32_t>(3 + 2 * i); }

  /// All bases in that order, and their tables.
  [[nodiscard]] const StaticBases& bases() const { return bases_; }

 private:
  ristretto255::Point B_, B_blinding_;
  std::vector<ristretto255::Point> G_, H_;
  StaticBases bases_;
};

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
