// Many statements in one equation: the sum is the identity if and only if each statement holds.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "msm/equation_peek.h"
#include "r1cs/replay.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/rangeproof/range_proof.h"

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
    Proof right, wrong;
  };
  std::deque<Case> cases;
  const std::size_t capacity = 1024;
  const auto statement_of = [&](const Json& c) {
    return c.contains("inputs") ? test::cloak_statement(c["m"], c["n"], test::cloak_commitments(c), capacity)
                                : test::replay(c["ops"], test::encodings(c["commitments"]), capacity);
  };
  // The right proofs become ready together, the wrong ones with the challenges of the right ones, each for itself.
  std::vector<ScheduledProof> scheduled, scheduled_wrong;
  std::vector<transcript::HashOutputs> outputs;
  for (const Json& file : files) {
    for (const Json& c : file["cases"]) {
      if (c["expect"] != "accept") continue;
      const Proof proof = Proof::decode(test::hex(c["proof"])).value();
      Case& next = cases.emplace_back(Case{c["name"], proof, proof});
      // Each of the two equations of a proof in turn.
      (cases.size() % 2 == 1 ? next.wrong.e_blinding : next.wrong.t_x_blinding) += Scalar::one();
      transcript::DirectSchedule schedule(Transcript(c["transcript_label"].get<std::string>())), ignored;
      Verifier verifier = statement_of(c);
      verifier.schedule_statement(schedule);
      scheduled.push_back(std::move(verifier).schedule_proof(schedule, next.right).value());
      scheduled_wrong.push_back(statement_of(c).schedule_proof(ignored, next.wrong).value());
      outputs.push_back(std::move(schedule).take_outputs());
    }
  }
  std::vector<ScheduledProof::Item> items;
  for (std::size_t i = 0; i < cases.size(); ++i) items.push_back({&scheduled[i], &outputs[i]});
  const auto together = ScheduledProof::ready_batch_vartime(items);

  const auto bases = innerproduct::generators(capacity);
  test::CaseCounter counter("r1cs.json and cloak.json: statements in one equation");
  std::vector<Statement> statements;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const ScheduledProof::Item item{&scheduled_wrong[i], &outputs[i]};
    const auto alone = ScheduledProof::ready_batch_vartime({&item, 1});
    Statement s{cases[i].name, {}, {}};
    const Scalar weight = random_weight(rng), r = random_weight(rng);
    together[i]->add_to(s.right, weight, r);
    alone[0]->add_to(s.wrong, weight, r);
    statements.push_back(std::move(s));
    ++counter;
  }
  expect_exact_verdicts(statements, *bases);
}

TEST(Batch, of_range_proofs_accepts_if_and_only_if_each_is_right) {
  std::mt19937_64 rng(2);
  const Json vectors = test::load_vectors("rangeproof.json");
  const innerproduct::PartyGenerators generators = innerproduct::party_generators(64, 8);
  test::CaseCounter counter("rangeproof.json: proofs in one equation");
  std::vector<Statement> statements;
  for (const Json& c : vectors["cases"]) {
    if (c["expect"] != "accept") continue;
    const auto proof = rangeproof::RangeProof::decode(test::hex(c["proof"])).value();
    const auto V = test::encodings(c["commitments"]);
    const std::size_t n = c["n"];
    transcript::DirectSchedule schedule(Transcript(c["transcript_label"].get<std::string>()));
    const rangeproof::RangeSlots slots = proof.schedule(schedule, V, n, 64, 8).value();
    std::vector<rangeproof::RangeChallenges> challenges{slots.read(std::move(schedule).take_outputs())};
    if (counter.count() % 2 == 0) rangeproof::invert_batch_vartime(challenges);

    Statement s{c["name"], {}, {}};
    const Scalar weight = random_weight(rng), r = random_weight(rng);
    proof.add_to(s.right, V, n, challenges[0], weight, r);
    rangeproof::RangeProof bad = proof;
    (counter.count() % 3 == 0 ? bad.e_blinding : bad.t_x_blinding) += Scalar::one();
    bad.add_to(s.wrong, V, n, challenges[0], weight, r);
    statements.push_back(std::move(s));
    ++counter;
  }
  expect_exact_verdicts(statements, *generators.bases);
}

TEST(Batch, of_any_size_gives_the_equations_of_its_proofs_alone) {
  const Json vectors = test::load_vectors("r1cs.json");
  std::deque<Proof> proofs;
  std::vector<ScheduledProof> scheduled;
  std::vector<transcript::HashOutputs> outputs;
  for (const Json& c : vectors["cases"]) {
    if (c["expect"] != "accept") continue;
    proofs.push_back(Proof::decode(test::hex(c["proof"])).value());
    transcript::DirectSchedule schedule(Transcript(c["transcript_label"].get<std::string>()));
    Verifier verifier = test::replay(c["ops"], test::encodings(c["commitments"]), 1024);
    verifier.schedule_statement(schedule);
    scheduled.push_back(std::move(verifier).schedule_proof(schedule, proofs.back()).value());
    outputs.push_back(std::move(schedule).take_outputs());
  }
  ASSERT_GE(proofs.size(), 20U);
  const auto equations = [&](std::size_t begin, std::size_t end) {
    std::vector<ScheduledProof> copies(scheduled.begin() + static_cast<std::ptrdiff_t>(begin),
                                       scheduled.begin() + static_cast<std::ptrdiff_t>(end));
    std::vector<ScheduledProof::Item> items;
    for (std::size_t i = begin; i < end; ++i) items.push_back({&copies[i - begin], &outputs[i]});
    std::vector<msm::Equation> out(end - begin);
    const auto ready = ScheduledProof::ready_batch_vartime(items);
    for (std::size_t i = 0; i < ready.size(); ++i) ready[i]->add_to(out[i], Scalar::from_u64(i + begin + 2), kOne);
    return out;
  };
  test::CaseCounter counter("r1cs.json: proofs in batches of several sizes");
  for (const std::size_t size : {std::size_t{2}, std::size_t{3}, std::size_t{4}, std::size_t{5}, std::size_t{8},
                                 std::size_t{9}, proofs.size()}) {
    for (std::size_t begin = 0; begin < proofs.size(); begin += size) {
      const std::size_t end = std::min(proofs.size(), begin + size);
      const auto together = equations(begin, end);
      for (std::size_t i = begin; i < end; ++i) {
        const auto alone = equations(i, i + 1);
        EXPECT_TRUE(msm::EquationPeek(together[i - begin]) == msm::EquationPeek(alone[0])) << size << " " << i;
        ++counter;
      }
    }
  }
}

TEST(Batch, wrong_statements_do_not_cancel_when_their_weights_differ) {
  const Json vectors = test::load_vectors("r1cs.json");
  const Json& c = vectors["cases"][0];
  const Proof proof = Proof::decode(test::hex(c["proof"])).value();
  Proof plus = proof, minus = proof;
  plus.e_blinding += Scalar::one();
  minus.e_blinding -= Scalar::one();
  // Both with the challenges of the right proof.
  const auto verifier = [&] { return test::replay(c["ops"], test::encodings(c["commitments"]), 64); };
  transcript::DirectSchedule schedule(Transcript(c["transcript_label"].get<std::string>()));
  verifier().schedule_statement(schedule);
  ASSERT_TRUE(verifier().schedule_proof(schedule, proof));
  const transcript::HashOutputs outputs = std::move(schedule).take_outputs();
  const auto ready = [&](const Proof& changed) {
    transcript::DirectSchedule ignored;
    auto scheduled = verifier().schedule_proof(ignored, changed).value();
    const ScheduledProof::Item item{&scheduled, &outputs};
    return std::move(ScheduledProof::ready_batch_vartime({&item, 1})[0]).value();
  };
  const ReadyProof ready_plus = ready(plus), ready_minus = ready(minus);
  const auto bases = innerproduct::generators(64);
  const Scalar r = Scalar::from_u64(11);
  const auto sum_holds = [&](std::uint64_t first, std::uint64_t second) {
    msm::Equation equation;
    ready_plus.add_to(equation, Scalar::from_u64(first), r);
    ready_minus.add_to(equation, Scalar::from_u64(second), r);
    return holds(equation, *bases);
  };
  EXPECT_TRUE(sum_holds(5, 5));
  EXPECT_FALSE(sum_holds(5, 6));
}

}  // namespace
}  // namespace slipstream::r1cs
