#include "msm/equation.h"

#include <algorithm>

#include "base/check.h"
#include "msm/detail/engine.h"
#include "msm/detail/mixed_sum.h"
#include "msm/detail/prepare.h"
#include "msm/detail/stopwatch.h"
#include "msm/scratch.h"

namespace slipstream::msm {

namespace {

std::span<Scalar> grown(std::vector<Scalar>& coefficients, std::size_t n) {
  if (coefficients.size() < n) coefficients.resize(n);
  return coefficients;
}

void add_all(std::vector<Scalar>& to, const std::vector<Scalar>& from) {
  if (to.size() < from.size()) to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

std::size_t used(const std::vector<Scalar>& coefficients) {
  std::size_t n = coefficients.size();
  while (n > 0 && coefficients[n - 1].is_zero()) --n;
  return n;
}

}  // namespace

std::span<Scalar> Equation::G(std::size_t n) { return grown(G_, n); }
std::span<Scalar> Equation::H(std::size_t n) { return grown(H_, n); }

void Equation::add(const Scalar& coefficient, const ristretto255::Encoding& point) {
  coefficients_.push_back(coefficient);
  points_.push_back(point);
}

void Equation::merge(const Equation& other) {
  B_ += other.B_;
  B_blinding_ += other.B_blinding_;
  add_all(G_, other.G_);
  add_all(H_, other.H_);
  // By index, so that an equation can be merged into itself.
  const std::size_t n = other.points_.size();
  points_.reserve(points_.size() + n);
  coefficients_.reserve(coefficients_.size() + n);
  for (std::size_t i = 0; i < n; ++i) add(other.coefficients_[i], other.points_[i]);
}

void Equation::clear() {
  B_ = B_blinding_ = Scalar::zero();
  G_.clear();
  H_.clear();
  coefficients_.clear();
  points_.clear();
}

std::size_t Equation::generator_count() const { return std::max(used(G_), used(H_)); }

std::expected<bool, Undecodable> Equation::check_vartime(const FixedBases& bases, const Options& options,
                                                         Stats* stats) const {
  SLIPSTREAM_CHECK(generator_count() <= bases.capacity());
  const detail::Stopwatch decode_watch;
  const std::size_t n = points_.size();
  // Room for the dynamic points and then for every fixed base that has to join them.
  const std::size_t most = n + 2 + 2 * generator_count();
  ScratchMemory memory(scratch_bytes<CurveAddend>(most) + scratch_bytes<SignedScalar>(most),
                       detail::most_kept(options));
  Scratch scratch = memory.scratch();
  CurveAddend* const addends = scratch.take<CurveAddend>(most);
  SignedScalar* const scalars = scratch.take<SignedScalar>(most);

  const auto bad = detail::decode_to_addends_vartime(points_, {addends, n}, options.threads);
  if (stats != nullptr) {
    stats->decode_ns += decode_watch.nanoseconds();
    stats->decoded += bad.value_or(n);
  }
  if (bad) return std::unexpected(Undecodable{*bad});

  const detail::Stopwatch watch;
  detail::StaticCoefficients fixed;
  fixed.add(FixedBases::kB, B_);
  fixed.add(FixedBases::kBBlinding, B_blinding_);
  for (std::size_t i = 0, count = generator_count(); i < count; ++i) {
    if (i < G_.size()) fixed.add(FixedBases::G_index(i), G_[i]);
    if (i < H_.size()) fixed.add(FixedBases::H_index(i), H_[i]);
  }
  const ScalarStats dynamic = detail::balance_all_vartime(coefficients_, {scalars, n}, options.threads);
  const ristretto255::Point sum =
      detail::mixed_sum_vartime(addends, scalars, n, dynamic, &bases.bases(), fixed, options, stats);
  if (stats != nullptr) stats->multiply_ns += watch.nanoseconds();
  return sum.is_identity();
}

}  // namespace slipstream::msm
