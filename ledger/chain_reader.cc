#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/try.h"
#include "ledger/chain_file.h"
#include "ledger/detail/chain_format.h"

namespace slipstream::ledger {

using detail::kChainMagic;
using detail::kChainVersion;
using detail::kChecksumSize;

namespace {

// Memory grows by at most this much before the bytes that fill it have arrived.
constexpr std::uint64_t kChunk = std::uint64_t{1} << 20;

}  // namespace

std::unexpected<ChainError> ChainReader::fail(ChainErrorKind kind, std::uint64_t at, std::string detail) const {
  return std::unexpected(ChainError{.kind = kind,
                                    .path = path_,
                                    .offset = at,
                                    .block = in_block_ ? std::optional(records_ - 1) : std::nullopt,
                                    .detail = std::move(detail)});
}

// Replaces the buffer by the next n bytes of the file.
std::expected<void, ChainError> ChainReader::read_exactly(std::uint64_t n, std::string_view what) {
  buffer_.clear();
  while (buffer_.size() < n) {
    const std::size_t have = buffer_.size();
    buffer_.resize(have + static_cast<std::size_t>(std::min(kChunk, n - have)));
    const std::size_t got = std::fread(buffer_.data() + have, 1, buffer_.size() - have, file_.get());
    buffer_.resize(have + got);
    offset_ += got;
    if (buffer_.size() < n && std::ferror(file_.get()) != 0) {
      return fail(ChainErrorKind::Unreadable, offset_, std::strerror(errno));
    }
    if (got == 0) {
      return fail(ChainErrorKind::Truncated, offset_,
                  "the file ends " + std::to_string(n - have) + " bytes before " + std::string(what) + " does");
    }
  }
  return {};
}

// The payload of the next record, as a view into the buffer; empty if kEndMark stands in the place of its length.
std::expected<ByteSpan, ChainError> ChainReader::read_record() {
  SLIPSTREAM_TRY_VOID(read_exactly(4, "a record's length"));
  const std::uint32_t length = load_le32(buffer_.data());
  if (length == detail::kEndMark) return ByteSpan{};
  const std::uint64_t payload_at = offset_;
  SLIPSTREAM_TRY_VOID(read_exactly(std::uint64_t{length} + kChecksumSize, "the record"));
  const ByteSpan payload = ByteSpan(buffer_).first(length);
  if (!std::ranges::equal(ByteSpan(buffer_).subspan(length), detail::record_checksum(records_, payload))) {
    return fail(ChainErrorKind::WrongChecksum, payload_at,
                "the " + std::to_string(length) + " bytes of the record do not have the checksum that follows them");
  }
  return payload;
}

std::expected<void, ChainError> ChainReader::read_preamble() {
  const auto magic = read_exactly(kChainMagic.size(), "the file's magic number");
  if (!magic && magic.error().kind == ChainErrorKind::Truncated && offset_ == 0) {
    return fail(ChainErrorKind::Empty, 0, "the file is empty");
  }
  const std::size_t present = std::min(buffer_.size(), kChainMagic.size());
  if (!std::equal(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(present), kChainMagic.begin())) {
    return fail(ChainErrorKind::WrongMagic, 0, "this is not a chain file");
  }
  if (!magic) return magic;
  SLIPSTREAM_TRY_VOID(read_exactly(4, "the format version"));
  if (const std::uint32_t version = load_le32(buffer_.data()); version != kChainVersion) {
    return fail(ChainErrorKind::WrongVersion, kChainMagic.size(),
                "format version " + std::to_string(version) + ", known is " + std::to_string(kChainVersion));
  }
  const std::uint64_t record_at = offset_;
  SLIPSTREAM_TRY(const ByteSpan payload, read_record());
  if (payload.empty()) return fail(ChainErrorKind::Malformed, record_at, "the initial state is missing");
  auto state = ChainState::decode(payload);
  if (!state) return fail(ChainErrorKind::Malformed, record_at + 4 + state.error().offset, state.error().detail);
  state_ = *std::move(state);
  records_ = 1;
  return {};
}

std::expected<void, ChainError> ChainReader::read_end(std::uint64_t record_at) {
  SLIPSTREAM_TRY_VOID(read_exactly(8 + kChecksumSize, "the end record"));
  const ByteSpan payload = ByteSpan(buffer_).first(8);
  if (!std::ranges::equal(ByteSpan(buffer_).subspan(8), detail::record_checksum(records_, payload))) {
    return fail(ChainErrorKind::WrongChecksum, record_at + 4, "the end record does not have the checksum that follows");
  }
  if (const std::uint64_t count = load_le64(payload.data()); count != blocks_read()) {
    return fail(
        ChainErrorKind::Malformed, record_at + 4,
        "the end record counts " + std::to_string(count) + " blocks, the file has " + std::to_string(blocks_read()));
  }
  if (std::fgetc(file_.get()) != EOF) {
    return fail(ChainErrorKind::TrailingBytes, offset_, "bytes follow the end record");
  }
  at_end_ = true;
  return {};
}

std::expected<std::optional<Block>, ChainError> ChainReader::read_block() {
  in_block_ = true;
  const std::uint64_t record_at = offset_;
  SLIPSTREAM_TRY(const ByteSpan payload, read_record());
  if (payload.empty()) {
    in_block_ = false;
    SLIPSTREAM_TRY_VOID(read_end(record_at));
    return std::nullopt;
  }
  auto block = Block::decode(payload);
  if (!block) return fail(ChainErrorKind::Malformed, record_at + 4 + block.error().offset, block.error().detail);
  ++records_;
  return *std::move(block);
}

std::expected<std::optional<Block>, ChainError> ChainReader::next() {
  if (error_) return std::unexpected(*error_);
  if (at_end_) return std::nullopt;
  auto block = read_block();
  if (!block) error_ = block.error();
  return block;
}

std::expected<ChainReader, ChainError> ChainReader::open(const std::filesystem::path& path) {
  detail::File file(std::fopen(path.c_str(), "rb"));
  if (!file) {
    return std::unexpected(
        ChainError{.kind = ChainErrorKind::Unreadable, .path = path.string(), .detail = std::strerror(errno)});
  }
  ChainReader reader(std::move(file), path.string());
  struct stat status{};
  if (fstat(fileno(reader.file_.get()), &status) == 0 && S_ISREG(status.st_mode)) {
    reader.file_size_ = static_cast<std::uint64_t>(status.st_size);
  }
  SLIPSTREAM_TRY_VOID(reader.read_preamble());
  return reader;
}

}  // namespace slipstream::ledger
