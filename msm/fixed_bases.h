// The points that appear in every equation: the Pedersen bases B and B~ and the generators G_i, H_i of the
// inner-product argument, with whatever precomputed tables make their multiples cheap. Immutable once made; shared by
// all threads.
//
// Where tables pay. A base with a table of its 32 odd multiples costs 253/8 additions in Straus' algorithm; a base
// among the n points of Pippenger's costs W = 253/c additions and its share of the buckets, and W falls as n grows.
// Measured on the portable backend (microseconds, one core of an AMD EPYC of the Zen 4 kind, gcc 12; fixed bases +
// dynamic points; width of the digits, memory of a base's table):
//     bases + points   w=6, 2 KiB   w=7, 4 KiB   w=8, 8 KiB   w=9, 16 KiB   in buckets
//       130 + 22           732          684          652           654          946
//       258 + 40          1369         1307         1225          1348         1575
//       514 + 50          2536         2557         2465          2776         2606
//      1026 + 50          5155         4723         4670          5253         4469
// So a range proof or a small transaction verified alone gains a third to a fifth, and from 512 bases on nothing does:
// a block puts all of them into the buckets. Width 7 for the generators of 128 multipliers is 1 MiB and stays in the
// cache.
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
