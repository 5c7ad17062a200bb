#include <new>
#include <utility>

#include "slipstream/base/detail/try.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/detail/block_decoder.h"
#include "slipstream/ledger/detail/chain_format.h"

namespace slipstream::ledger {

namespace {

/// The result of f, or the error OutOfMemory.
template <class F>
auto unless_out_of_memory(const std::filesystem::path& path, const F& f) -> decltype(f()) {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    return std::unexpected(ChainError{.kind = ChainErrorKind::OutOfMemory,
                                      .path = path.string(),
                                      .detail = "there is not enough memory to write it"});
  }
}

}  // namespace

std::unexpected<ChainError> ChainWriter::fail(std::string reason) const {
  return std::unexpected(
      ChainError{.kind = ChainErrorKind::Unwritable, .path = path_, .offset = offset_, .detail = std::move(reason)});
}

std::expected<void, ChainError> ChainWriter::write(ByteSpan bytes) {
  if (auto written = file_.write(bytes); !written) return fail(std::move(written).error());
  offset_ += bytes.size();
  return {};
}

std::expected<void, ChainError> ChainWriter::write_record(std::uint32_t length, ByteSpan payload) {
  std::uint8_t head[detail::head_size(detail::kChainVersion)];
  store_le32(head, length);
  store_le32(head + 4, detail::length_check(records_, length));
  checksum_.begin(records_, length);
  checksum_.add(payload);
  SLIPSTREAM_TRY_VOID(write(head));
  SLIPSTREAM_TRY_VOID(write(payload));
  SLIPSTREAM_TRY_VOID(write(checksum_.end()));
  ++records_;
  return {};
}

std::expected<ChainWriter, ChainError> ChainWriter::create(const std::filesystem::path& path,
                                                           const ChainState& initial_state) {
  return unless_out_of_memory(path, [&]() -> std::expected<ChainWriter, ChainError> {
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
    const Bytes state = initial_state.encode();
    if (state.size() > detail::kLargestState) return writer.fail("a state may not be longer than 2^20 bytes");
    SLIPSTREAM_TRY_VOID(writer.write_record(static_cast<std::uint32_t>(state.size()), state));
    return writer;
  });
}

std::expected<void, ChainError> ChainWriter::append(const Block& block) {
  const auto refuse = [this](std::string reason) {
    return std::unexpected(ChainError{.kind = ChainErrorKind::Unwritable,
                                      .path = path_,
                                      .offset = offset_,
                                      .block = records_ - 1,
                                      .detail = std::move(reason)});
  };
  // Refuses blocks that a reader would refuse.
  if (block.header.ext.size() > detail::kLargestExt) return refuse("an extension may not be longer than 2^19 bytes");
  Bytes payload;
  SLIPSTREAM_TRY_VOID(unless_out_of_memory(path_, [&]() -> std::expected<void, ChainError> {
    payload = block.encode();
    return {};
  }));
  if (payload.size() > detail::kLargestRecord) return refuse("a block may not be longer than 2^30 bytes");
  const std::size_t tx_bytes = payload.size() - detail::kBlockHeadSize - block.header.ext.size() - 4;
  if (block.txs.size() > detail::kManyTransactions && block.txs.size() > tx_bytes / 64) {
    return refuse("so many transactions may not be shorter than 64 bytes each");
  }
  return write_record(static_cast<std::uint32_t>(payload.size()), payload);
}

std::expected<void, ChainError> ChainWriter::finish() {
  std::uint8_t count[detail::kEndSize];
  store_le64(count, records_ - 1);
  return unless_out_of_memory(path_, [&]() -> std::expected<void, ChainError> {
    SLIPSTREAM_TRY_VOID(write_record(detail::kEndMark, count));
    if (auto placed = file_.replace(); !placed) return fail(std::move(placed).error());
    return {};
  });
}

}  // namespace slipstream::ledger
