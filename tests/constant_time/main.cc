// test_constant_time BACKEND: all tests, for one backend. Exit code 77 if the processor lacks what the backend needs.
#include <gtest/gtest.h>
#include <valgrind/memcheck.h>

#include <cstdio>
#include <string_view>

#include "slipstream/base/detail/declassify.h"
#include "slipstream/cpu/detail/backend_unchecked.h"

namespace {

using namespace slipstream;

constexpr int kSkipped = 77;

int complain(const char* program, const char* what) {
  std::fprintf(stderr, "%s: %s\n", program, what);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) return complain(argv[0], "needs the name of a backend");
  if (RUNNING_ON_VALGRIND == 0) return complain(argv[0], "finds nothing unless it runs under valgrind's memcheck");
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (argv[1] != std::string_view(backend.name)) continue;
    // valgrind runs these instructions and does not list them.
    const auto missing = backend.needs.minus(cpu::features()).minus(cpu::FeatureSet(cpu::Feature::adx));
    if (!missing.empty()) {
      std::printf("skipped: this processor, or valgrind, does not have %s\n", missing.to_string().c_str());
      return kSkipped;
    }
    cpu::set_backend_unchecked(backend.id);
    set_declassify_hook(
        [](const void* memory, std::size_t size) { static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(memory, size)); });
    return RUN_ALL_TESTS();
  }
  return complain(argv[0], "there is no such backend");
}
