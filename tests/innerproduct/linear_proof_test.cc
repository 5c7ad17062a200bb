#include "slipstream/innerproduct/linear_proof.h"

#include <gtest/gtest.h>

#include "innerproduct/values.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/innerproduct/generators.h"
#include "support/every_backend.h"

namespace slipstream::innerproduct {
namespace {

struct Case {
  LinearBases bases;
  LinearStatement statement;
  LinearWitness witness;
};

Case make_case(std::size_t n) {
  Case out{LinearBases::of_generators(n), {}, {.a = {}, .r = Secret<Scalar>(Scalar::from_u64(99).square())}};
  Scalar next = Scalar::from_u64(0x9e3779b97f4a7c15);
  const auto some = [&next] { return next = next.square() + Scalar::one(); };
  for (std::size_t i = 0; i < n; ++i) {
    out.witness.a.push_back(i == 1 ? Scalar::zero() : some());
    out.statement.b.push_back(i == 2 ? Scalar::zero() : some());
  }
  out.statement.C = commit_linear(out.bases, out.statement.b, out.witness);
  return out;
}

LinearProof prove(const Case& c, const std::optional<Bytes32>& entropy = std::nullopt) {
  Transcript transcript("linear");
  return prove_linear(transcript, c.bases, c.statement, c.witness, entropy).value();
}

std::string verify(const Case& c, const LinearProof& proof, const char* label = "linear") {
  Transcript transcript(label);
  return test::outcome(verify_vartime(proof, transcript, c.bases, c.statement));
}

TEST(LinearProof, commitment_is_the_sum_of_its_terms) {
  const Case c = make_case(4);
  Scalar product;
  ristretto255::Point sum = c.witness.r.expose() * pedersen_bases().B_blinding;
  for (std::size_t i = 0; i < 4; ++i) {
    product += c.witness.a[i] * c.statement.b[i];
    sum = sum + c.witness.a[i] * c.bases.points()[i];
  }
  EXPECT_EQ(c.statement.C, ristretto255::encode(sum + product * pedersen_bases().B));
}

TEST(LinearProof, verifies_on_every_backend_and_leaves_one_transcript) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    const test::ActiveBackend active(backend.id);
    for (const std::size_t n : {1U, 2U, 4U, 16U, 64U}) {
      const Case c = make_case(n);
      Transcript prover("linear"), verifier("linear");
      const auto proof = prove_linear(prover, c.bases, c.statement, c.witness, Bytes32{7});
      ASSERT_TRUE(proof);
      const auto decoded = LinearProof::decode(proof->encode());
      ASSERT_TRUE(decoded);
      EXPECT_EQ(decoded->encode().size(), proof->encoded_size());
      EXPECT_EQ(test::outcome(verify_vartime(*decoded, verifier, c.bases, c.statement)), "accept") << n;
      EXPECT_EQ(prover.challenge_bytes32("after"), verifier.challenge_bytes32("after"));
      EXPECT_NE(prove(c).encode(), prove(c).encode());

      const test::ActiveBackend portable(cpu::Backend::portable);
      EXPECT_EQ(prove(c, Bytes32{7}).encode(), proof->encode());
    }
  }
}

TEST(LinearProof, binds_every_element_of_proof_statement_and_bases) {
  const Case c = make_case(4);
  const LinearProof proof = prove(c);
  const ristretto255::Encoding other = ristretto255::encode(pedersen_bases().B + pedersen_bases().B_blinding);
  const auto changed = [&](auto&& change) {
    LinearProof copy = proof;
    change(copy);
    return verify(c, copy);
  };
  EXPECT_EQ(verify(c, proof), "accept");
  EXPECT_EQ(verify(c, proof, "another label"), "VerificationError");
  for (std::size_t j = 0; j < 2; ++j) {
    for (const auto side : {&LinearProof::L, &LinearProof::R}) {
      EXPECT_EQ(changed([&](LinearProof& p) { (p.*side)[j] = other; }), "VerificationError");
      EXPECT_EQ(changed([&](LinearProof& p) { (p.*side)[j] = {}; }), "VerificationError");
      EXPECT_EQ(changed([&](LinearProof& p) { (p.*side)[j] = {Bytes32{1}}; }), "VerificationError");
    }
  }
  EXPECT_EQ(changed([&](LinearProof& p) { p.S = other; }), "VerificationError");
  EXPECT_EQ(changed([&](LinearProof& p) { p.S = {Bytes32{1}}; }), "VerificationError");
  EXPECT_EQ(changed([&](LinearProof& p) { p.a += Scalar::one(); }), "VerificationError");
  EXPECT_EQ(changed([&](LinearProof& p) { p.r += Scalar::one(); }), "VerificationError");
  EXPECT_EQ(changed([&](LinearProof& p) { p.R.pop_back(); }), "VerificationError");
  EXPECT_EQ(changed([&](LinearProof& p) {
              p.L.pop_back();
              p.R.pop_back();
            }),
            "VerificationError");

  for (std::size_t i = 0; i < 4; ++i) {
    Case copy = c;
    copy.statement.b[i] += Scalar::one();
    EXPECT_EQ(verify(copy, proof), "VerificationError") << i;
  }
  Case copy = c;
  copy.statement.C = other;
  EXPECT_EQ(verify(copy, proof), "VerificationError");
  for (std::size_t i = 0; i < 6; ++i) {
    std::vector<ristretto255::Point> points(c.bases.points().begin(), c.bases.points().end());
    points[i] = points[i].doubled();
    const Case other_bases{LinearBases({points.begin(), points.end() - 2}, points[4], points[5]), c.statement,
                           c.witness};
    EXPECT_EQ(verify(other_bases, proof), "VerificationError") << i;
  }
}

/// Not even a base whose coefficient in the equation is zero can be exchanged: all are hashed.
TEST(LinearProof, binds_bases_that_take_no_part) {
  Case c = make_case(2);
  c.statement.b = {Scalar::zero(), Scalar::zero()};
  c.statement.C = commit_linear(c.bases, c.statement.b, c.witness);
  const LinearProof proof = prove(c);
  EXPECT_EQ(verify(c, proof), "accept");
  const auto points = c.bases.points();
  const Case exchanged{LinearBases({points[0], points[1]}, points[2].doubled(), points[3]), c.statement, c.witness};
  EXPECT_EQ(verify(exchanged, proof), "VerificationError");
}

TEST(LinearProof, refuses_lengths_that_differ_and_a_witness_that_does_not_fit) {
  const auto outcome = [](const Case& c) {
    Transcript transcript("linear");
    const Bytes32 before = Transcript(transcript).challenge_bytes32("state");
    const auto proof = prove_linear(transcript, c.bases, c.statement, c.witness);
    if (proof) return std::string("accept");
    EXPECT_EQ(transcript.challenge_bytes32("state"), before);
    return std::string(name(proof.error().kind));
  };
  EXPECT_EQ(outcome(make_case(4)), "accept");
  EXPECT_EQ(outcome(make_case(3)), "InvalidInputLength");
  EXPECT_EQ(outcome(make_case(0)), "InvalidInputLength");
  Case c = make_case(4);
  c.statement.b.pop_back();
  EXPECT_EQ(outcome(c), "InvalidGeneratorsLength");
  EXPECT_EQ(verify(c, prove(make_case(4))), "InvalidGeneratorsLength");
  c = make_case(4);
  c.witness.a.pop_back();
  EXPECT_EQ(outcome(c), "InvalidInputLength");
  for (std::size_t i = 0; i < 4; ++i) {
    c = make_case(4);
    c.witness.a[i] += Scalar::one();
    EXPECT_EQ(outcome(c), "ProvingError");
  }
  c = make_case(4);
  c.witness.r.expose() += Scalar::one();
  EXPECT_EQ(outcome(c), "ProvingError");
}

TEST(LinearProof, decodes_an_odd_number_of_elements_only) {
  for (std::size_t size = 0; size <= 300; ++size) {
    EXPECT_EQ(LinearProof::decode(Bytes(size)).has_value(), size >= 96 && size % 64 == 32) << size;
  }
  EXPECT_TRUE(LinearProof::decode(Bytes(32 * (3 + 62))));
  EXPECT_FALSE(LinearProof::decode(Bytes(32 * (3 + 64))));
  for (const std::size_t at : {1U, 2U}) {
    Bytes bytes(96);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(32 * at), 32, std::uint8_t{0xff});
    EXPECT_EQ(LinearProof::decode(bytes).error().kind, ProofErrorKind::FormatError);
  }
}

}  // namespace
}  // namespace slipstream::innerproduct
