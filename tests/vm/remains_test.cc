// What makers of transactions leave of openings, assignments and keys in memory that they have given back.
#include <random>

#include "slipstream/vm/build/condition.h"
#include "support/every_backend.h"
#include "support/remains.h"
#include "vm/proving.h"

namespace slipstream::vm {
namespace {

using test::Remains;
using test::remains_of;

constexpr Remains kNone{};

class TxRemains : public test::OnEveryBackend {};

std::vector<Scalar> random_scalars(std::size_t n) {
  std::vector<Scalar> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(keys::generate_secret_key().expose());
  return out;
}

/// Flavors, blinding factors, an allocated number and a key: all that is in `secrets`, each by its place.
struct Makers {
  std::vector<Scalar> secrets = random_scalars(14);
  /// Of which the words of an amount are looked for, too.
  std::uint64_t amount = secrets[0].words()[0] >> 1;

  Makers() { secrets.push_back(Scalar::from_words_unchecked({amount, amount, amount, secrets[0].words()[3]})); }

  [[nodiscard]] OpenValue value(std::uint64_t quantity, std::size_t flavor, std::size_t factors) const {
    return {Opening::with_factor(Number::integer(quantity), secrets[factors]),
            Opening::with_factor(Number(secrets[flavor]), secrets[factors + 1])};
  }
  [[nodiscard]] std::expected<SignedTx, Error> make() const {
    KeyRing keys;
    const ristretto255::Encoding predicate = keys.add(keys::SecretKey(secrets[10]));
    ProgramBuilder p;
    p.spend(value_contract(Bytes32{1}, predicate, value(amount, 0, 2)));
    p.spend(value_contract(Bytes32{2}, predicate, value(20, 1, 4)));
    const OpenValue lent = value(7, 1, 12);
    p.push(lent.quantity).commit().push(lent.flavor).commit().borrow();
    p.push_commitments(value(20, 1, 6)).push_commitments(value(amount, 0, 8)).cloak(4, 2);
    p.push(predicate).output(1).push(predicate).output(1);
    const Formula x = Formula::allocated(Number(secrets[11])),
                  y = Opening::with_factor(Number(secrets[11]), secrets[9]);
    p.require(x == y || !(x * y == 3));
    return make_tx(kProvingHeader, p.finish().value(), keys);
  }
};

TEST_P(TxRemains, making_a_transaction_leaves_neither_openings_nor_assignments_nor_keys) {
  const Makers makers;
  std::string verdict;
  const auto work = [&] { verdict = verdict_on(makers.make().value().bytes); };
  work();  // makes the tables
  EXPECT_EQ(verdict, "ok");
  EXPECT_EQ(remains_of(makers.secrets, [&] { EXPECT_TRUE(makers.make()); }), kNone);
}

TEST_P(TxRemains, refusing_a_witness_leaves_nothing_of_it) {
  Makers makers;
  const auto refuse = [&] {
    KeyRing keys;
    const ristretto255::Encoding predicate = keys.add(keys::SecretKey(makers.secrets[10]));
    ProgramBuilder p;
    p.spend(value_contract(Bytes32{1}, predicate, makers.value(makers.amount, 0, 2)));
    p.push_commitments(makers.value(makers.amount - 1, 0, 6)).cloak(1, 1).push(predicate).output(1);
    EXPECT_EQ(make_tx(kProvingHeader, p.finish().value(), keys).error().kind, ErrorKind::UnbalancedCloak);
  };
  refuse();
  EXPECT_EQ(remains_of(makers.secrets, refuse), kNone);
}

INSTANTIATE_TEST_SUITE_P(Backends, TxRemains, test::every_backend(), test::backend_name);

}  // namespace
}  // namespace slipstream::vm
