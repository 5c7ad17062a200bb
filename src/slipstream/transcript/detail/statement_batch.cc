#include "slipstream/transcript/detail/statement_batch.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "slipstream/transcript/detail/kernels.h"
#include "slipstream/transcript/detail/one_state.h"

namespace slipstream::transcript {
namespace {

/// This number of statements fills the lanes of every backend.
constexpr std::size_t kFewStatements = 8;

}  // namespace

/// The state of a statement that is hashed while it is written.
struct StatementBatch::OneState {
  KeccakState state, saved;
  std::vector<Bytes64> outputs;
  std::size_t permutations = 0;
};

std::size_t StatementBatch::worthwhile_from() { return hash_kernels().statements_from; }

StatementBatch::StatementBatch() : first_(memory()), block_(first_) { *block_ = {}; }
StatementBatch::~StatementBatch() = default;

StatementBatch& StatementBatch::begin_statement() {
  block_ = first_;
  *block_ = {};
  uses_.resize(first_use_);
  outputs_ = 0;
  alone_.reset();
  // The initial state of every schedule.
  begin({});
  save();
  return *this;
}

std::size_t StatementBatch::end_statement() {
  begin_block();
  Statement statement{};
  if (alone_) {
    run_alone(block_);
    statement.outputs = HashOutputs(std::move(alone_->outputs), alone_->permutations);
    block_ = first_;
    *block_ = {};
  } else {
    statement.blocks = static_cast<std::size_t>(block_ - first_);
    statement.uses = uses_.size() - first_use_;
    statement.outputs = HashOutputs(outputs_, statement.blocks);
  }
  statements_.push_back(std::move(statement));
  first_ = block_;
  first_use_ = uses_.size();
  return statements_.size() - 1;
}

void StatementBatch::run() {
  run_waiting();
  first_ = memory();
  first_use_ = 0;
  uses_.clear();
  static_cast<void>(begin_statement());
}

void StatementBatch::run_waiting() {
  std::vector<StatementRun> runs;
  runs.reserve(statements_.size() - waiting_);
  HashBlock* block = memory();
  const OutputUse* use = uses_.data();
  for (; waiting_ < statements_.size(); ++waiting_) {
    Statement& statement = statements_[waiting_];
    runs.push_back({block, block + statement.blocks, use, statement.outputs.data()});
    block += statement.blocks;
    use += statement.uses;
  }
  // Longest first, so that lanes become empty only near the end.
  std::ranges::sort(runs, std::ranges::greater{}, [](const StatementRun& run) { return run.end - run.block; });
  hash_kernels().run_statements(runs.data(), runs.size());
}

void StatementBatch::make_room() {
  if (statements_.size() - waiting_ < kFewStatements && blocks_ < kMostBlocks) {
    field::LaneMemory larger(2 * memory_.size(), field::Wiped::no);
    std::memcpy(larger.data(), memory_.data(), blocks_ * sizeof(HashBlock));
    const std::ptrdiff_t first = first_ - memory(), block = block_ - memory();
    memory_ = std::move(larger);
    blocks_ *= 2;
    first_ = memory() + first;
    block_ = memory() + block;
  } else if (first_ != memory()) {
    run_waiting();
    // Moves blocks and uses of the current statement to the front.
    std::copy(first_, block_, memory());
    block_ -= first_ - memory();
    first_ = memory();
    uses_.erase(uses_.begin(), uses_.begin() + static_cast<std::ptrdiff_t>(first_use_));
    first_use_ = 0;
  } else {
    // All except the last block, which may still get an output or a save.
    run_alone(block_ - 1);
    *first_ = block_[-1];
    block_ = first_ + 1;
  }
}

void StatementBatch::run_alone(HashBlock* end) {
  if (!alone_) alone_ = std::make_unique<OneState>();
  alone_->outputs.resize(outputs_);
  alone_->permutations += static_cast<std::size_t>(end - first_);
  StatementRun run{first_, end, uses_.data() + first_use_, alone_->outputs.data()};
  detail::run_on_one_state(run, alone_->state, alone_->saved);
  uses_.erase(uses_.begin() + static_cast<std::ptrdiff_t>(first_use_), uses_.begin() + (run.use - uses_.data()));
}

void StatementBatch::begin_block() {
  uses_.resize(uses_.size() - block_->uses);
  *block_ = {};
}

void StatementBatch::end_block() {
  std::uint8_t* const rate = block_->rate;
  const auto flip = [rate](std::size_t at, unsigned bits) { rate[at] = static_cast<std::uint8_t>(rate[at] ^ bits); };
  flip(position_, begin_);
  flip(position_ + 1, 0x04);
  flip(kStrobeRate + 1, 0x80);
  ++block_;
  position_ = begin_ = 0;
  if (block_ == memory() + blocks_) make_room();
  *block_ = {};
}

void StatementBatch::begin_operation(std::uint8_t flags) {
  const std::uint8_t header[2] = {static_cast<std::uint8_t>(std::exchange(begin_, position_ + 1)), flags};
  absorb(header);
}

/// Calls put(done, n) for each piece of a message within one block, at `position_`.
template <class Put>
void StatementBatch::absorb_by(std::size_t size, Put put) {
  for (std::size_t done = 0; done < size;) {
    const std::size_t n = std::min<std::size_t>(size - done, kStrobeRate - position_);
    put(done, n);
    done += n;
    position_ += static_cast<std::uint32_t>(n);
    if (position_ == kStrobeRate) end_block();
  }
}

void StatementBatch::absorb(ByteSpan bytes) {
  // The rest of the block is zero, so XOR is a copy.
  absorb_by(bytes.size(),
            [&](std::size_t done, std::size_t n) { std::memcpy(block_->rate + position_, bytes.data() + done, n); });
}

void StatementBatch::put_frame_across(std::string_view label, std::uint32_t size, std::uint8_t flags) {
  std::uint8_t le32[4];
  store_le32(le32, size);
  begin_operation(kMetaAd);
  absorb(as_bytes(label));
  absorb(le32);
  begin_operation(flags);
}

void StatementBatch::absorb_output(Slot slot) {
  SLIPSTREAM_CHECK(slot.index < outputs_);
  absorb_by(sizeof(Bytes32), [&](std::size_t done, std::size_t n) {
    uses_.push_back({.slot = slot.index,
                     .offset = static_cast<std::uint8_t>(done),
                     .position = static_cast<std::uint8_t>(position_),
                     .size = static_cast<std::uint8_t>(n)});
    ++block_->uses;
  });
}

Slot StatementBatch::squeeze(std::uint8_t size) {
  // After an exact fill the block has already ended.
  if (position_ != 0) end_block();
  // The output is the first bytes of the next block.
  block_[-1].out_slot = outputs_;
  block_[-1].out_size = size;
  position_ = size;
  return Slot{outputs_++};
}

void StatementBatch::save() {
  saved_.block = *block_;
  saved_.uses.assign(uses_.end() - block_->uses, uses_.end());
  saved_.position = position_;
  saved_.begin = begin_;
  // The state to save is that of the block before. An initial or already saved state is not saved again.
  if (block_->take_initial == 0 && block_->take_saved == 0) {
    block_[-1].save = true;
    saved_.block.take_saved = ~std::uint64_t{0};
  }
}

void StatementBatch::restore() {
  begin_block();
  *block_ = saved_.block;
  uses_.insert(uses_.end(), saved_.uses.begin(), saved_.uses.end());
  position_ = saved_.position;
  begin_ = saved_.begin;
}

}  // namespace slipstream::transcript
