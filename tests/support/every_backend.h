// Tests that run once for every backend of the build, with that backend active; the ones that the processor cannot run
// are skipped by name.
//   using Signers = test::OnEveryBackend;
//   TEST_P(Signers, ...) { ... }
//   INSTANTIATE_TEST_SUITE_P(Backends, Signers, test::every_backend(), test::backend_name);
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cpu/backend.h"

namespace slipstream::test {

class OnEveryBackend : public testing::TestWithParam<cpu::Backend> {
 protected:
  void SetUp() override {
    if (!cpu::info(GetParam()).supported()) {
      GTEST_SKIP() << cpu::info(GetParam()).name << ": this processor cannot run it";
    }
    ASSERT_TRUE(cpu::set_backend(GetParam()).has_value());
  }
  void TearDown() override { ASSERT_TRUE(cpu::set_backend(before_).has_value()); }

 private:
  cpu::Backend before_ = cpu::active_backend();
};

inline auto every_backend() {
  std::vector<cpu::Backend> out;
  for (const cpu::BackendInfo& backend : cpu::backends()) out.push_back(backend.id);
  return testing::ValuesIn(out);
}

inline std::string backend_name(const testing::TestParamInfo<cpu::Backend>& test) {
  return std::string(cpu::info(test.param).name);
}

}  // namespace slipstream::test
