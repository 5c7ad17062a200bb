// The hashing of many statements at once. The batch is itself a schedule: what a statement's schedule absorbs is
// written into padded blocks as it comes (transcript/statement_run.h), and run() hashes all of them in the lanes of the
// active backend. Nothing is kept of what was passed but its bytes. What a schedule's outputs are used for comes after
// run().
//
// Memory is bounded: it grows only while it has too few statements to fill the lanes. When it is full, the statements
// that are complete are hashed early, and a statement that fills it alone is hashed on one state as it goes on.
// Constant-time in contents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "field/lane_memory.h"
#include "transcript/schedule.h"
#include "transcript/statement_run.h"

namespace slipstream::transcript {

class StatementBatch {
 public:
  /// Blocks of 192 bytes that are in memory at once: at first, which its thread keeps for the next batch, and at most.
  static constexpr std::size_t kBlocks = field::LaneMemory::kLargestKept / sizeof(HashBlock);
  static constexpr std::size_t kMostBlocks = 8 * kBlocks;

  /// From how many statements on a batch is faster than a DirectSchedule for each, on the active backend.
  [[nodiscard]] static std::size_t worthwhile_from();

  StatementBatch();
  StatementBatch(const StatementBatch&) = delete;
  StatementBatch& operator=(const StatementBatch&) = delete;
  ~StatementBatch();

  /// The schedule of the next statement, as a new DirectSchedule. end_statement() ends it; without that it is
  /// forgotten.
  [[nodiscard]] StatementBatch& begin_statement();
  /// Takes what has been scheduled; the number of the statement, from 0.
  std::size_t end_statement();

  /// Hashes all statements.
  void run();
  /// The outputs of a statement, to be taken once. Precondition: run().
  [[nodiscard]] HashOutputs take_outputs(std::size_t statement) { return std::move(statements_[statement].outputs); }

  // The operations of HashSchedule, which put bytes into the current block. Inlined with literal labels, whose bytes
  // are constants then. The output that a challenge promises exists after run().
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
  /// How every transcript begins: the frame of the protocol's name.
  static constexpr std::uint8_t kProtocol[] = {0, kMetaAd, 'M', 'e', 'r', 'l', 'i', 'n', ' ', 'v', '1', '.', '0'};
  /// Bytes around the label of a message: header of the label, length, header of the message.
  static constexpr std::size_t kFrame = 2 + 4 + 2;

  struct Statement {
    std::size_t blocks, uses;
    HashOutputs outputs;
  };
  struct OneState;

  /// Everything before the bytes of a message or of a challenge.
  [[gnu::always_inline]] void put_frame(std::string_view label, std::uint32_t size, std::uint8_t flags) {
    // Bytes may alias what this object holds: its own numbers are read before and written after.
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
  /// The same where it ends beyond the current block, or with it.
  void put_frame_across(std::string_view label, std::uint32_t size, std::uint8_t flags);
  Slot squeeze(std::uint8_t size);
  void absorb_output(Slot slot);
  void begin_operation(std::uint8_t flags);
  void absorb(ByteSpan bytes);
  template <class Place>
  void absorb_by(std::size_t size, Place place);

  /// Empties the current block, for another transcript.
  void begin_block();
  /// Pads the current block and goes on to the next one.
  void end_block();
  /// Makes the place at `block_` one in memory, when all before it is full.
  void make_room();
  void run_waiting();
  /// Hashes the current statement up to the block before `end` on one state, which stays for what follows.
  void run_alone(HashBlock* end);
  [[nodiscard]] HashBlock* memory() { return reinterpret_cast<HashBlock*>(memory_.data()); }

  std::size_t blocks_ = kBlocks;
  field::LaneMemory memory_{blocks_ * sizeof(HashBlock) / 8, field::Wiped::no};
  /// Of the statements that wait, in their order, and then of the current one.
  std::vector<OutputUse> uses_;
  std::vector<Statement> statements_;
  /// The first statement that waits.
  std::size_t waiting_ = 0;

  // The current statement.
  HashBlock* first_;
  HashBlock* block_;
  std::size_t first_use_ = 0;
  /// Bytes of the block that are taken, and where the current operation began, plus one; 0 if before this block.
  std::uint32_t position_ = 0, begin_ = 0;
  std::uint32_t outputs_ = 0;
  /// The block as it was when the state was saved, with its outputs.
  struct {
    HashBlock block;
    std::vector<OutputUse> uses;
    std::uint32_t position = 0, begin = 0;
  } saved_;
  /// There once the statement has more blocks than there is memory.
  std::unique_ptr<OneState> alone_;
};
static_assert(HashSchedule<StatementBatch>);

}  // namespace slipstream::transcript
