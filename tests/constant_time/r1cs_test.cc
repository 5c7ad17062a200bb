#include "constant_time/secrets.h"
#include "slipstream/innerproduct/linear_proof.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/r1cs/gadgets/cloak.h"
#include "slipstream/r1cs/prover.h"
#include "slipstream/rangeproof/party.h"
#include "slipstream/rangeproof/prover.h"

namespace slipstream::constant_time {
namespace {

using namespace innerproduct;
using namespace r1cs;
using namespace rangeproof;

class ProverConstantTime : public ConstantTime {};

TEST_F(ProverConstantTime, commitments) {
  const auto known = scalars(2);
  const auto x = secret_scalars(2);
  EXPECT_EQ(reveal(pedersen_commit(x[0], x[1])), pedersen_commit(known[0], known[1]));
}

TEST_F(ProverConstantTime, range_proofs_of_one_value_and_of_two) {
  const auto bases = party_proving_bases(64, 2);
  for (const std::size_t m : {1U, 2U}) {
    const auto prove = [&](std::span<const std::uint64_t> values, std::span<const Scalar> blindings) {
      Transcript transcript("t");
      return prove_range(transcript, values, blindings, 64, bases, Bytes32{3})->proof.encode();
    };
    const std::array<std::uint64_t, 2> known = {0x123456789abcdef, 0};
    const Secret<std::array<std::uint64_t, 2>> values = secret(known);
    // All of a proof is public without further ado.
    EXPECT_EQ(prove(std::span(values.expose()).first(m), secret_scalars(m)),
              prove(std::span(known).first(m), scalars(m)));
  }
}

TEST_F(ProverConstantTime, a_value_out_of_range_is_public_and_nothing_else_of_it) {
  const auto bases = party_proving_bases(64, 2);
  const Secret<std::uint64_t> value = secret(std::uint64_t{256});
  Transcript transcript("t");
  const auto proof = prove_range(transcript, {&value.expose(), 1}, secret_scalars(1), 8, bases);
  EXPECT_EQ(proof.error().kind, ProofErrorKind::ProvingError);
}

TEST_F(ProverConstantTime, the_rounds_of_a_range_proof_of_several_parties) {
  const auto bases = party_proving_bases(8, 2);
  const auto messages = [&](bool is_secret) {
    const auto hide = [&](auto value) { return is_secret ? secret(value) : Secret(value); };
    const Secret<std::uint64_t> value = hide(std::uint64_t{200});
    const Secret<Scalar> blinding = hide(scalars(1)[0]);
    auto made = PartyAwaitingPosition::make(value.expose(), blinding.expose(), 8, bases);
    auto [first, bits] = std::move(made.value()).assign_position(1, hide(Bytes32{7}).expose()).value();
    auto [second, polynomial] = std::move(first).apply(BitChallenge{Scalar::from_u64(3), Scalar::from_u64(5)}).value();
    const ProofShare share = std::move(second).apply(PolyChallenge{Scalar::from_u64(7)}).value();
    return std::vector{bits.encode(), polynomial.encode(), share.encode()};
  };
  EXPECT_EQ(messages(true), messages(false));
}

TEST_F(ProverConstantTime, linear_proofs) {
  const LinearBases bases = LinearBases::of_generators(4);
  const auto prove = [&](bool is_secret) {
    const auto known = scalars(5);
    const auto secrets = is_secret ? secret_scalars(5) : SecretVector<Scalar>(known.begin(), known.end());
    const LinearWitness witness{.a = {secrets.begin(), secrets.end() - 1}, .r = Secret<Scalar>(secrets[4])};
    LinearStatement statement{{}, scalars(4, 2)};
    statement.C = commit_linear(bases, statement.b, witness);
    Transcript transcript("t");
    return prove_linear(transcript, bases, statement, witness, is_secret ? secret(Bytes32{7}).expose() : Bytes32{7});
  };
  EXPECT_EQ(prove(true)->encode(), prove(false)->encode());
}

/// Two inputs and two outputs of two flavors: every gadget, both phases of the prover.
std::expected<Proof, ProofError> prove_cloak(bool is_secret, std::uint64_t last_quantity) {
  Prover prover;
  std::size_t next = 0;
  const std::vector<Scalar> known = scalars(16);
  const auto hide = [&](auto value) { return is_secret ? secret(value) : Secret(value); };
  const auto commit = [&](std::uint64_t quantity, std::uint64_t flavor) {
    const Secret<std::uint64_t> q = hide(quantity);
    const Secret<Scalar> f = hide(Scalar::from_u64(flavor));
    const Value value{SignedInteger(q.expose()), f.expose()};
    const Variable q_variable = prover.commit(value.q.to_scalar(), hide(known[next++]).expose());
    return AllocatedValue{q_variable, prover.commit(value.f, hide(known[next++]).expose()), value};
  };
  const std::vector<AllocatedValue> inputs = {commit(7, 1), commit(5, 2)};
  const std::vector<AllocatedValue> outputs = {commit(5, 2), commit(last_quantity, 1)};
  if (auto ok = cloak(prover, inputs, outputs); !ok) return std::unexpected(ok.error());
  Transcript transcript("t");
  return std::move(prover).prove(transcript, *proving_bases(256), {.external_entropy = Bytes32{5}});
}

TEST_F(ProverConstantTime, a_cloak_of_two_values) {
  EXPECT_EQ(prove_cloak(true, 7)->encode(), prove_cloak(false, 7)->encode());
}

TEST_F(ProverConstantTime, a_witness_that_does_not_fit_is_public_and_nothing_else_of_it) {
  EXPECT_EQ(prove_cloak(true, 8).error().kind, ProofErrorKind::ProvingError);
}

}  // namespace
}  // namespace slipstream::constant_time
