// Appends little-endian encodings to a byte vector; the counterpart of Reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}

  void bytes(ByteSpan b) {
    const std::size_t at = out_.size();
    out_.resize(at + b.size());
    if (!b.empty()) std::memcpy(out_.data() + at, b.data(), b.size());
  }
  void u8(std::uint8_t x) { out_.push_back(x); }
  void u32(std::uint32_t x) {
    std::uint8_t b[4];
    store_le32(b, x);
    bytes(b);
  }
  void u64(std::uint64_t x) {
    std::uint8_t b[8];
    store_le64(b, x);
    bytes(b);
  }
  /// A string after its LE32 length. Precondition: shorter than 2^32 bytes.
  void sized_bytes(ByteSpan b) {
    u32(static_cast<std::uint32_t>(b.size()));
    bytes(b);
  }

 private:
  Bytes& out_;
};

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
