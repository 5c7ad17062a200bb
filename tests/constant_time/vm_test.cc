// Makers of transactions: quantities, flavors, blinding factors, assignments, keys and entropy are secret.
#include "constant_time/secrets.h"
#include "slipstream/vm/build/condition.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/build/prover.h"
#include "slipstream/vm/delegation.h"

namespace slipstream::constant_time {
namespace {

using namespace vm;

/// One transaction's secrets, which are always the same, and poisoned or not.
class Wallet {
 public:
  explicit Wallet(bool is_secret) : is_secret_(is_secret) {}

  template <class T>
  [[nodiscard]] T hide(T value) const {
    if (is_secret_) poison(std::span(&value, 1));
    return value;
  }
  [[nodiscard]] Number integer(std::uint64_t x) const { return Number::integer(hide(x)); }
  [[nodiscard]] Opening opening(const Number& number) { return Opening::with_factor(number, hide(factors_[next_++])); }
  [[nodiscard]] OpenValue value(std::uint64_t quantity, std::uint64_t flavor) {
    Opening q = opening(integer(quantity));
    return {std::move(q), opening(Number(hide(Scalar::from_u64(flavor))))};
  }
  /// An unspent output of the value, and its key.
  [[nodiscard]] OpenContract coin(std::uint64_t quantity, std::uint64_t flavor) {
    const ristretto255::Encoding predicate = keys_.add(keys::SecretKey(hide(factors_[next_++])));
    return value_contract(Bytes32{static_cast<std::uint8_t>(next_)}, predicate, value(quantity, flavor));
  }
  [[nodiscard]] std::expected<SignedTx, Error> make(const ProgramBuilder& program) const {
    return make_tx({1, 1000, 2000}, program.finish().value(), keys_,
                   {.proof_entropy = hide(Bytes32{3}), .signing_entropy = hide(Bytes32{4})});
  }
  KeyRing& keys() { return keys_; }

 private:
  bool is_secret_;
  std::vector<Scalar> factors_ = scalars(32);
  std::size_t next_ = 0;
  KeyRing keys_;
};

const ristretto255::Encoding kPayee{{1}};

class TxConstantTime : public ConstantTime {};

/// Of two flavors, with a fee in the second one.
std::expected<SignedTx, Error> pay(bool is_secret, std::uint64_t last_quantity) {
  Wallet wallet(is_secret);
  ProgramBuilder p;
  p.spend(wallet.coin(100, 5)).spend(wallet.coin(50, 0)).fee(7);
  p.push_commitments(wallet.value(43, 0)).push_commitments(wallet.value(last_quantity, 5)).cloak(3, 2);
  p.push(kPayee).output(1).push(kPayee).output(1);
  return wallet.make(p);
}

TEST_F(TxConstantTime, a_payment_of_two_inputs_and_two_outputs) {
  const SignedTx known = pay(false, 100).value();
  const SignedTx made = pay(true, 100).value();
  // All that a transaction consists of is public without further ado.
  EXPECT_EQ(made.bytes, known.bytes);
  EXPECT_EQ(made.id, known.id);
  EXPECT_EQ(reveal(made.outputs[0].value()->clear().quantity), known.outputs[0].value()->clear().quantity);
}

TEST_F(TxConstantTime, that_a_payment_does_not_add_up_is_public_and_nothing_else_of_it) {
  EXPECT_EQ(pay(true, 101).error().kind, ErrorKind::UnbalancedCloak);
}

/// A token is issued, on conditions about five secret numbers.
std::expected<SignedTx, Error> issue_on_conditions(bool is_secret, std::uint64_t product_over_square) {
  Wallet wallet(is_secret);
  const ristretto255::Encoding issuer = wallet.keys().add(keys::SecretKey(wallet.hide(Scalar::from_u64(11))));
  const Bytes metadata = {7, 8};
  constexpr std::uint64_t kRoot = std::uint64_t{1} << 40;
  const Formula a = wallet.opening(wallet.integer(kRoot)), b = wallet.opening(wallet.integer(kRoot + 3));
  // Beyond 64 bits.
  const Formula product = wallet.opening(
      Number(wallet.hide(Scalar::from_u64(kRoot) * Scalar::from_u64(kRoot) + Scalar::from_u64(product_over_square))));
  const Formula x = Formula::allocated(wallet.integer(9)), y = Formula::allocated(wallet.integer(9));
  ProgramBuilder p;
  p.spend(wallet.coin(1, 2)).push(kPayee).output(1);
  p.require(a * b == product && (-a + 4 == b || b - a == 3) && !(a == b));
  p.require(x == y || a == 5);
  p.require((b - a).in_range(64));
  p.require((a * 2 - b).in_range(64) || a == 6);
  p.push(wallet.opening(wallet.integer(1000)))
      .commit()
      .push(Opening::unblinded(issue_flavor(issuer, metadata)))
      .commit();
  p.push(ByteSpan(metadata)).push(issuer).issue().signtx().push(kPayee).output(1);
  return wallet.make(p);
}

TEST_F(TxConstantTime, issuing_on_conditions) {
  constexpr std::uint64_t kThreeRoots = std::uint64_t{3} << 40;
  EXPECT_EQ(issue_on_conditions(true, kThreeRoots)->bytes, issue_on_conditions(false, kThreeRoots)->bytes);
}

TEST_F(TxConstantTime, that_a_condition_does_not_hold_is_public_and_nothing_else_of_it) {
  EXPECT_EQ(issue_on_conditions(true, 1).error().kind, ErrorKind::InconsistentWitness);
}

/// What is borrowed joins what is spent; the debt is paid from both.
std::expected<SignedTx, Error> borrow(bool is_secret, const std::optional<Number>& borrowed = std::nullopt) {
  Wallet wallet(is_secret);
  ProgramBuilder p;
  p.spend(wallet.coin(100, 5)).push(wallet.opening(borrowed.value_or(wallet.integer(30)))).commit();
  p.push(wallet.opening(Number(wallet.hide(Scalar::from_u64(5))))).commit().borrow();
  p.push_commitments(wallet.value(100, 5)).cloak(3, 1).push(kPayee).output(1);
  return wallet.make(p);
}

TEST_F(TxConstantTime, borrowing) { EXPECT_EQ(borrow(true)->bytes, borrow(false)->bytes); }

TEST_F(TxConstantTime, that_a_number_is_no_amount_is_public_and_nothing_else_of_it) {
  const Wallet wallet(true);
  EXPECT_EQ(borrow(true, -wallet.integer(30)).error().kind, ErrorKind::InvalidBitrange);
  const Number scalar(wallet.hide(Scalar::from_u64(std::uint64_t{1} << 63) * Scalar::from_u64(2)));
  EXPECT_EQ(borrow(true, scalar).error().kind, ErrorKind::InvalidBitrange);
}

}  // namespace
}  // namespace slipstream::constant_time
