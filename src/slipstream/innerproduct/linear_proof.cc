#include "slipstream/innerproduct/linear_proof.h"

#include <algorithm>
#include <array>
#include <bit>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/innerproduct/detail/round.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/innerproduct/inner_product.h"
#include "slipstream/msm/multiscalar.h"
#include "slipstream/msm/secret_sum.h"
#include "slipstream/transcript/rng.h"

namespace slipstream::innerproduct {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

void append_statement(Transcript& transcript, const LinearBases& bases, const LinearStatement& statement) {
  transcript.append("dom-sep", as_bytes("ipp v1"));
  transcript.append_u64("n", statement.b.size());
  transcript.append("C", statement.C.bytes);
  for (const Scalar& b : statement.b) transcript.append("b_i", encoding_of(b));
  const auto encodings = bases.encodings();
  const std::size_t n = bases.size();
  for (std::size_t i = 0; i < n; ++i) transcript.append("G_i", encodings[i].bytes);
  transcript.append("F", encodings[n].bytes);
  transcript.append("B", encodings[n + 1].bytes);
}

/// The scalars of a multiscalar multiplication over all bases, in their order.
class Terms {
 public:
  explicit Terms(const LinearBases& bases) : bases_(bases), scalars_(bases.size() + 2) {}

  [[nodiscard]] Scalar* G() { return scalars_.data(); }
  [[nodiscard]] Scalar& F() { return scalars_[bases_.size()]; }
  [[nodiscard]] Scalar& B() { return scalars_[bases_.size() + 1]; }

  /// Half of the multiscalar multiplication.
  [[nodiscard]] Point half() {
    std::ranges::transform(scalars_, scalars_.begin(), &Scalar::half);
    return msm::multiscalar_mul(scalars_, bases_.points());
  }

 private:
  const LinearBases& bases_;
  SecretVector<Scalar> scalars_;
};

/// A generator of a round is the sum of u_i G_i over all i of one residue. Sets the scalars in the left or right half
/// of every 2 * half generators to values[i] times u_i.
void set_half(Terms& terms, std::span<const Scalar> u, const Scalar* values, std::size_t half, bool right) {
  const auto& kernels = field::scalar_kernels();
  for (std::size_t begin = right ? half : 0; begin < u.size(); begin += 2 * half) {
    kernels.mul(terms.G() + begin, &u[begin], values, half);
  }
}

/// values = low half + factor * high half.
template <class Vector>
void fold(Vector& values, const Scalar& factor) {
  const std::size_t half = values.size() / 2;
  field::scalar_kernels().axpy(values.data(), factor, values.data() + half, half);
  values.resize(half);
}

}  // namespace

LinearBases::LinearBases(std::vector<Point> G, const Point& F, const Point& B) : points_(std::move(G)) {
  points_.push_back(F);
  points_.push_back(B);
  encodings_.resize(points_.size());
  ristretto255::encode_batch(points_, encodings_);
}

LinearBases LinearBases::of_generators(std::size_t n) {
  const auto bases = generators(n);
  const auto G = bases->G().first(n);
  return {{G.begin(), G.end()}, bases->B(), bases->B_blinding()};
}

Encoding commit_linear(const LinearBases& bases, std::span<const Scalar> b, const LinearWitness& witness) {
  SLIPSTREAM_CHECK(witness.a.size() == bases.size() && b.size() == bases.size());
  Terms terms(bases);
  std::copy(witness.a.begin(), witness.a.end(), terms.G());
  terms.F() = field::scalar_kernels().dot(witness.a.data(), b.data(), b.size());
  terms.B() = witness.r.expose();
  const Point half = terms.half();
  Encoding out;
  ristretto255::double_and_encode_batch({&half, 1}, {&out, 1});
  return declassify(out);
}

std::expected<LinearProof, ProofError> LinearProof::decode(ByteSpan bytes) {
  constexpr std::string_view kFormat = "a linear proof is an odd number of 32-byte elements, 3 to 65";
  if (bytes.size() % 64 != 32 || bytes.size() < 96) return fail(ProofErrorKind::FormatError, kFormat);
  const std::size_t rounds = bytes.size() / 64 - 1;
  if (rounds > InnerProductProof::kMaxRounds) return fail(ProofErrorKind::FormatError, kFormat);
  Reader reader(bytes);
  LinearProof out;
  for (std::size_t j = 0; j < rounds; ++j) {
    out.L.push_back({*reader.bytes32()});
    out.R.push_back({*reader.bytes32()});
  }
  out.S = {*reader.bytes32()};
  for (Scalar* scalar : {&out.a, &out.r}) {
    const auto value = Scalar::from_canonical_bytes(*reader.bytes32());
    if (!value) return fail(ProofErrorKind::FormatError, "a scalar of the linear proof is not canonical");
    *scalar = *value;
  }
  return out;
}

Bytes LinearProof::encode() const {
  Bytes out;
  out.reserve(encoded_size());
  Writer writer(out);
  for (std::size_t j = 0; j < L.size(); ++j) {
    writer.bytes(L[j].bytes);
    writer.bytes(R[j].bytes);
  }
  writer.bytes(S.bytes);
  writer.bytes(a.to_bytes());
  writer.bytes(r.to_bytes());
  return out;
}

namespace {

/// Precondition: lengths and C have been checked.
LinearProof make_proof(Transcript& transcript, const LinearBases& bases, const LinearStatement& statement,
                       const LinearWitness& witness, const std::optional<Bytes32>& external_entropy) {
  const auto& kernels = field::scalar_kernels();
  const std::size_t n = statement.b.size();
  append_statement(transcript, bases, statement);
  auto builder = transcript.build_rng();
  builder.rekey_with_witness_scalar("r", witness.r.expose());
  for (const Scalar& a : witness.a) builder.rekey_with_witness_scalar("a_i", a);
  transcript::TranscriptRng rng = external_entropy ? builder.finalize(*external_entropy) : builder.finalize();

  LinearProof proof;
  SecretVector<Scalar> a = witness.a;
  Secret<Scalar> r = witness.r;
  std::vector<Scalar> b = statement.b;
  // u_i of the rounds so far.
  std::vector<Scalar> u(n, Scalar::one());
  for (std::size_t half = n / 2; half > 0; half /= 2) {
    Terms left(bases), right(bases);
    set_half(left, u, a.data(), half, true);
    set_half(right, u, a.data() + half, half, false);
    left.F() = kernels.dot(a.data(), b.data() + half, half);
    right.F() = kernels.dot(a.data() + half, b.data(), half);
    const Secret<Scalar> s = rng.random_scalar(), t = rng.random_scalar();
    left.B() = s.expose();
    right.B() = t.expose();
    detail::append_round(transcript, proof.L, proof.R, std::array<Point, 2>{left.half(), right.half()});
    const Scalar x = transcript.challenge_scalar("x_j");
    const Scalar x_inv = x.invert();
    fold(a, x_inv);
    fold(b, x);
    for (std::size_t begin = half; begin < n; begin += 2 * half) kernels.scale(&u[begin], x, &u[begin], half);
    r.expose() += x * s.expose() + x_inv * t.expose();
  }

  const Secret<Scalar> s = rng.random_scalar(), t = rng.random_scalar();
  Terms last(bases);
  kernels.scale(last.G(), s.expose(), u.data(), n);
  last.F() = s.expose() * b[0];
  last.B() = t.expose();
  const Point half = last.half();
  ristretto255::double_and_encode_batch({&half, 1}, {&proof.S, 1});
  proof.S = declassify(proof.S);
  transcript.append("S", proof.S.bytes);
  const Scalar x = transcript.challenge_scalar("x_star");
  proof.a = declassify(s.expose() + x * a[0]);
  proof.r = declassify(t.expose() + x * r.expose());
  return proof;
}

}  // namespace

std::expected<LinearProof, ProofError> prove_linear(Transcript& transcript, const LinearBases& bases,
                                                    const LinearStatement& statement, const LinearWitness& witness,
                                                    const std::optional<Bytes32>& external_entropy) {
  const std::size_t n = statement.b.size();
  if (bases.size() != n)
    return fail(ProofErrorKind::InvalidGeneratorsLength, "as many generators as coefficients are needed");
  if (witness.a.size() != n)
    return fail(ProofErrorKind::InvalidInputLength, "as many secrets as coefficients are needed");
  if (!std::has_single_bit(n)) return fail(ProofErrorKind::InvalidInputLength, "the length is not a power of two");
  if (commit_linear(bases, statement.b, witness) != statement.C) {
    return fail(ProofErrorKind::ProvingError, "C does not commit to the witness");
  }

  return on_clean_stack([&] { return make_proof(transcript, bases, statement, witness, external_entropy); });
}

std::expected<void, ProofError> verify_vartime(const LinearProof& proof, Transcript& caller_transcript,
                                               const LinearBases& bases, const LinearStatement& statement) {
  const auto& kernels = field::scalar_kernels();
  const std::size_t n = statement.b.size();
  const std::size_t rounds = proof.L.size();
  if (bases.size() != n)
    return fail(ProofErrorKind::InvalidGeneratorsLength, "as many generators as coefficients are needed");
  if (rounds > InnerProductProof::kMaxRounds || proof.R.size() != rounds || n != std::size_t{1} << rounds) {
    return fail(ProofErrorKind::VerificationError, "the number of rounds does not fit the length of the vectors");
  }
  Transcript transcript = caller_transcript;
  append_statement(transcript, bases, statement);
  std::vector<Scalar> challenges;
  for (std::size_t j = 0; j < rounds; ++j) {
    if (proof.L[j].is_identity() || proof.R[j].is_identity()) {
      return fail(ProofErrorKind::VerificationError, "a commitment of the proof is the identity");
    }
    transcript.append("L", proof.L[j].bytes);
    transcript.append("R", proof.R[j].bytes);
    challenges.push_back(transcript.challenge_scalar("x_j"));
  }
  transcript.append("S", proof.S.bytes);
  const Scalar x = transcript.challenge_scalar("x_star");

  // u_i, and the coefficients of all bases; the last round decides the lowest bit.
  std::vector<Scalar> scalars(n);
  const std::vector<Scalar> factors(challenges.rbegin(), challenges.rend());
  detail::tensor(scalars, Scalar::one(), factors, n, Scalar::one());
  const Scalar b = kernels.dot(scalars.data(), statement.b.data(), n);
  kernels.scale(scalars.data(), proof.a, scalars.data(), n);
  scalars.push_back(proof.a * b);
  scalars.push_back(proof.r);

  // The points of the proof have the opposite sign.
  std::vector<Encoding> encodings{proof.S, statement.C};
  scalars.push_back(-Scalar::one());
  scalars.push_back(-x);
  encodings.insert(encodings.end(), proof.L.begin(), proof.L.end());
  encodings.insert(encodings.end(), proof.R.begin(), proof.R.end());
  for (const Scalar& challenge : challenges) scalars.push_back(-x * challenge);
  kernels.batch_invert_vartime(challenges.data(), rounds);
  for (const Scalar& inverse : challenges) scalars.push_back(-x * inverse);

  std::vector<Point> points(bases.points().begin(), bases.points().end());
  points.resize(scalars.size());
  if (ristretto255::decode_batch_vartime(encodings, std::span(points).last(encodings.size())) != encodings.size()) {
    return fail(ProofErrorKind::VerificationError, "an encoding is not a point");
  }
  if (!msm::multiscalar_mul_unchecked_vartime(scalars, points).is_identity()) {
    return fail(ProofErrorKind::VerificationError, "the equation does not hold");
  }
  caller_transcript = transcript;
  return {};
}

}  // namespace slipstream::innerproduct
