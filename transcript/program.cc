#include "transcript/program.h"

#include <cstring>

#include "base/check.h"
#include "transcript/detail/block_builder.h"

namespace slipstream::transcript {
namespace {

using Start = ProgramBlock::Start;

class Compiler : public detail::BlockBuilder<Compiler> {
 public:
  /// In the state that every schedule begins with.
  Compiler() {
    begin({});
    save();
  }

  void run(const ShapeStep& step);

  /// At most one block more than the limit: then nothing further is compiled.
  [[nodiscard]] bool within_limit() const { return blocks.size() <= Program::kMaxBlocks; }

  std::vector<ProgramBlock> blocks;
  std::vector<Fixup> fixups;
  std::uint32_t outputs = 0;

 private:
  friend class detail::BlockBuilder<Compiler>;

  /// The current block of a transcript, and the state that it will be XORed into.
  struct Saved {
    Rate rate;
    std::uint8_t position, begin;
    std::vector<Fixup> pending;
    bool fields_of_32;
    Start start;
  };

  void begin(std::string_view label) {
    start_ = Start::initial;
    pending_.clear();
    fields_of_32_ = true;
    begin_protocol(label);
  }

  /// Bytes at an offset from the address in a source.
  void field(std::uint32_t source, std::size_t offset, std::uint32_t size) {
    absorb_by(size, [&](std::size_t done, std::size_t n) {
      if (!within_limit()) return;
      pending_.push_back({.source = source,
                          .offset = static_cast<std::uint32_t>(offset + done),
                          .position = position(),
                          .size = static_cast<std::uint8_t>(n),
                          .done = static_cast<std::uint16_t>(done)});
      if (size != 32) fields_of_32_ = false;
    });
  }

  void emit() {
    if (within_limit()) {
      ProgramBlock& block = blocks.emplace_back();
      std::memcpy(block.rate, rate_.data(), rate_.size());
      if (start_ == Start::initial) block.take_initial = ~std::uint64_t{0};
      if (start_ == Start::saved) block.take_saved = ~std::uint64_t{0};
      block.fields_of_32 = fields_of_32_;
      block.fixups = static_cast<std::uint16_t>(pending_.size());
      fixups.insert(fixups.end(), pending_.begin(), pending_.end());
    }
    pending_.clear();
    fields_of_32_ = true;
    start_ = Start::running;
  }

  void save() {
    // A running state is that of the last block; one that is initial or saved already needs no saving.
    if (start_ == Start::running) blocks.back().save = true;
    saved_ = {rate_,    position_,     begin_,
              pending_, fields_of_32_, start_ == Start::initial ? Start::initial : Start::saved};
  }

  void restore() {
    rate_ = saved_.rate;
    position_ = saved_.position;
    begin_ = saved_.begin;
    pending_ = saved_.pending;
    fields_of_32_ = saved_.fields_of_32;
    start_ = saved_.start;
  }

  Start start_ = Start::initial;
  std::vector<Fixup> pending_;
  bool fields_of_32_ = true;
  Saved saved_{};
  std::uint32_t sources_ = kSourcesHead;
};

void Compiler::run(const ShapeStep& step) {
  switch (step.op) {
    case ShapeOp::begin:
      begin(step.label);
      break;
    case ShapeOp::constant:
      begin_message(step.label, step.operand);
      absorb(step.constant);
      break;
    case ShapeOp::field:
      begin_message(step.label, step.operand);
      field(sources_++, 0, step.operand);
      break;
    case ShapeOp::integer:
      begin_message(step.label, step.operand);
      field(Fixup::kIntegers, sizeof(Source) * sources_++, step.operand);
      break;
    case ShapeOp::output:
      begin_message(step.label, sizeof(Bytes32));
      field(Fixup::kOutputs, sizeof(Bytes64) * step.operand, sizeof(Bytes32));
      break;
    case ShapeOp::challenge:
      challenge(step.label, step.operand);
      blocks.back().out_slot = outputs++;
      blocks.back().out_size = static_cast<std::uint8_t>(step.operand);
      break;
    case ShapeOp::save:
      save();
      break;
    case ShapeOp::restore:
      restore();
      break;
  }
}

}  // namespace

std::optional<Program> Program::compile(ShapeView shape) {
  Compiler compiler;
  for (ShapeReader reader(shape); !reader.at_end();) {
    compiler.run(reader.next());
    if (!compiler.within_limit()) return std::nullopt;
  }
  Program out;
  out.blocks_ = std::move(compiler.blocks);
  out.fixups_ = std::move(compiler.fixups);
  out.outputs_ = compiler.outputs;
  out.shape_.assign(shape.begin(), shape.end());
  return out;
}

std::size_t Program::memory() const {
  return blocks_.capacity() * sizeof(ProgramBlock) + fixups_.capacity() * sizeof(Fixup) +
         shape_.capacity() * sizeof(std::uint64_t);
}

}  // namespace slipstream::transcript
