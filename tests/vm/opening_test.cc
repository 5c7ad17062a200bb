// Openings, contracts with openings, coins and fee rates.
#include "slipstream/vm/opening.h"

#include <gtest/gtest.h>

#include "slipstream/vm/build/coin_selection.h"
#include "slipstream/vm/fee_rate.h"
#include "vm/proving.h"

namespace slipstream::vm {
namespace {

TEST(Opening, commits_to_the_number_with_the_blinding_factor) {
  const Scalar r = Scalar::from_u64(77);
  const auto& bases = innerproduct::pedersen_bases();
  const Opening opening = Opening::with_factor(-Number::integer(9), r);
  EXPECT_EQ(opening.commitment(), ristretto255::encode(-Scalar::from_u64(9) * bases.B + r * bases.B_blinding));
  EXPECT_EQ(Opening::unblinded(std::uint64_t{1}).commitment(), ristretto255::encode(bases.B));
}

TEST(Opening, of_anothers_commitment_must_open_it) {
  const Opening opening = Opening::blinded(std::uint64_t{5});
  EXPECT_TRUE(Opening::of(opening.commitment(), opening.number(), opening.blinding()));
  const auto wrong = [&](const Number& x, const Scalar& r) { return Opening::of(opening.commitment(), x, r).error(); };
  EXPECT_EQ(wrong(Number::integer(6), opening.blinding()), ErrorKind::InconsistentWitness);
  EXPECT_EQ(wrong(opening.number(), opening.blinding() + Scalar::one()), ErrorKind::InconsistentWitness);
}

TEST(Opening, reblinding_keeps_the_number_and_nothing_else) {
  const Opening opening = Opening::blinded(std::uint64_t{5}), other = opening.reblinded();
  EXPECT_EQ(opening.number(), other.number());
  EXPECT_NE(opening.commitment(), other.commitment());
  EXPECT_TRUE(Opening::of(other.commitment(), Number::integer(5), other.blinding()));
}

TEST(Opening, entropy_that_repeats_gives_another_factor_to_another_number) {
  const auto factor = [](std::uint64_t x, std::uint8_t entropy) {
    return Opening::blinded(Number::integer(x), Secret<Bytes32>(Bytes32{entropy})).blinding();
  };
  EXPECT_EQ(factor(5, 1), factor(5, 1));
  EXPECT_NE(factor(5, 1), factor(6, 1));
  EXPECT_NE(factor(5, 1), factor(5, 2));
}

TEST(Openings, keep_the_integer_of_two_openings_of_one_commitment) {
  const Opening integer = Opening::unblinded(std::uint64_t{5}), scalar = Opening::unblinded(Scalar::from_u64(5));
  for (const bool integer_first : {true, false}) {
    Openings openings;
    openings.add(integer_first ? integer : scalar);
    openings.add(integer_first ? scalar : integer);
    ASSERT_EQ(openings.size(), 1u);
    EXPECT_NE(openings.find(integer.commitment())->number().as_integer(), nullptr);
  }
}

TEST(OpenContract, reads_back_what_it_writes_and_opens_what_is_known) {
  const OpenValue value = OpenValue::blinded({5, flavor(3)});
  const OpenContract contract{Bytes32{1}, predicate(1), {Bytes{1, 2}, Script(Bytes{2}), value}};
  const auto open = OpenContract::decode(contract.encode(), contract.witness().openings);
  ASSERT_TRUE(open);
  EXPECT_EQ(open->encode(), contract.encode());
  EXPECT_EQ(open->id(), contract.id());
  ASSERT_NE(open->value(), nullptr);
  EXPECT_EQ(open->value()->clear(), (ClearValue{5, flavor(3)}));

  Openings half;
  half.add(value.flavor);
  const auto closed = OpenContract::decode(contract.encode(), half);
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->value(), nullptr);
  EXPECT_EQ(closed->encode(), contract.encode());

  Bytes bytes = contract.encode();
  bytes.push_back(0);
  EXPECT_EQ(OpenContract::decode(bytes, {}).error(), ErrorKind::InvalidFormat);
  bytes.resize(bytes.size() - 2);
  EXPECT_EQ(OpenContract::decode(bytes, {}).error(), ErrorKind::InvalidFormat);
}

TEST(CoinSelection, takes_coins_of_the_flavor_until_they_suffice) {
  const std::vector<ClearValue> coins = {
      {5, flavor(1)}, {9, flavor(2)}, {0, flavor(1)}, {7, flavor(1)}, {1, flavor(1)}};
  const auto chosen = [&](std::uint64_t quantity, std::uint64_t f) {
    return select_coins_vartime({quantity, flavor(f)}, coins);
  };
  EXPECT_EQ(chosen(5, 1)->chosen, (std::vector<std::size_t>{0}));
  EXPECT_EQ(chosen(6, 1)->chosen, (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_EQ(chosen(6, 1)->change, (ClearValue{6, flavor(1)}));
  EXPECT_EQ(chosen(13, 1)->change, (ClearValue{0, flavor(1)}));
  EXPECT_EQ(chosen(0, 1)->chosen.size(), 0u);
  EXPECT_FALSE(chosen(14, 1));
  EXPECT_FALSE(chosen(1, 3));
  const std::vector<ClearValue> large = {{5, flavor(1)}, {UINT64_MAX, flavor(1)}};
  EXPECT_FALSE(select_coins_vartime({UINT64_MAX, flavor(1)}, large));
}

TEST(FeeRate, of_a_byte_and_of_many) {
  const FeeRate rate{3, 2};
  EXPECT_EQ(rate.fee_for(5), 8u);
  EXPECT_EQ(rate.fee_for(4), 6u);
  EXPECT_EQ(rate.fee_for(0), 0u);
  EXPECT_EQ((FeeRate{UINT64_MAX, UINT64_MAX}.fee_for(UINT64_MAX)), UINT64_MAX);
  EXPECT_EQ((FeeRate{7, 2}.normalized()), (FeeRate{3, 1}));
  EXPECT_EQ((FeeRate{10, 100}.increased_by({1, 7}).fee), 24u);
  EXPECT_EQ((FeeRate{100, 1200}.discounted(2).fee), 50u);
  EXPECT_EQ((FeeRate{100, 1200}.discounted(2).size), 600u);
}

}  // namespace
}  // namespace slipstream::vm
