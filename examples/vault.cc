// A vault: one key starts a withdrawal, a second key may stop it for a day. docs/contracts/vault.md
#include "examples/example.h"

using namespace slipstream;
using namespace slipstream::examples;

namespace {

constexpr std::uint64_t kDelay = 5000;

}  // namespace

int main() {
  const Person hot, cold, thief;
  const std::uint64_t ready = Chain::kStart + kDelay;

  // The second stage: after the delay the hot key has the money; the cold key has it at any time, by itself.
  vm::ProgramBuilder complete = vm::ProgramBuilder::inner();
  complete.mintime().push(Scalar::from_u64(ready)).scalar().neg().add().range().drop();
  complete.push(hot.key).output(1);
  const std::vector<vm::Script> later = {*complete.finish()};
  const vm::PredicateTree leaving = tree_of(cold.key, later);

  // The first stage: the hot key may sign one thing, that everything moves to the second stage.
  vm::ProgramBuilder start = vm::ProgramBuilder::inner();
  start.push(leaving.outer_key()).output(1);
  const vm::Script withdrawal = *start.finish();

  const vm::OpenContract vault = coin(hot, 1000, kDollars), decoy = coin(hot, 1000, kDollars);
  // A signature for this contract and this program, made while the hot key was safe; the key is thrown away.
  const keys::Signature permission = vm::sign_for_contract(vault.id(), withdrawal.bytecode(), hot.secret);
  Chain chain({vault, decoy});

  const auto begin = [&](const vm::OpenContract& contract, const vm::Script& program) {
    vm::ProgramBuilder p;
    p.push(contract).input().program(program).push(permission).signid();
    return p;
  };
  vm::ProgramBuilder to_thief = vm::ProgramBuilder::inner();
  to_thief.push(thief.key).output(1);
  const vm::ProgramBuilder stolen = begin(vault, *to_thief.finish());
  cannot_make("a withdrawal to somebody else", kAnyTime, stolen, {}, vm::ErrorKind::BatchSignatureVerificationFailed);
  chain.refuses("the same without asking", make_unchecked(kAnyTime, stolen, {}), "BatchSignatureVerificationFailed");
  chain.refuses("the permission used for another contract", make_unchecked(kAnyTime, begin(decoy, withdrawal), {}),
                "BatchSignatureVerificationFailed");

  const vm::SignedTx started = make(kAnyTime, begin(vault, withdrawal), {});
  chain.accepts("the withdrawal begins", started);
  vm::ProgramBuilder finish;
  finish.push(started.outputs[0]).input().call(leaving, 0, later[0]);
  vm::ProgramBuilder rescue;
  rescue.spend(started.outputs[0]).push(cold.key).output(1);
  vm::KeyRing cold_keys;
  must(cold_keys.add(leaving, cold.secret));

  cannot_make("completing it at once", kAnyTime, finish, {}, vm::ErrorKind::InvalidBitrange);
  chain.refuses("completing it before its time", make(between(ready, UINT64_MAX), finish, {}), "BadTxTimestamp");
  cannot_make("stopping it without the cold key", kAnyTime, rescue, keys_of(hot), vm::ErrorKind::KeyMissing);

  Chain other = chain;
  chain.accepts("the cold key stops it", make(kAnyTime, rescue, cold_keys));
  other.now_ms = ready;
  other.accepts("nobody stops it, and the day is over", make(between(ready, UINT64_MAX), finish, {}));
}
