#include "slipstream/r1cs/gadgets/cloak.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "r1cs/replay.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/transcript/detail/statement_batch.h"

namespace slipstream::r1cs {
namespace {

using test::Json;

constexpr std::size_t kCapacity = 2048;

std::string verify(std::size_t m, std::size_t n, std::span<const ristretto255::Encoding> commitments,
                   const Json& proof_bytes, const std::string& label) {
  const auto proof = Proof::decode(test::hex(proof_bytes));
  if (!proof) return std::string(name(proof.error().kind));
  Transcript transcript(label);
  return test::outcome(verify_vartime(test::cloak_statement(m, n, commitments, kCapacity), transcript, *proof,
                                      *innerproduct::generators(kCapacity)));
}

TEST(Cloak, verifier_agrees_with_every_case_of_the_reference) {
  const Json vectors = test::load_vectors("cloak.json");
  test::CaseCounter cases("cloak.json: statements");
  for (const Json& c : vectors["cases"]) {
    SCOPED_TRACE(c["name"].get<std::string>());
    const std::size_t m = c["m"], n = c["n"];
    const auto commitments = test::cloak_commitments(c);
    EXPECT_EQ(test::cloak_statement(m, n, commitments, kCapacity).multiplier_count(),
              c["multipliers_phase1"].get<std::size_t>());
    EXPECT_EQ(verify(m, n, commitments, c["proof"], c["transcript_label"]), c["expect"].get<std::string>());
    ++cases;
  }
}

TEST(Cloak, verifier_rejects_every_mutation_with_the_error_of_the_reference) {
  const Json vectors = test::load_vectors("cloak.json");
  test::CaseCounter cases("cloak.json: rejects");
  for (const Json& c : vectors["cases"]) {
    for (const Json& reject : c["rejects"]) {
      SCOPED_TRACE(c["name"].get<std::string>() + " " + reject["mutation"].get<std::string>());
      std::vector<ristretto255::Encoding> commitments;
      for (const Json& value : reject["commitments"]) {
        commitments.push_back({test::hex32(value["quantity"])});
        commitments.push_back({test::hex32(value["flavor"])});
      }
      EXPECT_EQ(verify(reject["m"], reject["n"], commitments, reject["proof"], reject["transcript_label"]),
                reject["expect"].get<std::string>());
      ++cases;
    }
  }
}

TEST(Cloak, hashing_depends_on_the_numbers_of_inputs_and_outputs_alone) {
  Proof proof;
  proof.A_I1 = ristretto255::encode(ristretto255::Point::basepoint());
  for (auto* point : {&proof.A_O1, &proof.S1, &proof.T_1, &proof.T_3, &proof.T_4, &proof.T_5, &proof.T_6}) {
    *point = proof.A_I1;
  }
  for (std::size_t m = 1; m <= 5; ++m) {
    for (std::size_t n = 1; n <= 5; ++n) {
      SCOPED_TRACE(std::to_string(m) + " inputs, " + std::to_string(n) + " outputs");
      const auto hash = [&](auto& schedule, std::uint8_t byte) {
        const std::vector<ristretto255::Encoding> commitments(2 * (m + n), ristretto255::Encoding{Bytes32{byte}});
        Verifier verifier = test::cloak_statement(m, n, commitments, kCapacity);
        const auto rounds = static_cast<std::size_t>(std::countr_zero(verifier.padded_count()));
        proof.ipp.L.assign(rounds, proof.A_I1);
        proof.ipp.R.assign(rounds, proof.A_I1);
        verifier.schedule_statement(schedule);
        EXPECT_TRUE(std::move(verifier).schedule_proof(schedule, proof));
      };
      transcript::StatementBatch batch;
      for (const std::uint8_t byte : std::array<std::uint8_t, 2>{2, 4}) {
        hash(batch.begin_statement(), byte);
        batch.end_statement();
      }
      batch.run();
      std::array<transcript::HashOutputs, 2> outputs{batch.take_outputs(0), batch.take_outputs(1)};
      EXPECT_EQ(outputs[0].size(), outputs[1].size());
      EXPECT_EQ(outputs[0].permutations(), outputs[1].permutations());
      transcript::DirectSchedule direct;
      hash(direct, 2);
      transcript::HashOutputs at_once = std::move(direct).take_outputs();
      EXPECT_TRUE(std::equal(at_once.data(), at_once.data() + at_once.size(), outputs[0].data(),
                             outputs[0].data() + outputs[0].size()));
    }
  }
}

TEST(Cloak, without_inputs_or_outputs_is_an_error) {
  const AllocatedValue value{Variable::committed(0), Variable::committed(1)};
  for (const auto& [m, n] : {std::pair{0, 0}, {0, 1}, {1, 0}, {0, 3}, {3, 0}}) {
    Verifier verifier(kCapacity);
    const auto result = cloak(verifier, std::vector(static_cast<std::size_t>(m), value),
                              std::vector(static_cast<std::size_t>(n), value));
    EXPECT_EQ(test::outcome(result), "GadgetError") << m << " " << n;
    EXPECT_EQ(verifier.multiplier_count(), 0U);
  }
}

}  // namespace
}  // namespace slipstream::r1cs
