#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/try.h"
#include "ledger/chain_file.h"
#include "ledger/detail/chain_format.h"

namespace slipstream::ledger {

ChainWriter::ChainWriter(ChainWriter&& other) noexcept
    : file_(std::move(other.file_)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      offset_(other.offset_),
      records_(other.records_) {}

ChainWriter::~ChainWriter() {
  file_.reset();
  if (!temporary_.empty()) {
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
  }
}

std::unexpected<ChainError> ChainWriter::fail_with_errno() const {
  return std::unexpected(ChainError{
      .kind = ChainErrorKind::Unwritable, .path = path_.string(), .offset = offset_, .detail = std::strerror(errno)});
}

std::expected<void, ChainError> ChainWriter::write(ByteSpan bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) return fail_with_errno();
  offset_ += bytes.size();
  return {};
}

std::expected<void, ChainError> ChainWriter::write_record(ByteSpan payload) {
  std::uint8_t length[4];
  store_le32(length, static_cast<std::uint32_t>(payload.size()));
  SLIPSTREAM_TRY_VOID(write(length));
  SLIPSTREAM_TRY_VOID(write(payload));
  SLIPSTREAM_TRY_VOID(write(detail::record_checksum(records_, payload)));
  ++records_;
  return {};
}

std::expected<ChainWriter, ChainError> ChainWriter::create(const std::filesystem::path& path,
                                                           const ChainState& initial_state) {
  // Beside the target, so that the rename stays within one file system.
  std::string name = path.string() + ".XXXXXX";
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) {
    return std::unexpected(
        ChainError{.kind = ChainErrorKind::Unwritable, .path = path.string(), .detail = std::strerror(errno)});
  }
  // mkstemp makes the file private; a chain is not.
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(descriptor, 0666 & ~mask);
  ChainWriter writer(detail::File(fdopen(descriptor, "wb")), path, name);
  if (!writer.file_) {
    close(descriptor);
    return writer.fail_with_errno();
  }
  SLIPSTREAM_TRY_VOID(writer.write(detail::kChainMagic));
  std::uint8_t version[4];
  store_le32(version, detail::kChainVersion);
  SLIPSTREAM_TRY_VOID(writer.write(version));
  SLIPSTREAM_TRY_VOID(writer.write_record(initial_state.encode()));
  return writer;
}

std::expected<void, ChainError> ChainWriter::append(const Block& block) {
  const Bytes payload = block.encode();
  if (payload.size() > UINT32_MAX) {
    return std::unexpected(ChainError{.kind = ChainErrorKind::Unwritable,
                                      .path = path_.string(),
                                      .offset = offset_,
                                      .block = records_ - 1,
                                      .detail = "a block may not be longer than 2^32 - 1 bytes"});
  }
  return write_record(payload);
}

std::expected<void, ChainError> ChainWriter::finish() {
  std::uint8_t mark[4], count[8];
  store_le32(mark, detail::kEndMark);
  store_le64(count, records_ - 1);
  SLIPSTREAM_TRY_VOID(write(mark));
  SLIPSTREAM_TRY_VOID(write(count));
  SLIPSTREAM_TRY_VOID(write(detail::record_checksum(records_, count)));
  if (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0) return fail_with_errno();
  if (std::fclose(file_.release()) != 0) return fail_with_errno();
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return fail_with_errno();
  temporary_.clear();
  return {};
}

}  // namespace slipstream::ledger
