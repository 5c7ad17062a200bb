// Scalars in the forms that the algorithms read: sign and absolute value, split into signed windows (Pippenger) or in
// non-adjacent form (Straus). Everything here is variable-time.
// Sources: Booth 1951 and MacSorley 1961 for windows without a carry; Solinas 2000 for the width-w non-adjacent form.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "slipstream/field/scalar.h"

namespace slipstream::msm {

using Words = field::Scalar::Words;

/// An integer of at most 253 bits and a sign: the representative of a scalar with the least absolute value. So a
/// coefficient such as -1 or -2^64 costs no more than 1 or 2^64.
struct SignedScalar {
  Words absolute;
  std::uint64_t negative;  // 0 or 1

  [[nodiscard]] constexpr bool is_zero() const { return (absolute[0] | absolute[1] | absolute[2] | absolute[3]) == 0; }
};

/// The largest absolute value and the number of scalars that are not zero.
struct ScalarStats {
  Words any_bit{};  // the absolute values or-ed together
  std::size_t nonzero = 0;

  /// Bit length of the longest absolute value.
  [[nodiscard]] constexpr unsigned bits() const {
    for (unsigned i = 4; i-- > 0;) {
      if (any_bit[i] != 0) return 64 * i + static_cast<unsigned>(std::bit_width(any_bit[i]));
    }
    return 0;
  }

  constexpr void count(const SignedScalar& s) {
    for (std::size_t i = 0; i < 4; ++i) any_bit[i] |= s.absolute[i];
    nonzero += s.is_zero() ? 0 : 1;
  }

  constexpr void merge(const ScalarStats& other) {
    for (std::size_t i = 0; i < 4; ++i) any_bit[i] |= other.any_bit[i];
    nonzero += other.nonzero;
  }
};

/// The one of s and s - order that is nearer to zero. Precondition: s < order < 2^254.
[[nodiscard]] constexpr SignedScalar balance_vartime(const Words& s, const Words& order) {
  Words complement{};  // order - s
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint64_t t = order[i] - s[i];
    complement[i] = t - borrow;
    borrow = static_cast<std::uint64_t>(order[i] < s[i]) | static_cast<std::uint64_t>(t < borrow);
  }
  for (std::size_t i = 4; i-- > 0;) {
    if (complement[i] != s[i]) return complement[i] < s[i] ? SignedScalar{complement, 1} : SignedScalar{s, 0};
  }
  return {s, 0};
}

inline constexpr unsigned kMaxWindowWidth = 24;

/// Splits `bits` + 1 bits into `count` windows whose widths differ by at most 1, the wider ones lowest. The extra bit
/// ensures that the digit of the highest window is never negative.
struct Windows {
  unsigned count;
  unsigned bits;

  /// The lowest bit of window i; offset(count) is the total.
  [[nodiscard]] constexpr unsigned offset(unsigned i) const { return i * min_width() + (i < wider() ? i : wider()); }
  [[nodiscard]] constexpr unsigned width(unsigned i) const { return min_width() + (i < wider() ? 1 : 0); }
  [[nodiscard]] constexpr unsigned max_width() const { return width(0); }
  [[nodiscard]] constexpr unsigned min_width() const { return (bits + 1) / count; }

 private:
  [[nodiscard]] constexpr unsigned wider() const { return (bits + 1) % count; }
};

/// The digit of the window of `width` bits at `offset`, in [-2^(width-1), 2^(width-1)]: the window's bits as a two's
/// complement number, plus the bit below. Summed over all windows, digit * 2^offset is the absolute value if the bit
/// below the end of the highest window is zero. Precondition: 1 <= width <= 31, offset + width <= 256.
[[nodiscard, gnu::always_inline]] constexpr std::int32_t booth_digit(const Words& x, unsigned offset, unsigned width) {
  std::uint64_t window;  // width + 1 bits; the lowest is the bit below the offset
  if (offset == 0) {
    window = x[0] << 1;
  } else {
    const unsigned word = (offset - 1) / 64, shift = (offset - 1) % 64;
    window = x[word] >> shift;
    if (shift + width >= 64 && word < 3) window |= x[word + 1] << (63 - shift) << 1;
  }
  const std::uint64_t sign_bit = std::uint64_t{1} << width;
  window &= 2 * sign_bit - 1;
  return static_cast<std::int32_t>((window + 1) >> 1) - static_cast<std::int32_t>((window & sign_bit));
}

/// Calls use(i, |d|, s) for the digits d of n scalars in one window; s is 1 if d times the scalar's sign is negative.
/// Preconditions: those of booth_digit.
template <class Use>
[[gnu::always_inline]] inline void for_each_digit(const SignedScalar* scalars, std::size_t n, unsigned offset,
                                                  unsigned width, const Use& use) {
  const std::uint32_t mask = (std::uint32_t{2} << width) - 1;
  const auto loop = [&](const auto& bits_of) __attribute__((always_inline)) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto window = static_cast<std::uint32_t>(bits_of(scalars[i])) & mask;
      // The digit is (window + 1) / 2, rounded down, less 2^width if the highest bit is set.
      const std::uint32_t negative = window >> width;
      const std::uint32_t absolute = ((window ^ (0 - negative)) & mask) + 1;
      use(i, absolute >> 1, negative ^ static_cast<std::uint32_t>(scalars[i].negative));
    }
  };
  if (offset == 0) return loop([](const SignedScalar& s) { return s.absolute[0] << 1; });
  // Loads eight bytes, the first of which holds the bit below the window. They may include bits of the sign after the
  // number; the mask removes those.
  const std::size_t byte = (offset - 1) / 8;
  const unsigned shift = (offset - 1) % 8;
  loop([=](const SignedScalar& s) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, reinterpret_cast<const char*>(&s) + byte, sizeof bits);
    return bits >> shift;
  });
}
static_assert(std::endian::native == std::endian::little && sizeof(SignedScalar) == 40);

/// A scalar is split into kParts parts of kPartBits bits, the best window for some hundred bases, and each part may be
/// split into windows: a digit belongs to one window of one part. Parts are numbered source by source.
inline constexpr unsigned kPartBits = 11;
inline constexpr unsigned kParts = 253 / kPartBits;
static_assert(kParts * kPartBits == 253);

/// A digit with the point that it belongs to.
struct PointDigit {
  /// 2 * point + s; s is 1 if the point is subtracted.
  std::uint32_t word;
  /// 0 if nothing is added.
  std::uint32_t absolute;
};

/// The digits of n scalars in the window of `width` bits at `offset` in every part, each with the number of its part;
/// zero digits are included. `out` holds n * kParts elements. Preconditions: absolute values below 2^252, offset +
/// width <= kPartBits, all numbers of parts below 2^31.
void part_digits_vartime(const SignedScalar* scalars, const std::uint32_t* sources, std::size_t n, unsigned offset,
                         unsigned width, PointDigit* out);

/// The most digits that are not zero in the width-w form of a number of `bits` bits.
[[nodiscard]] constexpr std::size_t max_naf_digits(unsigned bits, unsigned width) { return bits / width + 1; }

/// Number of entries in the table of odd multiples for width-w digits.
[[nodiscard]] constexpr std::size_t odd_multiples(unsigned width) { return std::size_t{1} << (width - 2); }

/// The digits of many scalars in width-w non-adjacent form: odd, of absolute value below 2^(width-1), at least `width`
/// bits apart within one scalar. They are in the order of use: by falling bit, and by sign within a bit. The sign of a
/// digit is random, so half of the branches on it would be mispredicted.
struct NafDigits {
  static constexpr std::size_t kKeys = 512;
  /// The positive digits at a bit have this key, the negative ones the next key. Precondition: bit < 256.
  [[nodiscard]] static constexpr std::size_t key(unsigned bit) { return 2 * (255 - std::size_t{bit}); }

  /// The digits of a key are entries[begin[key]] .. entries[begin[key + 1] - 1].
  std::array<std::uint32_t, kKeys + 1> begin;
  /// source * 2^(width-2) + (|digit| - 1) / 2: the index of the odd multiple in the tables of all sources.
  std::uint32_t* entries;

  [[nodiscard]] std::uint32_t size() const { return begin[kKeys]; }
  [[nodiscard]] bool any_at(unsigned bit) const { return begin[key(bit)] != begin[key(bit) + 2]; }
};

/// Fills `naf`. Scalar i belongs to source sources[i], or to source i if sources is null. `naf.entries` and
/// the working arrays `entries` and `keys` hold n * max_naf_digits(bits, width) elements each. Preconditions:
/// 2 <= width <= 16, every absolute value below 2^bits, bits <= 253, sources below 2^(34 - width).
void make_naf_digits_vartime(NafDigits& naf, std::uint32_t* entries, std::uint16_t* keys, const SignedScalar* scalars,
                             const std::uint32_t* sources, std::size_t n, unsigned bits, unsigned width);

}  // namespace slipstream::msm
