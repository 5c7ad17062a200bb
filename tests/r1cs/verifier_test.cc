#include "slipstream/r1cs/verifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

#include "r1cs/replay.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/r1cs/gadgets/range.h"
#include "slipstream/transcript/detail/statement_batch.h"

namespace slipstream::r1cs {
namespace {

using test::Json;

struct Input {
  std::string transcript_label;
  std::size_t gens_capacity;
  std::vector<ristretto255::Encoding> commitments;
  Bytes proof;
};

Input input_of(const Json& test_case) {
  return {test_case["transcript_label"], test_case["gens_capacity"], test::encodings(test_case["commitments"]),
          test::hex(test_case["proof"])};
}

/// What differs in a rejected variant.
Input mutated(Input input, const Json& reject) {
  if (reject.contains("transcript_label")) input.transcript_label = reject["transcript_label"];
  if (reject.contains("gens_capacity")) input.gens_capacity = reject["gens_capacity"];
  if (reject.contains("commitments")) input.commitments = test::encodings(reject["commitments"]);
  if (reject.contains("proof")) input.proof = test::hex(reject["proof"]);
  return input;
}

std::string verify(const Json& ops, const Input& input, Transcript& transcript) {
  const auto proof = Proof::decode(input.proof);
  if (!proof) return std::string(name(proof.error().kind));
  return test::outcome(verify_vartime(test::replay(ops, input.commitments, input.gens_capacity), transcript, *proof,
                                      *innerproduct::generators(input.gens_capacity)));
}

TEST(R1cs, verifier_agrees_with_every_case_of_the_reference) {
  const Json vectors = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json: statements");
  for (const Json& test_case : vectors["cases"]) {
    SCOPED_TRACE(test_case["name"].get<std::string>());
    const Input input = input_of(test_case);
    EXPECT_EQ(test::replay(test_case["ops"], input.commitments, input.gens_capacity).multiplier_count(),
              test_case["multipliers_phase1"].get<std::size_t>());
    Transcript transcript(input.transcript_label);
    const std::string expected = test_case["expect"];
    EXPECT_EQ(verify(test_case["ops"], input, transcript), expected);
    if (expected == "accept") {
      EXPECT_EQ(transcript.challenge_bytes32("after"), test::hex32(test_case["challenge_after"]));
    }
    ++cases;
  }
}

TEST(R1cs, verifier_rejects_every_mutation_with_the_error_of_the_reference) {
  const Json vectors = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json: rejects");
  for (const Json& test_case : vectors["cases"]) {
    for (const Json& reject : test_case["rejects"]) {
      SCOPED_TRACE(test_case["name"].get<std::string>() + " " + reject["mutation"].get<std::string>());
      const Input input = mutated(input_of(test_case), reject);
      Transcript transcript(input.transcript_label);
      EXPECT_EQ(verify(test_case["ops"], input, transcript), reject["expect"].get<std::string>());
      ++cases;
    }
  }
}

const Json& case_named(const Json& vectors, std::string_view name) {
  const Json& cases = vectors["cases"];
  const auto found = std::find_if(cases.begin(), cases.end(), [&](const Json& c) { return c["name"] == name; });
  if (found == cases.end()) throw std::runtime_error("no case of this name");
  return *found;
}

bool holds(const msm::Equation& equation, const msm::FixedBases& bases) {
  const auto verdict = equation.check_vartime(bases);
  return verdict && *verdict;
}

TEST(R1cs, recorded_hashing_run_later_gives_the_challenges_of_hashing_at_once) {
  const Json vectors = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json: hashing recorded and run later");
  for (const Json& test_case : vectors["cases"]) {
    if (test_case["expect"] != "accept") continue;
    SCOPED_TRACE(test_case["name"].get<std::string>());
    const Input input = input_of(test_case);
    const Proof proof = Proof::decode(input.proof).value();
    const auto hash = [&](auto& schedule) {
      Verifier verifier = test::replay(test_case["ops"], input.commitments, input.gens_capacity);
      verifier.schedule_statement(schedule);
      return std::move(verifier).schedule_proof(schedule, proof).value();
    };
    transcript::DirectSchedule direct{Transcript(input.transcript_label)};
    transcript::StatementBatch batch;
    transcript::StatementBatch& recorded = batch.begin_statement();
    recorded.begin(input.transcript_label);
    std::array<ScheduledProof, 2> scheduled{hash(direct), hash(recorded)};
    const transcript::Slot after = direct.challenge32("after");
    EXPECT_EQ(recorded.challenge32("after"), after);
    batch.end_statement();
    batch.run();

    std::array outputs{std::move(direct).take_outputs(), batch.take_outputs(0)};
    ASSERT_EQ(outputs[0].size(), outputs[1].size());
    EXPECT_TRUE(std::equal(outputs[0].data(), outputs[0].data() + outputs[0].size(), outputs[1].data()));
    for (const bool wrong_outputs : {false, true}) {
      // The challenge x, which only w and those of the rounds follow.
      if (wrong_outputs) outputs[1].data()[after.index - 2 - proof.ipp.L.size()][0] ^= 1;
      ScheduledProof copy = scheduled[1];
      const ScheduledProof::Item item{&copy, &outputs[1]};
      const auto ready = ScheduledProof::ready_batch_vartime({&item, 1});
      ASSERT_TRUE(ready[0]);
      msm::Equation equation;
      ready[0]->add_to(equation, Scalar::from_u64(3), Scalar::from_u64(5));
      EXPECT_EQ(holds(equation, *innerproduct::generators(input.gens_capacity)), !wrong_outputs);
    }
    ++cases;
  }
}

TEST(R1cs, messages_are_hashed_at_their_place_among_the_commitments) {
  const auto draw = [](auto... steps) {
    Verifier verifier(1);
    (steps(verifier), ...);
    transcript::DirectSchedule schedule;
    verifier.schedule_statement(schedule);
    Transcript transcript = schedule.transcript();
    return transcript.challenge_bytes32("c");
  };
  const auto commit = [](Verifier& v) { static_cast<void>(v.commit({Bytes32{1}})); };
  const auto message = [](Verifier& v) { v.append_message("label", as_bytes("message")); };
  const auto reference = [](auto... steps) {
    Transcript transcript("");
    transcript.append("dom-sep", as_bytes("r1cs v1"));
    (steps(transcript), ...);
    return transcript.challenge_bytes32("c");
  };
  const auto append_V = [](Transcript& t) { t.append("V", Bytes32{1}); };
  const auto append_message = [](Transcript& t) { t.append("label", as_bytes("message")); };
  EXPECT_EQ(draw(), reference());
  EXPECT_EQ(draw(commit, message, commit), reference(append_V, append_message, append_V));
  EXPECT_EQ(draw(message, message, commit), reference(append_message, append_message, append_V));
  EXPECT_EQ(draw(commit, commit, message), reference(append_V, append_V, append_message));
}

TEST(R1cs, consecutive_allocations_share_a_multiplier) {
  Verifier verifier(4);
  EXPECT_EQ(verifier.allocate().value(), Variable::left(0));
  EXPECT_EQ(verifier.allocate_multiplier().value().output, Variable::output(1));
  EXPECT_EQ(verifier.allocate().value(), Variable::right(0));
  EXPECT_EQ(verifier.allocate().value(), Variable::left(2));
  EXPECT_EQ(verifier.multiplier_count(), 3U);
  EXPECT_EQ(verifier.padded_count(), 4U);
  EXPECT_EQ(Verifier(1).padded_count(), 1U);
}

TEST(R1cs, identities_are_refused_while_hashing_but_for_the_second_phase) {
  const Json vectors = test::load_vectors("r1cs.json");
  const Json& test_case = case_named(vectors, "shuffle_3");
  const Input input = input_of(test_case);
  const Proof proof = Proof::decode(input.proof).value();
  const auto hashes_with = [&](auto&& point_of) {
    Proof changed = proof;
    point_of(changed) = ristretto255::Encoding{};
    const auto ready = test::ready(test::replay(test_case["ops"], input.commitments, input.gens_capacity), changed,
                                   input.transcript_label);
    return ready ? "accept" : std::string(name(ready.error().kind));
  };
  for (const auto point :
       {&Proof::A_I1, &Proof::A_O1, &Proof::S1, &Proof::T_1, &Proof::T_3, &Proof::T_4, &Proof::T_5, &Proof::T_6}) {
    EXPECT_EQ(hashes_with([&](Proof& p) -> auto& { return p.*point; }), "VerificationError");
  }
  for (const auto point : {&Proof::A_I2, &Proof::A_O2, &Proof::S2}) {
    EXPECT_EQ(hashes_with([&](Proof& p) -> auto& { return p.*point; }), "accept");
  }
  for (const auto side : {&innerproduct::InnerProductProof::L, &innerproduct::InnerProductProof::R}) {
    for (std::size_t j = 0; j < proof.ipp.L.size(); ++j) {
      EXPECT_EQ(hashes_with([&](Proof& p) -> auto& { return (p.ipp.*side)[j]; }), "VerificationError");
    }
  }
}

/// A proof of `rounds` rounds whose points are no identities; it is right about nothing.
Proof made_up_proof(std::size_t rounds) {
  constexpr ristretto255::Encoding kPoint{Bytes32{2}};
  Proof out;
  for (auto* point : {&out.A_I1, &out.A_O1, &out.S1, &out.T_1, &out.T_3, &out.T_4, &out.T_5, &out.T_6}) *point = kPoint;
  out.ipp.L.assign(rounds, kPoint);
  out.ipp.R.assign(rounds, kPoint);
  return out;
}

TEST(R1cs, error_of_a_randomized_block_ends_verification) {
  const auto statement = [](bool fails) {
    Verifier verifier(1);
    verifier.specify_randomized_constraints({{}, [fails](Verifier::Randomized&) -> std::expected<void, ProofError> {
                                               if (fails) return fail(ProofErrorKind::MissingAssignment);
                                               return {};
                                             }});
    return verifier;
  };
  const Proof proof = made_up_proof(0);
  Transcript transcript("label");
  EXPECT_EQ(test::outcome(verify_vartime(statement(true), transcript, proof, *innerproduct::generators(1))),
            "MissingAssignment");
  EXPECT_EQ(test::outcome(verify_vartime(statement(false), transcript, proof, *innerproduct::generators(1))),
            "VerificationError");

  // The others of a batch are not touched by it.
  std::vector<ScheduledProof> scheduled;
  std::vector<transcript::HashOutputs> outputs;
  for (const bool fails : {false, true, false, true, false, false, false}) {
    transcript::DirectSchedule schedule;
    scheduled.push_back(statement(fails).schedule_proof(schedule, proof).value());
    outputs.push_back(std::move(schedule).take_outputs());
  }
  std::vector<ScheduledProof::Item> items;
  for (std::size_t i = 0; i < scheduled.size(); ++i) items.push_back({&scheduled[i], &outputs[i]});
  const auto ready = ScheduledProof::ready_batch_vartime(items);
  std::string verdicts;
  for (const auto& one : ready) verdicts += one ? '+' : '-';
  EXPECT_EQ(verdicts, "+-+-+++");
  for (const auto& one : ready) {
    if (one) continue;
    EXPECT_EQ(one.error().kind, ProofErrorKind::MissingAssignment);
  }
  EXPECT_TRUE(ScheduledProof::ready_batch_vartime({}).empty());
}

TEST(R1cs, an_error_of_scheduling_leaves_the_verifier_and_what_is_hashed_before_it) {
  for (const char* fault : {"A_I1", "T_1", "rounds"}) {
    SCOPED_TRACE(fault);
    Proof proof = made_up_proof(std::string_view(fault) == "rounds" ? 1 : 0);
    if (std::string_view(fault) == "A_I1") proof.A_I1 = {};
    if (std::string_view(fault) == "T_1") proof.T_1 = {};
    Verifier verifier(1);
    for (int i = 0; i < 20; ++i) static_cast<void>(verifier.commit(proof.A_O1));

    transcript::StatementBatch batch;
    transcript::StatementBatch& statement = batch.begin_statement();
    statement.begin("label");
    verifier.schedule_statement(statement);
    const transcript::Slot before = statement.challenge64("of the commitments");
    EXPECT_FALSE(std::move(verifier).schedule_proof(statement, proof));
    EXPECT_EQ(verifier.commitment_count(), 20U);  // NOLINT(bugprone-use-after-move): an error moves nothing
    batch.end_statement();
    batch.run();

    transcript::DirectSchedule direct(Transcript("label"));
    verifier.schedule_statement(direct);
    const transcript::Slot at_once = direct.challenge64("of the commitments");
    EXPECT_EQ(batch.take_outputs(0).scalar(before), std::move(direct).take_outputs().scalar(at_once));
  }
}

/// Multipliers of the first phase, of ranges in it, and what each block declares (and does).
struct Sizes {
  std::size_t multipliers = 0;
  std::vector<unsigned> ranges{};
  std::vector<BlockSize> blocks{};
};

Verifier statement_of(const Sizes& sizes, std::size_t capacity) {
  Verifier out(capacity);
  for (std::size_t i = 0; i < sizes.multipliers; ++i) static_cast<void>(out.multiply(kOne, kOne));
  for (const unsigned bits : sizes.ranges) EXPECT_TRUE(range_proof(out, kOne, std::nullopt, bits));
  for (const BlockSize& shape : sizes.blocks) {
    out.specify_randomized_constraints(
        {shape, [shape](Verifier::Randomized& second) -> std::expected<void, ProofError> {
           for (std::size_t i = 0; i < shape.times; ++i) {
             for (const std::string_view label : shape.challenges) static_cast<void>(second.challenge_scalar(label));
           }
           for (std::size_t i = 0; i < shape.multipliers; ++i) static_cast<void>(second.multiply(kOne, kOne));
           for (std::size_t i = 0; i < shape.variables; ++i) EXPECT_TRUE(second.allocate());
           return {};
         }});
  }
  return out;
}

/// What comes of a statement with a made-up proof that has the rounds it needs.
std::string outcome_of(const Sizes& sizes, std::size_t capacity) {
  const auto rounds = static_cast<std::size_t>(std::countr_zero(statement_of(sizes, capacity).padded_count()));
  const Proof proof = made_up_proof(rounds);
  const auto ready = test::ready(statement_of(sizes, capacity), proof, "label");
  if (!ready) return std::string(name(ready.error().kind));
  std::size_t declared = 0, variables = 0;
  for (const BlockSize& shape : sizes.blocks) declared += shape.multipliers, variables += shape.variables;
  EXPECT_EQ(ready->metrics().second.multipliers, declared + (variables + 1) / 2);
  EXPECT_EQ(ready->metrics().first, statement_of(sizes, capacity).metrics().first);
  return "ready";
}

TEST(R1cs, a_system_needs_as_many_generators_as_multipliers_of_both_phases_rounded_up) {
  constexpr std::string_view kTooLarge = "InvalidGeneratorsLength";
  EXPECT_EQ(outcome_of({}, 0), kTooLarge);
  EXPECT_EQ(outcome_of({}, 1), "ready");
  for (std::size_t bit = 1; bit <= 7; ++bit) {
    const std::size_t power = std::size_t{1} << bit;
    EXPECT_EQ(outcome_of({.multipliers = power}, power), "ready");
    EXPECT_EQ(outcome_of({.multipliers = power}, power - 1), kTooLarge);
    EXPECT_EQ(outcome_of({.multipliers = power + 1}, power), kTooLarge);
    EXPECT_EQ(outcome_of({.multipliers = power + 1}, 2 * power - 1), kTooLarge);
    EXPECT_EQ(outcome_of({.multipliers = power + 1}, 2 * power), "ready");
    EXPECT_EQ(outcome_of({.multipliers = power - 1, .blocks = {{.multipliers = 1}}}, power), "ready");
    EXPECT_EQ(outcome_of({.multipliers = power - 1, .blocks = {{.multipliers = 2}}}, power), kTooLarge);
    EXPECT_EQ(outcome_of({.blocks = {{.multipliers = power}}}, power), "ready");
    EXPECT_EQ(outcome_of({.blocks = {{.multipliers = power}, {.variables = 1}}}, power), kTooLarge);
    // Variables of several blocks share multipliers.
    EXPECT_EQ(outcome_of({.blocks = std::vector(2 * power, BlockSize{.variables = 1})}, power), "ready");
    EXPECT_EQ(outcome_of({.blocks = std::vector(2 * power + 1, BlockSize{.variables = 1})}, power), kTooLarge);
  }
  EXPECT_EQ(outcome_of({.ranges = {64}}, 64), "ready");
  EXPECT_EQ(outcome_of({.multipliers = 1, .ranges = {64}}, 64), kTooLarge);
  EXPECT_EQ(outcome_of({.ranges = {0, 63, 0, 1}}, 64), "ready");
  EXPECT_EQ(outcome_of({.multipliers = 1, .ranges = {31, 31}, .blocks = {{.multipliers = 1}}}, 64), "ready");
  EXPECT_EQ(outcome_of({.multipliers = 1, .ranges = {31, 32}, .blocks = {{.multipliers = 1}}}, 64), kTooLarge);
}

TEST(R1cs, a_system_that_is_too_large_still_counts_what_it_has) {
  const Sizes sizes{.multipliers = 5, .ranges = {64, 7}, .blocks = {{.multipliers = 9}}};
  const Verifier large = statement_of(sizes, 256), small = statement_of(sizes, 2);
  EXPECT_EQ(small.metrics(), large.metrics());
  EXPECT_EQ(small.multiplier_count(), 76U);
  EXPECT_EQ(small.constraint_count(), 10U + 2 * 71 + 2);
  EXPECT_EQ(small.padded_count(), 128U);
}

TEST(R1cs, identities_of_the_first_phase_come_before_a_lack_of_generators_and_other_errors_after_it) {
  const auto outcome = [](std::size_t multipliers, std::size_t rounds, auto... points) {
    Proof proof = made_up_proof(rounds);
    ((proof.*points = {}), ...);
    const auto ready = test::ready(statement_of({.multipliers = multipliers}, 2), proof, "label");
    return ready ? "ready" : std::string(name(ready.error().kind));
  };
  EXPECT_EQ(outcome(2, 1), "ready");
  EXPECT_EQ(outcome(2, 0), "VerificationError");
  EXPECT_EQ(outcome(2, 2), "VerificationError");
  EXPECT_EQ(outcome(2, innerproduct::InnerProductProof::kMaxRounds + 1), "VerificationError");
  EXPECT_EQ(outcome(3, 2), "InvalidGeneratorsLength");
  EXPECT_EQ(outcome(3, 1), "InvalidGeneratorsLength");
  for (const auto point : {&Proof::A_I1, &Proof::A_O1, &Proof::S1}) {
    EXPECT_EQ(outcome(2, 1, point), "VerificationError");
    EXPECT_EQ(outcome(3, 2, point), "VerificationError");
  }
  for (const auto point : {&Proof::T_1, &Proof::T_3, &Proof::T_4, &Proof::T_5, &Proof::T_6}) {
    EXPECT_EQ(outcome(2, 1, point), "VerificationError");
    EXPECT_EQ(outcome(3, 2, point), "InvalidGeneratorsLength");
  }
}

TEST(R1cs, a_variable_of_the_second_phase_shares_no_multiplier_of_the_first) {
  Verifier verifier(2);
  EXPECT_EQ(verifier.allocate().value(), Variable::left(0));
  verifier.specify_randomized_constraints(
      {{.variables = 2}, [](Verifier::Randomized& second) -> std::expected<void, ProofError> {
         EXPECT_EQ(second.allocate().value(), Variable::left(1));
         EXPECT_EQ(second.allocate().value(), Variable::right(1));
         return {};
       }});
  EXPECT_EQ(verifier.padded_count(), 2U);
  const Proof proof = made_up_proof(1);
  const auto ready = test::ready(std::move(verifier), proof, "label");
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->metrics().first.multipliers, 1U);
  EXPECT_EQ(ready->metrics().second.multipliers, 1U);
}

}  // namespace
}  // namespace slipstream::r1cs
