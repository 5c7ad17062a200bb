// A payment with change and a fee. docs/contracts/payment.md
#include "examples/example.h"

using namespace slipstream;
using namespace slipstream::examples;

int main() {
  const Person alice, bob;
  const vm::OpenContract dollars = coin(alice, 100, kDollars), fees = coin(alice, 50, vm::fee_flavor());
  Chain chain({dollars, fees});

  const auto pay = [&](std::uint64_t to_bob, std::uint64_t change) {
    vm::ProgramBuilder p;
    p.spend(dollars)                                                       // 100 dollars
        .spend(fees)                                                       // and 50 to pay fees with
        .fee(10)                                                           // and -10
        .push_commitments(vm::OpenValue::blinded({to_bob, kDollars}))      //
        .push_commitments(vm::OpenValue::blinded({change, kDollars}))      //
        .push_commitments(vm::OpenValue::blinded({40, vm::fee_flavor()}))  //
        .cloak(3, 3)                                                       // fees left, change, payment
        .push(bob.key)
        .output(1)
        .push(alice.key)
        .output(1)
        .push(alice.key)
        .output(1);
    return p;
  };

  cannot_make("a payment of more than there is", kAnyTime, pay(71, 30), keys_of(alice), vm::ErrorKind::UnbalancedCloak);
  chain.refuses("the same with a proof of something false", make_unchecked(kAnyTime, pay(71, 30), keys_of(alice)),
                "InvalidR1CSProof");
  cannot_make("a payment without the owner's key", kAnyTime, pay(70, 30), keys_of(bob), vm::ErrorKind::KeyMissing);

  const vm::SignedTx paid = make(kAnyTime, pay(70, 30), keys_of(alice));
  chain.accepts("70 dollars for Bob, 30 back to Alice", paid);
  chain.refuses("the same dollars a second time", make(kAnyTime, pay(60, 40), keys_of(alice)), "Utreexo");

  vm::ProgramBuilder onward;
  onward.spend(paid.outputs[0]).push(alice.key).output(1);
  chain.accepts("Bob pays Alice with what he got", make(kAnyTime, onward, keys_of(bob)));
}
