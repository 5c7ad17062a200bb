#include "vm/trace.h"

#include <span>

#include "vm/instruction.h"
#include "vm/verifier_delegate.h"

namespace slipstream::vm {
namespace {

/// "value x3, string": neighbours of one type are counted, and a deep stack shows its top only.
std::string describe(std::span<const Item> stack) {
  static constexpr std::size_t kShown = 12;
  const std::size_t first = stack.size() > kShown ? stack.size() - kShown : 0;
  std::string text;
  if (first > 0) text.append("(").append(std::to_string(first)).append(" more), ");
  for (std::size_t i = first; i < stack.size();) {
    std::size_t run = 1;
    while (i + run < stack.size() && stack[i + run].index() == stack[i].index()) ++run;
    if (i > first) text.append(", ");
    text.append(type_name(stack[i]));
    if (run > 1) text.append(" x").append(std::to_string(run));
    i += run;
  }
  return text;
}

}  // namespace

Trace trace_program(const TxHeader& header, ByteSpan program, std::size_t max_bytes) {
  Trace trace;
  VerifierDelegate delegate(0);  // nothing is proven
  Machine<VerifierDelegate> machine(header, program, delegate);
  std::size_t depth = 0;
  const auto result = machine.run([&](ByteSpan bytes) {
    Reader reader(bytes);
    trace.lines.push_back({static_cast<std::size_t>(bytes.data() - program.data()), depth,
                           to_string(*decode_instruction(reader), max_bytes), describe(machine.stack())});
    depth = machine.depth();
  });
  if (!result) trace.error = result.error();
  return trace;
}

}  // namespace slipstream::vm
