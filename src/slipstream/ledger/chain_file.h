// Chain files: a state and the blocks that follow it, in one file that is read front to back in bounded memory (one
// block at a time). Every record has a checksum and the last record holds the number of blocks, so a reader detects a
// file that is cut anywhere, even between two blocks. docs/chain-format.md has the layout byte by byte.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/whole_file.h"
#include "slipstream/base/export.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/detail/chain_format.h"
#include "slipstream/ledger/detail/chain_input.h"
#include "slipstream/ledger/state.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// Errors of chain files.
enum class ChainErrorKind : std::uint8_t {
  /// The operating system reported an error: see the detail.
  Unreadable,
  /// The operating system reported an error while the file was written: see the detail.
  Unwritable,
  /// There is not enough memory for the data at the offset.
  OutOfMemory,
  /// The file has no bytes.
  Empty,
  /// The first eight bytes are not those of a chain file.
  WrongMagic,
  /// A format that this program does not know.
  WrongVersion,
  /// The file ends before the record at the offset does.
  Truncated,
  /// The checksum of a record does not match its bytes.
  WrongChecksum,
  /// The checksum of a record is right but its contents are not a block, or not a state.
  InvalidFormat,
  /// Something follows the end record.
  TrailingBytes,
};

/// "Unreadable", ...
[[nodiscard]] std::string_view name(ChainErrorKind kind);

/// An error of a chain file: what, where and why.
struct ChainError {
  ChainErrorKind kind;  ///< What went wrong.
  std::string path;     ///< The file, as it was opened.
  /// Offset in the file of the first byte that is wrong or missing.
  std::uint64_t offset = 0;
  /// Number of the block in the file, from 0, if the error is inside one.
  std::optional<std::uint64_t> block{};
  std::string detail{};  ///< The reason in a few words.

  /// One line: path, name, place, reason.
  [[nodiscard]] std::string to_string() const;
};

/// Reads a chain file. Memory: a window of 256 KiB onto the file, and the block that is being read. A length field
/// takes no memory before the bytes that it announces have arrived, and none if they are not a block. Thread-safety:
/// one thread at a time may use a reader.
class ChainReader {
 public:
  /// Opens the file and reads its state. Errors: every kind but Unwritable and TrailingBytes.
  [[nodiscard]] static std::expected<ChainReader, ChainError> open(const std::filesystem::path& path);

  /// The state on which the first block builds.
  [[nodiscard]] const ChainState& initial_state() const { return state_; }

  /// The next block; nullopt after the last block, once the end record is checked. After an error, every call returns
  /// the same error. Errors: Unreadable, OutOfMemory, Truncated, WrongChecksum, InvalidFormat, TrailingBytes.
  [[nodiscard]] std::expected<std::optional<Block>, ChainError> next();
  /// The same, but reuses the memory of `block`, which is faster. False after the last block. After that, and after an
  /// error, the contents of `block` are unspecified.
  [[nodiscard]] std::expected<bool, ChainError> next(Block& block);

  /// Bytes read so far, and bytes in the whole file if it is a regular file: the progress of the reader.
  [[nodiscard]] std::uint64_t offset() const { return input_.offset(); }
  /// Bytes in the whole file; nullopt for a pipe or another file without a size.
  [[nodiscard]] std::optional<std::uint64_t> file_size() const { return file_size_; }
  /// Blocks that were read and checked so far.
  [[nodiscard]] std::uint64_t blocks_read() const { return records_ - 1; }

  /// The error that ended the iteration below; none at the end of the chain.
  [[nodiscard]] const std::optional<ChainError>& error() const { return error_; }

  /// Input iteration: `for (const Block& block : reader)`; ask error() afterwards.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;  ///< It reads once.
    using value_type = Block;                           ///< A block.
    using difference_type = std::ptrdiff_t;             ///< As std::input_iterator needs it.

    /// The block that was read last. The next step overwrites it.
    [[nodiscard]] const Block& operator*() const { return *block_; }
    /// Reads the next block; the end follows the last block and any error.
    Iterator& operator++() {
      if (!reader_->next(*block_).value_or(false)) block_.reset();
      return *this;
    }
    /// The same.
    void operator++(int) { ++*this; }
    /// Whether there is no further block.
    [[nodiscard]] bool operator==(std::default_sentinel_t) const { return !block_; }

   private:
    friend class ChainReader;
    explicit Iterator(ChainReader* reader) : reader_(reader), block_(std::in_place) { ++*this; }
    ChainReader* reader_;
    std::optional<Block> block_;
  };
  /// Reads the first block. Call it once for a reader.
  [[nodiscard]] Iterator begin() { return Iterator(this); }
  /// The end of the chain, or the place of an error: see error().
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }

 private:
  ChainReader(Descriptor file, std::string path) : input_(std::move(file)), path_(std::move(path)) {}

  [[nodiscard]] std::expected<void, ChainError> read_preamble();
  [[nodiscard]] std::expected<void, ChainError> read_state();
  [[nodiscard]] std::expected<bool, ChainError> read_block(Block& block);
  [[nodiscard]] std::expected<void, ChainError> read_end();
  [[nodiscard]] std::expected<std::uint32_t, ChainError> read_length();
  [[nodiscard]] std::expected<ByteSpan, ChainError> read_exactly(std::size_t n, std::string_view what);
  [[nodiscard]] std::expected<void, ChainError> finish_record(detail::RecordPayload& payload, std::string_view what);
  [[nodiscard]] std::unexpected<ChainError> fail(ChainErrorKind kind, std::uint64_t at, std::string detail) const;
  [[nodiscard]] std::unexpected<ChainError> fail_to_read(std::uint64_t missing, std::string_view what) const;

  detail::ChainInput input_;
  std::string path_;
  std::optional<std::uint64_t> file_size_;
  std::uint32_t version_ = detail::kChainVersion;
  detail::RecordChecksum checksum_{detail::kChainVersion};
  ChainState state_;
  /// Records read and checked: the state, then blocks.
  std::uint64_t records_ = 0;
  bool in_block_ = false;
  bool at_end_ = false;
  std::optional<ChainError> error_;
};

/// Writes a chain file of the newest version. Before finish(), and after any error, a file that was at the path stays
/// unchanged (base/detail/whole_file.h). All errors are Unwritable or OutOfMemory. Thread-safety: one thread at a time
/// may use a writer.
class ChainWriter {
 public:
  /// Begins a file for `path` and writes the state to it.
  [[nodiscard]] static std::expected<ChainWriter, ChainError> create(const std::filesystem::path& path,
                                                                     const ChainState& initial_state);

  /// Writes the next block. The writer does not check that it builds on the block before.
  [[nodiscard]] std::expected<void, ChainError> append(const Block& block);
  /// Writes the end record, makes the bytes durable, and gives the file its name. Nothing may be appended afterwards.
  [[nodiscard]] std::expected<void, ChainError> finish();

 private:
  ChainWriter(WholeFile file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  [[nodiscard]] std::expected<void, ChainError> write(ByteSpan bytes);
  [[nodiscard]] std::expected<void, ChainError> write_record(std::uint32_t length, ByteSpan payload);
  [[nodiscard]] std::unexpected<ChainError> fail(std::string reason) const;

  WholeFile file_;
  std::string path_;
  detail::RecordChecksum checksum_{detail::kChainVersion};
  std::uint64_t offset_ = 0;
  std::uint64_t records_ = 0;
};

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
