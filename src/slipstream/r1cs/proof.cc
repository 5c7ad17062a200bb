#include "slipstream/r1cs/proof.h"

#include <utility>

#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"

namespace slipstream::r1cs {
namespace {

enum Version : std::uint8_t { kOnePhase = 0, kTwoPhases = 1 };

}  // namespace

std::expected<Proof, ProofError> Proof::decode(ByteSpan bytes) {
  Reader reader(bytes);
  const auto version = reader.u8();
  if (!version) return fail(ProofErrorKind::FormatError, "an empty proof");
  if (*version > kTwoPhases) return fail(ProofErrorKind::FormatError, "an unknown version of proof");
  Proof out;
  out.one_phase = *version == kOnePhase;

  bool complete = true;
  const auto point = [&](ristretto255::Encoding& encoding) {
    const auto b = reader.bytes32();
    if (b) encoding.bytes = *b;
    complete = complete && b.has_value();
  };
  bool canonical = true;
  const auto scalar = [&](Scalar& value) {
    const auto b = reader.bytes32();
    complete = complete && b.has_value();
    if (!b) return;
    const auto s = Scalar::from_canonical_bytes(*b);
    canonical = canonical && s.has_value();
    if (s) value = *s;
  };
  point(out.A_I1);
  point(out.A_O1);
  point(out.S1);
  if (!out.one_phase) {
    point(out.A_I2);
    point(out.A_O2);
    point(out.S2);
  }
  for (auto* T : {&out.T_1, &out.T_3, &out.T_4, &out.T_5, &out.T_6}) point(*T);
  for (auto* s : {&out.t_x, &out.t_x_blinding, &out.e_blinding}) scalar(*s);
  if (!complete) return fail(ProofErrorKind::FormatError, "a proof that is too short");
  if (!canonical) return fail(ProofErrorKind::FormatError, "a scalar of the proof is not canonical");

  auto ipp = innerproduct::InnerProductProof::decode(bytes.subspan(reader.offset()));
  if (!ipp) return std::unexpected(ipp.error());
  out.ipp = *std::move(ipp);
  return out;
}

Bytes Proof::encode() const {
  Bytes out;
  out.reserve(encoded_size());
  Writer writer(out);
  writer.u8(has_second_phase() ? kTwoPhases : kOnePhase);
  for (const auto* point : {&A_I1, &A_O1, &S1}) writer.bytes(point->bytes);
  if (has_second_phase()) {
    for (const auto* point : {&A_I2, &A_O2, &S2}) writer.bytes(point->bytes);
  }
  for (const auto* point : {&T_1, &T_3, &T_4, &T_5, &T_6}) writer.bytes(point->bytes);
  for (const auto* scalar : {&t_x, &t_x_blinding, &e_blinding}) writer.bytes(scalar->to_bytes());
  ipp.encode_to(out);
  return out;
}

}  // namespace slipstream::r1cs
