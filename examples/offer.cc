// An order book entry that anybody may take, in whole or in part. docs/contracts/offer.md
#include "examples/example.h"

using namespace slipstream;
using namespace slipstream::examples;

namespace {

/// Dollars for a euro.
constexpr std::uint64_t kPrice = 2;
constexpr std::string_view kTag = "euros at 2";

/// What the maker signs once, under a tag: it serves what is left of the offer as well as all of it.
/// payment, taken, price, left, offered, tag -> taken value
vm::Script terms(const ristretto255::Encoding& maker) {
  const vm::Opening euros = vm::Opening::unblinded(kEuros), dollars = vm::Opening::unblinded(kDollars);
  auto script = vm::ProgramBuilder::inner()
                    .roll(5)                         // taken price left offered tag payment
                    .roll(2)                         // taken price left tag payment offered
                    .roll(5)                         // price left tag payment offered taken
                    .dup(0)                          //
                    .commit()                        //
                    .expr()                          //
                    .push(Scalar::from_u64(kPrice))  //
                    .scalar()                        //
                    .mul()                           // price left tag payment offered taken (2 taken)
                    .dup(6)                          //
                    .commit()                        //
                    .expr()                          //
                    .eq()                            //
                    .verify()                        // price left tag payment offered taken
                    .push(euros)                     //
                    .roll(6)                         // left tag payment offered taken euros price
                    .push(dollars)                   //
                    .roll(7)                         // tag payment offered taken euros price dollars left
                    .push(euros)                     //
                    .cloak(2, 3)                     // tag left price taken
                    .roll(1)                         //
                    .push(maker)                     //
                    .output(1)                       // tag left taken
                    .roll(1)                         // tag taken left
                    .roll(2)                         // taken left tag
                    .push(maker)                     //
                    .output(2)                       // taken
                    .finish();
  return must(std::move(script));
}

}  // namespace

int main() {
  const Person maker, taker;
  const vm::Script program = terms(maker.key);
  const keys::Signature signature = vm::sign_for_tag(as_bytes(kTag), program.bytecode(), maker.secret);

  vm::OpenContract offer = coin(maker, 10, kEuros);
  offer.payload.emplace_back(Bytes(kTag.begin(), kTag.end()));
  const vm::OpenContract dollars = coin(taker, 8, kDollars), more = coin(taker, 12, kDollars);
  const vm::OpenContract euros = coin(taker, 8, kEuros);
  Chain chain({offer, dollars, more, euros});

  const auto lift = [&](const vm::OpenContract& payment, const vm::OpenContract& entry, std::uint64_t taken,
                        std::uint64_t price, const vm::Script& by) {
    const std::uint64_t left = entry.value()->clear().quantity - taken;
    vm::ProgramBuilder p;
    p.spend(payment)
        .push(vm::Opening::blinded(taken))
        .push(vm::Opening::blinded(price))
        .push(vm::Opening::blinded(left))
        .push(entry)
        .input()
        .program(by)
        .push(signature)
        .signtag()
        .push(taker.key)
        .output(1);
    return p;
  };

  const vm::ProgramBuilder cheap = lift(dollars, offer, 5, 8, program);
  cannot_make("five euros for eight dollars", kAnyTime, cheap, keys_of(taker), vm::ErrorKind::InconsistentWitness);
  chain.refuses("the same with a proof of something false", make_unchecked(kAnyTime, cheap, keys_of(taker)),
                "InvalidR1CSProof");
  cannot_make("euros for euros", kAnyTime, lift(euros, offer, 4, 8, program), keys_of(taker),
              vm::ErrorKind::UnbalancedCloak);
  const vm::ProgramBuilder own_terms = lift(dollars, offer, 4, 8, terms(taker.key));
  cannot_make("a lift on the taker's own terms", kAnyTime, own_terms, keys_of(taker),
              vm::ErrorKind::BatchSignatureVerificationFailed);
  chain.refuses("the same without asking", make_unchecked(kAnyTime, own_terms, keys_of(taker)),
                "BatchSignatureVerificationFailed");

  const vm::SignedTx part = make(kAnyTime, lift(dollars, offer, 4, 8, program), keys_of(taker));
  chain.accepts("four of ten euros for eight dollars", part);
  require(part.outputs.size() == 3, "three outputs: the price, the rest of the offer, the taken euros");
  require(part.outputs[0].predicate == maker.key, "the maker is paid");
  require(part.outputs[1].value()->clear() == vm::ClearValue{6, kEuros}, "six euros are still on offer");
  chain.accepts("the other six for twelve",
                make(kAnyTime, lift(more, part.outputs[1], 6, 12, program), keys_of(taker)));

  vm::ProgramBuilder cancel;
  cancel.spend(offer).drop().push(maker.key).output(1);
  chain.refuses("an offer that is gone, cancelled", make(kAnyTime, cancel, keys_of(maker)), "Utreexo");
}
