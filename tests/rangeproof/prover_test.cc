#include "slipstream/rangeproof/prover.h"

#include <gtest/gtest.h>

#include <bit>

#include "innerproduct/values.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/innerproduct/pedersen.h"
#include "support/every_backend.h"

namespace slipstream::rangeproof {
namespace {

constexpr std::uint64_t kMax = ~std::uint64_t{0};

/// Values with the ends of the range among them, and blinding factors.
struct Witness {
  std::vector<std::uint64_t> values;
  std::vector<Scalar> blindings;
};

Witness witness(std::size_t n, std::size_t m) {
  Witness out;
  const std::uint64_t top = kMax >> (64 - n);
  std::uint64_t value = 0x9e3779b97f4a7c15;
  for (std::size_t j = 0; j < m; ++j) {
    value = value * 6364136223846793005U + 1442695040888963407U;
    out.values.push_back(j == 0 ? top : j == 1 ? 0 : j == 2 ? 1 : value & top);
    out.blindings.push_back(j == 3 ? Scalar::zero() : Scalar::from_u128(value, value ^ j).square());
  }
  return out;
}

std::string verify(const ProvedRange& proved, std::size_t n, Transcript& transcript) {
  // Through its encoding.
  const auto proof = RangeProof::decode(proved.proof.encode());
  if (!proof) return std::string(name(proof.error().kind));
  return test::outcome(
      verify_vartime(*proof, transcript, proved.V, n, innerproduct::party_generators(64, proved.V.size())));
}

class RangeProverOnEveryBackend : public test::OnEveryBackend {};

TEST_P(RangeProverOnEveryBackend, makes_proofs_that_verify_and_do_not_depend_on_the_backend) {
  const auto bases = innerproduct::party_proving_bases(64, 8);
  const Bytes32 entropy{1, 2, 3};
  for (const std::size_t n : {8U, 16U, 32U, 64U}) {
    for (const std::size_t m : {1U, 2U, 4U, 8U}) {
      if (n == 64 && m == 4) continue;
      const Witness w = witness(n, m);
      Transcript prover("range"), verifier("range"), again("range");
      const auto proved = prove_range(prover, w.values, w.blindings, n, bases, entropy);
      ASSERT_TRUE(proved);
      EXPECT_EQ(verify(*proved, n, verifier), "accept") << n << " " << m;
      EXPECT_EQ(prover.challenge_bytes32("after"), verifier.challenge_bytes32("after"));
      for (std::size_t j = 0; j < m; ++j) {
        EXPECT_EQ(proved->V[j], innerproduct::pedersen_commit(Scalar::from_u64(w.values[j]), w.blindings[j]));
      }
      if (n == 8 || m == 1) {
        const test::ActiveBackend on_portable(cpu::Backend::portable);
        const auto portable = prove_range(again, w.values, w.blindings, n, bases, entropy);
        EXPECT_EQ(portable.value().proof.encode(), proved->proof.encode());
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(R1cs, RangeProverOnEveryBackend, test::every_backend(), test::backend_name);

TEST(RangeProver, bases_of_one_party_and_of_several_give_one_proof) {
  const Witness w = witness(64, 1);
  std::vector<Bytes> proofs;
  for (const std::size_t parties : {1U, 2U, 16U}) {
    Transcript transcript("range");
    const auto proved =
        prove_range(transcript, w.values, w.blindings, 64, innerproduct::party_proving_bases(64, parties), Bytes32{});
    ASSERT_TRUE(proved);
    proofs.push_back(proved->proof.encode());
  }
  EXPECT_EQ(proofs[0], proofs[1]);
  EXPECT_EQ(proofs[0], proofs[2]);
}

TEST(RangeProver, proofs_differ_without_given_entropy) {
  const Witness w = witness(8, 1);
  std::vector<Bytes> proofs;
  for (int round = 0; round < 2; ++round) {
    Transcript prover("range"), verifier("range");
    const auto proved = prove_range(prover, w.values, w.blindings, 8, innerproduct::party_proving_bases(8, 1));
    ASSERT_TRUE(proved);
    EXPECT_EQ(verify(*proved, 8, verifier), "accept");
    proofs.push_back(proved->proof.encode());
  }
  EXPECT_NE(proofs[0], proofs[1]);
}

TEST(RangeProver, refuses_wrong_inputs_and_leaves_the_transcript_alone) {
  const auto outcome = [](const Witness& w, std::size_t n, std::size_t gens, std::size_t parties) {
    Transcript transcript("range");
    const Bytes32 before = Transcript(transcript).challenge_bytes32("state");
    const auto proved =
        prove_range(transcript, w.values, w.blindings, n, innerproduct::party_proving_bases(gens, parties));
    if (proved) return std::string("accept");
    EXPECT_EQ(transcript.challenge_bytes32("state"), before);
    std::string out(name(proved.error().kind));
    if (proved.error().index) out += " " + std::to_string(*proved.error().index);
    return out;
  };
  Witness w = witness(8, 4);
  EXPECT_EQ(outcome(w, 8, 8, 4), "accept");
  EXPECT_EQ(outcome(w, 7, 64, 4), "InvalidBitsize");
  EXPECT_EQ(outcome(w, 0, 64, 4), "InvalidBitsize");
  EXPECT_EQ(outcome(w, 128, 64, 4), "InvalidBitsize");
  EXPECT_EQ(outcome(w, 16, 8, 4), "InvalidGeneratorsLength");
  EXPECT_EQ(outcome(w, 8, 8, 3), "InvalidGeneratorsLength");
  EXPECT_EQ(outcome(witness(8, 3), 8, 8, 4), "InvalidAggregation");
  EXPECT_EQ(outcome(witness(8, 0), 8, 8, 4), "InvalidAggregation");
  w.blindings.pop_back();
  EXPECT_EQ(outcome(w, 7, 64, 4), "WrongNumBlindingFactors");
  for (const unsigned n : {8U, 16U, 32U}) {
    for (std::size_t j = 0; j < 4; ++j) {
      for (const std::uint64_t bad : {std::uint64_t{1} << n, kMax}) {
        w = witness(n, 4);
        w.values[j] = bad;
        EXPECT_EQ(outcome(w, n, 64, 4), "ProvingError " + std::to_string(j));
      }
    }
  }
}

}  // namespace
}  // namespace slipstream::rangeproof
