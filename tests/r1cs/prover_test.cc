#include "slipstream/r1cs/prover.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "r1cs/reference_proof.h"
#include "r1cs/replay.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/r1cs/gadgets/cloak.h"
#include "slipstream/r1cs/verifier.h"
#include "support/every_backend.h"

namespace slipstream::r1cs {
namespace {

using test::Json;

/// As the case's own prover did it.
std::expected<Proof, ProofError> as_recorded(Prover&& prover, Transcript& transcript,
                                             const innerproduct::ProvingBases& bases, const Json& c,
                                             std::optional<std::size_t> capacity = std::nullopt) {
  return test::reference_proof(std::move(prover), transcript, bases, test::hex32(c["prover_external_rng_32"]),
                               capacity);
}

TEST(Prover, makes_every_proof_of_the_reference_byte_for_byte) {
  const Json vectors = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json: proofs");
  for (const Json& c : vectors["cases"]) {
    SCOPED_TRACE(c["name"].get<std::string>());
    const auto bases = innerproduct::proving_bases(c["gens_capacity"]);
    Prover prover = test::replay_prover(c["ops"]);
    const auto commitments = prover.commitments();
    EXPECT_EQ(std::vector(commitments.begin(), commitments.end()), test::encodings(c["commitments"]));
    Transcript transcript(c["transcript_label"].get<std::string>());
    const auto proof = as_recorded(std::move(prover), transcript, *bases, c, c["gens_capacity"].get<std::size_t>());
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->encode(), test::hex(c["proof"]));
    if (c["expect"] == "accept") {
      EXPECT_EQ(transcript.challenge_bytes32("after"), test::hex32(c["challenge_after"]));
    }
    ++cases;
  }
}

TEST(Prover, notices_a_witness_that_does_not_satisfy_the_constraints) {
  const Json vectors = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json: witnesses");
  for (const Json& c : vectors["cases"]) {
    SCOPED_TRACE(c["name"].get<std::string>());
    Transcript transcript(c["transcript_label"].get<std::string>());
    const Bytes32 before = Transcript(transcript).challenge_bytes32("state");
    const auto proof =
        test::replay_prover(c["ops"]).prove(transcript, *innerproduct::proving_bases(c["gens_capacity"]));
    if (c["expect"] == "accept") {
      EXPECT_TRUE(proof);
    } else {
      ASSERT_FALSE(proof);
      EXPECT_EQ(proof.error().kind, ProofErrorKind::ProvingError);
      EXPECT_EQ(transcript.challenge_bytes32("state"), before);
    }
    ++cases;
  }
}

struct CloakWitness {
  std::vector<AllocatedValue> inputs, outputs;
};

CloakWitness commit_cloak(Prover& prover, const Json& c) {
  const auto commit = [&](const Json& v) {
    const std::string quantity = v["quantity"];
    const SignedInteger q =
        quantity[0] == '-' ? -SignedInteger(std::stoull(quantity.substr(1))) : SignedInteger(std::stoull(quantity));
    const Value value{q, test::scalar(v["flavor"])};
    const Variable q_variable = prover.commit(q.to_scalar(), test::scalar(v["quantity_blinding"]));
    return AllocatedValue{q_variable, prover.commit(value.f, test::scalar(v["flavor_blinding"])), value};
  };
  CloakWitness out;
  for (const Json& v : c["inputs"]) out.inputs.push_back(commit(v));
  for (const Json& v : c["outputs"]) out.outputs.push_back(commit(v));
  return out;
}

/// Gives ranges of negative quantities the bits of the quantity plus 2^64.
class WrappingProver {
 public:
  using Randomized = Prover::Randomized;

  explicit WrappingProver(Prover& prover, std::uint64_t wrapped) : prover_(prover), wrapped_(wrapped) {}
  MultiplierWires multiply(const LinearCombination& l, const LinearCombination& r) { return prover_.multiply(l, r); }
  auto allocate(const std::optional<Scalar>& value) { return prover_.allocate(value); }
  auto allocate_multiplier(std::optional<std::pair<Scalar, Scalar>> values) {
    if (!values) {
      const std::uint64_t bit = wrapped_ >> next_bit_++ % 64 & 1;
      values.emplace(Scalar::from_u64(1 - bit), Scalar::from_u64(bit));
    }
    return prover_.allocate_multiplier(values);
  }
  void constrain(const LinearCombination& lc) { prover_.constrain(lc); }
  void specify_randomized_constraints(Prover::Block block) { prover_.specify_randomized_constraints(std::move(block)); }
  [[nodiscard]] std::size_t multiplier_count() const { return prover_.multiplier_count(); }

 private:
  Prover& prover_;
  std::uint64_t wrapped_;
  unsigned next_bit_ = 0;
};

TEST(Prover, makes_every_cloak_proof_of_the_reference_byte_for_byte) {
  const Json vectors = test::load_vectors("cloak.json");
  test::CaseCounter cases("cloak.json: proofs");
  for (const Json& c : vectors["cases"]) {
    SCOPED_TRACE(c["name"].get<std::string>());
    Prover prover;
    const CloakWitness witness = commit_cloak(prover, c);
    std::uint64_t wrapped = 0;
    for (const AllocatedValue& output : witness.outputs) {
      if (output.assignment->q.is_negative()) wrapped = -(-output.assignment->q).to_u64().value();
    }
    WrappingProver wrapping(prover, wrapped);
    ASSERT_TRUE(cloak(wrapping, witness.inputs, witness.outputs));
    Transcript transcript(c["transcript_label"].get<std::string>());
    const auto proof = as_recorded(std::move(prover), transcript, *innerproduct::proving_bases(2048), c);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->encode(), test::hex(c["proof"]));
    ++cases;
  }
}

constexpr std::array<std::string_view, 1> kChallenge{"c"};

/// A product of two commitments, and one randomized block that uses its output.
Prover small_statement(std::uint64_t product) {
  Prover prover;
  const Variable a = prover.commit(Scalar::from_u64(6), Scalar::from_u64(101));
  const Variable b = prover.commit(Scalar::from_u64(7), Scalar::from_u64(102));
  const Variable ab = prover.multiply(a, b).output;
  prover.constrain(ab - LinearCombination(Scalar::from_u64(product)));
  prover.specify_randomized_constraints({{.challenges = kChallenge, .multipliers = 1},
                                         [ab, a](Prover::Randomized& cs) -> std::expected<void, ProofError> {
                                           const Scalar c = cs.challenge_scalar(kChallenge[0]);
                                           const LinearCombination scaled = c * LinearCombination(ab);
                                           EXPECT_EQ(cs.evaluate(scaled), c * Scalar::from_u64(42));
                                           static_cast<void>(cs.multiply(scaled, a));
                                           return {};
                                         }});
  return prover;
}

class ProverOnEveryBackend : public test::OnEveryBackend {};

TEST_P(ProverOnEveryBackend, makes_the_proofs_of_the_reference) {
  const Json systems = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json and cloak.json: proofs of one backend");
  for (const Json& c : systems["cases"]) {
    Transcript transcript(c["transcript_label"].get<std::string>());
    const auto proof = as_recorded(test::replay_prover(c["ops"]), transcript, *innerproduct::proving_bases(128), c);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->encode(), test::hex(c["proof"])) << c["name"];
    ++cases;
  }
  const Json cloaks = test::load_vectors("cloak.json");
  for (const Json& c : cloaks["cases"]) {
    const std::string name = c["name"];
    if (name != "cloak_1_1_v0" && name != "cloak_2_2_v1" && name != "cloak_4_3_v2") continue;
    Prover prover;
    const CloakWitness witness = commit_cloak(prover, c);
    ASSERT_TRUE(cloak(prover, witness.inputs, witness.outputs));
    Transcript transcript(c["transcript_label"].get<std::string>());
    const auto proof = as_recorded(std::move(prover), transcript, *innerproduct::proving_bases(512), c);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->encode(), test::hex(c["proof"])) << name;
    ++cases;
  }
}

INSTANTIATE_TEST_SUITE_P(R1cs, ProverOnEveryBackend, test::every_backend(), test::backend_name);

TEST(Prover, names_the_constraint_that_does_not_hold) {
  Transcript transcript("label");
  const auto bases = innerproduct::proving_bases(4);
  EXPECT_TRUE(small_statement(42).prove(transcript, *bases));
  const auto proof = small_statement(43).prove(transcript, *bases);
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().kind, ProofErrorKind::ProvingError);
  // The first two are those of multiply.
  EXPECT_EQ(proof.error().index, 2U);
}

TEST(Prover, needs_as_many_generators_as_multipliers_rounded_up) {
  const auto bases = innerproduct::proving_bases(64);
  const auto outcome = [&](std::size_t multipliers, std::size_t second, std::size_t capacity) {
    Prover prover;
    for (std::size_t i = 0; i < multipliers; ++i) {
      EXPECT_TRUE(prover.allocate_multiplier(std::pair(Scalar::from_u64(i), kOne)));
    }
    prover.specify_randomized_constraints(
        {{.multipliers = second}, [second](Prover::Randomized& cs) -> std::expected<void, ProofError> {
           for (std::size_t i = 0; i < second; ++i) static_cast<void>(cs.multiply(kOne, kOne));
           return {};
         }});
    Transcript transcript("label");
    const Bytes32 before = Transcript(transcript).challenge_bytes32("state");
    const auto proof = std::move(prover).prove(transcript, *bases, {.capacity = capacity});
    if (!proof) {
      EXPECT_EQ(transcript.challenge_bytes32("state"), before);
    }
    return proof ? "ok" : std::string(name(proof.error().kind));
  };
  EXPECT_EQ(outcome(0, 0, 0), "InvalidGeneratorsLength");
  EXPECT_EQ(outcome(0, 0, 1), "ok");
  EXPECT_EQ(outcome(3, 0, 3), "InvalidGeneratorsLength");
  EXPECT_EQ(outcome(3, 0, 2), "InvalidGeneratorsLength");
  EXPECT_EQ(outcome(3, 0, 4), "ok");
  EXPECT_EQ(outcome(3, 2, 4), "InvalidGeneratorsLength");
  EXPECT_EQ(outcome(3, 2, 8), "ok");
  EXPECT_EQ(outcome(64, 0, 1000000), "ok");
  EXPECT_EQ(outcome(65, 0, 1000000), bases->capacity() < 128 ? "InvalidGeneratorsLength" : "ok");
}

TEST(Prover, needs_an_assignment_for_every_variable) {
  Prover prover;
  EXPECT_EQ(prover.allocate(std::nullopt).error().kind, ProofErrorKind::MissingAssignment);
  EXPECT_EQ(prover.allocate_multiplier(std::nullopt).error().kind, ProofErrorKind::MissingAssignment);
  EXPECT_EQ(prover.multiplier_count(), 0U);
  const AllocatedValue unknown{prover.commit(kOne, kOne), prover.commit(kOne, kOne)};
  EXPECT_EQ(cloak(prover, std::vector{unknown}, std::vector{unknown}).error().kind, ProofErrorKind::MissingAssignment);
}

TEST(Prover, error_of_a_randomized_block_ends_it) {
  Prover prover;
  prover.specify_randomized_constraints(
      {{.variables = 1}, [](Prover::Randomized& cs) -> std::expected<void, ProofError> {
         const auto variable = cs.allocate(std::nullopt);
         if (!variable) return std::unexpected(variable.error());
         return {};
       }});
  Transcript transcript("label");
  const Bytes32 before = Transcript(transcript).challenge_bytes32("state");
  EXPECT_EQ(std::move(prover).prove(transcript, *innerproduct::proving_bases(1)).error().kind,
            ProofErrorKind::MissingAssignment);
  EXPECT_EQ(transcript.challenge_bytes32("state"), before);
}

TEST(Prover, consecutive_allocations_share_a_multiplier) {
  Prover prover;
  const auto scalar = [](std::uint64_t x) { return Scalar::from_u64(x); };
  EXPECT_EQ(prover.allocate(scalar(3)).value(), Variable::left(0));
  EXPECT_EQ(prover.evaluate(Variable::output(0)), scalar(0));
  EXPECT_EQ(prover.allocate_multiplier(std::pair(scalar(5), scalar(6))).value().output, Variable::output(1));
  EXPECT_EQ(prover.allocate(scalar(4)).value(), Variable::right(0));
  EXPECT_EQ(prover.allocate(scalar(9)).value(), Variable::left(2));
  EXPECT_EQ(prover.evaluate(Variable::output(0) + LinearCombination(Variable::output(1))), scalar(42));
  EXPECT_EQ(prover.evaluate(scalar(2) * LinearCombination(Variable::left(2)) - scalar(1)), scalar(17));
}

/// What a statement and its witness consist of, each in one number.
struct Parts {
  std::string label = "t";
  std::uint64_t message = 1, value = 2, blinding = 3, left = 4, right = 5, coefficient = 6, constraints = 1;
  std::uint64_t second_left = 7, second_coefficient = 8;
};

/// A proof of a system over them with entropy that repeats, whether it holds or not.
Proof proof_of(const Parts& parts, std::uint8_t entropy = 1) {
  const auto scalar = [](std::uint64_t x) { return Scalar::from_u64(x); };
  Prover prover;
  const Variable v = prover.commit(scalar(parts.value), scalar(parts.blinding));
  prover.append_message("m", std::array{static_cast<std::uint8_t>(parts.message)});
  const Variable left = prover.allocate_multiplier(std::pair(scalar(parts.left), scalar(parts.right)))->left;
  for (std::uint64_t i = 0; i < parts.constraints; ++i) {
    prover.constrain(v - scalar(parts.coefficient) * LinearCombination(left));
  }
  prover.specify_randomized_constraints(
      {BlockSize{.multipliers = 1}, [=](Prover::Randomized& cs) -> std::expected<void, ProofError> {
         const Variable second = cs.allocate_multiplier(std::pair(scalar(parts.second_left), kOne))->left;
         cs.constrain(second - scalar(parts.second_coefficient) * LinearCombination(left));
         return {};
       }});
  Transcript transcript(parts.label);
  return std::move(prover)
      .prove(transcript, *innerproduct::proving_bases(2),
             {.capacity = std::nullopt, .external_entropy = Bytes32{entropy}, .check_witness = false})
      .value();
}

TEST(Prover, random_scalars_depend_on_all_of_the_statement_and_the_witness) {
  // S hides random scalars and nothing else.
  const Proof base = proof_of({});
  EXPECT_EQ(proof_of({}).encode(), base.encode());
  EXPECT_NE(proof_of({}, 2).S1, base.S1);
  for (const Parts& other : {Parts{.label = "u"}, Parts{.message = 2}, Parts{.value = 3}, Parts{.blinding = 4},
                             Parts{.left = 5}, Parts{.right = 6}, Parts{.coefficient = 7}, Parts{.coefficient = 1},
                             Parts{.constraints = 0}, Parts{.constraints = 2}}) {
    const Proof proof = proof_of(other);
    EXPECT_NE(proof.S1, base.S1);
    EXPECT_NE(proof.S2, base.S2);
  }
  // What blocks do is not known before the first phase is over.
  for (const Parts& other : {Parts{.second_left = 8}, Parts{.second_coefficient = 9}}) {
    const Proof proof = proof_of(other);
    EXPECT_EQ(proof.S1, base.S1);
    EXPECT_NE(proof.S2, base.S2);
  }
}

TEST(Prover, proofs_differ_without_given_entropy_and_verify) {
  const auto bases = innerproduct::proving_bases(4);
  std::vector<Bytes> proofs;
  for (int round = 0; round < 2; ++round) {
    Transcript transcript("label");
    Prover prover = small_statement(42);
    const std::vector<ristretto255::Encoding> V(prover.commitments().begin(), prover.commitments().end());
    EXPECT_EQ(V[0], innerproduct::pedersen_commit(Scalar::from_u64(6), Scalar::from_u64(101)));
    const auto proof = std::move(prover).prove(transcript, *bases);
    ASSERT_TRUE(proof);

    Verifier verifier(4);
    const Variable a = verifier.commit(V[0]);
    const Variable ab = verifier.multiply(a, verifier.commit(V[1])).output;
    verifier.constrain(ab - LinearCombination(Scalar::from_u64(42)));
    verifier.specify_randomized_constraints(
        {{.challenges = kChallenge, .multipliers = 1},
         [ab, a](Verifier::Randomized& cs) -> std::expected<void, ProofError> {
           static_cast<void>(cs.multiply(cs.challenge_scalar(kChallenge[0]) * LinearCombination(ab), a));
           return {};
         }});
    Transcript same("label");
    EXPECT_TRUE(verify_vartime(std::move(verifier), same, *proof, bases->fixed()));
    EXPECT_EQ(same.challenge_bytes32("after"), transcript.challenge_bytes32("after"));
    proofs.push_back(proof->encode());
  }
  EXPECT_NE(proofs[0], proofs[1]);
}

TEST(Prover, given_commitments_join_computed_ones_in_order) {
  Prover prover;
  static_cast<void>(prover.commit(kOne, Scalar::from_u64(5)));
  const auto given = innerproduct::pedersen_commit(Scalar::from_u64(2), Scalar::from_u64(6));
  EXPECT_EQ(prover.commit(Scalar::from_u64(2), Scalar::from_u64(6), given), Variable::committed(1));
  static_cast<void>(prover.commit(Scalar::from_u64(3), Scalar::from_u64(7)));
  const auto V = prover.commitments();
  ASSERT_EQ(V.size(), 3U);
  EXPECT_EQ(V[0], innerproduct::pedersen_commit(kOne, Scalar::from_u64(5)));
  EXPECT_EQ(V[1], given);
  EXPECT_EQ(V[2], innerproduct::pedersen_commit(Scalar::from_u64(3), Scalar::from_u64(7)));
  EXPECT_EQ(prover.evaluate(Variable::committed(2)), Scalar::from_u64(3));
}

TEST(Metrics, of_prover_and_verifier_agree_over_both_phases) {
  Prover prover = small_statement(42);
  const Metrics before{.commitments = 2, .first = {1, 3}, .second = {}, .randomized_blocks = 1};
  EXPECT_EQ(prover.metrics(), before);
  EXPECT_EQ(before.phases(), 2U);
  EXPECT_EQ(Metrics{}.phases(), 1U);

  const Json vectors = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json: metrics");
  for (const Json& c : vectors["cases"]) {
    SCOPED_TRACE(c["name"].get<std::string>());
    const auto commitments = test::encodings(c["commitments"]);
    const Metrics metrics = test::replay_prover(c["ops"]).metrics();
    EXPECT_EQ(metrics, test::replay(c["ops"], commitments, 128).metrics());
    EXPECT_EQ(metrics.first.multipliers, c["multipliers_phase1"].get<std::size_t>());
    if (c["expect"] != "accept") continue;
    // Both phases as the operations have them.
    Metrics expected = metrics;
    std::size_t variables = 0;
    for (const Json& op : c["ops"]) {
      if (op["op"] != "randomized") continue;
      for (const Json& second : op["ops"]) {
        if (second["op"] == "multiply") expected.second.constraints += 2;
        if (second["op"] == "constrain") ++expected.second.constraints;
        if (second["op"] == "multiply" || second["op"] == "allocate_multiplier") ++expected.second.multipliers;
        if (second["op"] == "allocate") ++variables;
      }
    }
    expected.second.multipliers += (variables + 1) / 2;
    const Proof proof = Proof::decode(test::hex(c["proof"])).value();
    const auto ready =
        test::ready(test::replay(c["ops"], commitments, 128), proof, c["transcript_label"].get<std::string>());
    ASSERT_TRUE(ready);
    EXPECT_EQ(ready->metrics(), expected);
    ++cases;
  }
}

}  // namespace
}  // namespace slipstream::r1cs
