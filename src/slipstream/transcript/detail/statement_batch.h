// Hashes many statements at once. The batch is itself a schedule: it writes the data that a statement absorbs into
// padded blocks (transcript/detail/statement_run.h), and run() hashes all of them in the lanes of the active backend.
// It keeps copies of bytes, no references. Outputs exist only after run().
//
// Memory is bounded: it grows only while the statements are too few to fill the lanes. When it is full, complete
// statements are hashed early. A statement that alone fills the memory is hashed on one state while it is written.
// Constant-time in contents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/lane_memory.h"
#include "slipstream/transcript/detail/schedule.h"
#include "slipstream/transcript/detail/statement_run.h"

namespace slipstream::transcript {

class StatementBatch {
 public:
  /// The number of 192-byte blocks in memory: the initial number, whose memory the thread keeps for the next batch, and
  /// the largest.
  static constexpr std::size_t kBlocks = field::LaneMemory::kLargestKept / sizeof(HashBlock);
  static constexpr std::size_t kMostBlocks = 8 * kBlocks;

  /// The number of statements from which a batch is faster than one DirectSchedule for each, on the active backend.
  [[nodiscard]] static std::size_t worthwhile_from();

  StatementBatch();
  StatementBatch(const StatementBatch&) = delete;
  StatementBatch& operator=(const StatementBatch&) = delete;
  ~StatementBatch();

  /// Begins the schedule of the next statement. end_statement() completes it; otherwise the next begin_statement()
  /// discards it.
  [[nodiscard]] StatementBatch& begin_statement();
  /// Completes the statement and returns its number, from 0.
  std::size_t end_statement();

  /// Hashes all statements.
  void run();
  /// Moves out the outputs of a statement; call once per statement. Precondition: run() has returned.
  [[nodiscard]] HashOutputs take_outputs(std::size_t statement) { return std::move(statements_[statement].outputs); }

  // The operations of HashSchedule write into the current block. They are inlined so that literal labels become
  // constants. The output of a challenge exists after run().
  [[gnu::always_inline]] void begin(std::string_view label) {
    begin_block();
    block_->take_initial = ~std::uint64_t{0};
    std::memcpy(block_->rate, kProtocol, sizeof kProtocol);
    position_ = sizeof kProtocol;
    begin_ = 1;
    append("dom-sep", as_bytes(label));
  }
  [[gnu::always_inline]] void append(std::string_view label, ByteSpan message) {
    SLIPSTREAM_CHECK(message.size() <= UINT32_MAX);
    const auto size = static_cast<std::uint32_t>(message.size());
    put_frame(label, size, kAd);
    if (position_ + message.size() >= kStrobeRate) return absorb(message);
    if (size != 0) std::memcpy(block_->rate + position_, message.data(), size);
    position_ += size;
  }
  [[gnu::always_inline]] void append_u64(std::string_view label, std::uint64_t x) {
    std::uint8_t bytes[8];
    store_le64(bytes, x);
    append(label, bytes);
  }
  [[gnu::always_inline]] void output(std::string_view label, Slot slot) {
    put_frame(label, sizeof(Bytes32), kAd);
    absorb_output(slot);
  }
  [[nodiscard]] [[gnu::always_inline]] Slot challenge32(std::string_view label) {
    put_frame(label, 32, kPrf);
    return squeeze(32);
  }
  [[nodiscard]] [[gnu::always_inline]] Slot challenge64(std::string_view label) {
    put_frame(label, 64, kPrf);
    return squeeze(64);
  }
  void save();
  void restore();

 private:
  // Flag bytes of STROBE's operations.
  static constexpr std::uint8_t kMetaAd = 0x12, kAd = 0x02, kPrf = 0x07;
  /// The first bytes of every transcript: the frame of the protocol's name.
  static constexpr std::uint8_t kProtocol[] = {0, kMetaAd, 'M', 'e', 'r', 'l', 'i', 'n', ' ', 'v', '1', '.', '0'};
  /// The number of bytes around the label of a message: header of the label, length, header of the message.
  static constexpr std::size_t kFrame = 2 + 4 + 2;

  struct Statement {
    std::size_t blocks, uses;
    HashOutputs outputs;
  };
  struct OneState;

  /// Writes everything that precedes the bytes of a message or of a challenge.
  [[gnu::always_inline]] void put_frame(std::string_view label, std::uint32_t size, std::uint8_t flags) {
    // Byte stores may alias the members of this object, so members are read before them and written after them.
    const std::uint32_t at = position_, before = begin_;
    const std::size_t end = at + kFrame + label.size();
    if (end >= kStrobeRate) return put_frame_across(label, size, flags);
    position_ = static_cast<std::uint32_t>(end);
    begin_ = position_ - 1;
    std::uint8_t* to = block_->rate + at;
    *to++ = static_cast<std::uint8_t>(before);
    *to++ = kMetaAd;
    if (!label.empty()) std::memcpy(to, label.data(), label.size());
    to += label.size();
    store_le32(to, size);
    to[4] = static_cast<std::uint8_t>(at + 1);
    to[5] = flags;
  }
  /// put_frame for a frame that reaches the end of the current block.
  void put_frame_across(std::string_view label, std::uint32_t size, std::uint8_t flags);
  Slot squeeze(std::uint8_t size);
  void absorb_output(Slot slot);
  void begin_operation(std::uint8_t flags);
  void absorb(ByteSpan bytes);
  template <class Put>
  void absorb_by(std::size_t size, Put put);

  /// Clears the current block for a new transcript.
  void begin_block();
  /// Pads the current block and begins the next one.
  void end_block();
  /// Makes `block_` point to memory again after all blocks before it are full.
  void make_room();
  void run_waiting();
  /// Hashes the current statement up to the block before `end` on one state, and keeps the state for the following
  /// blocks.
  void run_alone(HashBlock* end);
  [[nodiscard]] HashBlock* memory() { return reinterpret_cast<HashBlock*>(memory_.data()); }

  std::size_t blocks_ = kBlocks;
  field::LaneMemory memory_{blocks_ * sizeof(HashBlock) / 8, field::Wiped::no};
  /// The uses of outputs of the waiting statements, in their order, then those of the current one.
  std::vector<OutputUse> uses_;
  std::vector<Statement> statements_;
  /// The first statement that is not hashed yet.
  std::size_t waiting_ = 0;

  // The current statement.
  HashBlock* first_;
  HashBlock* block_;
  std::size_t first_use_ = 0;
  /// position_: the number of bytes used in the block. begin_: one more than the offset at which the current operation
  /// began, or 0 if it began before this block.
  std::uint32_t position_ = 0, begin_ = 0;
  std::uint32_t outputs_ = 0;
  /// The block at the time of save(), with its outputs.
  struct {
    HashBlock block;
    std::vector<OutputUse> uses;
    std::uint32_t position = 0, begin = 0;
  } saved_;
  /// Not null if the statement has more blocks than fit into memory.
  std::unique_ptr<OneState> alone_;
};
static_assert(HashSchedule<StatementBatch>);

}  // namespace slipstream::transcript
