// What the machine says of bad programs, and that no program can hurt it.
#include "slipstream/vm/detail/machine/machine.h"

#include <gtest/gtest.h>

#include <random>

#include "slipstream/vm/detail/schedule.h"
#include "slipstream/vm/detail/verify/delegate.h"
#include "slipstream/vm/verify/trace.h"
#include "vm/assembler.h"

namespace slipstream::vm {
namespace {

constexpr TxHeader kHeader{1, 1000, 2000};

using test::Assembler;

std::expected<Execution, Error> run(const Bytes& program, const TxHeader& header = kHeader) {
  VerifierDelegate delegate(1024);
  return Machine<VerifierDelegate>(header, program, delegate).run();
}

/// For programs that are larger or denser than those of transactions.
std::expected<Execution, Error> run_without_limits(const Bytes& program) {
  VerifierDelegate delegate(1024);
  return Machine<VerifierDelegate>(kHeader, program, delegate, {.max_work = std::uint64_t{1} << 40}).run();
}

TEST(Machine, errors_name_the_instruction_and_its_offset) {
  Assembler a;
  a.push(as_bytes("abc")).op(Opcode::drop).op(Opcode::mintime).op(Opcode::retire);
  const auto result = run(a.bytes());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::TypeNotValue);
  EXPECT_EQ(result.error().instruction, 3u);
  EXPECT_EQ(result.error().byte_offset, 10u);
  EXPECT_EQ(result.error().to_string(), "TypeNotValue in instruction 3 at byte 10: the item is not a value");
}

TEST(Machine, errors_inside_nested_programs_count_from_the_outermost_program) {
  Assembler inner;
  inner.op(Opcode::mintime).op(Opcode::verify);
  Assembler outer;
  outer.string(Opcode::program, inner.bytes()).op(Opcode::eval);
  const auto result = run(outer.bytes());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::TypeNotConstraint);
  EXPECT_EQ(result.error().instruction, 3u);
  EXPECT_EQ(result.error().byte_offset, 6u);
}

TEST(Machine, an_empty_program_has_no_anchor) {
  const auto result = run({});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::AnchorMissing);
}

TEST(Machine, anchors_that_nothing_reads_are_not_hashed) {
  // Two inputs: only the second one's ratcheted anchor makes the new contract unique.
  Assembler a;
  a.push_contract().op(Opcode::input).op(Opcode::signtx).op(Opcode::drop);
  a.push_contract().op(Opcode::input).op(Opcode::signtx);
  a.push(Bytes(32, 9)).op(Opcode::output, 1);
  auto result = run(a.bytes());
  ASSERT_TRUE(result) << result.error().to_string();
  result->mark_needed_nodes();
  std::size_t ids = 0, ratchets = 0;
  for (const HashNode& node : result->nodes) {
    if (!node.needed) continue;
    (node.kind == HashNode::Kind::contract_id ? ids : ratchets) += 1;
  }
  EXPECT_EQ(result->nodes.size(), 5u);
  EXPECT_EQ(ids, 3u);
  EXPECT_EQ(ratchets, 1u);
}

TEST(Machine, programs_nested_a_hundred_thousand_deep_are_run) {
  // eval of eval of eval ...: each level wraps the one before. Built from the inside would be quadratic, so the lengths
  // are written from the outside: level i holds 6 (n - i) bytes.
  constexpr std::uint32_t kDepth = 100000;
  Bytes program;
  Writer writer(program);
  for (std::uint32_t i = 0; i < kDepth; ++i) {
    writer.u8(static_cast<std::uint8_t>(Opcode::program));
    writer.u32(6 * (kDepth - i - 1));
  }
  program.resize(6 * kDepth - kDepth);
  program.resize(6 * kDepth, static_cast<std::uint8_t>(Opcode::eval));
  const auto result = run_without_limits(program);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::AnchorMissing);
  EXPECT_EQ(result.error().instruction, 2 * kDepth);
}

TEST(Machine, constraints_nested_too_deeply_are_an_error) {
  Assembler a;
  a.op(Opcode::alloc).op(Opcode::alloc).op(Opcode::eq);
  for (std::uint32_t i = 0; i <= ConstraintArena::kMaxConstraintDepth; ++i) a.op(Opcode::not_);
  const auto result = run_without_limits(a.bytes());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::ConstraintTooDeep);
}

TEST(Machine, programs_that_cost_too_much_are_an_error) {
  // A sum of two terms negated over and over.
  Assembler a;
  a.op(Opcode::alloc).op(Opcode::alloc).op(Opcode::add);
  VerifierDelegate delegate(1024);
  Machine<VerifierDelegate> sum(kHeader, a.bytes(), delegate, {});
  ASSERT_FALSE(sum.run());
  for (int i = 0; i < 1000; ++i) a.op(Opcode::neg);
  const std::uint64_t most = sum.work() + 999 * (cost::kInstruction + 2 * cost::kTermChange);
  const auto spent = Machine<VerifierDelegate>(kHeader, a.bytes(), delegate, {.max_work = most}).run();
  ASSERT_FALSE(spent);
  EXPECT_EQ(spent.error().kind, ErrorKind::LimitExceeded);
  EXPECT_EQ(spent.error().instruction, 3u + 999u);

  Bytes program(2000, static_cast<std::uint8_t>(Opcode::mintime));
  const auto long_one = Machine<VerifierDelegate>(kHeader, program, delegate, {.max_instructions = 1999}).run();
  ASSERT_FALSE(long_one);
  EXPECT_EQ(long_one.error().kind, ErrorKind::LimitExceeded);
  EXPECT_EQ(long_one.error().byte_offset, 1999u);

  // One string, hashed into the log again and again.
  Bytes loud = Assembler().push(Bytes(100000)).bytes();
  for (int i = 0; i < 10000; ++i) {
    loud.push_back(static_cast<std::uint8_t>(Opcode::dup));
    Writer(loud).u32(0);
    loud.push_back(static_cast<std::uint8_t>(Opcode::log));
  }
  const auto hashing = run(loud);
  ASSERT_FALSE(hashing);
  EXPECT_EQ(hashing.error().kind, ErrorKind::LimitExceeded);
}

TEST(Machine, the_largest_programs_of_the_documentation_are_admitted) {
  const Bytes point(32, 1);
  Bytes empty_contract(64, 1);
  Writer(empty_contract).u32(0);
  const auto repeated = [&](std::size_t times, const Assembler& step) {
    Bytes program = Assembler().push(empty_contract).op(Opcode::input).op(Opcode::signtx).bytes();
    for (std::size_t i = 0; i < times; ++i) program.insert(program.end(), step.bytes().begin(), step.bytes().end());
    return program;
  };
  const auto admitted = [](const Bytes& program, std::string_view error = "ok") {
    const auto result = run(program);
    EXPECT_EQ(result ? "ok" : name(result.error().kind), error);
  };
  admitted(repeated(4200, Assembler().push(empty_contract).op(Opcode::input).op(Opcode::signtx)));
  admitted(repeated(5400, Assembler().push(point).op(Opcode::output, 0)));
  admitted(repeated(1, Assembler().push(Bytes(8'000'000)).op(Opcode::log)));
  admitted(repeated(60'000, Assembler().op(Opcode::mintime)), "StackNotClean");
  admitted(repeated(40'000, Assembler().op(Opcode::alloc)), "StackNotClean");
  Bytes sum = repeated(1, Assembler().op(Opcode::alloc));
  for (int i = 0; i < 40'000; ++i) {
    sum.push_back(static_cast<std::uint8_t>(Opcode::mintime));
    sum.push_back(static_cast<std::uint8_t>(Opcode::add));
  }
  admitted(sum, "StackNotClean");
  admitted(repeated(32, Assembler().op(Opcode::alloc).op(Opcode::range).op(Opcode::drop)));
  Assembler comparison;
  comparison.op(Opcode::alloc).op(Opcode::alloc).op(Opcode::mul).op(Opcode::alloc).op(Opcode::eq).op(Opcode::verify);
  admitted(repeated(800, comparison));
  Assembler deep;
  for (int i = 0; i <= 300; ++i) deep.op(Opcode::mintime);
  for (int i = 0; i < 3000; ++i) deep.op(Opcode::roll, 300);
  admitted(deep.bytes(), "StackNotClean");
}

TEST(Machine, extension_instructions_do_nothing_in_later_versions_only) {
  Assembler a;
  a.push_contract().op(Opcode::input);
  Bytes program = a.bytes();
  program.push_back(0x23);
  program.push_back(0xff);
  Assembler rest;
  rest.op(Opcode::signtx).op(Opcode::drop);
  program.insert(program.end(), rest.bytes().begin(), rest.bytes().end());
  EXPECT_TRUE(run(program, {2, 0, 0}));
  const auto refused = run(program, {1, 0, 0});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::ExtensionsNotAllowed);
}

TEST(Machine, counts_that_exceed_the_stack_are_underflows) {
  for (const Opcode opcode : {Opcode::dup, Opcode::roll}) {
    for (const std::uint32_t k : {1u, 2u, 0x7fffffffu, 0xffffffffu}) {
      const auto result = run(Assembler().op(Opcode::mintime).op(opcode, k).bytes());
      ASSERT_FALSE(result);
      EXPECT_EQ(result.error().kind, ErrorKind::StackUnderflow);
    }
  }
  for (const Opcode opcode : {Opcode::output, Opcode::contract}) {
    const auto result = run(Assembler().push(Bytes(32, 1)).op(opcode, 0xffffffffu).bytes());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::StackUnderflow);
  }
  Bytes cloak = Assembler().op(Opcode::mintime).op(Opcode::cloak, 0xffffffffu).bytes();
  Writer(cloak).u32(0xffffffffu);
  const auto result = run(cloak);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::StackUnderflow);
}

TEST(Machine, random_programs_always_end_with_a_result_or_an_error) {
  std::mt19937 random(7);
  std::size_t errors = 0;
  for (int round = 0; round < 20000; ++round) {
    Assembler a;
    a.push_contract().op(Opcode::input);
    Bytes program = a.bytes();
    const std::size_t length = random() % 40;
    for (std::size_t i = 0; i < length; ++i) {
      const auto code = static_cast<std::uint8_t>(random() % 0x24);
      program.push_back(code);
      const bool immediate = code <= 1 || code == 3 || code == 4 || code == 0x1b || code == 0x1c || code == 0x18;
      if (!immediate) continue;
      const auto k = static_cast<std::uint32_t>(random() % 3);
      Writer(program).u32(k);
      if (code <= 1) program.resize(program.size() + k, static_cast<std::uint8_t>(random()));
      if (code == 0x18) Writer(program).u32(static_cast<std::uint32_t>(random() % 3));
    }
    const auto result = run(program, {random() % 3, 0, 0});
    if (!result) {
      ++errors;
      EXPECT_LE(*result.error().byte_offset, program.size());
    }
  }
  EXPECT_GT(errors, 1000u);
}

TEST(Trace, shows_every_instruction_with_the_stack_it_leaves) {
  Assembler a;
  a.push_contract().op(Opcode::input).op(Opcode::signtx).op(Opcode::mintime).op(Opcode::retire);
  const Trace trace = trace_program_vartime(kHeader, a.bytes(), 2);
  ASSERT_EQ(trace.lines.size(), 4u);
  EXPECT_EQ(trace.lines[0].instruction, "push:74:0x0101...");
  EXPECT_EQ(trace.lines[0].stack, "string");
  EXPECT_EQ(trace.lines[1].stack, "contract");
  EXPECT_EQ(trace.lines[2].stack, "string");
  EXPECT_EQ(trace.lines[3].stack, "string, expression");
  ASSERT_TRUE(trace.error);
  EXPECT_EQ(trace.error->kind, ErrorKind::TypeNotValue);
}

TEST(Trace, counts_instructions_that_run_again_and_does_not_show_them_again) {
  // A contract with the program `mintime drop` in it, spent and run three times.
  const Bytes body = Assembler().op(Opcode::mintime).op(Opcode::drop).bytes();
  Bytes contract(64, 1);
  Writer writer(contract);
  writer.u32(1);
  writer.u8(1);
  writer.sized_bytes(body);
  Assembler a;
  a.push(contract);
  for (int i = 0; i < 3; ++i) a.op(Opcode::dup, 0).op(Opcode::input).op(Opcode::signtx).op(Opcode::eval);
  const Trace trace = trace_program_vartime(kHeader, a.op(Opcode::drop).bytes());
  EXPECT_FALSE(trace.error);
  ASSERT_EQ(trace.lines.size(), 1u + 4u + 2u + 4u + 1u + 4u + 1u + 1u);
  EXPECT_EQ(trace.lines[5].instruction, "mintime");
  EXPECT_EQ(trace.lines[5].depth, 1u);
  EXPECT_EQ(trace.lines[11].instruction, "(2 instructions run again)");
  EXPECT_EQ(trace.lines[11].again, 2u);
  EXPECT_EQ(trace.lines[11].offset, trace.lines[5].offset);
  EXPECT_EQ(trace.lines[11].stack, "string");
}

}  // namespace
}  // namespace slipstream::vm
