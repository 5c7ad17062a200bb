// A loan: dollars now, a house as collateral, repayment until a date, or the house is the lender's.
// docs/contracts/loan.md
#include "examples/example.h"

using namespace slipstream;
using namespace slipstream::examples;

namespace {

constexpr std::uint64_t kRepayment = 110;

/// repayment, collateral -> collateral. Anybody may bring the dollars, and has the collateral then.
vm::Script repay(const ristretto255::Encoding& lender, std::uint64_t until_ms) {
  vm::ProgramBuilder p = vm::ProgramBuilder::inner();
  // The transaction ends its own life before the date: until - maxtime is not negative.
  p.push(Scalar::from_u64(until_ms)).scalar().maxtime().neg().add().range().drop();
  p.roll(1);
  p.push_commitments(vm::OpenValue::unblinded({kRepayment, kDollars})).cloak(1, 1).push(lender).output(1);
  return *p.finish();
}

/// collateral -> nothing: from the date on it is the lender's.
vm::Script seize(const ristretto255::Encoding& lender, std::uint64_t until_ms) {
  vm::ProgramBuilder p = vm::ProgramBuilder::inner();
  p.mintime().push(Scalar::from_u64(until_ms)).scalar().neg().add().range().drop();
  p.push(lender).output(1);
  return *p.finish();
}

}  // namespace

int main() {
  const Person borrower, lender;
  const vm::OpenContract house = coin(borrower, 1, kHouse), cash = coin(lender, 100, kDollars);
  const vm::OpenContract earned = coin(borrower, kRepayment, kDollars), too_little = coin(borrower, 90, kDollars);
  Chain chain({house, cash, earned, too_little});
  const std::uint64_t until = chain.now_ms + 1000;

  const std::vector<vm::Script> ways = {repay(lender.key, until), seize(lender.key, until)};
  // No key opens the collateral, only these two programs.
  const vm::PredicateTree tree = tree_of(std::nullopt, ways);

  // Both sign one transaction: the house goes in, the dollars come out.
  vm::ProgramBuilder lend;
  lend.spend(cash).push(borrower.key).output(1).spend(house).push(tree.outer_key()).output(1);
  cannot_make("a loan that the lender did not sign", kAnyTime, lend, keys_of(borrower), vm::ErrorKind::KeyMissing);
  const vm::SignedTx lent = make(kAnyTime, lend, keys_of(borrower, lender));
  chain.accepts("100 dollars against a house", lent);
  const vm::OpenContract& collateral = lent.outputs[1];

  const auto repayment = [&](const vm::OpenContract& money) {
    vm::ProgramBuilder p;
    p.spend(money).push(collateral).input().call(tree, 0, ways[0]).push(borrower.key).output(1);
    return p;
  };
  vm::ProgramBuilder seizure;
  seizure.push(collateral).input().call(tree, 1, ways[1]);

  const vm::TxHeader in_time = between(0, until), late = between(until, UINT64_MAX);
  cannot_make("ninety dollars for the house", in_time, repayment(too_little), keys_of(borrower),
              vm::ErrorKind::UnbalancedCloak);
  chain.refuses("the same with a proof of something false",
                make_unchecked(in_time, repayment(too_little), keys_of(borrower)), "InvalidR1CSProof");
  cannot_make("a repayment that may be late", kAnyTime, repayment(earned), keys_of(borrower),
              vm::ErrorKind::InvalidBitrange);
  cannot_make("the house before its time", in_time, seizure, {}, vm::ErrorKind::InvalidBitrange);
  chain.refuses("the house before its time, in a transaction of a later day", make(late, seizure, {}),
                "BadTxTimestamp");

  // Two ends of the same story.
  Chain other = chain;
  chain.accepts("110 dollars in time: the house is the borrower's again",
                make(in_time, repayment(earned), keys_of(borrower)));
  other.now_ms = until;
  other.refuses("a repayment after the date", make(in_time, repayment(earned), keys_of(borrower)), "BadTxTimestamp");
  other.accepts("the house to the lender after the date", make(late, seizure, {}));
}
