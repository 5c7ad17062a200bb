// One window of Pippenger's algorithm on every backend, against its definition: the sum of digit * point.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "slipstream/base/detail/arena.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/group/detail/affine.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/detail/kernels/kernels.h"
#include "slipstream/msm/detail/plan/recoding.h"
#include "slipstream/msm/detail/reference.h"
#include "support/every_backend.h"

namespace slipstream::msm {
namespace {

using group::EdwardsPoint;
using ristretto255::Point;

class Window : public slipstream::test::OnEveryBackend {
 protected:
  void SetUp() override {
    OnEveryBackend::SetUp();
    if (IsSkipped()) return;
    // A few points, their negatives and the identity: every bucket meets equal and opposite ones.
    std::vector<EdwardsPoint> points = {EdwardsPoint::identity()};
    EdwardsPoint p = Point::basepoint().edwards();
    for (int i = 0; i < 20; ++i) {
      points.push_back(p);
      points.push_back(negate(p));
      p = add(group::doubled(p), Point::basepoint().edwards());
    }
    kinds.resize(points.size());
    group::to_affine_niels_batch(points, kinds);
  }

  Words random_words() { return {random(), random(), random(), random() >> 4}; }

  /// Windows first to first + count - 1.
  void check(const std::vector<SignedScalar>& scalars, const Windows& windows, unsigned first, unsigned count) {
    const std::size_t n = scalars.size();
    Arena arena;
    auto* const points = arena.take<CurveAddend>(n + 1);
    std::vector<std::size_t> kind_of(n);
    for (std::size_t i = 0; i < n; ++i) {
      kind_of[i] = random() % kinds.size();
      points[i] = kinds[kind_of[i]];
    }
    const CurveKernels& kernels = msm_kernels(GetParam());
    const WindowsJob<CurveAddend> job{
        .points = points, .scalars = scalars.data(), .n = n, .windows = windows, .first = first, .count = count};
    std::vector<EdwardsPoint> sums(count);
    kernels.window_sums_vartime(job, sums.data(), arena);
    for (unsigned i = 0; i < count; ++i) {
      const unsigned offset = windows.offset(first + i), width = windows.width(first + i);
      std::vector<std::int64_t> weights(kinds.size());
      for (std::size_t j = 0; j < n; ++j) {
        const std::int64_t digit = booth_digit(scalars[j].absolute, offset, width);
        weights[kind_of[j]] += scalars[j].negative != 0 ? -digit : digit;
      }
      ASSERT_TRUE(equal_on_curve(sums[i], weighted_sum(weights)).declassify())
          << "n " << n << " offset " << offset << " width " << width;
      check_digits({.points = points, .scalars = scalars.data(), .n = n, .offset = offset, .width = width}, sums[i]);
    }
  }

  /// The digits of a window, given as such, add up to the window.
  void check_digits(const WindowJob<CurveAddend>& window, const EdwardsPoint& expected) {
    const CurveKernels& kernels = msm_kernels(GetParam());
    std::vector<PointDigit> digits;
    window.each_digit([&](std::size_t i, std::uint32_t absolute, std::uint32_t negative) {
      digits.push_back({window.word(i, negative), absolute});
    });
    const DigitsJob<CurveAddend> job{
        .points = window.points, .digits = digits.data(), .n = digits.size(), .width = window.width};
    Arena arena;
    ASSERT_TRUE(equal_on_curve(kernels.digits_sum_vartime(job, arena), expected).declassify())
        << "n " << window.n << " offset " << window.offset << " width " << window.width;
  }

  EdwardsPoint weighted_sum(const std::vector<std::int64_t>& weights) {
    std::vector<SignedScalar> scalars;
    for (const std::int64_t weight : weights) {
      scalars.push_back({{static_cast<std::uint64_t>(weight < 0 ? -weight : weight), 0, 0, 0}, weight < 0 ? 1U : 0U});
    }
    return reference_sum_vartime<OneLaneCurve>(kinds, scalars, 32, 4);
  }

  std::mt19937_64 random{41};
  std::vector<CurveAddend> kinds;
};

TEST_P(Window, random_scalars_at_every_width) {
  for (const std::size_t n : {0U, 1U, 7U, 8U, 9U, 16U, 17U, 24U, 31U, 32U, 33U, 300U}) {
    for (unsigned width = 1; width <= 12; ++width) {
      std::vector<SignedScalar> scalars(n);
      for (SignedScalar& s : scalars) s = {random_words(), random() & 1};
      const Windows windows{.count = 253 / width, .bits = 252};
      check(scalars, windows, 0, 1);
      // Some windows at once: as many as lanes, one more, those where the width changes, and the highest.
      for (const unsigned count : {3U, 8U, 9U, 17U}) {
        if (count <= windows.count) check(scalars, windows, windows.count - count, count);
      }
      if (width == 7) check(scalars, windows, 0, windows.count);
    }
  }
}

TEST_P(Window, digits_that_all_fall_into_few_buckets) {
  for (const std::size_t n : {33U, 300U, 1000U, 5000U}) {
    for (const unsigned width : {4U, 5U, 9U}) {
      const std::uint64_t top = std::uint64_t{1} << (width - 1);
      for (const std::uint64_t digit : {std::uint64_t{0}, std::uint64_t{1}, top - 1, top}) {
        std::vector<SignedScalar> same(n, {{digit, 0, 0, 0}, 0}), half = same;
        for (std::size_t i = 0; i < n; i += 2) {
          half[i].absolute = random_words();
          half[i].negative = random() & 1;
        }
        const Windows windows{.count = 253 / width, .bits = 252};
        check(same, windows, 0, 9);
        check(half, windows, 0, 1);
        check(half, windows, 0, 2);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, Window, slipstream::test::every_backend(), slipstream::test::backend_name);

}  // namespace
}  // namespace slipstream::msm
