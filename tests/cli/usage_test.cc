// Command lines that ask for help, and command lines that make no sense.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"

namespace slipstream::cli::test {
namespace {

TEST(Usage, help_of_the_program_names_every_command) {
  const Outcome outcome = run_cli({"--help"});
  EXPECT_EQ(outcome.code, kExitValid);
  EXPECT_EQ(outcome.err, "");
  for (const char* command : {"info", "bench", "verify", "inspect", "import"}) {
    EXPECT_NE(outcome.out.find(command), std::string::npos) << command;
  }
}

TEST(Usage, help_of_a_command_explains_options_and_exit_codes) {
  for (const char* command : {"info", "bench", "verify", "inspect", "import"}) {
    const Outcome outcome = run_cli({command, "--help"});
    EXPECT_EQ(outcome.code, kExitValid) << command;
    EXPECT_NE(outcome.out.find("Usage: slipstream " + std::string(command)), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("Exit code: 0"), std::string::npos) << outcome.out;
  }
  const Outcome verify = run_cli({"verify", "--help"});
  for (const char* option : {"--threads", "--backend", "--rules", "--json", "strict"}) {
    EXPECT_NE(verify.out.find(option), std::string::npos) << option;
  }
}

TEST(Usage, version_is_a_number) {
  const Outcome outcome = run_cli({"--version"});
  EXPECT_EQ(outcome.code, kExitValid);
  EXPECT_EQ(outcome.out.find_first_not_of("0123456789.\n"), std::string::npos) << outcome.out;
}

TEST(Usage, every_wrong_command_line_gets_one_line) {
  struct Case {
    std::vector<std::string> arguments;
    std::vector<std::string> parts;
  };
  const std::vector<Case> cases = {
      {{}, {"no command", "slipstream --help"}},
      {{"verfy", "chain"}, {"unknown command 'verfy'", "info, bench, verify, inspect, import"}},
      {{"--frobnicate"}, {"--frobnicate"}},
      {{"verify"}, {"CHAIN is required", "slipstream verify --help"}},
      {{"verify", "a", "b"}, {"not expected", "b"}},
      {{"verify", "a", "--threads", "many"}, {"--threads", "many"}},
      {{"verify", "a", "--threads", "-1"}, {"--threads", "-1"}},
      {{"verify", "a", "--threads"}, {"--threads"}},
      {{"verify", "a", "--rules", "lax"}, {"--rules", "lax", "reference", "strict"}},
      {{"verify", "a", "--backend", "abacus"}, {"unknown backend 'abacus'", "portable"}},
      {{"verify", "a", "--jason"}, {"--jason"}},
      {{"inspect"}, {"FILE is required"}},
      {{"inspect", "a", "--block", "x"}, {"--block", "x"}},
      {{"inspect", "a", "--as", "poem"}, {"--as", "poem"}},
      {{"import", "a"}, {"OUTPUT is required"}},
      {{"info", "now"}, {"now"}},
      {{"info", "--backend", "Portable"}, {"unknown backend 'Portable'"}},
  };
  for (const Case& c : cases) {
    std::string line = "slipstream";
    for (const std::string& argument : c.arguments) line += " " + argument;
    SCOPED_TRACE(line);
    expect_refused(run_cli(c.arguments), c.parts);
  }
}

}  // namespace
}  // namespace slipstream::cli::test
