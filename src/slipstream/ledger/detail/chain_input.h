// The bytes of a chain file, front to back: a window of fixed size onto the file, and the payload of one record, which
// is hashed while it is read through the window.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/descriptor.h"
#include "slipstream/base/export.h"
#include "slipstream/ledger/detail/chain_format.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger::detail {

class ChainInput {
 public:
  /// The most bytes that one call can ask for. The window fits into the cache of a core.
  static constexpr std::size_t kWindow = std::size_t{1} << 18;

  explicit ChainInput(Descriptor file) : file_(std::move(file)), window_(kWindow) {}

  /// The next n bytes, without taking them; fewer if the file ends or cannot be read. May move the bytes in the window.
  [[nodiscard]] ByteSpan peek(std::size_t n);
  /// All bytes in the window that have not been taken.
  [[nodiscard]] ByteSpan present() const { return ByteSpan(window_).subspan(begin_, end_ - begin_); }
  /// Takes n bytes. Precondition: they are present. They stay where they are until the next peek() or move.
  void take(std::size_t n) {
    begin_ += n;
    offset_ += n;
  }

  /// Offset in the file of the first byte that has not been taken.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  /// The system's error if the file could not be read; otherwise 0.
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] int descriptor() const { return file_.get(); }

 private:
  Descriptor file_;
  Bytes window_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t offset_ = 0;
  int error_ = 0;
};

/// A source for decode_block(). Everything that is taken is added to the checksum.
class RecordPayload {
 public:
  RecordPayload(ChainInput& input, RecordChecksum& checksum, std::uint64_t size)
      : input_(input), checksum_(checksum), size_(size), remaining_(size) {}

  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(size_ - remaining_); }
  [[nodiscard]] std::size_t remaining() const { return static_cast<std::size_t>(remaining_); }
  [[nodiscard]] std::optional<ByteSpan> bytes(std::size_t n);
  [[nodiscard]] bool copy(std::size_t n, Bytes& out);

  /// Takes the remaining bytes and adds them to the checksum. False if the file ends before the payload does.
  [[nodiscard]] bool finish();

 private:
  [[nodiscard]] ByteSpan peek(std::size_t n);
  void take(std::size_t n);
  void hash_taken();

  ChainInput& input_;
  RecordChecksum& checksum_;
  std::uint64_t size_, remaining_;
  /// Bytes before the window's begin that are not hashed yet. Long pieces hash faster, and they are still in the cache.
  std::size_t unhashed_ = 0;
};

}  // namespace slipstream::ledger::detail

SLIPSTREAM_EXPORT_END
