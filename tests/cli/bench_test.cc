// What `slipstream bench` prints; never how fast anything is.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "cpu/backend.h"

namespace slipstream::cli::test {
namespace {

std::size_t supported_backends() {
  std::size_t n = 0;
  for (const cpu::BackendInfo& backend : cpu::backends()) n += backend.supported() ? 1 : 0;
  return n;
}

TEST(Bench, json_has_every_kernel_on_every_backend_that_can_run) {
  const cpu::Backend before = cpu::active_backend();
  const Outcome outcome = run_cli({"bench", "--json", "--seconds", "0"});
  ASSERT_EQ(outcome.code, kExitValid) << outcome.err;
  EXPECT_EQ(cpu::active_backend(), before);
  const auto document = nlohmann::json::parse(outcome.out);
  std::set<std::string> names, backends;
  for (const auto& result : document.at("kernels")) {
    names.insert(result.at("name").get<std::string>());
    backends.insert(result.at("backend").get<std::string>());
    EXPECT_GT(result.at("least_ns").get<double>(), 0);
    EXPECT_GE(result.at("median_ns").get<double>(), result.at("least_ns").get<double>());
    EXPECT_GE(result.at("items").get<std::size_t>(), 1U);
  }
  EXPECT_EQ(backends.size(), supported_backends());
  EXPECT_EQ(document.at("kernels").size(), names.size() * backends.size());
  for (const char* name :
       {"scalar products", "point decoding", "Keccak-f, many states", "multiscalar product of 1024"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(Bench, a_backend_and_a_filter_narrow_it_down) {
  const Outcome outcome = run_cli({"bench", "--seconds", "0", "--backend", "portable", "--filter", "point"});
  ASSERT_EQ(outcome.code, kExitValid) << outcome.err;
  EXPECT_NE(outcome.out.find("point decoding"), std::string::npos);
  EXPECT_NE(outcome.out.find("portable"), std::string::npos);
  EXPECT_EQ(outcome.out.find("scalar products"), std::string::npos);
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (backend.id == cpu::Backend::portable) continue;
    EXPECT_EQ(outcome.out.find(backend.name), std::string::npos);
  }
}

TEST(Bench, what_it_cannot_do_is_said_in_one_line) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"bench", "--filter", "no such kernel"},
                                                    {"bench", "--seconds", "-1"},
                                                    {"bench", "--backend", "mmx"}}) {
    expect_refused(run_cli(arguments), {arguments.back()});
  }
}

}  // namespace
}  // namespace slipstream::cli::test
