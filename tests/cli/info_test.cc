// What `slipstream info` says of the processor and the backends.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "slipstream/cpu/backend.h"

namespace slipstream::cli::test {
namespace {

TEST(Info, json_lists_every_backend_and_the_active_one) {
  const Outcome outcome = run_cli({"info", "--json"});
  ASSERT_EQ(outcome.code, kExitValid);
  const auto document = nlohmann::json::parse(outcome.out);
  ASSERT_EQ(document["backends"].size(), cpu::kBackendCount);
  for (std::size_t i = 0; i < cpu::kBackendCount; ++i) {
    const auto& listed = document["backends"][i];
    EXPECT_EQ(listed["name"], cpu::backends()[i].name);
    EXPECT_EQ(listed["supported"].get<bool>(), listed["missing"].empty());
  }
  EXPECT_TRUE(document["features"].is_array());
  EXPECT_EQ(document["active_backend"], cpu::info(cpu::active_backend()).name);
}

TEST(Info, text_says_which_backend_is_active_and_why) {
  const Outcome chosen = run_cli({"info"});
  ASSERT_EQ(chosen.code, kExitValid);
  EXPECT_NE(chosen.out.find("* " + std::string(cpu::info(cpu::active_backend()).name)), std::string::npos)
      << chosen.out;
  const Outcome asked_for = run_cli({"info", "--backend", "portable"});
  EXPECT_NE(asked_for.out.find("portable: the command line asks for it"), std::string::npos) << asked_for.out;
}

TEST(Info, json_gives_the_reason_of_the_choice) {
  const char* const outside = std::getenv(cpu::kBackendVariable);
  const std::string before = outside == nullptr ? "" : outside;
  ASSERT_EQ(setenv(cpu::kBackendVariable, "portable", 1), 0);
  const auto from_environment = nlohmann::json::parse(run_cli({"info", "--json"}).out);
  EXPECT_EQ(from_environment["active_because"], "environment");
  const auto from_option = nlohmann::json::parse(run_cli({"info", "--json", "--backend", "portable"}).out);
  EXPECT_EQ(from_option["active_because"], "command_line");
  // Empty is as good as unset.
  setenv(cpu::kBackendVariable, before.c_str(), 1);
}

}  // namespace
}  // namespace slipstream::cli::test
