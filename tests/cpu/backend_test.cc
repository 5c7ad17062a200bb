// How the active backend is chosen. Each test runs as its own process under ctest, and those that need a process in
// which nothing is decided yet fork one.
#include "slipstream/cpu/backend.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "slipstream/cpu/detail/backend_unchecked.h"
#include "support/build_kind.h"

namespace slipstream {
namespace {

using cpu::Backend;
using cpu::BackendError;

/// Ends the process with 0 if `body` holds. Death tests run it in a fork or a fresh process.
template <class Body>
[[noreturn]] void exit_with(Body body) {
  std::_Exit(body() ? 0 : 1);
}

TEST(Backend, list_has_unique_names_ids_in_order_and_portable_first) {
  std::set<std::string> names;
  std::size_t id = 0;
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    EXPECT_EQ(static_cast<std::size_t>(backend.id), id++);
    EXPECT_TRUE(names.insert(backend.name).second);
    EXPECT_EQ(&cpu::info(backend.id), &backend);
    EXPECT_GT(std::strlen(backend.description), 0U);
  }
  EXPECT_EQ(id, cpu::kBackendCount);
  EXPECT_STREQ(cpu::backends()[0].name, "portable");
  EXPECT_TRUE(cpu::backends()[0].supported());
  EXPECT_TRUE(cpu::backends()[0].needs.empty());
}

TEST(Backend, every_supported_name_can_be_found_and_forced) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const auto found = cpu::find_backend(backend.name);
    const auto set = cpu::set_backend(backend.name);
    ASSERT_EQ(found.has_value(), backend.supported());
    ASSERT_EQ(set.has_value(), backend.supported());
    if (backend.supported()) {
      EXPECT_EQ(*found, backend.id);
      EXPECT_EQ(cpu::active_backend(), backend.id);
      EXPECT_EQ(cpu::active_backend_origin(), cpu::BackendOrigin::api);
    } else {
      EXPECT_EQ(found.error().kind, BackendError::Kind::Unsupported);
      EXPECT_NE(found.error().message.find(backend.name), std::string::npos);
    }
  }
  cpu::reset_backend();
}

TEST(Backend, unchecked_choices_are_taken_without_asking_the_processor) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    cpu::set_backend_unchecked(backend.id);
    EXPECT_EQ(cpu::active_backend(), backend.id);
    EXPECT_EQ(cpu::active_backend_origin(), cpu::BackendOrigin::api);
  }
  cpu::reset_backend();
}

TEST(Backend, unknown_names_are_errors_that_change_nothing) {
  ASSERT_TRUE(cpu::set_backend(Backend::portable).has_value());
  for (const char* name : {"", "Portable", "portable ", "avx9000", "auto", "portable,portable"}) {
    const auto set = cpu::set_backend(name);
    ASSERT_FALSE(set.has_value()) << name;
    EXPECT_EQ(set.error().kind, BackendError::Kind::UnknownName);
    EXPECT_NE(set.error().message.find("'" + std::string(name) + "'"), std::string::npos) << set.error().message;
    EXPECT_NE(set.error().message.find("portable"), std::string::npos);
    EXPECT_EQ(set.error().message.find('\n'), std::string::npos);
    EXPECT_EQ(cpu::active_backend(), Backend::portable);
  }
  cpu::reset_backend();
}

TEST(BackendDeathTest, a_choice_that_is_reset_is_made_anew) {
  GTEST_FLAG_SET(death_test_style, test::kFreshProcess);
  EXPECT_EXIT(exit_with([] {
                if (!cpu::set_backend("portable")) return false;
                cpu::reset_backend();
                setenv(cpu::kBackendVariable, "warp", 1);
                if (cpu::init_backend()) return false;
                setenv(cpu::kBackendVariable, "portable", 1);
                return cpu::init_backend() == Backend::portable &&
                       cpu::active_backend_origin() == cpu::BackendOrigin::environment;
              }),
              testing::ExitedWithCode(0), "");
}

TEST(BackendDeathTest, environment_chooses_where_nothing_else_has) {
  GTEST_FLAG_SET(death_test_style, test::kFreshProcess);
  EXPECT_EXIT(exit_with([] {
                setenv(cpu::kBackendVariable, "portable", 1);
                const auto chosen = cpu::init_backend();
                return chosen && *chosen == Backend::portable &&
                       cpu::active_backend_origin() == cpu::BackendOrigin::environment;
              }),
              testing::ExitedWithCode(0), "");
}

TEST(BackendDeathTest, processor_chooses_where_the_environment_is_silent) {
  GTEST_FLAG_SET(death_test_style, test::kFreshProcess);
  for (const char* value : {static_cast<const char*>(nullptr), ""}) {
    EXPECT_EXIT(exit_with([value] {
                  value == nullptr ? unsetenv(cpu::kBackendVariable) : setenv(cpu::kBackendVariable, value, 1);
                  const auto chosen = cpu::init_backend();
                  return chosen && cpu::info(*chosen).supported() && cpu::active_backend() == *chosen &&
                         cpu::active_backend_origin() == cpu::BackendOrigin::processor;
                }),
                testing::ExitedWithCode(0), "");
  }
}

TEST(BackendDeathTest, a_bad_environment_is_an_error_of_init_and_leaves_the_choice_open) {
  GTEST_FLAG_SET(death_test_style, test::kFreshProcess);
  EXPECT_EXIT(exit_with([] {
                setenv(cpu::kBackendVariable, "warp", 1);
                const auto refused = cpu::init_backend();
                if (refused || refused.error().kind != BackendError::Kind::UnknownName) return false;
                if (refused.error().message.find("SLIPSTREAM_BACKEND: unknown backend 'warp'") != 0) return false;
                return cpu::set_backend("portable").has_value() && cpu::init_backend() == Backend::portable;
              }),
              testing::ExitedWithCode(0), "");
}

TEST(BackendDeathTest, a_bad_environment_ends_a_program_that_never_called_init) {
  GTEST_FLAG_SET(death_test_style, test::kFreshProcess);
  EXPECT_DEATH(
      {
        setenv(cpu::kBackendVariable, "warp", 1);
        static_cast<void>(cpu::active_backend());
      },
      "slipstream: SLIPSTREAM_BACKEND: unknown backend 'warp'; there is: portable");
}

TEST(BackendDeathTest, the_interface_overrides_even_a_bad_environment) {
  GTEST_FLAG_SET(death_test_style, test::kFreshProcess);
  EXPECT_EXIT(exit_with([] {
                setenv(cpu::kBackendVariable, "warp", 1);
                return cpu::set_backend("portable").has_value() && cpu::active_backend() == Backend::portable;
              }),
              testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace slipstream
