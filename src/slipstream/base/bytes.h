// Views of bytes and little-endian integers. Everything that comes from outside is a ByteSpan until a parser has
// checked it.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// A view of bytes that are not checked yet.
using ByteSpan = std::span<const std::uint8_t>;
/// Owned bytes.
using Bytes = std::vector<std::uint8_t>;
/// A hash, a key, or the encoding of a point or a scalar.
using Bytes32 = std::array<std::uint8_t, 32>;
/// A signature, or the input of a map to a scalar or a point.
using Bytes64 = std::array<std::uint8_t, 64>;

static_assert(std::endian::native == std::endian::little, "loads and stores are plain copies");

/// Reads a little-endian 64-bit integer from 8 bytes.
[[nodiscard]] inline std::uint64_t load_le64(const std::uint8_t* p) {
  std::uint64_t x;
  std::memcpy(&x, p, sizeof x);
  return x;
}

/// Reads a little-endian 32-bit integer from 4 bytes.
[[nodiscard]] inline std::uint32_t load_le32(const std::uint8_t* p) {
  std::uint32_t x;
  std::memcpy(&x, p, sizeof x);
  return x;
}

/// Writes 8 bytes, little-endian.
inline void store_le64(std::uint8_t* p, std::uint64_t x) { std::memcpy(p, &x, sizeof x); }
/// Writes 4 bytes, little-endian.
inline void store_le32(std::uint8_t* p, std::uint32_t x) { std::memcpy(p, &x, sizeof x); }

/// The bytes of an ASCII label or message.
[[nodiscard]] inline ByteSpan as_bytes(std::string_view s) {
  return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}

/// Copies the first 32 bytes of `bytes`. Precondition: `bytes` holds at least 32.
[[nodiscard]] inline Bytes32 to_bytes32(ByteSpan bytes) {
  Bytes32 out;
  std::memcpy(out.data(), bytes.data(), out.size());
  return out;
}

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
