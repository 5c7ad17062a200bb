// The builder refuses what cannot run, at the instruction that cannot, and knows what its programs do.
#include "slipstream/vm/build/program_builder.h"

#include <gtest/gtest.h>

#include <functional>

#include "slipstream/vm/build/condition.h"
#include "slipstream/vm/verify/trace.h"
#include "vm/proving.h"

namespace slipstream::vm {
namespace {

using enum ErrorKind;

std::string item_of(const std::vector<ModelItem>& items) {
  std::string out;
  for (const ModelItem& item : items) out.append(out.empty() ? "" : " ").append(name(item.type));
  return out;
}

OpenValue value() { return OpenValue::unblinded({5, flavor(5)}); }

TEST(ProgramBuilder, writes_the_instructions_that_it_was_told) {
  ProgramBuilder p;
  p.push("ab").drop().push(predicate(1)).dup(0).roll(1).drop().drop().mintime().maxtime().neg().add().drop();
  p.spend(coin(1, flavor(1), 1)).push(predicate(9)).output(1);
  const auto script = p.finish();
  ASSERT_TRUE(script);
  std::string listing;
  for (const TraceLine& line : trace_program_vartime(kProvingHeader, script->bytecode(), 1).lines) {
    listing += line.instruction.substr(0, line.instruction.find(':')) + " ";
  }
  EXPECT_EQ(listing, "push drop push dup roll drop drop mintime maxtime neg add drop push input signtx push output ");
}

struct Wrong {
  const char* what;
  std::function<void(ProgramBuilder&)> build;
  ErrorKind kind;
  std::size_t instruction;
};

TEST(ProgramBuilder, refuses_ill_typed_programs_with_the_number_of_the_instruction) {
  const OpenContract one = coin(1, flavor(1), 1);
  const OpenValue v = value();
  const std::vector<Wrong> table = {
      {"drop of nothing", [](auto& p) { p.drop(); }, StackUnderflow, 0},
      {"dup too deep", [](auto& p) { p.push("a").dup(1); }, StackUnderflow, 1},
      {"roll too deep", [](auto& p) { p.push("a").push("b").roll(2); }, StackUnderflow, 2},
      {"drop of a value", [&](auto& p) { p.spend(one).drop(); }, TypeNotDroppable, 3},
      {"drop of a contract", [&](auto& p) { p.push(one).input().drop(); }, TypeNotDroppable, 2},
      {"copy of a value", [&](auto& p) { p.spend(one).dup(0); }, TypeNotCopyable, 3},
      {"copy of an expression", [](auto& p) { p.mintime().dup(0); }, TypeNotCopyable, 1},
      {"scalar of an expression", [](auto& p) { p.mintime().scalar(); }, TypeNotString, 1},
      {"scalar of 31 bytes", [](auto& p) { p.push(Bytes(31)).scalar(); }, InvalidFormat, 1},
      {"commit of 33 bytes", [](auto& p) { p.push(Bytes(33)).commit(); }, InvalidFormat, 1},
      {"expr of a string", [](auto& p) { p.push("a").expr(); }, TypeNotVariable, 1},
      {"neg of a constraint", [](auto& p) { p.mintime().mintime().eq().neg(); }, TypeNotExpression, 3},
      {"sum of one", [](auto& p) { p.mintime().add(); }, StackUnderflow, 1},
      {"eq of a string", [](auto& p) { p.mintime().push("a").eq(); }, TypeNotExpression, 2},
      {"and of expressions", [](auto& p) { p.mintime().mintime().and_(); }, TypeNotConstraint, 2},
      {"not of an expression", [](auto& p) { p.mintime().not_(); }, TypeNotConstraint, 1},
      {"verify of an expression", [](auto& p) { p.mintime().verify(); }, TypeNotConstraint, 1},
      {"unblind of a variable", [&](auto& p) { p.push(v.quantity).commit().push(Bytes(32)).unblind(); }, TypeNotString,
       3},
      {"issue of strings", [](auto& p) { p.push("q").push("f").push("m").push(Bytes(32)).issue(); }, TypeNotVariable,
       4},
      {"issue without an anchor",
       [&](auto& p) { p.push(v.quantity).commit().push(v.flavor).commit().push("m").push(predicate(1)).issue(); },
       AnchorMissing, 6},
      {"borrow of one variable", [&](auto& p) { p.push(v.quantity).commit().borrow(); }, StackUnderflow, 2},
      {"retire of a wide value", [](auto& p) { p.fee(1).retire(); }, TypeNotValue, 2},
      {"cloak without inputs", [&](auto& p) { p.push_commitments(v).cloak(0, 1); }, InvalidFormat, 2},
      {"cloak without outputs", [&](auto& p) { p.spend(one).cloak(1, 0); }, InvalidFormat, 3},
      {"cloak of a string", [&](auto& p) { p.push("a").push_commitments(v).cloak(1, 1); }, TypeNotWideValue, 3},
      {"cloak with a short commitment", [&](auto& p) { p.spend(one).push(v.quantity).push("a").cloak(1, 1); },
       InvalidFormat, 5},
      {"fee of three bytes", [](auto& p) { p.push("abc").fee(); }, InvalidFormat, 1},
      {"fee too high", [](auto& p) { p.fee((1u << 24) + 1); }, FeeTooHigh, 0},
      {"input of a value", [&](auto& p) { p.spend(one).input(); }, TypeNotString, 3},
      {"output without an anchor", [](auto& p) { p.push("a").push(predicate(1)).output(1); }, AnchorMissing, 2},
      {"output of an expression", [&](auto& p) { p.spend(one).mintime().push(predicate(1)).output(2); },
       TypeNotPortable, 5},
      {"contract of a contract", [&](auto& p) { p.push(one).input().push(predicate(1)).contract(1); }, TypeNotPortable,
       3},
      {"log of a value", [&](auto& p) { p.spend(one).log(); }, TypeNotString, 3},
      {"eval of a string", [](auto& p) { p.push("a").eval(); }, TypeNotProgram, 1},
      {"call of a string", [&](auto& p) { p.push(one).input().push("a").push("b").call(); }, TypeNotProgram, 4},
      {"signtx of a value", [&](auto& p) { p.spend(one).signtx(); }, TypeNotContract, 3},
      {"signid with a short signature",
       [&](auto& p) { p.push(one).input().program(Script()).push(Bytes(63)).signid(); }, InvalidFormat, 4},
      {"signtag of a contract without a tag",
       [&](auto& p) { p.push(one).input().program(Script()).push(Bytes(64)).signtag(); }, TypeNotString, 4},
      {"something left", [&](auto& p) { p.spend(one); }, StackNotClean, 3},
      {"no input at all", [](auto& p) { p.push("a").drop(); }, AnchorMissing, 2},
  };
  for (const Wrong& wrong : table) {
    SCOPED_TRACE(wrong.what);
    ProgramBuilder p;
    wrong.build(p);
    const auto script = p.finish();
    ASSERT_FALSE(script);
    EXPECT_EQ(name(script.error().kind), name(wrong.kind)) << script.error().to_string();
    EXPECT_EQ(script.error().instruction, wrong.instruction);
    if (!p.error()) continue;
    // Whatever follows, the first error stays.
    p.push("more").drop();
    EXPECT_EQ(p.finish().error().instruction, wrong.instruction);
  }
}

TEST(ProgramBuilder, infers_what_an_inner_program_takes_and_leaves) {
  ProgramBuilder p = ProgramBuilder::inner();
  p.push(predicate(1)).output(1).expr().neg().roll(1).log();
  const auto script = p.finish();
  ASSERT_TRUE(script) << script.error().to_string();
  ASSERT_NE(script->effect(), nullptr);
  // output takes any portable item, expr a variable, and log the string that roll brings up.
  EXPECT_EQ(item_of(script->effect()->takes), "item variable item");
  EXPECT_EQ(item_of(script->effect()->leaves), "expression");

  ProgramBuilder ok;
  ok.spend(coin(1, flavor(1), 1)).push("x").push(value().quantity).commit().roll(2).program(*script).eval().drop();
  EXPECT_TRUE(ok.finish()) << ok.finish().error().to_string();
  ProgramBuilder wrong;
  wrong.spend(coin(1, flavor(1), 1)).push("x").push("y").roll(2).program(*script).eval();
  EXPECT_EQ(wrong.finish().error().kind, TypeNotVariable);
  EXPECT_EQ(wrong.finish().error().instruction, 7u);
}

TEST(ProgramBuilder, leaves_to_the_run_what_only_the_run_can_tell) {
  // A contract that is a mere string, and a program about which nothing is known.
  ProgramBuilder contract;
  contract.push(coin(1, flavor(1), 1).encode()).input().signtx().push(predicate(9)).output(1);
  EXPECT_TRUE(contract.finish());
  ProgramBuilder program;
  program.spend(coin(1, flavor(1), 1)).push(predicate(9)).program(Script(Bytes{0x1b, 1, 0, 0, 0})).eval();
  EXPECT_TRUE(program.finish());
  EXPECT_EQ(program.finish()->effect(), nullptr);
}

TEST(ProgramBuilder, calls_only_programs_that_the_predicate_has) {
  ProgramBuilder inner = ProgramBuilder::inner();
  inner.push(predicate(9)).output(1);
  const Script script = *inner.finish();
  const auto tree = PredicateTree::make(std::nullopt, std::vector{script.bytecode(), Bytes{2}}, Bytes32{1});
  OpenContract contract = coin(1, flavor(1), 1);
  contract.predicate = tree->outer_key();
  const auto call = [&](std::size_t index) {
    ProgramBuilder p;
    p.push(contract).input().call(*tree, index, script);
    return p.finish();
  };
  EXPECT_TRUE(call(0));
  EXPECT_EQ(call(1).error().kind, InvalidPredicateTree);
  EXPECT_EQ(call(2).error().kind, BadArguments);
}

// Conditions.

std::string listing_of(const Condition& condition) {
  ProgramBuilder p = ProgramBuilder::inner();
  p.require(condition);
  const auto script = p.finish();
  EXPECT_TRUE(script) << script.error().to_string();
  std::string out;
  Reader reader(script->bytecode());
  while (!reader.at_end()) out.append(out.empty() ? "" : " ").append(info(decode_instruction(reader)->opcode).mnemonic);
  return out;
}

TEST(Condition, becomes_instructions_in_the_order_in_which_it_is_written) {
  const Formula a = Opening::unblinded(std::uint64_t{2}), b = Opening::unblinded(std::uint64_t{3});
  EXPECT_EQ(listing_of(a * b + 3 == 9), "push commit expr push commit expr mul push scalar add push scalar eq verify");
  EXPECT_EQ(listing_of(!(a == b) || a - b == -1),
            "push commit expr push commit expr eq not push commit expr push commit expr neg add push scalar eq or "
            "verify");
  EXPECT_EQ(listing_of(a != b && a == 2),
            "push commit expr push commit expr eq not push commit expr push scalar eq and verify");
  EXPECT_EQ(listing_of(a.in_range(64)), "push commit expr range drop");
  EXPECT_EQ(listing_of(a == 2 && a.in_range(64)), "push commit expr push scalar eq verify push commit expr range drop");
  EXPECT_EQ(listing_of(a.in_range(8)), "push commit expr range drop push commit expr push scalar mul range drop");
  EXPECT_EQ(listing_of(a == 3 || b.in_range(64)),
            "push commit expr push scalar eq push commit expr alloc range eq or verify");
  EXPECT_EQ(listing_of(Formula::maxtime() - Formula::mintime() == Formula::allocated(Number::integer(1))),
            "maxtime mintime neg add alloc eq verify");
}

template <class C>
concept Negatable = requires(C c) { !c; };
static_assert(Negatable<decltype(Formula(1) == Formula(2))>);
static_assert(!Negatable<decltype(Formula(1).in_range(64))>, "a range that can be proved false at will");
static_assert(!Negatable<decltype(Formula(1) == Formula(2) || Formula(1).in_range(64))>);

TEST(Condition, refuses_what_cannot_mean_what_it_says) {
  const Formula allocated = Formula::allocated(Number::integer(1)), a = Opening::unblinded(std::uint64_t{2});
  for (const Condition& condition :
       {a.in_range(0), a.in_range(65), allocated.in_range(8), a == 1 || allocated.in_range(63),
        Condition(Formula::mintime() == 5), Condition(!(Formula(5) == Formula::maxtime() - Formula::mintime()))}) {
    ProgramBuilder p = ProgramBuilder::inner();
    p.require(condition);
    ASSERT_FALSE(p.finish());
    EXPECT_EQ(p.finish().error().kind, BadArguments);
  }
}

TEST(Condition, ranges_below_or_hold_exactly_when_the_number_is_in_range) {
  const auto provable = [](const Condition& condition) {
    ProgramBuilder p;
    p.spend(coin(1, flavor(1), 1)).push(predicate(9)).output(1).require(condition);
    const auto tx = make_tx(kProvingHeader, *p.finish(), ring({1}));
    if (!tx) {
      EXPECT_EQ(tx.error().kind, InconsistentWitness) << tx.error().to_string();
      return false;
    }
    EXPECT_EQ(verdict_on(tx->bytes), "ok");
    return true;
  };
  const auto variable = [](const Number& x) { return Formula(Opening::blinded(x)); };
  const TwoSidedCondition no = variable(Number::integer(1)) == 2, yes = variable(Number::integer(1)) == 1;
  EXPECT_TRUE(provable(no || variable(Number::integer(255)).in_range(8)));
  EXPECT_FALSE(provable(no || variable(Number::integer(256)).in_range(8)));
  EXPECT_TRUE(provable(yes || variable(Number::integer(256)).in_range(8)));
  EXPECT_TRUE(provable(no || variable(Number::integer(UINT64_MAX)).in_range(64)));
  EXPECT_FALSE(provable(no || (-variable(Number::integer(1))).in_range(64)));
  EXPECT_TRUE(provable(yes || (-variable(Number::integer(1))).in_range(64)));
  EXPECT_FALSE(provable(no || variable(Number(Scalar::from_u128(0, 1))).in_range(64)));
}

}  // namespace
}  // namespace slipstream::vm
