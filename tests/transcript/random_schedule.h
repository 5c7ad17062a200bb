// Schedules made at random: a list of operations that any HashSchedule can run, with contents that vary from statement
// to statement.
#pragma once

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "transcript/schedule.h"
#include "transcript/shape.h"

namespace slipstream::transcript::test {

struct RandomOp {
  ShapeOp op;
  std::string label;
  /// Constants, and the contents of fields of the first statement.
  Bytes bytes;
  std::uint32_t slot = 0;
  bool wide = false;
};
using RandomSchedule = std::vector<RandomOp>;

inline Bytes random_bytes(std::mt19937_64& random, std::size_t size) {
  Bytes out(size);
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random());
  return out;
}

/// `steps` operations. Sizes are mostly small or close to the ends of one and two blocks.
inline RandomSchedule make_schedule(std::mt19937_64& random, std::size_t steps) {
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto label = [&] {
    const Bytes letters = random_bytes(random, below(8) == 0 ? below(200) : below(20));
    return std::string(letters.begin(), letters.end());
  };
  const auto size = [&]() -> std::size_t {
    switch (below(5)) {
      case 0:
        return 32;
      case 1:
        return below(40);
      case 2:
        return 100 + below(80);
      case 3:
        return 300 + below(50);
      default:
        return below(3) == 0 ? below(2000) : 32;
    }
  };
  RandomSchedule out{{.op = ShapeOp::begin, .label = label(), .bytes = {}}};
  std::uint32_t outputs = 0;
  bool saved = false;
  while (out.size() < steps) {
    RandomOp op{.op = static_cast<ShapeOp>(below(8)), .label = label(), .bytes = {}};
    switch (op.op) {
      case ShapeOp::begin:
        if (below(3) != 0) continue;
        break;
      case ShapeOp::constant:
      case ShapeOp::field:
        op.bytes = random_bytes(random, size());
        break;
      case ShapeOp::integer:
        op.bytes = random_bytes(random, 8);
        break;
      case ShapeOp::output:
        if (outputs == 0) continue;
        op.slot = static_cast<std::uint32_t>(below(outputs));
        break;
      case ShapeOp::challenge:
        op.wide = below(2) == 0;
        ++outputs;
        break;
      case ShapeOp::save:
        saved = true;
        break;
      case ShapeOp::restore:
        if (!saved) continue;
        break;
    }
    out.push_back(std::move(op));
  }
  return out;
}

/// The same shape with other contents.
inline RandomSchedule with_other_contents(RandomSchedule schedule, std::mt19937_64& random) {
  for (RandomOp& op : schedule) {
    if (op.op == ShapeOp::field || op.op == ShapeOp::integer) op.bytes = random_bytes(random, op.bytes.size());
  }
  return schedule;
}

template <HashSchedule S>
void run_schedule(const RandomSchedule& schedule, S& s) {
  for (const RandomOp& op : schedule) {
    ShapeStep step{.op = op.op, .operand = static_cast<std::uint32_t>(op.bytes.size()), .label = op.label};
    Source source = reinterpret_cast<std::uintptr_t>(op.bytes.data());
    if (op.op == ShapeOp::constant) step.constant = op.bytes;
    if (op.op == ShapeOp::integer) source = load_le64(op.bytes.data());
    if (op.op == ShapeOp::output) step.operand = op.slot;
    if (op.op == ShapeOp::challenge) step.operand = op.wide ? 64 : 32;
    run_step(step, source, s);
  }
}

}  // namespace slipstream::transcript::test
