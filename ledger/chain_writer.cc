#include <utility>

#include "base/try.h"
#include "ledger/chain_file.h"
#include "ledger/detail/chain_format.h"

namespace slipstream::ledger {

std::unexpected<ChainError> ChainWriter::fail(std::string reason) const {
  return std::unexpected(
      ChainError{.kind = ChainErrorKind::Unwritable, .path = path_, .offset = offset_, .detail = std::move(reason)});
}

std::expected<void, ChainError> ChainWriter::write(ByteSpan bytes) {
  if (auto written = file_.write(bytes); !written) return fail(std::move(written).error());
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
  auto file = WholeFile::create(path, Access::normal);
  if (!file) {
    return std::unexpected(
        ChainError{.kind = ChainErrorKind::Unwritable, .path = path.string(), .detail = std::move(file).error()});
  }
  ChainWriter writer(*std::move(file), path.string());
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
                                      .path = path_,
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
  if (auto placed = file_.replace(); !placed) return fail(std::move(placed).error());
  return {};
}

}  // namespace slipstream::ledger
