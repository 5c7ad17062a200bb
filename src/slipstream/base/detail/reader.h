// A cursor over untrusted bytes. Every read is checked against the remaining bytes, so callers allocate memory only for
// lengths that the input really has. Strings are views of the input, never copies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Reads a byte string from front to back. A read that does not fit consumes nothing and returns nullopt.
class Reader {
 public:
  explicit Reader(ByteSpan bytes) : all_(bytes), rest_(bytes) {}

  /// Bytes consumed so far: the offset to name in an error.
  [[nodiscard]] std::size_t offset() const { return all_.size() - rest_.size(); }
  /// The bytes that have not been read.
  [[nodiscard]] ByteSpan rest() const { return rest_; }
  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  /// The bytes from `begin` to the current offset. Precondition: `begin` is an earlier offset().
  [[nodiscard]] ByteSpan consumed_since(std::size_t begin) const { return all_.subspan(begin, offset() - begin); }

  [[nodiscard]] std::optional<ByteSpan> bytes(std::size_t n) {
    if (n > rest_.size()) return std::nullopt;
    const ByteSpan out = rest_.first(n);
    rest_ = rest_.subspan(n);
    return out;
  }

  [[nodiscard]] std::optional<std::uint8_t> u8() {
    const auto b = bytes(1);
    if (!b) return std::nullopt;
    return (*b)[0];
  }

  [[nodiscard]] std::optional<std::uint32_t> u32() {
    const auto b = bytes(4);
    if (!b) return std::nullopt;
    return load_le32(b->data());
  }

  [[nodiscard]] std::optional<std::uint64_t> u64() {
    const auto b = bytes(8);
    if (!b) return std::nullopt;
    return load_le64(b->data());
  }

  [[nodiscard]] std::optional<Bytes32> bytes32() {
    const auto b = bytes(32);
    if (!b) return std::nullopt;
    return to_bytes32(*b);
  }

  /// A string after its LE32 length.
  [[nodiscard]] std::optional<ByteSpan> sized_bytes() {
    const ByteSpan before = rest_;
    const auto n = u32();
    if (n) {
      if (const auto b = bytes(*n)) return b;
    }
    rest_ = before;
    return std::nullopt;
  }

 private:
  ByteSpan all_;
  ByteSpan rest_;
};

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
