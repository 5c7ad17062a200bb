// Scalar multiplication kernels of group/detail/kernels.h over any lane type: one scalar multiplication per lane, with
// signed digits of four bits. A backend instantiates them for its own lane type, only in backend/<name>.cc.
// Constant-time: no branch and no address depends on the multiple that a lane adds.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "slipstream/base/detail/value_barrier.h"
#include "slipstream/base/secret.h"
#include "slipstream/group/detail/edwards.h"
#include "slipstream/group/detail/lane_points.h"
#include "slipstream/group/detail/recode.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::group::multiply {

using ristretto255::Point;

inline constexpr std::size_t kDigits = 64;
/// Multiples 1 to 8 of a point serve all digits.
inline constexpr std::size_t kMultiples = 8;

/// The digits of one scalar per lane, position by position, as absolute values and signs (1 for a negative digit). The
/// destructor wipes them.
template <std::size_t K>
struct Digits {
  std::array<std::array<std::uint8_t, K>, kDigits> absolute{};
  std::array<std::array<std::uint8_t, K>, kDigits> negative{};

  Digits() = default;
  /// The first min(n, K) scalars, zero in lanes beyond them.
  Digits(const Scalar* scalars, std::size_t n) {
    for (std::size_t i = 0; i < std::min(n, K); ++i) {
      const Secret digits(signed_radix_16(scalars[i]));
      Secret signs(std::array<std::uint8_t, kDigits>{});
      for (std::size_t j = 0; j < kDigits; ++j) signs.expose()[j] = static_cast<std::uint8_t>(digits.expose()[j] >> 7);
      value_barrier_all(signs.expose());
      for (std::size_t j = 0; j < kDigits; ++j) {
        const unsigned sign = signs.expose()[j];
        absolute[j][i] = static_cast<std::uint8_t>((static_cast<unsigned>(digits.expose()[j]) ^ sign) - sign);
        negative[j][i] = sign & 1;
      }
    }
  }
  Digits(const Digits&) = default;
  Digits& operator=(const Digits&) = default;
  ~Digits() { wipe(this, sizeof *this); }
};

/// Selects in each lane the entry of its own digit, or the identity for digit 0. Reads the whole table. Entry j is the
/// multiple j + 1.
template <Lane V, class Entry>
[[nodiscard]] Entry lookup(std::span<const Entry, kMultiples> table, const std::uint8_t* absolute,
                           const std::uint8_t* negative) {
  Entry chosen = Entry::identity();
  for (std::size_t j = 0; j < kMultiples; ++j) {
    chosen = select(V::lanes_where(absolute, static_cast<std::uint8_t>(j + 1)), table[j], chosen);
  }
  return negate_if(V::lanes_where(negative, 1), chosen);
}

/// One row of the table of a fixed base, the same for all lanes. A backend that can permute within a register
/// specialises it.
template <Lane V>
class SharedRow {
 public:
  explicit SharedRow(const AffineNiels<Fe>* row) {
    for (std::size_t j = 0; j < kMultiples; ++j) {
      entries_[j] = {V::broadcast(row[j].y_plus_x), V::broadcast(row[j].y_minus_x), V::broadcast(row[j].xy2d)};
    }
  }
  [[nodiscard]] AffineNiels<V> operator()(const std::uint8_t* absolute, const std::uint8_t* negative) const {
    return lookup<V, AffineNiels<V>>(entries_, absolute, negative);
  }

 private:
  std::array<AffineNiels<V>, kMultiples> entries_;
};

/// With one lane the row is not copied.
template <>
class SharedRow<Fe> {
 public:
  explicit SharedRow(const AffineNiels<Fe>* row) : row_(row) {}
  [[nodiscard]] AffineNiels<Fe> operator()(const std::uint8_t* absolute, const std::uint8_t* negative) const {
    return lookup<Fe>(std::span<const AffineNiels<Fe>, kMultiples>(row_, kMultiples), absolute, negative);
  }

 private:
  const AffineNiels<Fe>* row_;
};

/// out[i] = s[i] B, where row k of `table` holds 16^(2k) B times 1 to 8 (group/fixed_base.h). A block of scalars uses
/// the table row by row, so that each row is loaded into lanes once per block.
template <Lane V>
void multiply_base_batch(Point* out, const AffineNiels<Fe>* table, const Scalar* s, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  constexpr std::size_t kBlock = 16;  // vectors; their sums and digits stay in the first two caches
  std::array<Extended<V>, kBlock> even, odd;
  std::array<Digits<k>, kBlock> digits;
  for (std::size_t begin = 0; begin < n; begin += kBlock * k) {
    const std::size_t vectors = std::min(kBlock, (n - begin + k - 1) / k);
    for (std::size_t v = 0; v < vectors; ++v) {
      even[v] = odd[v] = Extended<V>::identity();
      digits[v] = Digits<k>(s + begin + v * k, n - begin - v * k);
    }
    for (std::size_t row = 0; row < kDigits / 2; ++row) {
      const SharedRow<V> multiples(table + kMultiples * row);
      for (std::size_t v = 0; v < vectors; ++v) {
        const auto& [absolute, negative] = digits[v];
        even[v] = add(even[v], multiples(absolute[2 * row].data(), negative[2 * row].data())).extended();
        odd[v] = add(odd[v], multiples(absolute[2 * row + 1].data(), negative[2 * row + 1].data())).extended();
      }
    }
    for (std::size_t v = 0; v < vectors; ++v) {
      store_points(out + begin + v * k, add(doubled_n(odd[v], 4), even[v]), n - begin - v * k);
    }
  }
}

/// out[i] = s[i] p[i].
template <Lane V>
void multiply_batch(Point* out, const Scalar* s, const Point* p, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  for (std::size_t begin = 0; begin < n; begin += k) {
    const Digits<k> digits(s + begin, n - begin);
    std::array<ProjectiveNiels<V>, kMultiples> multiples;
    const Extended<V> base = load_points<V>(p + begin, n - begin);
    multiples[0] = to_projective_niels(base);
    Extended<V> multiple = base;
    for (std::size_t j = 1; j < kMultiples; ++j) {
      multiple = add(multiple, multiples[0]).extended();
      multiples[j] = to_projective_niels(multiple);
    }
    const auto digit = [&](std::size_t j) {
      return lookup<V, ProjectiveNiels<V>>(multiples, digits.absolute[j].data(), digits.negative[j].data());
    };
    Extended<V> sum = add(Extended<V>::identity(), digit(kDigits - 1)).extended();
    for (std::size_t j = kDigits - 1; j-- > 0;) sum = add(doubled_n(sum, 4), digit(j)).extended();
    store_points(out + begin, sum, n - begin);
  }
}

}  // namespace slipstream::group::multiply
