// Many statements in one equation: the sum is the identity if and only if each statement holds.
#include <gtest/gtest.h>

#include <random>

#include "r1cs/generators.h"
#include "r1cs/range_proof.h"
#include "r1cs/replay.h"

namespace slipstream::r1cs {
namespace {

using test::Json;

Scalar random_weight(std::mt19937_64& rng) { return Scalar::from_u128(rng(), rng() | 1); }

/// One statement as its own equation.
struct Statement {
  std::string name;
  msm::Equation right, wrong;
};

bool holds(const msm::Equation& equation, const msm::FixedBases& bases) {
  const auto result = equation.check_vartime(bases);
  return result && *result;
}

void expect_exact_verdicts(const std::vector<Statement>& statements, const msm::FixedBases& bases) {
  const auto sum = [&](std::size_t wrong) {
    msm::Equation all;
    for (std::size_t i = 0; i < statements.size(); ++i)
      all.merge(i == wrong ? statements[i].wrong : statements[i].right);
    return all;
  };
  for (const Statement& s : statements) {
    EXPECT_TRUE(holds(s.right, bases)) << s.name;
    EXPECT_FALSE(holds(s.wrong, bases)) << s.name;
  }
  EXPECT_TRUE(holds(sum(statements.size()), bases));
  for (std::size_t wrong = 0; wrong < statements.size(); ++wrong) {
    EXPECT_FALSE(holds(sum(wrong), bases)) << statements[wrong].name;
  }
}

TEST(Batch, of_constraint_systems_accepts_if_and_only_if_each_is_right) {
  std::mt19937_64 rng(1);
  const Json files[] = {test::load_vectors("r1cs.json"), test::load_vectors("cloak.json")};
  struct Case {
    std::string name;
    std::unique_ptr<Verifier> verifier;
    Proof proof;
  };
  std::vector<Case> cases;
  std::vector<Challenges> challenges;
  const std::size_t capacity = 1024;
  for (const Json& file : files) {
    for (const Json& c : file["cases"]) {
      if (c["expect"] != "accept") continue;
      const bool is_cloak = c.contains("inputs");
      Case next{c["name"], nullptr, Proof::decode(test::hex(c["proof"])).value()};
      next.verifier = is_cloak ? test::cloak_statement(c["m"], c["n"], test::cloak_commitments(c))
                               : test::replay(c["ops"], test::encodings(c["commitments"]));
      transcript::DirectSchedule schedule(Transcript(c["transcript_label"].get<std::string>()));
      next.verifier->schedule_statement(schedule);
      challenges.push_back(next.verifier->schedule_proof(schedule, next.proof, capacity).value());
      cases.push_back(std::move(next));
    }
  }
  // Half of the proofs share one inversion, the others invert for themselves.
  invert_batch_vartime(std::span(challenges).first(challenges.size() / 2));

  const auto bases = generators(capacity);
  test::CaseCounter counter("r1cs.json and cloak.json: statements in one equation");
  std::vector<Statement> statements;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    Statement s{cases[i].name, {}, {}};
    const Scalar weight = random_weight(rng), r = random_weight(rng);
    cases[i].verifier->add_to(s.right, cases[i].proof, challenges[i], weight, r);
    // Each of the two equations of a proof in turn.
    Proof bad = cases[i].proof;
    (i % 2 == 0 ? bad.e_blinding : bad.t_x_blinding) += Scalar::one();
    cases[i].verifier->add_to(s.wrong, bad, challenges[i], weight, r);
    statements.push_back(std::move(s));
    ++counter;
  }
  expect_exact_verdicts(statements, *bases);
}

TEST(Batch, of_range_proofs_accepts_if_and_only_if_each_is_right) {
  std::mt19937_64 rng(2);
  const Json vectors = test::load_vectors("rangeproof.json");
  const PartyGenerators generators = party_generators(64, 8);
  test::CaseCounter counter("rangeproof.json: proofs in one equation");
  std::vector<Statement> statements;
  for (const Json& c : vectors["cases"]) {
    if (c["expect"] != "accept") continue;
    const auto proof = RangeProof::decode(test::hex(c["proof"])).value();
    const auto V = test::encodings(c["commitments"]);
    const std::size_t n = c["n"];
    transcript::DirectSchedule schedule(Transcript(c["transcript_label"].get<std::string>()));
    std::vector<RangeChallenges> challenges{proof.schedule(schedule, V, n, 64, 8).value()};
    if (counter.count() % 2 == 0) invert_batch_vartime(challenges);

    Statement s{c["name"], {}, {}};
    const Scalar weight = random_weight(rng), r = random_weight(rng);
    proof.add_to(s.right, V, n, challenges[0], weight, r);
    RangeProof bad = proof;
    (counter.count() % 3 == 0 ? bad.e_blinding : bad.t_x_blinding) += Scalar::one();
    bad.add_to(s.wrong, V, n, challenges[0], weight, r);
    statements.push_back(std::move(s));
    ++counter;
  }
  expect_exact_verdicts(statements, *generators.bases);
}

TEST(Batch, wrong_statements_do_not_cancel_when_their_weights_differ) {
  const Json vectors = test::load_vectors("r1cs.json");
  const Json& c = vectors["cases"][0];
  const auto verifier = test::replay(c["ops"], test::encodings(c["commitments"]));
  const Proof proof = Proof::decode(test::hex(c["proof"])).value();
  transcript::DirectSchedule schedule(Transcript(c["transcript_label"].get<std::string>()));
  verifier->schedule_statement(schedule);
  const auto challenges = verifier->schedule_proof(schedule, proof, 64).value();
  Proof plus = proof, minus = proof;
  plus.e_blinding += Scalar::one();
  minus.e_blinding -= Scalar::one();
  const auto bases = generators(64);
  const Scalar r = Scalar::from_u64(11);
  const auto sum_holds = [&](std::uint64_t first, std::uint64_t second) {
    msm::Equation equation;
    verifier->add_to(equation, plus, challenges, Scalar::from_u64(first), r);
    verifier->add_to(equation, minus, challenges, Scalar::from_u64(second), r);
    return holds(equation, *bases);
  };
  EXPECT_TRUE(sum_holds(5, 5));
  EXPECT_FALSE(sum_holds(5, 6));
}

}  // namespace
}  // namespace slipstream::r1cs
