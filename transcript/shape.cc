#include "transcript/shape.h"

#include <algorithm>

namespace slipstream::transcript {

ShapeStep ShapeReader::next() {
  const std::uint64_t head = rest_[0];
  ShapeStep step{.op = static_cast<ShapeOp>(head & 0xf), .operand = static_cast<std::uint32_t>(head >> 32)};
  rest_ = rest_.subspan(1);
  const auto bytes = [this](std::size_t size) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(rest_.data());
    rest_ = rest_.subspan((size + 7) / 8);
    return ByteSpan(begin, size);
  };
  const ByteSpan label = bytes((head >> 4) & 0xfffffff);
  step.label = {reinterpret_cast<const char*>(label.data()), label.size()};
  if (step.op == ShapeOp::constant) step.constant = bytes(step.operand);
  return step;
}

void ScheduleRecorder::clear() {
  size_ = 0;
  sources_.resize(kSourcesHead);
  outputs_ = 0;
}

void ScheduleRecorder::grow(std::size_t more) { words_.resize(std::max(2 * words_.size(), size_ + more + 64)); }

}  // namespace slipstream::transcript
