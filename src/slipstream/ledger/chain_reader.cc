#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include "slipstream/base/detail/try.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/detail/block_decoder.h"

namespace slipstream::ledger {

using detail::kChainMagic;
using detail::kChecksumSize;

std::unexpected<ChainError> ChainReader::fail(ChainErrorKind kind, std::uint64_t at, std::string detail) const {
  return std::unexpected(ChainError{.kind = kind,
                                    .path = path_,
                                    .offset = at,
                                    .block = in_block_ ? std::optional(records_ - 1) : std::nullopt,
                                    .detail = std::move(detail)});
}

// The file ends inside `what`, which needs `missing` more bytes.
std::unexpected<ChainError> ChainReader::fail_to_read(std::uint64_t missing, std::string_view what) const {
  const std::uint64_t at = input_.offset() + input_.present().size();
  if (input_.error() != 0) return fail(ChainErrorKind::Unreadable, at, std::strerror(input_.error()));
  return fail(ChainErrorKind::Truncated, at,
              "the file ends " + std::to_string(missing) + " bytes before " + std::string(what) + " does");
}

// Takes the next n bytes. The view holds until the next read.
std::expected<ByteSpan, ChainError> ChainReader::read_exactly(std::size_t n, std::string_view what) {
  const ByteSpan out = input_.peek(n);
  if (out.size() < n) return fail_to_read(n - out.size(), what);
  input_.take(n);
  return out;
}

// The length field of the next record.
std::expected<std::uint32_t, ChainError> ChainReader::read_length() {
  const std::uint64_t at = input_.offset();
  SLIPSTREAM_TRY(const ByteSpan head, read_exactly(detail::head_size(version_), "a record's length"));
  const std::uint32_t length = load_le32(head.data());
  if (version_ == 1) return length;
  if (load_le32(head.data() + 4) != detail::length_check(records_, length)) {
    return fail(ChainErrorKind::WrongChecksum, at, "the record's length does not match the check that follows it");
  }
  if (length > detail::kLargestRecord) {
    return fail(ChainErrorKind::InvalidFormat, at,
                "the record has " + std::to_string(length) + " bytes, more than the format allows");
  }
  return length;
}

// Reads the rest of a record's payload, and its checksum.
std::expected<void, ChainError> ChainReader::finish_record(detail::RecordPayload& payload, std::string_view what) {
  if (!payload.finish()) return fail_to_read(payload.remaining() + kChecksumSize, what);
  const std::uint64_t payload_at = input_.offset() - payload.offset();
  SLIPSTREAM_TRY(const ByteSpan checksum, read_exactly(kChecksumSize, what));
  if (!std::ranges::equal(checksum, checksum_.end())) {
    return fail(ChainErrorKind::WrongChecksum, payload_at,
                "the " + std::to_string(payload.offset()) + " bytes of " + std::string(what) +
                    " do not have the checksum that follows them");
  }
  return {};
}

std::expected<void, ChainError> ChainReader::read_preamble() {
  const ByteSpan magic = input_.peek(kChainMagic.size());
  if (magic.empty() && input_.error() == 0) return fail(ChainErrorKind::Empty, 0, "the file is empty");
  if (!std::ranges::equal(magic, std::span(kChainMagic).first(magic.size()))) {
    return fail(ChainErrorKind::WrongMagic, 0, "this is not a chain file");
  }
  SLIPSTREAM_TRY_VOID(read_exactly(kChainMagic.size(), "the file's magic number"));
  SLIPSTREAM_TRY(const ByteSpan version, read_exactly(4, "the format version"));
  version_ = load_le32(version.data());
  if (version_ < detail::kOldestChainVersion || version_ > detail::kChainVersion) {
    return fail(ChainErrorKind::WrongVersion, kChainMagic.size(),
                "format version " + std::to_string(version_) + "; this program reads versions " +
                    std::to_string(detail::kOldestChainVersion) + " to " + std::to_string(detail::kChainVersion));
  }
  checksum_ = detail::RecordChecksum(version_);
  return read_state();
}

std::expected<void, ChainError> ChainReader::read_state() {
  const std::uint64_t record_at = input_.offset();
  SLIPSTREAM_TRY(const std::uint32_t length, read_length());
  if (length == detail::kEndMark) return fail(ChainErrorKind::InvalidFormat, record_at, "the initial state is missing");
  const std::uint64_t payload_at = input_.offset();
  checksum_.begin(records_, length);
  detail::RecordPayload payload(input_, checksum_, length);
  Bytes bytes;
  // A state that is too long or cut short is only hashed.
  const bool fits = length <= detail::kLargestState;
  if (fits) static_cast<void>(payload.copy(length, bytes));
  SLIPSTREAM_TRY_VOID(finish_record(payload, "the record"));
  if (!fits) {
    return fail(ChainErrorKind::InvalidFormat, record_at,
                "the state has " + std::to_string(length) + " bytes, more than the format allows");
  }
  auto state = ChainState::decode(bytes);
  if (!state) return fail(ChainErrorKind::InvalidFormat, payload_at + state.error().offset, state.error().detail);
  state_ = *std::move(state);
  records_ = 1;
  return {};
}

std::expected<void, ChainError> ChainReader::read_end() {
  // In version 1 this may be a block with a damaged length, so errors name the block until the checksum is right.
  in_block_ = version_ == 1;
  const std::uint64_t payload_at = input_.offset();
  checksum_.begin(records_, detail::kEndMark);
  detail::RecordPayload payload(input_, checksum_, detail::kEndSize);
  const auto bytes = payload.bytes(detail::kEndSize);
  const std::uint64_t count = bytes ? load_le64(bytes->data()) : 0;
  SLIPSTREAM_TRY_VOID(
      finish_record(payload, version_ == 1 ? "the end record, or a block of length 0," : "the end record"));
  in_block_ = false;
  if (count != blocks_read()) {
    return fail(
        ChainErrorKind::InvalidFormat, payload_at,
        "the end record counts " + std::to_string(count) + " blocks, the file has " + std::to_string(blocks_read()));
  }
  if (!input_.peek(1).empty()) {
    return fail(ChainErrorKind::TrailingBytes, input_.offset(), "bytes follow the end record");
  }
  at_end_ = true;
  return {};
}

std::expected<bool, ChainError> ChainReader::read_block(Block& block) {
  in_block_ = true;
  SLIPSTREAM_TRY(const std::uint32_t length, read_length());
  if (length == detail::kEndMark) {
    SLIPSTREAM_TRY_VOID(read_end());
    return false;
  }
  const std::uint64_t payload_at = input_.offset();
  checksum_.begin(records_, length);
  detail::RecordPayload payload(input_, checksum_, length);
  const auto decoded = detail::decode_block(payload, block);
  // The contents of damaged bytes mean nothing, so the checksum comes first.
  SLIPSTREAM_TRY_VOID(finish_record(payload, "the record"));
  if (!decoded) return fail(ChainErrorKind::InvalidFormat, payload_at + decoded.error().offset, decoded.error().detail);
  ++records_;
  return true;
}

std::expected<bool, ChainError> ChainReader::next(Block& block) {
  if (error_) return std::unexpected(*error_);
  if (at_end_) return false;
  try {
    auto read = read_block(block);
    if (!read) error_ = read.error();
    return read;
  } catch (const std::bad_alloc&) {
    block = Block{};
    error_ = fail(ChainErrorKind::OutOfMemory, input_.offset(), "there is not enough memory for this block").error();
    return std::unexpected(*error_);
  }
}

std::expected<std::optional<Block>, ChainError> ChainReader::next() {
  std::optional<Block> block(std::in_place);
  SLIPSTREAM_TRY(const bool there, next(*block));
  if (!there) block.reset();
  return block;
}

std::expected<ChainReader, ChainError> ChainReader::open(const std::filesystem::path& path) {
  const auto fail = [&path](ChainErrorKind kind, const char* reason) {
    return std::unexpected(ChainError{.kind = kind, .path = path.string(), .detail = reason});
  };
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail(ChainErrorKind::Unreadable, std::strerror(errno));
  try {
    ChainReader reader(std::move(file), path.string());
    struct stat status{};
    if (::fstat(reader.input_.descriptor(), &status) == 0 && S_ISREG(status.st_mode)) {
      reader.file_size_ = static_cast<std::uint64_t>(status.st_size);
    }
    SLIPSTREAM_TRY_VOID(reader.read_preamble());
    return reader;
  } catch (const std::bad_alloc&) {
    return fail(ChainErrorKind::OutOfMemory, "there is not enough memory to read it");
  }
}

}  // namespace slipstream::ledger
