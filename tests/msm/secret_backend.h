// Tests of secret sums, run for every backend of this build that the processor can run.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <vector>

#include "msm/points.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/msm/detail/secret/kernels.h"
#include "support/every_backend.h"

namespace slipstream::msm::test {

using slipstream::test::backend_name;
using slipstream::test::every_backend;

class SecretBackend : public slipstream::test::OnEveryBackend {
 protected:
  void SetUp() override {
    OnEveryBackend::SetUp();
    if (IsSkipped()) return;
    ASSERT_STREQ(secret_kernels().backend, cpu::info(GetParam()).kernels.group);
  }
};

/// Points whose discrete logarithms are known, so that the oracle of a sum is one product.
struct MultiplesOfBase {
  std::vector<Scalar> logarithms;
  std::vector<Point> points;

  MultiplesOfBase(std::size_t n, std::uint64_t seed) {
    ScalarSource source(seed);
    for (std::size_t i = 0; i < n; ++i) {
      logarithms.push_back(source.uniform());
      points.push_back(logarithms.back() * Point::basepoint());
    }
  }

  /// The logarithm of the sum of scalars[i] * points[first + i].
  [[nodiscard]] Scalar dot(std::span<const Scalar> scalars, std::size_t first = 0) const {
    Scalar sum;
    for (std::size_t i = 0; i < scalars.size(); ++i) sum += scalars[i] * logarithms[first + i];
    return sum;
  }
};

}  // namespace slipstream::msm::test
