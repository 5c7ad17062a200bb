// Schedules made at random: a list of operations that any HashSchedule can run, with contents that vary from statement
// to statement.
#pragma once

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "slipstream/transcript/detail/schedule.h"

namespace slipstream::transcript::test {

enum class Op { begin, message, integer, output, challenge, save, restore };

struct RandomOp {
  Op op;
  std::string label;
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
  RandomSchedule out{{.op = Op::begin, .label = label(), .bytes = {}}};
  std::uint32_t outputs = 0;
  bool saved = false;
  while (out.size() < steps) {
    const std::size_t kind = below(8);
    RandomOp op{.op = kind == 7 ? Op::message : static_cast<Op>(kind), .label = label(), .bytes = {}};
    switch (op.op) {
      case Op::begin:
        if (below(3) != 0) continue;
        break;
      case Op::message:
        op.bytes = random_bytes(random, size());
        break;
      case Op::integer:
        op.bytes = random_bytes(random, 8);
        break;
      case Op::output:
        if (outputs == 0) continue;
        op.slot = static_cast<std::uint32_t>(below(outputs));
        break;
      case Op::challenge:
        op.wide = below(2) == 0;
        ++outputs;
        break;
      case Op::save:
        saved = true;
        break;
      case Op::restore:
        if (!saved) continue;
        break;
    }
    out.push_back(std::move(op));
  }
  return out;
}

/// The same operations and lengths with other contents.
inline RandomSchedule with_other_contents(RandomSchedule schedule, std::mt19937_64& random) {
  for (RandomOp& op : schedule) {
    if (op.op == Op::message || op.op == Op::integer) op.bytes = random_bytes(random, op.bytes.size());
  }
  return schedule;
}

template <HashSchedule S>
void run_schedule(const RandomSchedule& schedule, S& s) {
  for (const RandomOp& op : schedule) {
    switch (op.op) {
      case Op::begin:
        s.begin(op.label);
        break;
      case Op::message:
        s.append(op.label, op.bytes);
        break;
      case Op::integer:
        s.append_u64(op.label, load_le64(op.bytes.data()));
        break;
      case Op::output:
        s.output(op.label, Slot{op.slot});
        break;
      case Op::challenge:
        static_cast<void>(op.wide ? s.challenge64(op.label) : s.challenge32(op.label));
        break;
      case Op::save:
        s.save();
        break;
      case Op::restore:
        s.restore();
        break;
    }
  }
}

}  // namespace slipstream::transcript::test
