// The portable row of the scalar kernels.
#include <algorithm>
#include <vector>

#include "field/detail/lane_kernel_templates.h"
#include "field/detail/portable_lanes.h"
#include "field/detail/scalar_words.h"
#include "field/lane_kernels.h"
#include "field/scalar_kernels.h"

namespace slipstream::field {

extern const ScalarKernels kScalarKernels_portable;
extern const LaneKernels kLaneKernels_portable;

namespace {

using detail::Words;

Scalar make(const Words<4>& w) { return Scalar::from_words_unchecked(w); }

void mul(Scalar* out, const Scalar* a, const Scalar* b, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = make(detail::mul_mod(a[i].words(), b[i].words()));
}

void scale(Scalar* out, const Scalar& k, const Scalar* a, std::size_t n) {
  const Words<4> factor = k.words();
  for (std::size_t i = 0; i < n; ++i) out[i] = make(detail::mul_mod(factor, a[i].words()));
}

void axpy(Scalar* acc, const Scalar& k, const Scalar* a, std::size_t n) {
  const Words<4> factor = k.words();
  for (std::size_t i = 0; i < n; ++i) {
    Words<8> t = detail::mul_wide(factor, a[i].words());
    detail::add_to(t, acc[i].words());
    acc[i] = make(detail::reduce_product(t));
  }
}

Scalar dot(const Scalar* a, const Scalar* b, std::size_t n) {
  // Products are below 2^504.1, so 128 of them and a reduced sum stay below 2^512.
  constexpr std::size_t kChunk = 128;
  Words<4> sum{};
  for (std::size_t begin = 0; begin < n; begin += kChunk) {
    const std::size_t end = std::min(n, begin + kChunk);
    Words<8> wide = {sum[0], sum[1], sum[2], sum[3], 0, 0, 0, 0};
    for (std::size_t i = begin; i < end; ++i) detail::add_to(wide, detail::mul_wide(a[i].words(), b[i].words()));
    sum = detail::reduce_wide(wide);
  }
  return make(sum);
}

void powers(Scalar* out, const Scalar& first, const Scalar& base, std::size_t n) {
  if (n == 0) return;
  const Scalar start = first;
  Words<4> step = base.words();  // base^done
  out[0] = start;
  for (std::size_t done = 1; done < n; done *= 2) {
    const std::size_t count = std::min(done, n - done);
    for (std::size_t i = 0; i < count; ++i) out[done + i] = make(detail::mul_mod(step, out[i].words()));
    step = detail::mul_mod(step, step);
  }
}

void batch_invert_vartime(Scalar* a, std::size_t n) {
  // before[i] is the product of the nonzero ones in front of a[i].
  std::vector<Words<4>> before(n);
  Words<4> product = {1, 0, 0, 0};
  for (std::size_t i = 0; i < n; ++i) {
    before[i] = product;
    if (!a[i].is_zero()) product = detail::mul_mod(product, a[i].words());
  }
  Words<4> inverse = detail::invert_mod(product);
  for (std::size_t i = n; i-- > 0;) {
    if (a[i].is_zero()) continue;
    const Words<4> own = detail::mul_mod(inverse, before[i]);
    inverse = detail::mul_mod(inverse, a[i].words());
    a[i] = make(own);
  }
}

}  // namespace

constinit const ScalarKernels kScalarKernels_portable = {
    .backend = "portable",
    .mul = mul,
    .scale = scale,
    .axpy = axpy,
    .dot = dot,
    .powers = powers,
    .batch_invert_vartime = batch_invert_vartime,
};

constinit const LaneKernels kLaneKernels_portable = detail::lane_kernels_of<detail::PortableLanes>("portable");

}  // namespace slipstream::field
