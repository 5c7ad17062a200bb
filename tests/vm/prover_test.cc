// Making transactions: what the prover makes the verifier accepts, and what is wrong with a witness has a name and a
// place.
#include "slipstream/vm/build/prover.h"

#include <gtest/gtest.h>

#include <random>

#include "slipstream/keys/sign.h"
#include "slipstream/vm/build/condition.h"
#include "slipstream/vm/delegation.h"
#include "vm/proving.h"

namespace slipstream::vm {
namespace {

Script finished(const ProgramBuilder& p) {
  auto script = p.finish();
  EXPECT_TRUE(script) << script.error().to_string();
  return script ? *std::move(script) : Script();
}

/// Makes, checks against the verifier, and gives back.
SignedTx make_valid(const ProgramBuilder& p, const KeyRing& keys) {
  auto tx = make_tx(kProvingHeader, finished(p), keys);
  EXPECT_TRUE(tx) << tx.error().to_string();
  if (!tx) return {};
  EXPECT_EQ(verdict_on(tx->bytes), "ok");
  return *std::move(tx);
}

/// The coin goes on to key 9 as it is, so that a transaction has an input and an output.
ProgramBuilder with_coin() {
  ProgramBuilder p;
  p.spend(coin(1, flavor(1), 1)).push(predicate(9)).output(1);
  return p;
}

TEST(Prover, a_payment_with_change_verifies_and_its_outputs_can_be_spent) {
  const OpenValue paid = OpenValue::blinded({7, flavor(5)}), change = OpenValue::blinded({3, flavor(5)});
  ProgramBuilder p;
  p.spend(coin(10, flavor(5), 1))
      .push_commitments(paid)
      .push_commitments(change)
      .cloak(1, 2)
      .push(predicate(2))
      .output(1)
      .push(predicate(3))
      .output(1);
  const SignedTx first = make_valid(p, ring({1}));
  ASSERT_EQ(first.outputs.size(), 2u);
  ASSERT_NE(first.outputs[0].value(), nullptr);
  EXPECT_EQ(first.outputs[0].value()->clear(), (ClearValue{7, flavor(5)}));
  EXPECT_EQ(first.outputs[1].value()->clear(), (ClearValue{3, flavor(5)}));
  EXPECT_EQ(first.outputs[1].predicate, predicate(3));

  ProgramBuilder next;
  next.spend(first.outputs[1]).spend(first.outputs[0]).push_commitments(OpenValue::blinded({10, flavor(5)}));
  next.cloak(2, 1).push(predicate(4)).output(1);
  const SignedTx second = make_valid(next, ring({2, 3}));
  EXPECT_EQ(second.inputs[0], first.outputs[1].id());
}

TEST(Prover, the_same_entropy_makes_the_same_transaction_and_other_entropy_another) {
  ProgramBuilder p;
  p.spend(coin(5, flavor(2), 1)).push_commitments(OpenValue::blinded({5, flavor(2)})).cloak(1, 1);
  p.push(predicate(2)).output(1);
  const Script script = finished(p);
  const auto make = [&](std::uint8_t seed) {
    ProverOptions options;
    options.proof_entropy = Bytes32{seed};
    options.signing_entropy = Bytes32{seed, 1};
    return make_tx(kProvingHeader, script, ring({1}), options)->bytes;
  };
  EXPECT_EQ(make(1), make(1));
  EXPECT_NE(make(1), make(2));
}

TEST(Prover, issuing_borrowing_paying_fees_and_retiring_verify) {
  const Scalar issued_flavor = issue_flavor(predicate(8), as_bytes("gold"));
  ProgramBuilder p;
  p.spend(coin(100, fee_flavor(), 1));
  p.push(Opening::blinded(std::uint64_t{50})).commit().push(Opening::unblinded(issued_flavor)).commit();
  p.push("gold").push(predicate(8)).issue().signtx();
  p.fee(60);
  const OpenValue lent = OpenValue::blinded({20, issued_flavor});
  p.push(lent.quantity).commit().push(lent.flavor).commit().borrow().push(predicate(3)).output(1);
  p.push_commitments(OpenValue::blinded({40, fee_flavor()})).push_commitments(OpenValue::blinded({30, issued_flavor}));
  p.cloak(4, 2).retire().push(predicate(2)).output(1);
  const SignedTx tx = make_valid(p, ring({1, 8}));
  EXPECT_EQ(tx.fee_rate.fee, 60u);
  EXPECT_EQ(tx.fee_rate.size, tx.bytes.size());
}

TEST(Prover, programs_are_evaluated_called_and_delegated) {
  // A value with a program that pays it out to the key that the spender names.
  ProgramBuilder pay = ProgramBuilder::inner();
  pay.alloc(Number::integer(3)).push(Scalar::from_u64(3)).scalar().eq().verify().output(1);
  const Script script = finished(pay);

  const auto tree = PredicateTree::make(predicate(7), std::vector{script.bytecode(), Bytes{1, 2, 3}}, Bytes32{4});
  ASSERT_TRUE(tree);
  const auto locked = [&](const ristretto255::Encoding& lock) {
    OpenContract contract = coin(5, flavor(1), 1);
    contract.predicate = lock;
    contract.payload.emplace_back(Bytes(32, 9));
    return contract;
  };

  ProgramBuilder evaluated;
  evaluated.spend(locked(predicate(1))).program(script).eval();
  make_valid(evaluated, ring({1}));

  ProgramBuilder called;
  called.push(locked(tree->outer_key())).input().call(*tree, 0, script);
  EXPECT_EQ(make_valid(called, {}).outputs.size(), 1u);

  ProgramBuilder by_key;
  by_key.spend(locked(tree->outer_key())).output(1);
  KeyRing keys;
  ASSERT_TRUE(keys.add(*tree, secret(7)));
  EXPECT_EQ(keys.add(*tree, secret(8)).error(), ErrorKind::InconsistentWitness);
  make_valid(by_key, keys);

  const OpenContract delegated = locked(predicate(1));
  ProgramBuilder signid;
  signid.push(delegated).input().program(script);
  signid.push(sign_for_contract(delegated.id(), script.bytecode(), secret(1))).signid();
  make_valid(signid, {});

  OpenContract tagged = locked(predicate(1));
  ProgramBuilder with_tag = ProgramBuilder::inner();
  with_tag.drop().output(1);
  tagged.payload.emplace_back(Bytes{'t', 'a', 'g'});
  ProgramBuilder signtag;
  signtag.push(tagged).input().program(finished(with_tag));
  signtag.push(sign_for_tag(as_bytes("tag"), finished(with_tag).bytecode(), secret(1))).signtag();
  make_valid(signtag, {});
}

TEST(Prover, programs_inside_contracts_keep_their_allocations) {
  ProgramBuilder check = ProgramBuilder::inner();
  check.alloc(Number::integer(6)).alloc(Number::integer(7)).mul().push(Scalar::from_u64(42)).scalar().eq().verify();
  OpenContract contract = coin(5, flavor(1), 1);
  contract.payload.insert(contract.payload.begin(), finished(check));
  contract.payload.insert(contract.payload.begin(), Bytes(3));
  ProgramBuilder p;
  p.spend(contract).push(predicate(2)).output(1).eval().drop();
  make_valid(p, ring({1}));
}

TEST(Prover, a_number_with_a_scalar_constant_added_is_still_an_amount) {
  ProgramBuilder p = with_coin();
  p.push(Opening::blinded(std::uint64_t{40})).commit().expr().push(Scalar::from_u64(2)).scalar().add().range().drop();
  make_valid(p, ring({1}));
}

TEST(Prover, an_integer_equals_a_scalar_of_the_same_worth) {
  // A variable whose opening is an integer against one whose opening is a scalar, and the negation of their difference.
  const Opening integer = Opening::blinded(std::uint64_t{5}), scalar = Opening::blinded(Scalar::from_u64(5));
  const Opening other = Opening::blinded(Scalar::from_u64(6));
  ProgramBuilder p = with_coin();
  p.require(Formula(integer) == Formula(scalar)).require(!(Formula(integer) == Formula(other)));
  p.require(!!(Formula(integer) == Formula(scalar)));
  make_valid(p, ring({1}));
}

// Bad witness: the exact error, at the exact instruction, and nothing made.

struct Bad {
  std::string what;
  ProgramBuilder program;
  ErrorKind kind;
  std::optional<std::size_t> instruction;
};

std::vector<Bad> bad_witnesses() {
  std::vector<Bad> out;
  const auto add = [&out](std::string what, ErrorKind kind, std::size_t instruction) -> ProgramBuilder& {
    out.push_back({std::move(what), with_coin(), kind, instruction});
    return out.back().program;
  };
  using enum ErrorKind;
  // with_coin() has five instructions.
  add("variable without opening", WitnessMissing, 7).push(Bytes(32, 1)).commit().expr().drop();
  add("alloc without value", WitnessMissing, 5).alloc(std::nullopt).drop();
  add("false equality", InconsistentWitness, 12)
      .require(Formula(Opening::blinded(std::uint64_t{5})) == Formula(Opening::blinded(std::uint64_t{6})));
  add("false negation", InconsistentWitness, 12).require(!(Formula(Opening::blinded(std::uint64_t{5})) == 5));
  add("false conjunction", InconsistentWitness, 18)
      .require(Formula(Opening::blinded(std::uint64_t{5})) == 5 && Formula(Opening::blinded(std::uint64_t{5})) == 6);
  add("range of a negative number", InvalidBitrange, 9)
      .push(Opening::blinded(std::uint64_t{5}))
      .commit()
      .expr()
      .neg()
      .range()
      .drop();
  add("range of 2^64", InvalidBitrange, 8)
      .push(Opening::blinded(Scalar::from_u128(0, 1)))
      .commit()
      .expr()
      .range()
      .drop();
  add("range of an integer that outgrew 64 bits", InvalidBitrange, 12)
      .require((Formula(Opening::blinded(UINT64_MAX)) + Formula(Opening::blinded(std::uint64_t{1}))).in_range(64));
  add("unblinding of another number", InconsistentWitness, 7)
      .push(Opening::unblinded(std::uint64_t{5}))
      .push(Scalar::from_u64(6))
      .unblind()
      .drop();
  add("flavor of another issuer", InconsistentWitness, 11)
      .push(Opening::blinded(std::uint64_t{5}))
      .commit()
      .push(Opening::unblinded(flavor(5)))
      .commit()
      .push("x")
      .push(predicate(8))
      .issue()
      .signtx()
      .retire();
  add("issue of a negative amount", InvalidBitrange, 11)
      .push(Opening::blinded(-Number::integer(5)))
      .commit()
      .push(Opening::unblinded(issue_flavor(predicate(8), as_bytes("x"))))
      .commit()
      .push("x")
      .push(predicate(8))
      .issue()
      .signtx()
      .retire();
  add("borrowing a negative amount", InvalidBitrange, 9)
      .push(Opening::blinded(-Number::integer(5)))
      .commit()
      .push(Opening::blinded(flavor(5)))
      .commit()
      .borrow()
      .retire()
      .push(Bytes(32, 1))
      .push(Bytes(32, 1))
      .cloak(1, 1)
      .retire();
  const auto cloak = [&](std::string what, ErrorKind kind, const OpenValue& a, const OpenValue& b) {
    ProgramBuilder p;
    p.spend(coin(10, flavor(5), 1)).spend(coin(4, flavor(6), 1)).push_commitments(a).push_commitments(b).cloak(2, 2);
    p.push(predicate(2)).output(1).push(predicate(2)).output(1);
    out.push_back({std::move(what), p, kind, 10});
  };
  cloak("a unit too many", UnbalancedCloak, OpenValue::blinded({11, flavor(5)}), OpenValue::blinded({4, flavor(6)}));
  cloak("a unit too few", UnbalancedCloak, OpenValue::blinded({10, flavor(5)}), OpenValue::blinded({3, flavor(6)}));
  cloak("flavors exchanged", UnbalancedCloak, OpenValue::blinded({4, flavor(5)}), OpenValue::blinded({10, flavor(6)}));
  cloak("a flavor from nowhere", UnbalancedCloak, OpenValue::blinded({10, flavor(7)}),
        OpenValue::blinded({4, flavor(6)}));
  cloak("a negative output", InvalidBitrange,
        OpenValue{Opening::blinded(-Number::integer(1)), Opening::blinded(flavor(5))},
        OpenValue::blinded({11, flavor(5)}));
  cloak("an output of 2^64", InvalidBitrange,
        OpenValue{Opening::blinded(Scalar::from_u128(0, 1)), Opening::blinded(flavor(5))},
        OpenValue::blinded({4, flavor(6)}));
  return out;
}

TEST(Prover, a_bad_witness_is_named_where_it_is_met) {
  for (const Bad& bad : bad_witnesses()) {
    SCOPED_TRACE(bad.what);
    const Script script = finished(bad.program);
    const auto tx = make_tx(kProvingHeader, script, ring({1, 8}));
    ASSERT_FALSE(tx);
    EXPECT_EQ(name(tx.error().kind), name(bad.kind));
    EXPECT_EQ(tx.error().instruction, bad.instruction) << tx.error().to_string();
  }
}

TEST(Prover, sums_that_outgrow_64_bits_inside_a_cloak_are_named) {
  ProgramBuilder p;
  p.spend(coin(UINT64_MAX, flavor(5), 1)).spend(coin(1, flavor(5), 1));
  p.push_commitments(OpenValue::blinded({UINT64_MAX, flavor(5)}))
      .push_commitments(OpenValue::blinded({1, flavor(5)}))
      .cloak(2, 2);
  p.push(predicate(2)).output(1).push(predicate(2)).output(1);
  const auto tx = make_tx(kProvingHeader, finished(p), ring({1}));
  ASSERT_FALSE(tx);
  EXPECT_EQ(tx.error().kind, ErrorKind::InvalidBitrange);
  EXPECT_EQ(tx.error().instruction, 10u);
}

TEST(Prover, a_missing_key_is_named_before_the_proof_is_made) {
  ProgramBuilder p;
  p.spend(coin(1, flavor(1), 1)).push(predicate(9)).output(1).spend(coin(1, flavor(1), 2)).push(predicate(9)).output(1);
  const Script script = finished(p);
  const auto tx = make_tx(kProvingHeader, script, ring({1}));
  ASSERT_FALSE(tx);
  EXPECT_EQ(tx.error().kind, ErrorKind::KeyMissing);
  EXPECT_NE(tx.error().to_string().find("signtx 1"), std::string::npos) << tx.error().to_string();
  const auto proved = prove_tx(kProvingHeader, script);
  ASSERT_TRUE(proved);
  EXPECT_EQ(proved->sign(ring({2})).error().kind, ErrorKind::KeyMissing);
  EXPECT_TRUE(proved->sign(ring({2, 1})));
}

TEST(Prover, signatures_of_programs_that_do_not_hold_are_named) {
  ProgramBuilder inner = ProgramBuilder::inner();
  inner.push(predicate(3)).output(1);
  const Script script = finished(inner);
  const OpenContract contract = coin(1, flavor(1), 1);
  ProgramBuilder p;
  p.push(contract).input().program(script).push(sign_for_contract(Bytes32{1}, script.bytecode(), secret(1))).signid();
  const auto tx = make_tx(kProvingHeader, finished(p), {});
  ASSERT_FALSE(tx);
  EXPECT_EQ(tx.error().kind, ErrorKind::BatchSignatureVerificationFailed);
  EXPECT_NE(tx.error().detail.find("signid"), std::string::npos);
}

TEST(Prover, more_multipliers_than_the_chain_allows_are_refused) {
  ProgramBuilder p;
  p.spend(coin(10, flavor(1), 1));
  for (int i = 0; i < 4; ++i) p.push_commitments(OpenValue::blinded({i == 0 ? 10u : 0u, flavor(1)}));
  p.cloak(1, 4);
  for (int i = 0; i < 4; ++i) p.push(predicate(2)).output(1);
  ProverOptions options;
  options.generator_capacity = 256;
  const auto tx = make_tx(kProvingHeader, finished(p), ring({1}), options);
  ASSERT_FALSE(tx);
  EXPECT_EQ(tx.error().kind, ErrorKind::InvalidR1CSProof);
  options.generator_capacity = 512;
  EXPECT_TRUE(make_tx(kProvingHeader, finished(p), ring({1}), options));
}

TEST(Prover, false_statements_proved_all_the_same_are_refused_by_the_verifier) {
  ProverOptions lying;
  lying.check_witness = false;
  ProgramBuilder unbalanced;
  unbalanced.spend(coin(10, flavor(5), 1)).push_commitments(OpenValue::blinded({11, flavor(5)})).cloak(1, 1);
  unbalanced.push(predicate(2)).output(1);
  const auto first = make_tx(kProvingHeader, finished(unbalanced), ring({1}), lying);
  ASSERT_TRUE(first) << first.error().to_string();
  EXPECT_EQ(verdict_on(first->bytes), "InvalidR1CSProof");

  ProgramBuilder false_equality = with_coin();
  false_equality.require(Formula(Opening::blinded(std::uint64_t{5})) == 6);
  const auto second = make_tx(kProvingHeader, finished(false_equality), ring({1}), lying);
  ASSERT_TRUE(second) << second.error().to_string();
  EXPECT_EQ(verdict_on(second->bytes), "InvalidR1CSProof");

  ProgramBuilder unblinded = with_coin();
  unblinded.push(Opening::unblinded(std::uint64_t{5})).push(Scalar::from_u64(6)).unblind().drop();
  const auto third = make_tx(kProvingHeader, finished(unblinded), ring({1}), lying);
  ASSERT_TRUE(third) << third.error().to_string();
  EXPECT_EQ(verdict_on(third->bytes), "BatchSignatureVerificationFailed");
}

/// Random transfers: several flavors, inputs, fees, borrowing; outputs split at random. True by construction.
TEST(Prover, the_verifier_accepts_random_programs) {
  std::mt19937_64 random(11);
  const auto below = [&random](std::uint64_t n) { return random() % n; };
  for (int round = 0; round < 12; ++round) {
    SCOPED_TRACE(round);
    ProgramBuilder p;
    const std::size_t flavors = 1 + below(3);
    std::vector<std::uint64_t> totals(flavors);
    std::uint32_t inputs = 0;
    for (std::size_t f = 0; f < flavors; ++f) {
      for (std::uint64_t n = 1 + below(2); n > 0; --n) {
        const std::uint64_t quantity = random() >> (1 + below(63));
        if (quantity > UINT64_MAX - totals[f]) continue;
        totals[f] += quantity;
        p.spend(coin(quantity, flavor(f), 1 + below(3)));
        ++inputs;
      }
    }
    if (totals[0] >= 1000 && below(2) == 0) {
      p.fee(1000);
      totals[0] -= 1000;
      ++inputs;
    }
    std::uint32_t outputs = 0;
    for (std::size_t f = 0; f < flavors; ++f) {
      const std::uint64_t part = totals[f] == 0 ? 0 : below(totals[f]);
      for (const std::uint64_t quantity : {part, totals[f] - part}) {
        if (outputs > 0 && quantity == 0) continue;
        p.push_commitments(OpenValue::blinded({quantity, flavor(f)}));
        ++outputs;
      }
    }
    p.cloak(inputs, outputs);
    for (std::uint32_t i = 0; i < outputs; ++i) {
      if (below(5) == 0) {
        p.retire();
      } else {
        p.push(predicate(1 + below(3))).output(1);
      }
    }
    // A random true condition about random numbers.
    const std::uint64_t a = random() >> 34, b = random() >> 34;
    const Formula x = Opening::blinded(a), y = Opening::blinded(b);
    const TwoSidedCondition yes = x * y + 3 == Formula(a * b + 3), no = x - y == Formula(a) + 1;
    p.require(below(2) == 0 ? (yes && !no) || no : !(no && yes) && (no || yes));
    p.require(x.in_range(64) || y == 0).require((-x).in_range(30) || y.in_range(64));
    make_valid(p, ring({1, 2, 3}));
  }
}

}  // namespace
}  // namespace slipstream::vm
