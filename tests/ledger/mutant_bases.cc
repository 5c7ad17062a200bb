#include "ledger/mutant_bases.h"

#include <cstdint>
#include <stdexcept>
#include <utility>

#include "slipstream/ledger/block_maker.h"
#include "slipstream/transcript/transcript.h"
#include "slipstream/vm/build/condition.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/build/prover.h"
#include "slipstream/vm/delegation.h"

namespace slipstream::ledger::test {
namespace {

using vm::Formula;
using vm::Number;
using vm::OpenContract;
using vm::Opening;
using vm::OpenValue;
using vm::ProgramBuilder;
using vm::Script;

constexpr std::uint64_t kTime = 1'700'000'000'000;

template <class T, class E>
T take(std::expected<T, E> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return *std::move(result);
}

Scalar flavor(std::uint64_t x) { return Scalar::from_u64(x); }

/// What one block and the state below it are made of, everything random drawn from the name.
class BaseMaker {
 public:
  /// `others` outputs lie in front of each that is spent.
  explicit BaseMaker(std::string name, std::size_t others = 3)
      : name_(std::move(name)), others_(others), random_("mutant base") {
    random_.append("name", as_bytes(name_));
  }

  Bytes32 bytes32() { return random_.challenge_bytes32("bytes"); }
  keys::SecretKey secret() { return keys::SecretKey(random_.challenge_scalar("secret")); }
  /// A fresh predicate to which the block's signers have the key.
  ristretto255::Encoding predicate() { return ring_.add(secret()); }
  vm::KeyRing& ring() { return ring_; }

  Opening number(const Number& x) { return Opening::with_factor(x, random_.challenge_scalar("blinding")); }
  Opening number(std::uint64_t x) { return number(Number::integer(x)); }
  OpenValue value(std::uint64_t quantity, const Scalar& flavor) {
    const Opening q = number(quantity), f = number(Number(flavor));
    return {q, f};
  }

  /// An output that the state has.
  OpenContract coin(std::uint64_t quantity, const Scalar& flavor) { return coin(quantity, flavor, predicate(), {}); }
  /// The same with strings on top of the value.
  OpenContract coin(std::uint64_t quantity, const Scalar& flavor, const ristretto255::Encoding& lock,
                    const std::vector<Bytes>& strings) {
    const Bytes32 anchor = bytes32();
    OpenContract out = vm::value_contract(anchor, lock, value(quantity, flavor));
    for (const Bytes& string : strings) out.payload.emplace_back(string);
    for (std::size_t i = 0; i < others_; ++i) initial_.push_back(bytes32());
    initial_.push_back(out.id());
    return out;
  }

  /// Adds a transaction to the block; `suffix` is bytecode that the builder cannot write.
  const vm::SignedTx& add(const ProgramBuilder& p, const vm::TxHeader& header = {1, 0, UINT64_MAX},
                          const Bytes& suffix = {}) {
    const Script script = take(p.finish());
    Bytes bytecode = script.bytecode();
    bytecode.insert(bytecode.end(), suffix.begin(), suffix.end());
    vm::ProverOptions options;
    options.proof_entropy = bytes32();
    options.signing_entropy = bytes32();
    txs_.push_back(take(vm::make_tx(header, Script(bytecode, script.witness(), script.effect()), ring_, options)));
    return txs_.back();
  }

  /// Leaves outputs of these amounts, and returns the transaction. The inputs are spent already.
  const vm::SignedTx& pay(ProgramBuilder p, std::uint32_t inputs, const std::vector<vm::ClearValue>& outputs,
                          const vm::TxHeader& header = {1, 0, UINT64_MAX}, const Bytes& suffix = {}) {
    for (const auto& [quantity, flavor] : outputs) p.push_commitments(value(quantity, flavor));
    p.cloak(inputs, static_cast<std::uint32_t>(outputs.size()));
    for (std::size_t i = 0; i < outputs.size(); ++i) p.push(predicate()).output(1);
    return add(p, header, suffix);
  }
  /// The coin goes on as it is, under another predicate.
  ProgramBuilder pass_on(const OpenContract& coin) {
    ProgramBuilder p;
    p.spend(coin).push(predicate()).output(1);
    return p;
  }

  MutantBase finish(std::size_t mutants) {
    BlockMaker maker(kTime, initial_);
    MutantBase base{.name = name_, .mutants = mutants, .state = maker.state(), .block = {}};
    auto block = maker.append(kTime + 1000, txs_);
    if (!block) throw std::runtime_error(block.error().fault.to_string());
    base.block = *std::move(block);
    return base;
  }

 private:
  std::string name_;
  std::size_t others_;
  Transcript random_;
  vm::KeyRing ring_;
  std::vector<Bytes32> initial_;
  std::vector<vm::SignedTx> txs_;
};

MutantBase payments() {
  BaseMaker b("payments");
  b.pay(ProgramBuilder().spend(b.coin(70, flavor(5))), 1, {{70, flavor(5)}});
  b.pay(ProgramBuilder().spend(b.coin(10, flavor(5))).spend(b.coin(4, flavor(6))), 2,
        {{10, flavor(5)}, {4, flavor(6)}});
  b.pay(ProgramBuilder().spend(b.coin(1, flavor(7))).spend(b.coin(2, flavor(7))), 2, {{3, flavor(7)}});
  return b.finish(400);
}

MutantBase chained() {
  BaseMaker b("chained");
  const auto first = b.pay(ProgramBuilder().spend(b.coin(9, flavor(1))), 1, {{4, flavor(1)}, {5, flavor(1)}});
  const auto second = b.pay(ProgramBuilder().spend(first.outputs[0]).spend(b.coin(1, flavor(1))), 2, {{5, flavor(1)}});
  b.add(b.pass_on(b.coin(3, flavor(2))));
  b.pay(ProgramBuilder().spend(second.outputs[0]).spend(first.outputs[1]), 2, {{10, flavor(1)}});
  return b.finish(370);
}

MutantBase wide() {
  BaseMaker b("wide");
  b.pay(ProgramBuilder().spend(b.coin(36, flavor(3))), 1,
        {{1, flavor(3)},
         {2, flavor(3)},
         {3, flavor(3)},
         {4, flavor(3)},
         {5, flavor(3)},
         {6, flavor(3)},
         {7, flavor(3)},
         {8, flavor(3)}});
  ProgramBuilder p;
  for (const std::uint64_t f : {1U, 2U, 3U, 3U}) p.spend(b.coin(10 + f, flavor(f)));
  b.pay(std::move(p), 4, {{11, flavor(1)}, {12, flavor(2)}, {20, flavor(3)}, {6, flavor(3)}});
  return b.finish(160);
}

MutantBase issuance() {
  BaseMaker b("issuance");
  const ristretto255::Encoding issuer = b.predicate();
  const Scalar gold = vm::issue_flavor(issuer, as_bytes("gold"));
  ProgramBuilder p;
  p.spend(b.coin(100, vm::fee_flavor()));
  p.push(b.number(50)).commit().push(Opening::unblinded(gold)).commit().push("gold").push(issuer).issue().signtx();
  p.fee(60);
  const OpenValue lent = b.value(20, gold);
  p.push(lent.quantity).commit().push(lent.flavor).commit().borrow().push(b.predicate()).output(1);
  p.push_commitments(b.value(40, vm::fee_flavor())).push_commitments(b.value(30, gold));
  p.cloak(4, 2).retire().push(b.predicate()).output(1);
  b.add(p);

  ProgramBuilder retiring = b.pass_on(b.coin(2, flavor(4)));
  retiring.push("on record").log().push("").log();
  b.add(retiring.spend(b.coin(8, flavor(4))).retire());

  ProgramBuilder paying;
  paying.spend(b.coin(1000, vm::fee_flavor())).fee(7).push("memo").log();
  b.pay(paying, 2, {{993, vm::fee_flavor()}});
  return b.finish(330);
}

MutantBase contracts() {
  BaseMaker b("contracts");
  // A program that passes a value on to the predicate that the string on top of it names.
  ProgramBuilder paying = ProgramBuilder::inner();
  paying.alloc(Number::integer(3)).push(Scalar::from_u64(3)).scalar().eq().verify().output(1);
  const Script pay = take(paying.finish());
  const keys::SecretKey inner = b.secret();
  const auto tree = vm::PredicateTree::make(keys::public_key(inner).point,
                                            std::vector{Bytes{1, 2, 3}, pay.bytecode(), Bytes{4}}, b.bytes32());
  const auto lone = vm::PredicateTree::make(std::nullopt, std::vector<Bytes>{pay.bytecode()}, b.bytes32());
  if (!tree || !lone || !b.ring().add(*tree, inner)) throw std::runtime_error("no tree");
  const auto owner = [&b] {
    const Bytes32 bytes = b.predicate().bytes;
    return Bytes(bytes.begin(), bytes.end());
  };

  // Nothing is signed with signtx here.
  b.add(ProgramBuilder().push(b.coin(5, flavor(1), tree->outer_key(), {owner()})).input().call(*tree, 1, pay));

  const keys::SecretKey signer = b.secret();
  const ristretto255::Encoding lock = b.ring().add(signer);
  const OpenContract by_id = b.coin(6, flavor(1), lock, {owner()});
  const OpenContract by_tag = b.coin(7, flavor(1), lock, {owner(), Bytes{'t', 'a', 'g'}});
  ProgramBuilder dropping = ProgramBuilder::inner();
  const Script with_tag = take(dropping.drop().output(1).finish());
  ProgramBuilder delegated;
  delegated.push(by_id).input().program(pay);
  delegated.push(vm::sign_for_contract(by_id.id(), pay.bytecode(), signer, Secret(b.bytes32()))).signid();
  delegated.push(by_tag).input().program(with_tag);
  delegated.push(vm::sign_for_tag(as_bytes("tag"), with_tag.bytecode(), signer, Secret(b.bytes32()))).signtag();
  b.add(delegated);

  // By the tree's key, evaluated, called without a key, and a number made public.
  ProgramBuilder mixed;
  mixed.spend(b.coin(8, flavor(1), tree->outer_key(), {owner()})).output(1);
  const ristretto255::Encoding evaluator = b.predicate();
  mixed.spend(b.coin(9, flavor(1), evaluator, {owner()})).program(pay).eval();
  mixed.push(b.coin(2, flavor(1), lone->outer_key(), {owner()})).input().call(*lone, 0, pay);
  mixed.push(Opening::unblinded(std::uint64_t{12})).push(Scalar::from_u64(12)).unblind().drop();
  b.add(mixed);
  return b.finish(400);
}

MutantBase constraints() {
  BaseMaker b("constraints");
  const Opening five = b.number(5), six = b.number(6), big = b.number(Number(Scalar::from_u128(0, 1)));
  ProgramBuilder conditions = b.pass_on(b.coin(1, flavor(1)));
  conditions.require(Formula(five) == 5 && !(Formula(six) == 5));
  conditions.require(Formula(five) * Formula(six) == 30 || Formula(five) == 7);
  conditions.require(!(Formula(five) == Formula(six) && Formula(six) == 6));
  conditions.require(Formula(big) != 3);
  b.add(conditions, {1, kTime, kTime + 2000});

  ProgramBuilder numbers = b.pass_on(b.coin(2, flavor(1)));
  numbers.push(five).commit().expr().push(Scalar::from_u64(2)).scalar().add().range().drop();
  numbers.alloc(Number::integer(6)).alloc(Number::integer(7)).mul().push(Scalar::from_u64(42)).scalar().eq().verify();
  numbers.mintime().mintime().eq().verify();
  numbers.require(Formula::maxtime() + -Formula(five) == kTime + 1995);
  b.add(numbers, {1, kTime, kTime + 2000});

  // Without a constraint, so that its proof has no multiplier.
  b.add(b.pass_on(b.coin(3, flavor(1))), {1, kTime + 1000, kTime + 1000});
  return b.finish(330);
}

MutantBase version_2() {
  BaseMaker b("version_2");
  // Two extension instructions at the end, which do nothing.
  b.pay(ProgramBuilder().spend(b.coin(20, flavor(1))), 1, {{15, flavor(1)}, {5, flavor(1)}}, {2, 0, UINT64_MAX},
        Bytes{0x23, 0xff});
  b.add(b.pass_on(b.coin(3, flavor(2))));
  MutantBase base = b.finish(220);
  base.block.header.version = 2;
  base.block.header.ext = Bytes{1, 2, 3, 4, 5};
  return base;
}

MutantBase lone() {
  BaseMaker b("lone", 0);
  b.pay(ProgramBuilder().spend(b.coin(20, flavor(1))), 1, {{20, flavor(1)}});
  return b.finish(150);
}

}  // namespace

std::vector<MutantBase> make_mutant_bases() {
  return {lone(), payments(), chained(), wide(), issuance(), contracts(), constraints(), version_2()};
}

}  // namespace slipstream::ledger::test
