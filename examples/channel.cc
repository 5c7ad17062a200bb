// A payment channel: any number of payments between two, one contract on the chain. docs/contracts/channel.md
#include "examples/example.h"

using namespace slipstream;
using namespace slipstream::examples;

namespace {

constexpr std::uint64_t kContest = 5000;

Scalar number(std::uint64_t x) { return Scalar::from_u64(x); }

/// How the money stands after so many payments.
struct State {
  std::uint64_t sequence;
  vm::OpenValue alices, bobs;
};

State state(std::uint64_t sequence, std::uint64_t alices, std::uint64_t bobs) {
  return {sequence, vm::OpenValue::blinded({alices, kDollars}), vm::OpenValue::blinded({bobs, kDollars})};
}

class Channel {
 public:
  Channel(const Person& alice, const Person& bob)
      : alice_(alice),
        bob_(bob),
        multikey_(*keys::Multikey::aggregate_vartime(std::vector<keys::VerificationKey>{{alice.key}, {bob.key}})) {}

  /// The key of both.
  [[nodiscard]] const ristretto255::Encoding& key() const { return multikey_.aggregated_key().point; }
  /// Both sign a program for every contract with this tag.
  [[nodiscard]] keys::Signature permit(std::string_view tag, const vm::Script& script) const {
    return sign(vm::signtag_transcript(as_bytes(tag), script.bytecode()));
  }
  /// Both sign a program for this one contract.
  [[nodiscard]] keys::Signature permit_once(const vm::OpenContract& contract, const vm::Script& script) const {
    return sign(vm::signid_transcript(contract.id(), script.bytecode()));
  }

  /// end, value, "open" -> nothing: the money waits until `end`, a contest later than now, under this state's number.
  [[nodiscard]] vm::Script settle(const State& state) const {
    vm::ProgramBuilder p = vm::ProgramBuilder::inner();
    p.drop().roll(1);
    wait(p, state);
    return *p.finish();
  }
  /// new end, value, number, end, "exit" -> nothing: a later state takes the place of an earlier one.
  [[nodiscard]] vm::Script correct(const State& state) const {
    vm::ProgramBuilder p = vm::ProgramBuilder::inner();
    p.drop().drop();
    p.scalar().neg().push(number(state.sequence) - Scalar::one()).scalar().add().range().drop();  // number < sequence
    p.roll(1);
    wait(p, state);
    return *p.finish();
  }
  /// value, number, end, "exit" -> nothing: after `end`, everybody gets what this state says.
  [[nodiscard]] vm::Script pay_out(const State& state) const {
    vm::ProgramBuilder p = vm::ProgramBuilder::inner();
    p.drop().scalar().neg().mintime().add().range().drop();  // end <= mintime
    p.scalar().push(number(state.sequence)).scalar().eq().verify();
    divide(p, state);
    return *p.finish();
  }
  /// value, "open" -> nothing.
  [[nodiscard]] vm::Script close(const State& state) const {
    vm::ProgramBuilder p = vm::ProgramBuilder::inner();
    p.drop();
    divide(p, state);
    return *p.finish();
  }

 private:
  [[nodiscard]] keys::Signature sign(const Transcript& transcript) const {
    return sign_together(transcript, keys::musig::Statement(multikey_), {&alice_, &bob_});
  }
  /// value, end -> nothing.
  void wait(vm::ProgramBuilder& p, const State& state) const {
    p.dup(0).scalar().maxtime().push(number(kContest)).scalar().add().neg().add().range().drop();
    p.push(number(state.sequence)).roll(1).push("exit").push(key()).output(4);
  }
  /// value -> nothing.
  void divide(vm::ProgramBuilder& p, const State& state) const {
    p.push_commitments(state.alices).push_commitments(state.bobs).cloak(1, 2);
    p.push(alice_.key).output(1).push(bob_.key).output(1);
  }

  const Person &alice_, &bob_;
  keys::Multikey multikey_;
};

}  // namespace

int main() {
  const Person alice, bob;
  const Channel channel(alice, bob);
  const vm::OpenContract money = coin(alice, 100, kDollars);
  Chain chain({money});

  // Before any money goes in, both sign how it comes out again.
  const State first = state(1, 100, 0), second = state(2, 70, 30), third = state(3, 40, 60);
  vm::ProgramBuilder open;
  open.spend(money).push("open").push(channel.key()).output(2);
  const vm::SignedTx opened = make(kAnyTime, open, keys_of(alice));
  chain.accepts("the channel opens with 100 dollars", opened);
  const vm::OpenContract& contract = opened.outputs[0];

  const auto settle = [&](const State& state, std::uint64_t end) {
    vm::ProgramBuilder p;
    const vm::Script script = channel.settle(state);
    p.push(number(end)).push(contract).input().program(script).push(channel.permit("open", script)).signtag();
    return p;
  };
  const auto correct = [&](const vm::OpenContract& exit, const State& state, std::uint64_t end) {
    vm::ProgramBuilder p;
    const vm::Script script = channel.correct(state);
    p.push(number(end)).push(exit).input().program(script).push(channel.permit("exit", script)).signtag();
    return p;
  };
  const auto pay_out = [&](const vm::OpenContract& exit, const State& state) {
    vm::ProgramBuilder p;
    const vm::Script script = channel.pay_out(state);
    p.push(exit).input().program(script).push(channel.permit("exit", script)).signtag();
    return p;
  };

  // One end: they agree, and one transaction shows nothing of the payments between them.
  Chain friendly = chain;
  vm::ProgramBuilder cooperative;
  const vm::Script closing = channel.close(third);
  cooperative.push(contract).input().program(closing).push(channel.permit_once(contract, closing)).signid();
  friendly.accepts("both close the channel: 40 and 60", make(kAnyTime, cooperative, {}));

  // The other: Alice would rather have the first state.
  const vm::TxHeader soon = between(0, chain.now_ms + 1000);
  const std::uint64_t end = chain.now_ms + 1000 + kContest;
  cannot_make("a settlement without time to contest it", soon, settle(first, end - 1), {},
              vm::ErrorKind::InvalidBitrange);
  const vm::SignedTx settled = make(soon, settle(first, end), {});
  chain.accepts("Alice settles by the first state", settled);
  chain.refuses("and wants the money before the end",
                make(between(end, UINT64_MAX), pay_out(settled.outputs[0], first), {}), "BadTxTimestamp");
  const vm::TxHeader reply = between(0, chain.now_ms + 2000);
  const std::uint64_t new_end = chain.now_ms + 2000 + kContest;
  const vm::SignedTx corrected = make(reply, correct(settled.outputs[0], third, new_end), {});
  chain.accepts("Bob answers with the third", corrected);
  cannot_make("Alice answers with the second", reply, correct(corrected.outputs[0], second, new_end), {},
              vm::ErrorKind::InvalidBitrange);
  const vm::TxHeader late = between(new_end, UINT64_MAX);
  cannot_make("or takes what the first gave her", late, pay_out(corrected.outputs[0], first), {},
              vm::ErrorKind::CleartextConstraintFalse);
  chain.now_ms = new_end;
  const vm::SignedTx paid = make(late, pay_out(corrected.outputs[0], third), {});
  chain.accepts("the third state is paid out: 40 and 60", paid);
  require(paid.outputs[1].predicate == bob.key && paid.outputs[1].value()->clear().quantity == 60, "Bob has his 60");
}
