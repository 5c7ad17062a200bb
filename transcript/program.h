// A shape compiled for Keccak: the blocks that its transcripts absorb, with labels, lengths, flags and padding in
// place, and the places in them where bytes of the statement or its earlier outputs belong. Running a program over the
// sources of a statement gives the outputs of the statement's schedule, byte for byte; any number of statements may run
// it at once, in lanes or alone (transcript/kernels.h). Immutable.
//
// Nothing here branches on contents. Memory is bounded: about 230 bytes a block, at most kMaxBlocks blocks, and the
// shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "transcript/shape.h"

namespace slipstream::transcript {

/// What is XORed into the state before one permutation, and what is done about it. Laid out as the lanes load it:
/// 24 words.
struct alignas(64) ProgramBlock {
  enum class Start : std::uint8_t { running, initial, saved };

  /// The rate, up to and with the byte of the padding at 167. Places of fields are zero.
  std::uint64_t rate[21] = {};
  /// All ones if the state is first replaced by STROBE's initial one; by the one that was saved.
  std::uint64_t take_initial = 0, take_saved = 0;
  /// The output that the first bytes of the permuted state are, if out_size is not 0.
  std::uint32_t out_slot = 0;
  /// Fields of this block; they follow those of the block before.
  std::uint16_t fixups = 0;
  /// 0, 32 or 64. These bytes of the state are zero afterwards.
  std::uint8_t out_size = 0;
  /// Whether the state is saved, after that.
  bool save : 1 = false;
  /// Whether every field of this block is 32 bytes long, or a part of one that is.
  bool fields_of_32 : 1 = true;
};
static_assert(sizeof(ProgramBlock) == 192);

/// Bytes to be copied into a block. A field that crosses the end of a block is two.
struct Fixup {
  // Entries of the sources' head.
  static constexpr std::uint32_t kOutputs = 0;
  static constexpr std::uint32_t kIntegers = 1;

  /// The entry of the sources that has the address: of a field, of the outputs, or of the sources themselves, where the
  /// integers are.
  std::uint32_t source;
  /// Where the bytes begin, seen from there.
  std::uint32_t offset;
  std::uint8_t position;
  std::uint8_t size;
  /// Bytes of the field in the block before.
  std::uint16_t done;
};

class Program {
 public:
  static constexpr std::size_t kMaxBlocks = 1024;

  /// nullopt if the program has more than kMaxBlocks blocks. Time proportional to the shape and the blocks.
  [[nodiscard]] static std::optional<Program> compile(ShapeView shape);

  [[nodiscard]] std::span<const ProgramBlock> blocks() const { return blocks_; }
  [[nodiscard]] std::span<const Fixup> fixups() const { return fixups_; }
  [[nodiscard]] std::size_t outputs() const { return outputs_; }
  [[nodiscard]] ShapeView shape() const { return shape_; }
  /// Bytes on the heap.
  [[nodiscard]] std::size_t memory() const;

 private:
  Program() = default;

  std::vector<ProgramBlock> blocks_;
  std::vector<Fixup> fixups_;
  std::size_t outputs_ = 0;
  std::vector<std::uint64_t> shape_;
};

/// One statement: the sources that were recorded with the program's shape, whose head the run fills in, and room for
/// program->outputs() outputs. Of a 32-byte output the second half is left as it is.
struct ProgramJob {
  const Program* program;
  Source* sources;
  Bytes64* outputs;
};

}  // namespace slipstream::transcript
