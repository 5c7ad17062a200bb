// Conversion between field elements and 32 little-endian bytes. Constant-time.
#pragma once

#include <optional>
#include <span>

#include "slipstream/base/bytes.h"
#include "slipstream/field/fe.h"

namespace slipstream::field {

/// The integer in the low 255 bits, mod p. The top bit is ignored and the integer may be p or more.
[[nodiscard]] inline Fe from_bytes_mod_p(std::span<const std::uint8_t, 32> bytes) {
  const std::uint64_t w0 = load_le64(&bytes[0]), w1 = load_le64(&bytes[8]);
  const std::uint64_t w2 = load_le64(&bytes[16]), w3 = load_le64(&bytes[24]);
  return Fe({w0 & kFeLimbMask, ((w0 >> 51) | (w1 << 13)) & kFeLimbMask, ((w1 >> 38) | (w2 << 26)) & kFeLimbMask,
             ((w2 >> 25) | (w3 << 39)) & kFeLimbMask, (w3 >> 12) & kFeLimbMask});
}

/// Whether the bytes, as a 256-bit integer, are below p.
[[nodiscard]] inline Mask is_canonical_fe(std::span<const std::uint8_t, 32> bytes) {
  const std::uint64_t w0 = load_le64(&bytes[0]), w1 = load_le64(&bytes[8]);
  const std::uint64_t w2 = load_le64(&bytes[16]), w3 = load_le64(&bytes[24]);
  // Checks x + 19 < 2^255. The carry passes the middle words only if they are all ones.
  const std::uint64_t carry0 = std::uint64_t{w0 >= ~std::uint64_t{18}};
  const Mask middle = Mask::is_zero(~(w1 & w2));
  const std::uint64_t top = static_cast<std::uint64_t>((static_cast<Uint128>(w3) + (carry0 & middle.bits())) >> 63);
  return Mask::is_zero(top);
}

/// Strict decoding of an integer below p; nullopt for other bytes. The result of this check is public.
[[nodiscard]] inline std::optional<Fe> from_canonical_bytes(std::span<const std::uint8_t, 32> bytes) {
  if (!is_canonical_fe(bytes).declassify()) return std::nullopt;
  return from_bytes_mod_p(bytes);
}

/// The canonical encoding: the integer in [0, p).
template <unsigned M>
[[nodiscard]] Bytes32 to_bytes(const FeBounded<M>& a) {
  const auto x = canonical_limbs(a);
  Bytes32 out;
  store_le64(&out[0], x[0] | (x[1] << 51));
  store_le64(&out[8], (x[1] >> 13) | (x[2] << 38));
  store_le64(&out[16], (x[2] >> 26) | (x[3] << 25));
  store_le64(&out[24], (x[3] >> 39) | (x[4] << 12));
  return out;
}

}  // namespace slipstream::field
