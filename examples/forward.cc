// Borrowed money paid forward: a trader without a cent of his own serves two people at their secret prices, in one
// transaction. docs/contracts/forward.md
#include "examples/example.h"

using namespace slipstream;
using namespace slipstream::examples;

namespace {

/// Goods for the one who pays the price. What they cost, and how much there is, stands in commitments.
struct Shop {
  Person owner;
  vm::OpenValue goods;
  Scalar currency;
  /// In money for a unit of goods, or in goods for a unit of money.
  vm::Opening price;
  bool price_is_per_unit_of_goods;
};

/// payment, its quantity, goods -> goods
vm::Script sell(const Shop& shop) {
  vm::ProgramBuilder p = vm::ProgramBuilder::inner();
  p.roll(2).roll(2);  // goods, payment, quantity
  const auto variable = [&p](const vm::Opening& opening) { p.push(opening).commit().expr(); };
  p.dup(0).commit().expr();
  if (shop.price_is_per_unit_of_goods) {
    variable(shop.price);
    variable(shop.goods.quantity);
    p.mul();
  } else {
    variable(shop.price);
    p.mul();
    variable(shop.goods.quantity);
  }
  p.eq().verify();
  p.push(vm::Opening::unblinded(shop.currency)).cloak(1, 1).push(shop.owner.key).output(1);
  return *p.finish();
}

}  // namespace

int main() {
  const Person trader;
  // Alice has 25 dollars, at 2 euros each. Bob has 75 euros, and gives 3 for a dollar.
  const Shop alice{Person(), vm::OpenValue::blinded({25, kDollars}), kEuros, vm::Opening::blinded(std::uint64_t{2}),
                   true};
  const Shop bob{Person(), vm::OpenValue::blinded({75, kEuros}), kDollars, vm::Opening::blinded(std::uint64_t{3}),
                 false};
  const vm::Script at_alices = sell(alice), at_bobs = sell(bob);
  const vm::PredicateTree alices = tree_of(alice.owner.key, {at_alices}), bobs = tree_of(bob.owner.key, {at_bobs});
  const vm::OpenContract dollars = vm::value_contract(Bytes32{0xa1}, alices.outer_key(), alice.goods);
  const vm::OpenContract euros = vm::value_contract(Bytes32{0xb0}, bobs.outer_key(), bob.goods);
  Chain chain({dollars, euros});

  const auto trade = [&](std::uint64_t borrowed, std::uint64_t profit) {
    const vm::Opening quantity = vm::Opening::blinded(borrowed);
    vm::ProgramBuilder p;
    p.push(quantity)
        .commit()
        .push(vm::Opening::blinded(kEuros))
        .commit()
        .borrow()  // -50 euros, 50 euros
        .push(quantity)
        .push(dollars)
        .input()
        .call(alices, 0, at_alices)                     // -50 euros, 25 dollars
        .push(vm::Opening::blinded(std::uint64_t{25}))  //
        .push(euros)
        .input()
        .call(bobs, 0, at_bobs)  // -50 euros, 75 euros
        .push_commitments(vm::OpenValue::blinded({profit, kEuros}))
        .cloak(2, 1)  // 25 euros
        .push(trader.key)
        .output(1);
    return p;
  };

  cannot_make("49 euros for Alice's dollars", kAnyTime, trade(49, 26), {}, vm::ErrorKind::InconsistentWitness);
  chain.refuses("the same with a proof of something false", make_unchecked(kAnyTime, trade(49, 26), {}),
                "InvalidR1CSProof");
  cannot_make("a loan that is not paid back", kAnyTime, trade(50, 75), {}, vm::ErrorKind::UnbalancedCloak);
  chain.refuses("the same with a proof of something false", make_unchecked(kAnyTime, trade(50, 75), {}),
                "InvalidR1CSProof");

  const vm::SignedTx traded = make(kAnyTime, trade(50, 25), {});
  chain.accepts("50 euros borrowed, paid to Alice, and got back from Bob", traded);
  require(traded.outputs.size() == 3, "three outputs");
  require(traded.outputs[0].predicate == alice.owner.key, "Alice has her euros");
  require(traded.outputs[1].predicate == bob.owner.key, "Bob has his dollars");
  require(traded.outputs[2].predicate == trader.key && traded.outputs[2].value()->clear().quantity == 25,
          "the trader has what is left");
}
