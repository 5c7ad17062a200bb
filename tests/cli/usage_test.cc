// Command lines that ask for help, and command lines that make no sense.
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "cli/verify_summary.h"
#include "support/scratch.h"
#include "support/vectors.h"

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
  for (const char* option : {"--threads", "--backend", "--rules", "--first-fault", "--json", "strict"}) {
    EXPECT_NE(verify.out.find(option), std::string::npos) << option;
  }
}

TEST(Usage, help_is_a_command_too) {
  EXPECT_EQ(run_cli({"help"}).out, run_cli({"--help"}).out);
  EXPECT_EQ(run_cli({"help", "verify"}).out, run_cli({"verify", "--help"}).out);
  EXPECT_EQ(run_cli({"help", "keys", "new"}).out, run_cli({"keys", "new", "--help"}).out);
  expect_refused(run_cli({"help", "verfy"}), {"unknown command 'verfy'", "verify"});
  expect_refused(run_cli({"help", "keys", "old"}), {"unknown command 'old'; there are: new, show, join"});
}

TEST(Usage, version_has_commit_compiler_and_backends) {
  const Outcome outcome = run_cli({"--version"});
  EXPECT_EQ(outcome.code, kExitValid);
  const std::regex lines(
      "slipstream \\d+\\.\\d+\\.\\d+\n"
      "commit     (unknown|[0-9a-f]{12,}(-modified)?)\n"
      "compiler   (Clang|GCC) \\d+\\.\\d+\\.\\d+\n"
      "backends   portable(, [a-z0-9]+)*\n");
  EXPECT_TRUE(std::regex_match(outcome.out, lines)) << outcome.out;
}

TEST(Usage, quiet_commands_print_their_result_and_nothing_else) {
  const slipstream::test::ScratchDirectory scratch;
  VectorChain().write(scratch / "chain");
  const Outcome verdict = run_cli({"verify", scratch / "chain", "-q"}, {.progress = true});
  EXPECT_EQ(verdict.out, "verdict       valid: 6 blocks, up to height 7\n");
  EXPECT_EQ(verdict.err, "");
  const Outcome made = run_cli({"gen", "--txs", "2", "--quiet", "--out", scratch / "made"}, {.progress = true});
  EXPECT_EQ(made.out + made.err, "");
  EXPECT_EQ(made.code, kExitValid);
  const std::string json = slipstream::test::vectors_directory() + "/blockchain.json";
  EXPECT_EQ(run_cli({"import", json, scratch / "imported", "-q"}).out, "");
}

TEST(Usage, every_wrong_command_line_gets_one_line) {
  struct Case {
    std::vector<std::string> arguments;
    std::vector<std::string> parts;
  };
  const std::vector<Case> cases = {
      {{}, {"no command", "slipstream --help"}},
      {{"verfy", "chain"}, {"unknown command 'verfy'", "info, bench, verify, profile, inspect, import"}},
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

TEST(Usage, help_lists_every_phase_on_a_line_of_its_own) {
  const std::string help = run_cli({"verify", "--help"}).out;
  for (const Phase& phase : phases({})) {
    const std::string label = std::string("\n  ") + phase.title;
    EXPECT_NE(help.find(label), std::string::npos) << help;
  }
  EXPECT_NE(help.find("\n  throughput          transactions in valid blocks"), std::string::npos) << help;
  const std::string man = run_cli({"man"}).out;
  EXPECT_NE(man.find(".TP\n.B point decoding\n"), std::string::npos);
}

}  // namespace
}  // namespace slipstream::cli::test
