// Custody: any two of three people move the money, and the chain does not see who could have. docs/contracts/custody.md
#include "examples/example.h"

using namespace slipstream;
using namespace slipstream::examples;

namespace {

/// value -> value, once both have signed the transaction: the value goes through a contract of each.
vm::Script both(const Person& a, const Person& b) {
  vm::ProgramBuilder p = vm::ProgramBuilder::inner();
  p.push(a.key).contract(1).signtx().push(b.key).contract(1).signtx();
  return *p.finish();
}

}  // namespace

int main() {
  const Person alice, bob, carol, dave;
  const std::vector<vm::Script> pairs = {both(alice, bob), both(alice, carol), both(bob, carol)};
  // No key opens it alone.
  const vm::PredicateTree custody = tree_of(std::nullopt, pairs);
  vm::OpenContract money = coin(alice, 1000, kDollars);
  money.predicate = custody.outer_key();
  Chain chain({money});

  const auto move = [&](std::size_t pair) {
    vm::ProgramBuilder p;
    p.push(money).input().call(custody, pair, pairs[pair]).push(dave.key).output(1);
    return p;
  };
  cannot_make("one of the three alone", kAnyTime, move(1), keys_of(alice), vm::ErrorKind::KeyMissing);
  cannot_make("two who are not the pair of the program", kAnyTime, move(1), keys_of(bob, carol),
              vm::ErrorKind::KeyMissing);

  vm::ProgramBuilder other;
  const vm::Script two_strangers = both(carol, dave);
  other.push(money).input().push(must(custody.call_proof(2))).program(two_strangers).call().push(dave.key).output(1);
  cannot_make("a pair that was never agreed on", kAnyTime, other, keys_of(carol, dave),
              vm::ErrorKind::InvalidPredicateTree);
  chain.refuses("the same without asking", make_unchecked(kAnyTime, other, keys_of(carol, dave)),
                "BatchSignatureVerificationFailed");

  // One signature is not two.
  const vm::UnsignedTx unsigned_tx = must(vm::prove_tx(kAnyTime, must(move(2).finish())));
  require(unsigned_tx.signing.size() == 2, "two sign");
  require(!unsigned_tx.sign(keys_of(bob, dave)), "Dave is not Carol");
  const vm::SignedTx halfway = unsigned_tx.with_signature(
      sign_together(unsigned_tx.signing_transcript(),
                    keys::musig::Statement(std::vector<keys::KeyMessage>{unsigned_tx.key_messages()[0]}), {&bob}));
  chain.refuses("a transaction that Bob signed alone", halfway, "BatchSignatureVerificationFailed");

  // Each signs with a message of its own, and nobody shows his key.
  const vm::SignedTx moved = unsigned_tx.with_signature(sign_together(
      unsigned_tx.signing_transcript(), keys::musig::Statement(unsigned_tx.key_messages()), {&bob, &carol}));
  chain.accepts("Bob and Carol together", moved);
}
