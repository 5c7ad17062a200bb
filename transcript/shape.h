// A schedule as data: its shape, which is everything that enters the hashing as a constant or as a position, in 64-bit
// words that can be compared; and the sources of one statement, which are where its own bytes stand. Equal shapes hash
// alike, whatever the sources hold. ScheduleRecorder notes both while a schedule runs over it.
//
// Encoding of a shape, an operation after the other: one word (operation in bits 0 .. 3, size of the label in bits 4 ..
// 31, an operand in bits 32 .. 63), the label in whole words, and for a constant its bytes in whole words, both padded
// with zeros. The encoding is injective, so comparing words compares schedules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "transcript/schedule.h"

namespace slipstream::transcript {

enum class ShapeOp : std::uint8_t {
  begin,
  constant,   // operand: size; its bytes follow
  field,      // operand: size
  integer,    // a field of 8 bytes
  output,     // operand: slot
  challenge,  // operand: size, 32 or 64
  save,
  restore,
};

using ShapeView = std::span<const std::uint64_t>;

/// One operation of a shape.
struct ShapeStep {
  ShapeOp op;
  std::uint32_t operand;
  std::string_view label{};
  ByteSpan constant{};
};

/// Reads a shape from front to back. Precondition: a ScheduleRecorder wrote it.
class ShapeReader {
 public:
  explicit ShapeReader(ShapeView shape) : rest_(shape) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] ShapeStep next();

 private:
  ShapeView rest_;
};

/// What a schedule of one statement reads beside its shape. After kSourcesHead places for whoever runs it, in the order
/// of the fields: the address of a field's bytes, or the value of an integer.
using Source = std::uint64_t;
inline constexpr std::size_t kSourcesHead = 2;

/// Models HashSchedule and hashes nothing. Labels and constants are copied, fields are kept as views.
class ScheduleRecorder {
 public:
  void begin(std::string_view label) { put(ShapeOp::begin, 0, label); }
  [[gnu::always_inline]] void constant(std::string_view label, ByteSpan message) {
    SLIPSTREAM_CHECK(message.size() <= UINT32_MAX);
    put(ShapeOp::constant, static_cast<std::uint32_t>(message.size()), label, message);
  }
  [[gnu::always_inline]] void constant_u64(std::string_view label, std::uint64_t x) {
    std::uint8_t bytes[8];
    store_le64(bytes, x);
    constant(label, bytes);
  }
  [[gnu::always_inline]] void field(std::string_view label, ByteSpan message) {
    SLIPSTREAM_CHECK(message.size() <= UINT32_MAX);
    put(ShapeOp::field, static_cast<std::uint32_t>(message.size()), label);
    sources_.push_back(reinterpret_cast<std::uintptr_t>(message.data()));
  }
  [[gnu::always_inline]] void field_u64(std::string_view label, std::uint64_t x) {
    put(ShapeOp::integer, sizeof x, label);
    sources_.push_back(x);
  }
  [[gnu::always_inline]] void output(std::string_view label, Slot slot) {
    SLIPSTREAM_CHECK(slot.index < outputs_);
    put(ShapeOp::output, slot.index, label);
  }
  [[gnu::always_inline]] Slot challenge32(std::string_view label) { return challenge(label, 32); }
  [[gnu::always_inline]] Slot challenge64(std::string_view label) { return challenge(label, 64); }
  void save() { put(ShapeOp::save, 0, {}); }
  void restore() { put(ShapeOp::restore, 0, {}); }
  [[nodiscard]] ShapeView shape() const { return {words_.data(), size_}; }
  [[nodiscard]] std::span<const Source> sources() const { return sources_; }
  /// The number of outputs, and the slot that the next challenge gets.
  [[nodiscard]] std::uint32_t outputs() const { return outputs_; }
  /// Forgets everything but its memory.
  void clear();

 private:
  [[gnu::always_inline]] static std::size_t words_for(std::size_t bytes) { return (bytes + 7) / 8; }
  /// Only stores: with a size that is known no byte is read back.
  [[gnu::always_inline]] static std::uint64_t* put_bytes(std::uint64_t* to, const void* from, std::size_t size) {
    if (size == 0) return to;
    std::uint64_t* const end = to + words_for(size);
    end[-1] = 0;
    std::memcpy(to, from, size);
    return end;
  }
  /// Inlined with its literal label, whose words are constants then.
  [[gnu::always_inline]] void put(ShapeOp op, std::uint32_t operand, std::string_view label, ByteSpan constant = {}) {
    SLIPSTREAM_CHECK(label.size() < std::size_t{1} << 28);
    const std::size_t size = 1 + words_for(label.size()) + words_for(constant.size());
    if (words_.size() - size_ < size) grow(size);
    std::uint64_t* to = words_.data() + size_;
    size_ += size;
    *to++ = static_cast<std::uint64_t>(op) | label.size() << 4 | std::uint64_t{operand} << 32;
    to = put_bytes(to, label.data(), label.size());
    put_bytes(to, constant.data(), constant.size());
  }
  [[gnu::always_inline]] Slot challenge(std::string_view label, std::uint32_t size) {
    put(ShapeOp::challenge, size, label);
    return Slot{outputs_++};
  }
  void grow(std::size_t more);

  /// The first `size_` are in use.
  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
  std::vector<Source> sources_ = std::vector<Source>(kSourcesHead);
  std::uint32_t outputs_ = 0;
};
static_assert(HashSchedule<ScheduleRecorder>);

/// Does one operation on a schedule. `source` is what a field or an integer reads: an address or a value.
template <HashSchedule S>
void run_step(const ShapeStep& step, Source source, S& s) {
  switch (step.op) {
    case ShapeOp::begin:
      return s.begin(step.label);
    case ShapeOp::constant:
      return s.constant(step.label, step.constant);
    case ShapeOp::field:
      return s.field(step.label, {reinterpret_cast<const std::uint8_t*>(source), step.operand});
    case ShapeOp::integer:
      return s.field_u64(step.label, source);
    case ShapeOp::output:
      return s.output(step.label, Slot{step.operand});
    case ShapeOp::challenge:
      static_cast<void>(step.operand == 32 ? s.challenge32(step.label) : s.challenge64(step.label));
      return;
    case ShapeOp::save:
      return s.save();
    case ShapeOp::restore:
      return s.restore();
  }
}

/// Runs the recorded operations over any schedule, which gives the same outputs as the recorded schedule would have.
template <HashSchedule S>
void replay(ShapeView shape, std::span<const Source> sources, S& s) {
  const Source* source = sources.data() + kSourcesHead;
  for (ShapeReader reader(shape); !reader.at_end();) {
    const ShapeStep step = reader.next();
    const bool reads = step.op == ShapeOp::field || step.op == ShapeOp::integer;
    run_step(step, reads ? *source++ : 0, s);
  }
}

}  // namespace slipstream::transcript
