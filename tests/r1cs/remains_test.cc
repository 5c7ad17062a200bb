// What provers leave of witnesses and blinding factors in memory that they have given back.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string_view>

#include "slipstream/base/entropy.h"
#include "slipstream/innerproduct/linear_proof.h"
#include "slipstream/r1cs/gadgets/cloak.h"
#include "slipstream/r1cs/prover.h"
#include "slipstream/rangeproof/dealer.h"
#include "slipstream/rangeproof/party.h"
#include "slipstream/rangeproof/prover.h"
#include "support/every_backend.h"
#include "support/remains.h"

namespace slipstream::r1cs {
namespace {

using test::Remains;
using test::remains_of;

constexpr Remains kNone{};

Scalar random_scalar() {
  std::array<std::uint8_t, 64> bytes;
  fill_random(bytes);
  return Scalar::from_bytes_wide(bytes);
}

std::vector<Scalar> random_scalars(std::size_t n) {
  std::vector<Scalar> out(n);
  for (Scalar& scalar : out) scalar = random_scalar();
  return out;
}

class ProverRemains : public test::OnEveryBackend {};

TEST_P(ProverRemains, a_proof_leaves_neither_values_nor_blinding_factors) {
  const std::vector<Scalar> secrets = random_scalars(7);
  const auto bases = innerproduct::proving_bases(64);
  const auto work = [&] {
    Prover prover;
    const Variable a = prover.commit(secrets[0], secrets[1]);
    const Variable b = prover.commit(secrets[2], secrets[3]);
    EXPECT_TRUE(prover.allocate(secrets[4]));
    EXPECT_TRUE(prover.allocate(secrets[5]));
    EXPECT_TRUE(prover.allocate_multiplier(std::pair(secrets[6], secrets[0])));
    static_cast<void>(prover.multiply(a, b));
    static constexpr std::array<std::string_view, 1> kChallenge{"c"};
    prover.specify_randomized_constraints({{.challenges = kChallenge, .multipliers = 9},
                                           [a, b](Prover::Randomized& cs) -> std::expected<void, ProofError> {
                                             const Scalar c = cs.challenge_scalar(kChallenge[0]);
                                             for (int i = 0; i < 9; ++i)
                                               static_cast<void>(cs.multiply(LinearCombination(a) * c, b));
                                             return {};
                                           }});
    Transcript transcript("t");
    EXPECT_TRUE(std::move(prover).prove(transcript, *bases));
  };
  work();  // makes the tables
  EXPECT_EQ(remains_of(secrets, work), kNone);
}

TEST_P(ProverRemains, a_cloak_leaves_neither_flavors_nor_blinding_factors) {
  const std::vector<Scalar> secrets = random_scalars(2 + 2 * 4);
  const auto bases = innerproduct::proving_bases(256);
  const auto work = [&] {
    Prover prover;
    SecretVector<AllocatedValue> values;
    for (std::size_t i = 0; i < 4; ++i) {
      const Value value{SignedInteger(10 + i % 2), secrets[i % 2]};
      const Variable q = prover.commit(value.q.to_scalar(), secrets[2 + 2 * i]);
      values.push_back({q, prover.commit(value.f, secrets[3 + 2 * i]), value});
    }
    EXPECT_TRUE(cloak(prover, std::span(values).first(2), std::span(values).last(2)));
    Transcript transcript("t");
    EXPECT_TRUE(std::move(prover).prove(transcript, *bases));
  };
  work();
  EXPECT_EQ(remains_of(secrets, work), kNone);
}

TEST_P(ProverRemains, range_proofs_leave_neither_values_nor_blinding_factors) {
  const std::vector<Scalar> secrets = random_scalars(2);
  const std::vector<std::uint64_t> values = {random_scalar().words()[0], random_scalar().words()[0]};
  // The words of the values, as the search wants them.
  const std::vector<Scalar> searched = {
      secrets[0], secrets[1], Scalar::from_words_unchecked({values[0], values[1], values[0], values[1] >> 4})};
  const auto bases = innerproduct::party_proving_bases(64, 2);
  const auto together = [&] {
    Transcript transcript("t");
    EXPECT_TRUE(rangeproof::prove_range(transcript, values, secrets, 64, bases));
  };
  const auto apart = [&] {
    std::vector<rangeproof::PartyAwaitingBitChallenge> first;
    std::vector<rangeproof::BitCommitment> bits;
    for (std::size_t j = 0; j < 2; ++j) {
      auto made = rangeproof::PartyAwaitingPosition::make(values[j], secrets[j], 64, bases);
      auto [party, message] = std::move(made.value()).assign_position(j).value();
      first.push_back(std::move(party));
      bits.push_back(message);
    }
    auto dealer = rangeproof::DealerAwaitingBitCommitments::make(bases, Transcript("t"), 64, 2);
    auto second = std::move(dealer.value()).receive(bits).value();
    for (auto& party : first) {
      auto [last, message] = std::move(party).apply(second.second).value();
      EXPECT_TRUE(std::move(last).apply(rangeproof::PolyChallenge{Scalar::one()}));
    }
  };
  together();
  EXPECT_EQ(remains_of(searched, together), kNone);
  EXPECT_EQ(remains_of(searched, apart), kNone);
}

TEST_P(ProverRemains, linear_proofs_leave_no_witness) {
  const std::vector<Scalar> secrets = random_scalars(9);
  const innerproduct::LinearBases bases = innerproduct::LinearBases::of_generators(8);
  innerproduct::LinearStatement statement{{}, random_scalars(8)};
  const auto work = [&] {
    const innerproduct::LinearWitness witness{.a = {secrets.begin(), secrets.end() - 1},
                                              .r = Secret<Scalar>(secrets[8])};
    statement.C = innerproduct::commit_linear(bases, statement.b, witness);
    Transcript transcript("t");
    EXPECT_TRUE(innerproduct::prove_linear(transcript, bases, statement, witness));
  };
  work();
  EXPECT_EQ(remains_of(secrets, work), kNone);
}

INSTANTIATE_TEST_SUITE_P(R1cs, ProverRemains, test::every_backend(), test::backend_name);

}  // namespace
}  // namespace slipstream::r1cs
