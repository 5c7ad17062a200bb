// The avx2 row of the scalar kernels: four scalars at a time (field/scalar_avx2.h), but products of two vectors.
#include <algorithm>
#include <vector>

#include "cpu/lane_thresholds.h"
#include "field/detail/lane_kernel_templates.h"
#include "field/lane_kernels.h"
#include "field/scalar_avx2.h"
#include "field/scalar_kernels.h"
#include "field/scalar_lanes_avx2.h"

namespace slipstream::field {

extern const ScalarKernels kScalarKernels_portable;
extern const ScalarKernels kScalarKernels_avx2;
extern const LaneKernels kLaneKernels_avx2;

namespace {

using scalar_avx2::broadcast;
using scalar_avx2::canonical;
using scalar_avx2::carried;
using scalar_avx2::kLanes;
using scalar_avx2::Limbs;
using scalar_avx2::load;
using scalar_avx2::montgomery;
using scalar_avx2::montgomery_columns;
using scalar_avx2::plus_limbs;
using scalar_avx2::store;
using scalar_avx2::Vector;
namespace thresholds = cpu::avx2;

/// R k, so that a product by it is a product by k.
Limbs montgomery_form(const Scalar& k) {
  return broadcast((k * Scalar::from_words_unchecked(scalar_avx2::kR)).words());
}

/// A product by the portable kernel: two Montgomery products, one for the form, take as long as four of those (21 to 23
/// ns a product against 19 to 26).
void mul(Scalar* out, const Scalar* a, const Scalar* b, std::size_t n) { kScalarKernels_portable.mul(out, a, b, n); }

void scale(Scalar* out, const Scalar& k, const Scalar* a, std::size_t n) {
  if (n < thresholds::kScalarMultiples) return kScalarKernels_portable.scale(out, k, a, n);
  const Limbs factor = montgomery_form(k);
  for (std::size_t i = 0; i < n; i += kLanes) {
    store(out + i, canonical(montgomery(load(a + i, n - i), factor)), n - i);
  }
}

void axpy(Scalar* acc, const Scalar& k, const Scalar* a, std::size_t n) {
  if (n < thresholds::kScalarMultiples) return kScalarKernels_portable.axpy(acc, k, a, n);
  const Limbs factor = montgomery_form(k);
  for (std::size_t i = 0; i < n; i += kLanes) {
    const Limbs product = montgomery(load(a + i, n - i), factor);
    // Below 2l + 2^245: two steps down to below l.
    store(acc + i, canonical(canonical(carried(plus_limbs(product, load(acc + i, n - i))))), n - i);
  }
}

Scalar dot(const Scalar* a, const Scalar* b, std::size_t n) {
  if (n < thresholds::kScalarDot) return kScalarKernels_portable.dot(a, b, n);
  // 128 sums of five products, each reduced to below l + 2^246, stay below 2^260 in every lane.
  constexpr std::size_t kStep = 5 * kLanes, kChunk = 128 * kStep;
  const Limbs r_squared = broadcast(scalar_avx2::kRSquared), zero = broadcast({});
  Scalar sum;
  for (std::size_t begin = 0; begin < n; begin += kChunk) {
    const std::size_t end = std::min(n, begin + kChunk);
    Limbs lanes = zero;
    std::size_t i = begin;
    for (; i + kStep <= end; i += kStep) {
      const Limbs x[5] = {load(a + i), load(a + i + 4), load(a + i + 8), load(a + i + 12), load(a + i + 16)};
      const Limbs y[5] = {load(b + i), load(b + i + 4), load(b + i + 8), load(b + i + 12), load(b + i + 16)};
      lanes = plus_limbs(lanes, carried(montgomery_columns<5>(x, y)));
    }
    for (; i < end; i += kLanes) lanes = plus_limbs(lanes, montgomery(load(a + i, end - i), load(b + i, end - i)));
    std::array<Scalar, kLanes> parts;
    store(parts.data(), canonical(montgomery(carried(lanes), r_squared)));
    for (const Scalar& part : parts) sum += part;
  }
  return sum;
}

void powers(Scalar* out, const Scalar& first, const Scalar& base, std::size_t n) {
  if (n < thresholds::kScalarPowers) return kScalarKernels_portable.powers(out, first, base, n);
  static_assert(thresholds::kScalarPowers >= 2 * kLanes);
  // Two vectors in step: a product waits for the one before it.
  const Scalar step = base.square().square().square();
  kScalarKernels_portable.powers(out, first, base, 2 * kLanes);
  const Limbs factor = montgomery_form(step);
  Limbs x = load(out), y = load(out + kLanes);
  for (std::size_t i = 2 * kLanes; i < n; i += 2 * kLanes) {
    x = montgomery(x, factor);
    y = montgomery(y, factor);
    store(out + i, canonical(x), n - i);
    if (n - i > kLanes) store(out + i + kLanes, canonical(y), n - i - kLanes);
  }
}

/// Montgomery's trick in every lane. Take the words of a scalar a for the Montgomery form of a / R; then all products
/// below are products of such forms, and the inverse of the last product's words is what leads back to plain inverses.
void batch_invert_vartime(Scalar* a, std::size_t n) {
  if (n < thresholds::kScalarInversions) return kScalarKernels_portable.batch_invert_vartime(a, n);
  const Limbs one = broadcast(scalar_avx2::kR), nothing = broadcast({});
  const auto load_nonzero = [&](std::size_t i, Vector& zero) __attribute__((always_inline)) {
    const Limbs x = load(a + i, n - i);
    zero = scalar_avx2::is_zero(x);
    return scalar_avx2::select(zero, one, x);
  };
  // before[j] is the product of the vectors in front of vector j.
  std::vector<Limbs> before((n + kLanes - 1) / kLanes);
  Limbs product = one;
  Vector zero = _mm256_setzero_si256();
  for (std::size_t j = 0; j < before.size(); ++j) {
    before[j] = product;
    product = montgomery(product, load_nonzero(j * kLanes, zero));
  }
  std::array<Scalar, kLanes> lanes;
  store(lanes.data(), canonical(product));
  kScalarKernels_portable.batch_invert_vartime(lanes.data(), kLanes);
  Limbs inverse = load(lanes.data());
  for (std::size_t j = before.size(); j-- > 0;) {
    const std::size_t i = j * kLanes;
    const Limbs x = load_nonzero(i, zero);
    const Limbs own = canonical(montgomery(inverse, before[j]));
    inverse = montgomery(inverse, x);
    store(a + i, scalar_avx2::select(zero, nothing, own), n - i);
  }
}

}  // namespace

constinit const ScalarKernels kScalarKernels_avx2 = {
    .backend = "avx2",
    .mul = mul,
    .scale = scale,
    .axpy = axpy,
    .dot = dot,
    .powers = powers,
    .batch_invert_vartime = batch_invert_vartime,
};

constinit const LaneKernels kLaneKernels_avx2 = detail::lane_kernels_of<scalar_avx2::Lanes>("avx2");

}  // namespace slipstream::field
