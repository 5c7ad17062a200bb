// Sums of few points with eight windows of one scalar in eight lanes. The only doublings are one chain at the end, in
// quads. Only units compiled for AVX-512 IFMA may include this file. Constant-time unless it says otherwise.
//
//   for every block of points:
//     tables of their multiples 1, 2, ..., eight points at a time
//     for every eight windows:
//       for every point of the block:  sums[windows] += digits[windows] * point
//   result = sum of 2^(bits i) sums[i]
//
// A table is stored limb by limb, with its multiples side by side in one or two registers. So one permutation fetches,
// for every lane, the limb of its own multiple. No table is scanned, and no address depends on a digit.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/int128.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/detail/fe_ifma.h"
#include "slipstream/field/detail/rows_ifma.h"
#include "slipstream/field/detail/transpose_ifma.h"
#include "slipstream/group/detail/edwards.h"
#include "slipstream/group/detail/lane_points.h"
#include "slipstream/msm/detail/kernels/quad_curve_ifma.h"

namespace slipstream::msm::windows {

using field::FeIfma;
using field::FeIfmaOperand;
using field::MaskIfma;
using field::ifma::Limbs;
using field::ifma::Vector;
using group::EdwardsPoint;
using ristretto255::Point;
using LanePoints = group::Extended<FeIfma>;

inline constexpr std::size_t kLanes = FeIfma::kLanes;

/// The digits of eight windows of one scalar.
struct LaneDigits {
  Vector absolute;
  __mmask8 nonzero;
  MaskIfma negative;
};

/// The positions of windows 8 g to 8 g + 7, of `Bits` bits, in the four words of a scalar. Digits are in [-2^(Bits-1),
/// 2^(Bits-1)); the words hold them with half the radix added to each.
template <unsigned Bits>
class BitPositions {
 public:
  explicit BitPositions(std::size_t g) {
    const Vector lane = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    const Vector bit =
        _mm512_mullo_epi64(field::ifma::plus(lane, field::ifma::set(kLanes * g)), field::ifma::set(Bits));
    word_ = _mm512_srli_epi64(bit, 6);
    shift_ = _mm512_and_si512(bit, field::ifma::set(63));
  }

  /// The digits of lanes without a window are unspecified.
  [[nodiscard, gnu::always_inline]] LaneDigits digits(const std::uint64_t* words) const {
    const Vector w = _mm512_maskz_broadcast_i64x4(0x0f, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)));
    Vector bits = _mm512_srlv_epi64(_mm512_permutexvar_epi64(word_, w), shift_);
    if constexpr (64 % Bits != 0) {
      const Vector next = _mm512_permutexvar_epi64(field::ifma::plus(word_, field::ifma::set(1)), w);
      bits = _mm512_or_si512(bits, _mm512_sllv_epi64(next, field::ifma::minus(field::ifma::set(64), shift_)));
    }
    const Vector half = field::ifma::set(1U << (Bits - 1));
    const Vector biased = _mm512_and_si512(bits, field::ifma::set((1U << Bits) - 1));
    const Vector absolute = _mm512_abs_epi64(field::ifma::minus(biased, half));
    return {absolute, _mm512_test_epi64_mask(absolute, absolute), MaskIfma(_mm512_cmplt_epu64_mask(biased, half))};
  }

 private:
  Vector word_, shift_;
};

/// m + 8 (16^64 - 1)/15, which BitPositions<4> reads as digits in [-8, 8), where m is `absolute`, or minus `absolute`
/// if `negative` is 1. Precondition: absolute < 2^253.
[[nodiscard]] constexpr field::Scalar::Words biased_radix_16(const field::Scalar::Words& absolute,
                                                             std::uint64_t negative) {
  field::Scalar::Words out{};
  // Minus m is the complement of m, plus 1.
  Uint128 sum = static_cast<Uint128>(negative) << 64;
  for (std::size_t i = 0; i < out.size(); ++i) {
    sum = (sum >> 64) + (absolute[i] ^ (0 - negative)) + 0x8888888888888888;
    out[i] = static_cast<std::uint64_t>(sum);
  }
  return out;
}

/// 2p - x in the lanes of the mask, x in the others. Precondition: tight limbs.
[[nodiscard, gnu::always_inline]] inline FeIfmaOperand negated_where(MaskIfma mask, const Limbs& x) {
  const Vector p0 = field::ifma::set(2 * (field::kFeLimbMask - 18)), p = field::ifma::set(2 * field::kFeLimbMask);
  const auto from = [&](Vector a, Vector b)
                        __attribute__((always_inline)) { return _mm512_mask_sub_epi64(b, mask.bits(), a, b); };
  return FeIfmaOperand({from(p0, x.l0), from(p, x.l1), from(p, x.l2), from(p, x.l3), from(p, x.l4)});
}

/// An affine addend in each lane, its sign applied: (y+x, y-x, 2dxy).
struct AffineEntry {
  FeIfmaOperand y_plus_x, y_minus_x, xy2d;
};

/// Any addend in each lane, its sign applied.
struct CachedEntry {
  FeIfmaOperand Y_plus_X, Y_minus_X, Z2, T2d;
};

/// 7M.
[[nodiscard, gnu::always_inline]] inline LanePoints add(const LanePoints& p, const AffineEntry& q) {
  const auto A = mul_wide(sub(p.Y, p.X), q.y_minus_x);
  const auto B = mul_wide(add(p.Y, p.X), q.y_plus_x);
  const auto C = mul_wide(p.T, q.xy2d);
  const auto D = add(p.Z, p.Z);
  const FeIfmaOperand E = sub(B, A), F = sub(D, C), G = add(D, C), H = add(B, A);
  return {mul(E, F), mul(G, H), mul(F, G), mul(E, H)};
}

/// 8M.
[[nodiscard, gnu::always_inline]] inline LanePoints add(const LanePoints& p, const CachedEntry& q) {
  const auto A = mul_wide(sub(p.Y, p.X), q.Y_minus_X);
  const auto B = mul_wide(add(p.Y, p.X), q.Y_plus_X);
  const auto C = mul_wide(p.T, q.T2d);
  const auto D = mul_wide(p.Z, q.Z2);
  const FeIfmaOperand E = sub(B, A), F = sub(D, C), G = add(D, C), H = add(B, A);
  return {mul(E, F), mul(G, H), mul(F, G), mul(E, H)};
}

/// The multiples 1 to 8 of a point that is used once: limb r of multiple m is word 8 r + m % 8; the limbs of Y+X, Y-X,
/// 2Z and 2dT.
struct alignas(64) PointTable {
  static constexpr unsigned kBits = 4;
  std::array<std::uint64_t, 160> words;

  [[nodiscard, gnu::always_inline]] CachedEntry read(const LaneDigits& digits) const {
    const auto limb = [&](std::size_t row) __attribute__((always_inline)) {
      return _mm512_maskz_permutexvar_epi64(digits.nonzero, digits.absolute, _mm512_load_si512(&words[8 * row]));
    };
    const auto element = [&](std::size_t first) __attribute__((always_inline)) {
      return Limbs{limb(first), limb(first + 1), limb(first + 2), limb(first + 3), limb(first + 4)};
    };
    Limbs plus = element(0), minus = element(5), z = element(10);
    // The multiple 0 is (1, 1, 2, 0).
    plus.l0 = _mm512_mask_mov_epi64(field::ifma::set(1), digits.nonzero, plus.l0);
    minus.l0 = _mm512_mask_mov_epi64(field::ifma::set(1), digits.nonzero, minus.l0);
    z.l0 = _mm512_mask_mov_epi64(field::ifma::set(2), digits.nonzero, z.l0);
    return {FeIfmaOperand(blend(digits.negative, minus, plus)), FeIfmaOperand(blend(digits.negative, plus, minus)),
            FeIfmaOperand(z), negated_where(digits.negative, element(15))};
  }
};

/// tables[i] becomes that of the point in lane i.
[[gnu::noinline]] inline void write_tables(PointTable* tables, const LanePoints& points) {
  constexpr std::size_t kMultiples = 8, kRows = 20;
  std::array<field::ifma::Rows, kRows> rows;
  const auto put = [&](std::size_t m, std::size_t first, const Limbs& x) {
    const std::size_t slot = m % kMultiples;
    rows[first][slot] = x.l0;
    rows[first + 1][slot] = x.l1;
    rows[first + 2][slot] = x.l2;
    rows[first + 3][slot] = x.l3;
    rows[first + 4][slot] = x.l4;
  };
  LanePoints multiple = points;
  CachedEntry first;
  for (std::size_t m = 1;; ++m) {
    const FeIfma plus = carry(add(multiple.Y, multiple.X)), minus = carry(sub(multiple.Y, multiple.X));
    const FeIfma z2 = carry(add(multiple.Z, multiple.Z));
    const FeIfma t2d = mul(multiple.T, FeIfma::broadcast(field::kEdwards2D));
    put(m, 0, plus.limbs());
    put(m, 5, minus.limbs());
    put(m, 10, z2.limbs());
    put(m, 15, t2d.limbs());
    if (m == kMultiples) break;
    if (m == 1) first = {plus, minus, z2, t2d};
    multiple = m == 1 ? doubled(multiple) : add(multiple, first);
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    transpose(rows[r]);
    for (std::size_t i = 0; i < kLanes; ++i) _mm512_store_si512(&tables[i].words[8 * r], rows[r][i]);
  }
}

/// The sum of 2^(bits i) sums[i] for i < n, one point in four lanes. Precondition: n >= 1.
[[nodiscard]] inline EdwardsPoint join(const Point* sums, std::size_t n, unsigned bits) {
  group::QuadCompleted sum = group::add(group::QuadSum::from(sums[n - 1].edwards()), group::QuadNiels2Z::identity());
  for (std::size_t i = n - 1; i-- > 0;) {
    for (unsigned k = 0; k < bits; ++k) sum = group::doubled(sum.doubling());
    sum = group::add(sum.sum(), group::QuadSum::from(sums[i].edwards()).niels_2z());
  }
  return sum.point();
}

/// Lane j of vector i of the result is lane i of p[j].
[[nodiscard]] inline std::array<LanePoints, kLanes> transposed(const std::array<const LanePoints*, kLanes>& p) {
  std::array<LanePoints, kLanes> out;
  const auto element = [&](auto coordinate) __attribute__((always_inline)) {
    std::array<field::ifma::Rows, 5> limbs;
    for (std::size_t j = 0; j < kLanes; ++j) {
      const Limbs& x = (p[j]->*coordinate).limbs();
      limbs[0][j] = x.l0;
      limbs[1][j] = x.l1;
      limbs[2][j] = x.l2;
      limbs[3][j] = x.l3;
      limbs[4][j] = x.l4;
    }
    for (field::ifma::Rows& rows : limbs) transpose(rows);
    for (std::size_t i = 0; i < kLanes; ++i) {
      out[i].*coordinate = FeIfma({limbs[0][i], limbs[1][i], limbs[2][i], limbs[3][i], limbs[4][i]});
    }
  };
  element(&LanePoints::X);
  element(&LanePoints::Y);
  element(&LanePoints::Z);
  element(&LanePoints::T);
  return out;
}

/// The same for eight sums at once, one in each lane; sums[j] has eight windows in each vector.
[[nodiscard]] inline LanePoints join_in_lanes(std::array<const LanePoints*, kLanes> sums, std::size_t n,
                                              unsigned bits) {
  LanePoints sum = LanePoints::identity();
  for (std::size_t g = (n + kLanes - 1) / kLanes; g-- > 0;) {
    std::array<const LanePoints*, kLanes> vectors;
    for (std::size_t j = 0; j < kLanes; ++j) vectors[j] = sums[j] + g;
    std::array<LanePoints, kLanes> windows = transposed(vectors);
    for (std::size_t i = std::min(kLanes, n - g * kLanes); i-- > 0;) {
      if (g * kLanes + i + 1 != n) sum = group::doubled_n(sum, bits);
      sum = group::add(sum, windows[i]);
    }
    wipe(windows.data(), sizeof windows);
  }
  return sum;
}

/// The sums of windows, eight in each vector.
template <unsigned Bits>
class Sums {
 public:
  static constexpr std::size_t kWindows = (254 + Bits - 1) / Bits;
  static constexpr std::size_t kMost = (kWindows + kLanes - 1) / kLanes;

  /// For scalars of `windows` windows.
  explicit Sums(std::size_t windows = kWindows) : windows_(windows) { clear(); }
  ~Sums() { wipe(sums_.data(), sizeof sums_); }
  Sums(const Sums&) = delete;
  Sums& operator=(const Sums&) = delete;

  /// Back to the identity.
  void clear() { sums_.fill(LanePoints::identity()); }

  /// Adds to every window its digit of scalar i times the base of table(i), for i < n. words[i] is scalar i in the form
  /// that BitPositions reads.
  template <class Table>
  [[gnu::always_inline]] void add_block(const field::Scalar::Words* words, std::size_t n, Table table) {
    for (std::size_t g = 0; g * kLanes < windows_; ++g) {
      const BitPositions<Bits> positions(g);
      LanePoints sum = sums_[g];
      for (std::size_t i = 0; i < n; ++i) sum = windows::add(sum, table(i).read(positions.digits(words[i].data())));
      sums_[g] = sum;
    }
  }

  /// Stores window by window, up to the next multiple of eight; points after the last window are unspecified.
  void store(Point* out) const {
    for (std::size_t g = 0; g * kLanes < windows_; ++g) group::store_points(out + kLanes * g, sums_[g], kLanes);
  }

  /// Eight windows to a vector.
  [[nodiscard]] const LanePoints* vectors() const { return sums_.data(); }

  [[nodiscard]] EdwardsPoint joined() const {
    std::array<Point, kMost * kLanes> sums;
    store(sums.data());
    const EdwardsPoint sum = join(sums.data(), windows_, Bits);
    wipe(sums.data(), sizeof sums);
    return sum;
  }

 private:
  std::size_t windows_;
  std::array<LanePoints, kMost> sums_;
};

}  // namespace slipstream::msm::windows
