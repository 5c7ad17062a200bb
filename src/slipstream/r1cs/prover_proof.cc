// Makes the proof. The equation at the head of r1cs/verifier_equation.cc defines its parts.
//
// The polynomials of the multipliers i, with wL, wR, wO, wV, wc the weights of the constraints at z:
//
//   l(x) = (aL + y^-i wR) x + aO x^2 + sL x^3
//   r(x) = (wO - y^i) + (y^i aR + wL) x + y^i sR x^3
//   t(x) = <l(x), r(x)> = t_1 x + t_2 x^2 + ... + t_6 x^6
//
// If the constraints hold, t_2 is <wV, v> plus public terms, so it needs no commitment of its own.
#include <algorithm>
#include <array>
#include <bit>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/entropy.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/innerproduct/inner_product_prover.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/r1cs/detail/proof_randomness.h"
#include "slipstream/r1cs/prover.h"

namespace slipstream::r1cs {
namespace {

using detail::ProofRandomness;
using ristretto255::Encoding;
using ristretto255::Point;

/// The blinding factors of A_I, A_O and S of one phase.
struct PhaseBlinding {
  Secret<std::array<Scalar, 3>> values{std::array<Scalar, 3>{}};

  void draw(ProofRandomness& randomness) { randomness.draw(values.expose()); }
  [[nodiscard]] const Scalar& operator[](std::size_t k) const { return values.expose()[k]; }
};

/// Appends n random scalars.
void draw(SecretVector<Scalar>& out, ProofRandomness& randomness, std::size_t n) {
  out.resize(out.size() + n);
  randomness.draw(std::span(out).last(n));
}

std::span<const Scalar> range(const SecretVector<Scalar>& values, std::size_t begin, std::size_t n) {
  return std::span(values).subspan(begin, n);
}

/// Commits to the wires of one phase and their blinding vectors, `n` multipliers from `first` on: A_I, A_O and S.
std::array<Encoding, 3> commit_phase(const innerproduct::ProvingBases& bases, const PhaseBlinding& blinding,
                                     std::size_t first, std::span<const Scalar> a_L, std::span<const Scalar> a_R,
                                     std::span<const Scalar> a_O, std::span<const Scalar> s_L,
                                     std::span<const Scalar> s_R) {
  msm::SecretSums sums(bases.secret());
  const auto add = [&](const Scalar& B_blinding, std::span<const Scalar> G, std::span<const Scalar> H) {
    sums.begin_sum();
    sums.add({.B = nullptr, .B_blinding = &B_blinding, .G = G, .H = H, .first = first});
  };
  add(blinding[0], a_L, a_R);
  add(blinding[1], a_O, {});
  add(blinding[2], s_L, s_R);
  std::array<Encoding, 3> out;
  ristretto255::encode_batch(sums.sums(), out);
  declassify_all(out);
  return out;
}

/// c_1 x + c_2 x^2 + ...; the proof publishes the result.
Scalar evaluate_polynomial(std::span<const Scalar> coefficients, const Scalar& x) {
  Scalar out;
  for (std::size_t k = coefficients.size(); k-- > 0;) out = (out + coefficients[k]) * x;
  return declassify(out);
}

}  // namespace

void Prover::append_statement(Transcript& transcript) {
  const auto encodings = commitments();
  transcript.append("dom-sep", as_bytes("r1cs v1"));
  std::size_t committed = 0;
  const auto commit_until = [&](std::size_t end) {
    for (; committed < end; ++committed) transcript.append("V", encodings[committed].bytes);
  };
  for (const Message& message : messages_) {
    commit_until(message.commitments_before);
    transcript.append(message.label, message.bytes);
  }
  commit_until(encodings.size());
}

std::expected<void, ProofError> Prover::run_blocks(Transcript& transcript) {
  Randomized second_phase(*this, transcript);
  for (const Block& block : blocks_) {
    if (auto ok = block(second_phase); !ok) return ok;
  }
  return {};
}

std::expected<Proof, ProofError> Prover::prove(Transcript& transcript, const innerproduct::ProvingBases& bases,
                                               const ProveOptions& options) && {
  return on_clean_stack([&] {
    detail::BoundRandomness randomness(options.external_entropy ? Secret<Bytes32>(*options.external_entropy)
                                                                : system_entropy());
    return make_proof(transcript, bases, options, randomness);
  });
}

std::expected<Proof, ProofError> Prover::make_proof(Transcript& caller_transcript,
                                                    const innerproduct::ProvingBases& bases,
                                                    const ProveOptions& options, ProofRandomness& randomness) {
  constexpr std::string_view kTooFew = "more multipliers than generators";
  const auto& kernels = field::scalar_kernels();
  const std::size_t capacity = std::min(options.capacity.value_or(bases.capacity()), bases.capacity());
  const std::size_t n1 = a_L_.size();
  const std::size_t m = v_.size();
  if (capacity < n1) return fail(ProofErrorKind::InvalidGeneratorsLength, kTooFew);

  Transcript transcript = caller_transcript;
  append_statement(transcript);
  transcript.append_u64("m", m);
  const auto begin_phase = [&](std::size_t first, const detail::Constraints::Mark& first_constraint) {
    const std::size_t n = a_L_.size() - first;
    randomness.begin_phase(transcript,
                           {v_blinding_, range(a_L_, first, n), range(a_R_, first, n), constraints_, first_constraint});
  };
  begin_phase(0, {});
  Proof proof;

  const auto append = [&transcript](std::string_view label, const Encoding& point) {
    transcript.append(label, point.bytes);
  };
  SecretVector<Scalar> s_L, s_R;
  PhaseBlinding blinding1, blinding2;
  blinding1.draw(randomness);
  draw(s_L, randomness, n1);
  draw(s_R, randomness, n1);
  const auto phase1 = commit_phase(bases, blinding1, 0, a_L_, a_R_, a_O_, s_L, s_R);
  std::tie(proof.A_I1, proof.A_O1, proof.S1) = std::tie(phase1[0], phase1[1], phase1[2]);
  append("A_I1", proof.A_I1);
  append("A_O1", proof.A_O1);
  append("S1", proof.S1);

  half_allocated_.reset();
  first_phase_ = Metrics::Phase{n1, constraints_.count()};
  if (blocks_.empty()) {
    transcript.append("dom-sep", as_bytes("r1cs-1phase"));
  } else {
    transcript.append("dom-sep", as_bytes("r1cs-2phase"));
    const detail::Constraints::Mark first_phase_end = constraints_.mark();
    if (auto ok = run_blocks(transcript); !ok) return std::unexpected(ok.error());
    begin_phase(n1, first_phase_end);
  }
  const std::size_t n = a_L_.size();
  const std::size_t n2 = n - n1;
  const std::size_t N = std::bit_ceil(n);
  if (capacity < N) return fail(ProofErrorKind::InvalidGeneratorsLength, kTooFew);

  if (n2 > 0) {
    blinding2.draw(randomness);
    draw(s_L, randomness, n2);
    draw(s_R, randomness, n2);
    const auto phase2 = commit_phase(bases, blinding2, n1, range(a_L_, n1, n2), range(a_R_, n1, n2),
                                     range(a_O_, n1, n2), range(s_L, n1, n2), range(s_R, n1, n2));
    std::tie(proof.A_I2, proof.A_O2, proof.S2) = std::tie(phase2[0], phase2[1], phase2[2]);
  }
  proof.one_phase = !proof.has_second_phase();
  append("A_I2", proof.A_I2);
  append("A_O2", proof.A_O2);
  append("S2", proof.S2);

  const Scalar y = transcript.challenge_scalar("y");
  const Scalar z = transcript.challenge_scalar("z");
  std::vector<Scalar> weights(3 * n + m + 1);
  const detail::ConstraintWeights flattened =
      constraints_.weights(field::LaneScalars::powers(z, z, constraints_.count()), n, m);
  flattened.left().store(std::span(weights).first(n));
  flattened.right().store(std::span(weights).subspan(n, n));
  flattened.output().store(std::span(weights).subspan(2 * n, n));
  flattened.one_and_committed().store(std::span(weights).subspan(3 * n));
  const Scalar *w_left = weights.data(), *w_right = w_left + n, *w_output = w_right + n, *w_one = w_output + n;
  const Scalar* const w_committed = w_one + 1;
  if (options.check_witness) {
    // The sum of all constraints, each times its power of z.
    const Scalar sum = kernels.dot(w_left, a_L_.data(), n) + kernels.dot(w_right, a_R_.data(), n) +
                       kernels.dot(w_output, a_O_.data(), n) + kernels.dot(w_committed, v_.data(), m) + *w_one;
    if (!declassify(sum.is_zero())) {
      return fail(ProofErrorKind::ProvingError, "the witness does not satisfy a constraint",
                  constraints_.first_violated([this](Variable variable) { return value(variable); }));
    }
  }

  // The coefficients of l and r; those of r at x^2 and of l at x^0 are zero, that of l at x^2 is a_O.
  std::vector<Scalar> y_powers(N), y_inverse_powers(N);
  kernels.powers(y_powers.data(), kOne, y, N);
  kernels.powers(y_inverse_powers.data(), kOne, y.invert(), N);
  SecretVector<Scalar> l1(n), r0(n), r1(n), r3(n);
  kernels.mul(l1.data(), y_inverse_powers.data(), w_right, n);
  kernels.mul(r1.data(), y_powers.data(), a_R_.data(), n);
  kernels.mul(r3.data(), y_powers.data(), s_R.data(), n);
  for (std::size_t i = 0; i < n; ++i) {
    l1[i] += a_L_[i];
    r0[i] = w_output[i] - y_powers[i];
    r1[i] += w_left[i];
  }
  const auto dot = [&](const SecretVector<Scalar>& a, const SecretVector<Scalar>& b) {
    return kernels.dot(a.data(), b.data(), n);
  };
  // t_1, t_3, t_4, t_5, t_6.
  const SecretVector<Scalar> t{dot(l1, r0), dot(a_O_, r1) + dot(s_L, r0), dot(l1, r3) + dot(s_L, r1), dot(a_O_, r3),
                               dot(s_L, r3)};
  SecretVector<Scalar> t_blinding;
  draw(t_blinding, randomness, t.size());
  std::array<Encoding, 5> T;
  innerproduct::commit_batch(t, t_blinding, std::span<Encoding>(T));
  std::tie(proof.T_1, proof.T_3, proof.T_4, proof.T_5, proof.T_6) = std::tie(T[0], T[1], T[2], T[3], T[4]);
  append("T_1", proof.T_1);
  append("T_3", proof.T_3);
  append("T_4", proof.T_4);
  append("T_5", proof.T_5);
  append("T_6", proof.T_6);
  const Scalar u = transcript.challenge_scalar("u");
  const Scalar x = transcript.challenge_scalar("x");

  // l(x) and r(x), which open the commitments to the wires. Padding has only the y^i of r.
  innerproduct::InnerProductWitness ipp;
  ipp.a.resize(N);
  ipp.b.resize(N);
  const Scalar xx = x * x;
  const Scalar xxx = xx * x;
  kernels.scale(ipp.a.data(), x, l1.data(), n);
  kernels.axpy(ipp.a.data(), xx, a_O_.data(), n);
  kernels.axpy(ipp.a.data(), xxx, s_L.data(), n);
  std::copy(r0.begin(), r0.end(), ipp.b.begin());
  kernels.axpy(ipp.b.data(), x, r1.data(), n);
  kernels.axpy(ipp.b.data(), xxx, r3.data(), n);
  for (std::size_t i = n; i < N; ++i) ipp.b[i] = -y_powers[i];

  proof.t_x = declassify(kernels.dot(ipp.a.data(), ipp.b.data(), n));
  // The weights of committed values have the opposite sign in the constraints.
  const Scalar t_2_blinding = -kernels.dot(w_committed, v_blinding_.data(), m);
  proof.t_x_blinding = evaluate_polynomial(
      SecretVector<Scalar>{t_blinding[0], t_2_blinding, t_blinding[1], t_blinding[2], t_blinding[3], t_blinding[4]}, x);
  SecretVector<Scalar> e_blinding(3);
  for (std::size_t k = 0; k < e_blinding.size(); ++k) e_blinding[k] = blinding1[k] + u * blinding2[k];
  proof.e_blinding = evaluate_polynomial(e_blinding, x);
  transcript.append("t_x", innerproduct::encoding_of(proof.t_x));
  transcript.append("t_x_blinding", innerproduct::encoding_of(proof.t_x_blinding));
  transcript.append("e_blinding", innerproduct::encoding_of(proof.e_blinding));

  ipp.w = transcript.challenge_scalar("w");
  ipp.G_factors.assign(N, u);
  std::fill_n(ipp.G_factors.begin(), n1, kOne);
  ipp.H_factors = std::move(y_inverse_powers);
  kernels.scale(ipp.H_factors.data() + n1, u, ipp.H_factors.data() + n1, N - n1);
  for (std::uint32_t i = 0; i < N; ++i) ipp.generators.push_back(i);
  proof.ipp = innerproduct::prove_inner_product(transcript, bases, std::move(ipp));
  caller_transcript = transcript;
  return proof;
}

}  // namespace slipstream::r1cs
