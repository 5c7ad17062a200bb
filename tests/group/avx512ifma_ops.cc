#include "group/quad_point_ops.h"
#include "slipstream/group/detail/quad_point_ifma.h"

namespace slipstream::test {

extern const QuadPointOps kQuadPointOps_avx512ifma;

namespace {

using group::EdwardsPoint;
using group::QuadCompleted;
using group::QuadNiels2Z;
using group::QuadSum;

QuadNiels2Z niels_2z(const EdwardsPoint& p) { return QuadSum::from(p).niels_2z(); }

QuadCompleted run(const EdwardsPoint& p, std::span<const QuadStep> steps) {
  QuadCompleted sum = add(QuadSum::identity(), niels_2z(p));
  for (const QuadStep& step : steps) {
    switch (step.kind) {
      case QuadStep::Kind::doubling:
        sum = doubled(sum.doubling());
        break;
      case QuadStep::Kind::add:
        sum = add(sum.sum(), negate_if(field::MaskQuad::equal(0, 1), niels_2z(step.addend)));
        break;
      case QuadStep::Kind::subtract:
        sum = add(sum.sum(), negate_if(field::MaskQuad::all(), niels_2z(step.addend)));
        break;
      case QuadStep::Kind::add_affine:
        sum = add(sum.sum(), QuadNiels2Z::from(group::to_affine_niels_unchecked(step.addend)));
        break;
    }
  }
  return sum;
}

}  // namespace

constinit const QuadPointOps kQuadPointOps_avx512ifma = {
    .run = [](const EdwardsPoint& p, std::span<const QuadStep> steps) { return run(p, steps).point(); },
    .through_sum = [](const EdwardsPoint& p) { return QuadSum::from(p).point(); },
    .run_to_sum = [](const EdwardsPoint& p, std::span<const QuadStep> steps) { return run(p, steps).sum().point(); },
};

}  // namespace slipstream::test
