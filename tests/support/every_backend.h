// The active backend in tests, which leave it as it was. Tests that run once for every backend of the build, with that
// backend active; the ones that the processor cannot run are skipped by name.
//   using Signers = test::OnEveryBackend;
//   TEST_P(Signers, ...) { ... }
//   INSTANTIATE_TEST_SUITE_P(Backends, Signers, test::every_backend(), test::backend_name);
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "slipstream/cpu/backend.h"

namespace slipstream::test {

/// Makes a backend that the processor can run active as long as it lives.
class ActiveBackend {
 public:
  explicit ActiveBackend(cpu::Backend backend) : before_(cpu::active_backend()) { set(backend); }
  ActiveBackend(const ActiveBackend&) = delete;
  ActiveBackend& operator=(const ActiveBackend&) = delete;
  ~ActiveBackend() { set(before_); }

 private:
  static void set(cpu::Backend backend) { static_cast<void>(cpu::set_backend(backend).value()); }
  cpu::Backend before_;
};

class OnEveryBackend : public testing::TestWithParam<cpu::Backend> {
 protected:
  void SetUp() override {
    if (!cpu::info(GetParam()).supported()) {
      GTEST_SKIP() << cpu::info(GetParam()).name << ": this processor cannot run it";
    }
    active_.emplace(GetParam());
  }

 private:
  std::optional<ActiveBackend> active_;
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
