// What the tables of lane types with ten limbs have in common (tests/field/lane_ops_of.h).
#pragma once

#include <array>

#include "field/lane_limbs.h"
#include "slipstream/field/detail/fe_ten_limbs.h"

namespace slipstream::test {

template <class Ops>
struct TenLimbs {
  static constexpr std::array<unsigned, 10> kPosition = {0, 26, 51, 77, 102, 128, 153, 179, 204, 230};
  static constexpr unsigned kMagnitudes = field::ten_limbs::kMaxMagnitude;
  using Element = field::FeTen<Ops, 1>;
  template <unsigned M>
  using Bounded = field::FeTen<Ops, M>;
  using Limbs = typename Ops::Limbs;

  template <class X>
  static constexpr ElementLimbs most() {
    ElementLimbs out;
    for (std::size_t j = 0; j < 10; ++j) out[j] = X::most(j);
    return out;
  }
};

}  // namespace slipstream::test
