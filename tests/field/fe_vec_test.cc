// The lane type of several elements: every lane is the one-lane type.
#include "slipstream/field/detail/fe_vec.h"

#include <gtest/gtest.h>

#include "field/oracle.h"
#include "slipstream/field/detail/fe_bytes.h"
#include "slipstream/field/detail/lane_algorithms.h"

namespace slipstream {
namespace {

using field::Fe;
using field::FeVec;

template <class V>
class LaneType : public testing::Test {
 protected:
  test::Random random{11};

  std::array<Fe, V::kLanes> elements() {
    const auto all = test::extreme_elements<1>(random, 60);
    std::array<Fe, V::kLanes> out;
    for (Fe& x : out) x = all[random() % all.size()];
    return out;
  }
};

using LaneTypes = testing::Types<Fe, FeVec<1>, FeVec<2>, FeVec<3>, FeVec<4>>;
TYPED_TEST_SUITE(LaneType, LaneTypes);

TYPED_TEST(LaneType, operations_act_on_each_lane_alone) {
  using V = TypeParam;
  constexpr std::size_t k = V::kLanes;
  for (int round = 0; round < 500; ++round) {
    const auto a = this->elements(), b = this->elements();
    const V x = V::load(a.data()), y = V::load(b.data());
    const auto same = [&](const V& result, auto expected) {
      std::array<Fe, k> lanes;
      result.store(lanes.data());
      for (std::size_t i = 0; i < k; ++i) ASSERT_EQ(field::to_bytes(lanes[i]), field::to_bytes(expected(i))) << i;
    };
    const auto negative = is_negative(x);
    same(x, [&](std::size_t i) { return a[i]; });
    same(carry(add(x, y)), [&](std::size_t i) { return carry(add(a[i], b[i])); });
    same(carry(sub(x, y)), [&](std::size_t i) { return carry(sub(a[i], b[i])); });
    same(carry(negate(x)), [&](std::size_t i) { return carry(negate(a[i])); });
    same(mul(x, y), [&](std::size_t i) { return mul(a[i], b[i]); });
    same(mul(add(x, y), sub(add(x, x), sub(x, y))),
         [&](std::size_t i) { return mul(add(a[i], b[i]), sub(add(a[i], a[i]), sub(a[i], b[i]))); });
    same(square(sub(x, y)), [&](std::size_t i) { return square(sub(a[i], b[i])); });
    same(select(negative, x, y), [&](std::size_t i) { return is_negative(a[i]).declassify() ? a[i] : b[i]; });
    same(select(~negative, x, y), [&](std::size_t i) { return is_negative(a[i]).declassify() ? b[i] : a[i]; });
    same(V::broadcast(a[0]), [&](std::size_t) { return a[0]; });
    same(V::one(), [](std::size_t) { return Fe::one(); });
    same(V::zero(), [](std::size_t) { return Fe::zero(); });
    const auto zero = is_zero(mul(x, y));
    for (std::size_t i = 0; i < k; ++i) {
      ASSERT_EQ(lane(negative, i).declassify(), is_negative(a[i]).declassify());
      ASSERT_EQ(lane(zero, i).declassify(), is_zero(mul(a[i], b[i])).declassify());
      ASSERT_EQ(lane(negative & zero, i).declassify(), (is_negative(a[i]) & is_zero(mul(a[i], b[i]))).declassify());
      ASSERT_EQ(lane(negative | zero, i).declassify(), (is_negative(a[i]) | is_zero(mul(a[i], b[i]))).declassify());
    }
  }
}

TYPED_TEST(LaneType, algorithms_give_each_lane_what_one_lane_gives) {
  using V = TypeParam;
  constexpr std::size_t k = V::kLanes;
  for (int round = 0; round < 20; ++round) {
    const auto a = this->elements(), b = this->elements();
    const V x = V::load(a.data()), y = V::load(b.data());
    const auto ratio = field::sqrt_ratio_i(x, y);
    std::array<Fe, k> inverses, roots;
    field::invert(x).store(inverses.data());
    ratio.root.store(roots.data());
    for (std::size_t i = 0; i < k; ++i) {
      const auto expected = field::sqrt_ratio_i(a[i], b[i]);
      ASSERT_EQ(field::to_bytes(inverses[i]), field::to_bytes(field::invert(a[i])));
      ASSERT_EQ(field::to_bytes(roots[i]), field::to_bytes(expected.root));
      ASSERT_EQ(lane(ratio.was_square, i).declassify(), expected.was_square.declassify());
    }
  }
}

TYPED_TEST(LaneType, batch_inversion_handles_a_zero_in_any_lane) {
  using V = TypeParam;
  constexpr std::size_t k = V::kLanes;
  constexpr std::size_t kVectors = 5;
  for (std::size_t zero_at = 0; zero_at < kVectors * k; ++zero_at) {
    std::array<Fe, kVectors * k> a;
    for (Fe& x : a) x = test::fe(test::random_integer(this->random, 255));
    a[zero_at] = Fe::zero();
    std::array<V, kVectors> vectors, scratch;
    for (std::size_t j = 0; j < kVectors; ++j) vectors[j] = V::load(a.data() + j * k);
    field::batch_invert(vectors.data(), scratch.data(), kVectors);
    std::array<Fe, kVectors * k> out;
    for (std::size_t j = 0; j < kVectors; ++j) vectors[j].store(out.data() + j * k);
    for (std::size_t i = 0; i < out.size(); ++i) {
      ASSERT_EQ(field::to_bytes(out[i]), field::to_bytes(field::invert(a[i])));
    }
  }
}

}  // namespace
}  // namespace slipstream
