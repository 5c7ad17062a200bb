// Tests of secret sums, run for every backend of this build that the processor can run.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cpu/backend.h"
#include "msm/points.h"
#include "msm/secret_kernels.h"

namespace slipstream::msm::test {

class SecretBackend : public testing::TestWithParam<cpu::Backend> {
 protected:
  void SetUp() override {
    if (!cpu::info(GetParam()).supported()) {
      GTEST_SKIP() << cpu::info(GetParam()).name << ": this processor cannot run it";
    }
    before_ = cpu::active_backend();
    ASSERT_TRUE(cpu::set_backend(GetParam()).has_value());
    ASSERT_STREQ(secret_kernels().backend, cpu::info(GetParam()).rows.group);
  }
  void TearDown() override {
    if (before_) cpu::set_backend(*before_).value();
  }

 private:
  std::optional<cpu::Backend> before_;
};

inline auto every_backend() {
  std::vector<cpu::Backend> out;
  for (const cpu::BackendInfo& backend : cpu::backends()) out.push_back(backend.id);
  return testing::ValuesIn(out);
}
inline std::string name_of(const testing::TestParamInfo<cpu::Backend>& param) { return cpu::info(param.param).name; }

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
