#include "slipstream/rangeproof/range_proof.h"

#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/innerproduct/detail/final_check.h"
#include "slipstream/rangeproof/detail/equations.h"

namespace slipstream::rangeproof {

std::expected<RangeProof, ProofError> RangeProof::decode(ByteSpan bytes) {
  Reader reader(bytes);
  if (bytes.size() < 7 * 32) return fail(ProofErrorKind::FormatError, "a range proof that is too short");
  RangeProof out;
  for (auto* point : {&out.A, &out.S, &out.T_1, &out.T_2}) point->bytes = *reader.bytes32();
  for (auto* scalar : {&out.t_x, &out.t_x_blinding, &out.e_blinding}) {
    const auto value = Scalar::from_canonical_bytes(*reader.bytes32());
    if (!value) return fail(ProofErrorKind::FormatError, "a scalar of the range proof is not canonical");
    *scalar = *value;
  }
  auto ipp = innerproduct::InnerProductProof::decode(bytes.subspan(reader.offset()));
  if (!ipp) return std::unexpected(ipp.error());
  out.ipp = *std::move(ipp);
  return out;
}

Bytes RangeProof::encode() const {
  Bytes out;
  out.reserve(encoded_size());
  Writer writer(out);
  for (const auto* point : {&A, &S, &T_1, &T_2}) writer.bytes(point->bytes);
  for (const auto* scalar : {&t_x, &t_x_blinding, &e_blinding}) writer.bytes(scalar->to_bytes());
  ipp.encode_to(out);
  return out;
}

RangeChallenges RangeSlots::read(const transcript::HashOutputs& outputs) const {
  RangeChallenges out{.y = outputs.scalar(y),
                      .z = outputs.scalar(z),
                      .x = outputs.scalar(x),
                      .w = outputs.scalar(w),
                      .rounds = {},
                      .inverses = {}};
  out.rounds.reserve(rounds.size());
  for (const transcript::Slot slot : rounds) out.rounds.push_back(outputs.scalar(slot));
  return out;
}

void invert_batch_vartime(std::span<RangeChallenges* const> challenges) {
  std::vector<Scalar> all;
  for (const RangeChallenges* c : challenges) {
    all.push_back(c->y);
    all.insert(all.end(), c->rounds.begin(), c->rounds.end());
  }
  field::scalar_kernels().batch_invert_vartime(all.data(), all.size());
  auto next = all.begin();
  for (RangeChallenges* c : challenges) {
    const auto end = next + static_cast<std::ptrdiff_t>(1 + c->rounds.size());
    c->inverses.assign(next, end);
    next = end;
  }
}

void invert_batch_vartime(std::span<RangeChallenges> challenges) {
  std::vector<RangeChallenges*> all;
  for (RangeChallenges& c : challenges) all.push_back(&c);
  invert_batch_vartime(all);
}

void RangeProof::add_to(msm::Equation& equation, std::span<const ristretto255::Encoding> V, std::size_t n,
                        const RangeChallenges& challenges, const Scalar& weight, const Scalar& r) const {
  if (challenges.inverses.empty()) {
    RangeChallenges completed = challenges;
    invert_batch_vartime({&completed, 1});
    return add_to(equation, V, n, completed, weight, r);
  }
  const detail::RangeEquationItem item{.proof = this, .V = V, .challenges = &challenges, .weight = weight, .r = r};
  detail::RangeEquations({&item, 1}, n).add_to(equation, 0);
}

std::expected<void, ProofError> verify_vartime(const RangeProof& proof, Transcript& transcript,
                                               std::span<const ristretto255::Encoding> V, std::size_t n,
                                               const innerproduct::PartyGenerators& generators) {
  transcript::DirectSchedule schedule(transcript);
  const auto slots = proof.schedule(schedule, V, n, generators.gens_capacity, generators.party_capacity);
  if (!slots) return std::unexpected(slots.error());
  transcript = schedule.transcript();

  msm::Equation equation;
  proof.add_to(equation, V, n, slots->read(std::move(schedule).take_outputs()), Scalar::one(),
               innerproduct::random_scalar());
  return innerproduct::check(equation, *generators.bases);
}

}  // namespace slipstream::rangeproof
