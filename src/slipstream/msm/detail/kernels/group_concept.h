// What Straus and Pippenger require of a group. The algorithms are templates over it, so the tests can run the same
// code exhaustively over groups of 7, 13 and 199 elements.
//
// A group is a stateless type G. The forms of an element are those that make twisted Edwards curves fast (Hisil, Wong,
// Carter, Dawson 2008; the forms of the "ref10" code of Bernstein et al.):
//   Addend     an input or table entry: cheap to add, 128 bytes or less               (affine Niels: y+x, y-x, 2dxy)
//   Multiple   a computed addend, not normalised                                      (projective Niels)
//   Sum        an accumulator that additions take                                     (X : Y : Z : T)
//   Doubling   an accumulator that only doublings take                                (X : Y : Z)
//   Partial    an addition or doubling whose last products are not made yet           (E, F, G, H)
// The next operation decides whether a Partial becomes a Sum or, one product cheaper, a Doubling. Additions are
// complete: any addend may be added to any Sum, also its own negative and the identity.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

template <class G>
concept Group =
    requires(const typename G::Addend& addend, const typename G::Multiple& multiple, const typename G::Sum& sum,
             const typename G::Doubling& doubling, const typename G::Partial& partial) {
      /// The order; scalars are below it. At most 2^254.
      { G::kOrder } -> std::convertible_to<const field::Scalar::Words&>;
      { G::identity() } -> std::same_as<typename G::Sum>;
      { G::add(sum, addend) } -> std::same_as<typename G::Partial>;
      { G::sub(sum, addend) } -> std::same_as<typename G::Partial>;
      { G::add(sum, multiple) } -> std::same_as<typename G::Partial>;
      { G::sub(sum, multiple) } -> std::same_as<typename G::Partial>;
      { G::twice(doubling) } -> std::same_as<typename G::Partial>;
      { G::to_sum(partial) } -> std::same_as<typename G::Sum>;
      { G::to_sum(addend) } -> std::same_as<typename G::Sum>;
      { G::to_doubling(partial) } -> std::same_as<typename G::Doubling>;
      { G::to_doubling(sum) } -> std::same_as<typename G::Doubling>;
      { G::to_multiple(sum) } -> std::same_as<typename G::Multiple>;
    };

/// 2^n * sum.
template <Group G>
[[nodiscard]] typename G::Sum double_times(const typename G::Sum& sum, unsigned n) {
  if (n == 0) return sum;
  auto doubling = G::to_doubling(sum);
  for (unsigned i = 1; i < n; ++i) doubling = G::to_doubling(G::twice(doubling));
  return G::to_sum(G::twice(doubling));
}

/// a + b.
template <Group G>
[[nodiscard]] typename G::Sum add_sums(const typename G::Sum& a, const typename G::Sum& b) {
  return G::to_sum(G::add(a, G::to_multiple(b)));
}

/// times * p. Precondition: times > 0.
template <Group G>
[[nodiscard, gnu::noinline]] typename G::Sum multiple_of(const typename G::Sum& p, std::uint32_t times) {
  const typename G::Multiple addend = G::to_multiple(p);
  typename G::Sum sum = p;
  for (auto bit = static_cast<unsigned>(std::bit_width(times)) - 1; bit-- > 0;) {
    sum = G::to_sum(G::twice(G::to_doubling(sum)));
    if (((times >> bit) & 1) != 0) sum = G::to_sum(G::add(sum, addend));
  }
  return sum;
}

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
