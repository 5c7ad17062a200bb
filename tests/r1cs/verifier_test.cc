#include "r1cs/verifier.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "r1cs/generators.h"
#include "r1cs/replay.h"

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
  const auto verifier = test::replay(ops, input.commitments);
  const auto bases = generators(input.gens_capacity);
  return test::outcome(verify_vartime(*verifier, transcript, *proof, *bases, input.gens_capacity));
}

TEST(R1cs, verifier_agrees_with_every_case_of_the_reference) {
  const Json vectors = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json: statements");
  for (const Json& test_case : vectors["cases"]) {
    SCOPED_TRACE(test_case["name"].get<std::string>());
    const Input input = input_of(test_case);
    EXPECT_EQ(test::replay(test_case["ops"], input.commitments)->multiplier_count(),
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

/// Ignores what is appended and answers challenges from a list.
class PlaybackSchedule {
 public:
  explicit PlaybackSchedule(std::vector<Scalar> outputs) : outputs_(std::move(outputs)) {}
  void begin(std::string_view) {}
  void constant(std::string_view, ByteSpan) {}
  void constant_u64(std::string_view, std::uint64_t) {}
  void field(std::string_view, ByteSpan) {}
  void field_u64(std::string_view, std::uint64_t) {}
  void output(std::string_view, transcript::Slot) {}
  transcript::Slot challenge32(std::string_view) { return {next_++}; }
  transcript::Slot challenge64(std::string_view) { return {next_++}; }
  void save() {}
  void restore() {}
  [[nodiscard]] Scalar scalar(transcript::Slot slot) const { return outputs_.at(slot.index); }
  [[nodiscard]] std::size_t drawn() const { return next_; }

 private:
  std::vector<Scalar> outputs_;
  std::uint32_t next_ = 0;
};

/// A direct schedule that notes the challenges it gave.
class NotingSchedule : public transcript::DirectSchedule {
 public:
  using DirectSchedule::DirectSchedule;
  [[nodiscard]] Scalar scalar(transcript::Slot slot) {
    notes.push_back(DirectSchedule::scalar(slot));
    return notes.back();
  }
  std::vector<Scalar> notes;
};

TEST(R1cs, second_phase_can_be_run_again_with_challenges_found_later) {
  const Json vectors = test::load_vectors("r1cs.json");
  test::CaseCounter cases("r1cs.json: second phase run three times");
  for (const Json& test_case : vectors["cases"]) {
    if (test_case["expect"] != "accept") continue;
    SCOPED_TRACE(test_case["name"].get<std::string>());
    const Input input = input_of(test_case);
    const Proof proof = Proof::decode(input.proof).value();
    const auto bases = generators(input.gens_capacity);

    const auto direct_verifier = test::replay(test_case["ops"], input.commitments);
    NotingSchedule direct(Transcript{input.transcript_label});
    direct_verifier->schedule_statement(direct);
    ASSERT_TRUE(direct_verifier->schedule_proof(direct, proof, input.gens_capacity));

    const auto verifier = test::replay(test_case["ops"], input.commitments);
    PlaybackSchedule guess(std::vector<Scalar>(direct.notes.size(), Scalar::from_u64(7)));
    ASSERT_TRUE(verifier->schedule_proof(guess, proof, input.gens_capacity));
    EXPECT_EQ(guess.drawn(), direct.notes.size());
    PlaybackSchedule truth(direct.notes);
    const auto challenges = verifier->schedule_proof(truth, proof, input.gens_capacity);
    ASSERT_TRUE(challenges);
    EXPECT_EQ(verifier->multiplier_count(), direct_verifier->multiplier_count());
    EXPECT_EQ(verifier->constraint_count(), direct_verifier->constraint_count());

    msm::Equation equation;
    verifier->add_to(equation, proof, *challenges, Scalar::from_u64(3), Scalar::from_u64(5));
    const auto holds = equation.check_vartime(*bases);
    EXPECT_TRUE(holds && *holds);
    ++cases;
  }
}

TEST(R1cs, messages_are_hashed_at_their_place_among_the_commitments) {
  const auto draw = [](auto... steps) {
    Verifier verifier;
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
  Verifier verifier;
  EXPECT_EQ(verifier.allocate().value(), Variable::left(0));
  EXPECT_EQ(verifier.allocate_multiplier().value().output, Variable::output(1));
  EXPECT_EQ(verifier.allocate().value(), Variable::right(0));
  EXPECT_EQ(verifier.allocate().value(), Variable::left(2));
  EXPECT_EQ(verifier.multiplier_count(), 3U);
  EXPECT_EQ(verifier.padded_count(), 4U);
  EXPECT_EQ(Verifier().padded_count(), 1U);
}

TEST(R1cs, identities_are_refused_while_hashing_but_for_the_second_phase) {
  const Json vectors = test::load_vectors("r1cs.json");
  const auto test_case = std::find_if(vectors["cases"].begin(), vectors["cases"].end(),
                                      [](const Json& c) { return c["name"] == "shuffle_3"; });
  ASSERT_NE(test_case, vectors["cases"].end());
  const Input input = input_of(*test_case);
  const Proof proof = Proof::decode(input.proof).value();
  const auto hashes_with = [&](auto&& point_of) {
    Proof changed = proof;
    point_of(changed) = ristretto255::Encoding{};
    const auto verifier = test::replay((*test_case)["ops"], input.commitments);
    transcript::DirectSchedule schedule{Transcript(input.transcript_label)};
    verifier->schedule_statement(schedule);
    const auto challenges = verifier->schedule_proof(schedule, changed, input.gens_capacity);
    return challenges ? "accept" : std::string(name(challenges.error().kind));
  };
  for (const auto point :
       {&Proof::A_I1, &Proof::A_O1, &Proof::S1, &Proof::T_1, &Proof::T_3, &Proof::T_4, &Proof::T_5, &Proof::T_6}) {
    EXPECT_EQ(hashes_with([&](Proof& p) -> auto& { return p.*point; }), "VerificationError");
  }
  for (const auto point : {&Proof::A_I2, &Proof::A_O2, &Proof::S2}) {
    EXPECT_EQ(hashes_with([&](Proof& p) -> auto& { return p.*point; }), "accept");
  }
  for (const auto side : {&InnerProductProof::L, &InnerProductProof::R}) {
    for (std::size_t j = 0; j < proof.ipp.L.size(); ++j) {
      EXPECT_EQ(hashes_with([&](Proof& p) -> auto& { return (p.ipp.*side)[j]; }), "VerificationError");
    }
  }
}

TEST(R1cs, error_of_a_randomized_block_ends_verification) {
  const Json vectors = test::load_vectors("r1cs.json");
  const Json& test_case = vectors["cases"][0];
  const Input input = input_of(test_case);
  const Proof proof = Proof::decode(input.proof).value();
  Verifier verifier;
  verifier.specify_randomized_constraints(
      [](Verifier::Randomized&) -> std::expected<void, Error> { return fail(ErrorKind::MissingAssignment); });
  Transcript transcript("label");
  EXPECT_EQ(test::outcome(verify_vartime(verifier, transcript, proof, *generators(1))), "MissingAssignment");
}

}  // namespace
}  // namespace slipstream::r1cs
