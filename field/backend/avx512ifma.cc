// The avx512ifma row of the scalar kernels: eight scalars at a time (field/scalar_ifma.h).
#include <algorithm>
#include <vector>

#include "cpu/lane_thresholds.h"
#include "field/detail/lane_kernel_templates.h"
#include "field/lane_kernels.h"
#include "field/scalar_ifma.h"
#include "field/scalar_kernels.h"
#include "field/scalar_lanes_ifma.h"

namespace slipstream::field {

extern const ScalarKernels kScalarKernels_portable;
extern const ScalarKernels kScalarKernels_avx512ifma;
extern const LaneKernels kLaneKernels_avx512ifma;

namespace {

using scalar_ifma::broadcast;
using scalar_ifma::canonical;
using scalar_ifma::Columns;
using scalar_ifma::kLanes;
using scalar_ifma::Limbs;
using scalar_ifma::load;
using scalar_ifma::montgomery;
using scalar_ifma::store;
namespace thresholds = cpu::avx512ifma;

/// R k, so that a product by it is a product by k.
Limbs montgomery_form(const Scalar& k) {
  return broadcast((k * Scalar::from_words_unchecked(scalar_ifma::kR)).words());
}

/// out[i] = f(i) for the eight scalars from i on, the last of them partly.
template <class Function>
[[gnu::always_inline]] inline void for_each_vector(std::size_t n, const Function& f) {
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) f(i, kLanes);
  if (i < n) f(i, n - i);
}

void mul(Scalar* out, const Scalar* a, const Scalar* b, std::size_t n) {
  if (n < thresholds::kScalarProducts) return kScalarKernels_portable.mul(out, a, b, n);
  const Limbs r_squared = broadcast(scalar_ifma::kRSquared);
  for_each_vector(n, [&](std::size_t i, std::size_t count) __attribute__((always_inline)) {
    const Limbs over_r = montgomery(load(a + i, count), load(b + i, count));
    store(out + i, canonical(montgomery(over_r, r_squared)), count);
  });
}

void scale(Scalar* out, const Scalar& k, const Scalar* a, std::size_t n) {
  if (n < thresholds::kScalarProducts) return kScalarKernels_portable.scale(out, k, a, n);
  const Limbs factor = montgomery_form(k);
  for_each_vector(n, [&](std::size_t i, std::size_t count) __attribute__((always_inline)) {
    store(out + i, canonical(montgomery(load(a + i, count), factor)), count);
  });
}

void axpy(Scalar* acc, const Scalar& k, const Scalar* a, std::size_t n) {
  if (n < thresholds::kScalarProducts) return kScalarKernels_portable.axpy(acc, k, a, n);
  const Limbs factor = montgomery_form(k);
  for_each_vector(n, [&](std::size_t i, std::size_t count) __attribute__((always_inline)) {
    Columns sum = Columns::zero();
    sum.add_product(load(a + i, count), factor);
    sum.add_times_r(load(acc + i, count));
    // k a / R + acc is below l + l^2 / R, and the reduction adds less than l: two steps down to below l.
    store(acc + i, canonical(canonical(sum.reduced())), count);
  });
}

Scalar dot(const Scalar* a, const Scalar* b, std::size_t n) {
  if (n < thresholds::kScalarDot) return kScalarKernels_portable.dot(a, b, n);
  // 128 products a lane: columns stay below 2^62.2, the sum below 2^511.1, its reduction below 2l.
  constexpr std::size_t kChunk = 128 * kLanes;
  const Limbs r_squared = broadcast(scalar_ifma::kRSquared);
  Scalar sum;
  for (std::size_t begin = 0; begin < n; begin += kChunk) {
    Columns columns = Columns::zero();
    for_each_vector(std::min(kChunk, n - begin), [&](std::size_t i, std::size_t count) __attribute__((always_inline)) {
      columns.add_product(load(a + begin + i, count), load(b + begin + i, count));
    });
    std::array<Scalar, kLanes> lanes;
    store(lanes.data(), canonical(montgomery(columns.reduced(), r_squared)));
    for (const Scalar& lane : lanes) sum += lane;
  }
  return sum;
}

void powers(Scalar* out, const Scalar& first, const Scalar& base, std::size_t n) {
  if (n < thresholds::kScalarPowers) return kScalarKernels_portable.powers(out, first, base, n);
  static_assert(thresholds::kScalarPowers >= 2 * kLanes);
  // Two vectors in step: a product waits for the one before it.
  const Scalar step = base.square().square().square().square();
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
  const Limbs one = broadcast(scalar_ifma::kR);
  const auto load_nonzero = [&](std::size_t i, __mmask8& zero) __attribute__((always_inline)) {
    const Limbs x = load(a + i, n - i);
    zero = scalar_ifma::is_zero(x);
    return Limbs{_mm512_mask_mov_epi64(x.l0, zero, one.l0), _mm512_mask_mov_epi64(x.l1, zero, one.l1),
                 _mm512_mask_mov_epi64(x.l2, zero, one.l2), _mm512_mask_mov_epi64(x.l3, zero, one.l3),
                 _mm512_mask_mov_epi64(x.l4, zero, one.l4)};
  };
  // before[j] is the product of the vectors in front of vector j.
  std::vector<Limbs> before((n + kLanes - 1) / kLanes);
  Limbs product = one;
  __mmask8 zero = 0;
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
    const auto nonzero = static_cast<__mmask8>(~zero);
    store(a + i,
          {_mm512_maskz_mov_epi64(nonzero, own.l0), _mm512_maskz_mov_epi64(nonzero, own.l1),
           _mm512_maskz_mov_epi64(nonzero, own.l2), _mm512_maskz_mov_epi64(nonzero, own.l3),
           _mm512_maskz_mov_epi64(nonzero, own.l4)},
          n - i);
  }
}

}  // namespace

constinit const ScalarKernels kScalarKernels_avx512ifma = {
    .backend = "avx512ifma",
    .mul = mul,
    .scale = scale,
    .axpy = axpy,
    .dot = dot,
    .powers = powers,
    .batch_invert_vartime = batch_invert_vartime,
};

constinit const LaneKernels kLaneKernels_avx512ifma = detail::lane_kernels_of<scalar_ifma::Lanes>("avx512ifma");

}  // namespace slipstream::field
