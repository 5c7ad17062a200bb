// The points that appear in every equation: the Pedersen bases B and B~ and the generators G_i, H_i of the
// inner-product argument, with whatever precomputed tables make their multiples cheap. Immutable once made; shared by
// all threads.
//
// Where their tables pay (docs/msm.md, "Static bases"): for a proof or a small transaction verified alone, a tenth to a
// third of the time. A block's equation has so many dynamic points that its generators cost least in the buckets, and
// the plan puts them there. By default odd multiples of width 7 for the generators of 128 multipliers take 1 MiB, and
// 23 parts for those of 256 multipliers 1.5 MiB, of which a sum reads every byte once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "group/ristretto255.h"
#include "msm/static_bases.h"

namespace slipstream::msm {

class FixedBases {
 public:
  /// Multipliers whose generators have odd multiples, and parts, if the capacity is that large.
  static constexpr std::size_t kTabledMultipliers = 128;
  static constexpr std::size_t kPartedMultipliers = 256;
  static constexpr TableOptions kDefaultTables = {.bases = 2 + 2 * kTabledMultipliers,
                                                  .part_bases = 2 + 2 * kPartedMultipliers};

  /// G and H have the same length, the capacity: the most multipliers (or bits) that a proof may have. O(capacity)
  /// work. `tables` may say how much memory their tables take.
  FixedBases(const ristretto255::Point& B, const ristretto255::Point& B_blinding, std::vector<ristretto255::Point> G,
             std::vector<ristretto255::Point> H, const TableOptions& tables = kDefaultTables);

  [[nodiscard]] std::size_t capacity() const { return G_.size(); }
  [[nodiscard]] const ristretto255::Point& B() const { return B_; }
  [[nodiscard]] const ristretto255::Point& B_blinding() const { return B_blinding_; }
  [[nodiscard]] std::span<const ristretto255::Point> G() const { return G_; }
  [[nodiscard]] std::span<const ristretto255::Point> H() const { return H_; }

  // What multiplications use. All bases stand in one order: B, B~, G_0, H_0, G_1, H_1, ...
  static constexpr std::uint32_t kB = 0;
  static constexpr std::uint32_t kBBlinding = 1;
  [[nodiscard]] static constexpr std::uint32_t G_index(std::size_t i) { return static_cast<std::uint32_t>(2 + 2 * i); }
  [[nodiscard]] static constexpr std::uint32_t H_index(std::size_t i) { return static_cast<std::uint32_t>(3 + 2 * i); }

  /// All bases in that order, and their tables.
  [[nodiscard]] const StaticBases& bases() const { return bases_; }

 private:
  ristretto255::Point B_, B_blinding_;
  std::vector<ristretto255::Point> G_, H_;
  StaticBases bases_;
};

}  // namespace slipstream::msm
