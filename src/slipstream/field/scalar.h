// Integers modulo the group order l = 2^252 + 27742317777372353535851937790883648493 (RFC 9496, section 4.4).
// Representation: four 64-bit little-endian words, always canonical (< l).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/detail/mask.h"
#include "slipstream/field/detail/scalar_words.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

/// An integer mod l. All operations are constant-time unless their name ends in _vartime.
class Scalar {
 public:
  /// Four 64-bit words, the lowest first.
  using Words = std::array<std::uint64_t, 4>;
  /// l.
  static constexpr Words kOrder = detail::kOrder;

  /// Zero.
  constexpr Scalar() = default;

  /// 0.
  [[nodiscard]] static constexpr Scalar zero() { return {}; }
  /// 1.
  [[nodiscard]] static constexpr Scalar one() { return from_u64(1); }
  /// `x`, which is below l.
  [[nodiscard]] static constexpr Scalar from_u64(std::uint64_t x) { return Scalar(Words{x, 0, 0, 0}); }
  /// low + 2^64 high; every 128-bit integer is below l.
  [[nodiscard]] static constexpr Scalar from_u128(std::uint64_t low, std::uint64_t high) {
    return Scalar(Words{low, high, 0, 0});
  }
  /// Precondition: the little-endian words are a number < l. Only SLIPSTREAM_VERIFY builds check it.
  [[nodiscard]] static constexpr Scalar from_words_unchecked(const Words& w) { return Scalar(w); }

  /// Strict decoding: 32 little-endian bytes of an integer < l, or nullopt.
  [[nodiscard]] static std::optional<Scalar> from_canonical_bytes(std::span<const std::uint8_t, 32> bytes);
  /// 32 little-endian bytes reduced mod l.
  [[nodiscard]] static Scalar from_bytes_mod_order(std::span<const std::uint8_t, 32> bytes);
  /// 64 little-endian bytes reduced mod l (how challenges become scalars).
  [[nodiscard]] static Scalar from_bytes_wide(std::span<const std::uint8_t, 64> bytes);

  /// A uniform scalar from the entropy of the operating system (slipstream/base/entropy.h): a key, a blinding factor.
  /// The caller wipes it if it is secret (Secret<Scalar>). Thread-safe.
  [[nodiscard]] static Scalar random();

  /// The canonical encoding: 32 little-endian bytes.
  [[nodiscard]] Bytes32 to_bytes() const;
  /// The canonical words, below l.
  [[nodiscard]] constexpr const Words& words() const { return words_; }

  /// The sum mod l.
  [[nodiscard]] constexpr Scalar operator+(const Scalar& b) const { return Scalar(detail::add_mod(words_, b.words_)); }
  /// The difference mod l.
  [[nodiscard]] constexpr Scalar operator-(const Scalar& b) const { return Scalar(detail::sub_mod(words_, b.words_)); }
  /// The product mod l.
  [[nodiscard]] Scalar operator*(const Scalar& b) const;
  /// The negative mod l; zero for zero.
  [[nodiscard]] constexpr Scalar operator-() const { return Scalar(detail::sub_mod({}, words_)); }
  /// Adds `b` mod l.
  constexpr Scalar& operator+=(const Scalar& b) {
    words_ = detail::add_mod(words_, b.words_);
    return *this;
  }
  /// Subtracts `b` mod l.
  constexpr Scalar& operator-=(const Scalar& b) {
    words_ = detail::sub_mod(words_, b.words_);
    return *this;
  }
  /// Multiplies by `b` mod l.
  Scalar& operator*=(const Scalar& b);
  /// Whether both are the same integer. Constant-time.
  [[nodiscard]] bool operator==(const Scalar& b) const;

  /// The square mod l.
  [[nodiscard]] Scalar square() const;
  /// This scalar divided by 2 mod l.
  [[nodiscard]] constexpr Scalar half() const {
    // x or x + l, whichever is even; both are below 2^254.
    const Words even = detail::add_order_if(words_, words_[0] & 1);
    return Scalar(
        Words{even[0] >> 1 | even[1] << 63, even[1] >> 1 | even[2] << 63, even[2] >> 1 | even[3] << 63, even[3] >> 1});
  }
  /// The inverse mod l; zero for zero. About 250 squarings.
  [[nodiscard]] Scalar invert() const;
  /// Whether it is 0. Constant-time.
  [[nodiscard]] bool is_zero() const;

 private:
  explicit constexpr Scalar(const Words& w) : words_(w) {}
  Words words_{};
};

/// if_true where the mask is set, else if_false. Constant-time.
[[nodiscard]] constexpr Scalar select(Mask mask, const Scalar& if_true, const Scalar& if_false) {
  Scalar::Words out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = mask.select(if_true.words()[i], if_false.words()[i]);
  return Scalar::from_words_unchecked(out);
}

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END

namespace slipstream {
using field::Scalar;
}
