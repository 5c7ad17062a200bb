#include "slipstream/vm/verify/trace.h"

#include <span>
#include <vector>

#include "slipstream/vm/detail/verify/delegate.h"
#include "slipstream/vm/instruction.h"

namespace slipstream::vm {
namespace {

static_assert(std::variant_size_v<Item> == static_cast<std::size_t>(ItemType::any));

/// "value x3, string": adjacent items of one type are counted, and a deep stack shows only its top.
std::string describe(std::span<const Item> stack) {
  static constexpr std::size_t kShown = 12;
  const std::size_t first = stack.size() > kShown ? stack.size() - kShown : 0;
  std::string text;
  if (first > 0) text.append("(").append(std::to_string(first)).append(" more), ");
  for (std::size_t i = first; i < stack.size();) {
    std::size_t run = 1;
    while (i + run < stack.size() && stack[i + run].index() == stack[i].index()) ++run;
    if (i > first) text.append(", ");
    text.append(name(static_cast<ItemType>(stack[i].index())));
    if (run > 1) text.append(" x").append(std::to_string(run));
    i += run;
  }
  return text;
}

}  // namespace

Trace trace_program_vartime(const TxHeader& header, ByteSpan program, std::size_t max_bytes) {
  Trace trace;
  VerifierDelegate delegate(0);  // nothing is proven
  Machine<VerifierDelegate> machine(header, program, delegate);
  std::size_t depth = 0;
  // A string that encodes a contract can be copied, so a program in its payload can run many times.
  std::vector<bool> shown(program.size());
  const auto result = machine.run([&](ByteSpan bytes) {
    const auto offset = static_cast<std::size_t>(bytes.data() - program.data());
    if (!shown[offset]) {
      shown[offset] = true;
      Reader reader(bytes);
      trace.lines.push_back(
          {offset, depth, to_string(*decode_instruction(reader), max_bytes), describe(machine.stack())});
    } else {
      if (trace.lines.back().again == 0) trace.lines.push_back({offset, depth, {}, {}});
      TraceLine& line = trace.lines.back();
      ++line.again;
      line.instruction = "(" + std::to_string(line.again) + (line.again == 1 ? " instruction" : " instructions") +
                         (line.again == 1 ? " runs again)" : " run again)");
      line.stack = describe(machine.stack());
    }
    depth = machine.depth();
  });
  if (!result) trace.error = result.error();
  return trace;
}

}  // namespace slipstream::vm
