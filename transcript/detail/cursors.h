// Where a lane, or a single state, gets its blocks from: the steps of one program run, or of one long message. A cursor
// has at_end() and next(), which writes the 24 words of the next block (as ProgramBlock has them) to `scratch` or finds
// them elsewhere, and tells what to do after the permutation.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include "transcript/message.h"
#include "transcript/program.h"

namespace slipstream::transcript::detail {

/// Where in the 24 words the last word of the rate is.
inline constexpr std::size_t kTailAt = 160;

struct Step {
  /// Words 0 .. 19 of the rate.
  const std::uint8_t* block;
  /// Its last word, the two masks of ProgramBlock, and a word that nobody looks at.
  const std::uint8_t* tail;
  /// Where the output goes, if there is one.
  std::uint8_t* out;
  std::uint8_t out_size;
  bool take_initial;
  bool take_saved;
  bool save;
};

/// At most 166 bytes, nearly always 32 or fewer, without a call.
[[gnu::always_inline]] inline void copy_piece(std::uint8_t* to, const std::uint8_t* from, std::size_t size) {
  if (size == 32) {
    std::memcpy(to, from, 32);
  } else if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 8) {
    // The last word may overlap the one before.
    for (std::size_t i = 0; i + 8 < size; i += 8) store_le64(to + i, load_le64(from + i));
    store_le64(to + size - 8, load_le64(from + size - 8));
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  }
}

class ProgramCursor {
 public:
  explicit ProgramCursor(const ProgramJob& job)
      : block_(job.program->blocks().data()),
        end_(block_ + job.program->blocks().size()),
        fixup_(job.program->fixups().data()),
        sources_(job.sources),
        outputs_(job.outputs) {
    job.sources[Fixup::kOutputs] = reinterpret_cast<std::uintptr_t>(job.outputs);
    job.sources[Fixup::kIntegers] = reinterpret_cast<std::uintptr_t>(job.sources);
  }

  [[nodiscard]] bool at_end() const { return block_ == end_; }

  [[gnu::always_inline]] void next(std::uint8_t* scratch, Step& step) {
    const ProgramBlock& block = *block_++;
    step = {.block = reinterpret_cast<const std::uint8_t*>(&block),
            .tail = reinterpret_cast<const std::uint8_t*>(&block) + kTailAt,
            .out = reinterpret_cast<std::uint8_t*>(outputs_ + block.out_slot),
            .out_size = block.out_size,
            .take_initial = block.take_initial != 0,
            .take_saved = block.take_saved != 0,
            .save = block.save};
    if (block.fixups == 0) return;
    std::memcpy(scratch, &block, sizeof block);
    for (const Fixup* const end = fixup_ + block.fixups; fixup_ != end; ++fixup_) {
      const auto* from = reinterpret_cast<const std::uint8_t*>(sources_[fixup_->source]);
      copy_piece(scratch + fixup_->position, from + fixup_->offset, fixup_->size);
    }
    step.block = scratch;
    step.tail = scratch + kTailAt;
  }

  /// For lanes that go together: the block that comes next, its fields, and the addresses they are at.
  [[nodiscard]] const ProgramBlock& block() const { return *block_; }
  [[nodiscard]] std::span<const Fixup> fixups() const { return {fixup_, block_->fixups}; }
  [[nodiscard]] const std::uint8_t* field(const Fixup& fixup) const {
    return reinterpret_cast<const std::uint8_t*>(sources_[fixup.source]) + fixup.offset - fixup.done;
  }
  [[nodiscard]] std::uint8_t* out() const { return outputs_[block_->out_slot].data(); }
  void skip() { fixup_ += block_++->fixups; }

 private:
  const ProgramBlock* block_;
  const ProgramBlock* end_;
  const Fixup* fixup_;
  const Source* sources_;
  Bytes64* outputs_;
};

}  // namespace slipstream::transcript::detail
