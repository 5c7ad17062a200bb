// The program itself, as a shell starts it.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "support/build_kind.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

struct Process {
  int code;
  std::string out;
};

/// Runs `slipstream ARGUMENTS` in a shell; redirections are part of the arguments.
Process start(const std::string& arguments, const std::string& environment = "") {
  const std::string command = environment + " " + slipstream::test::start_words(SLIPSTREAM_PROGRAM) + " " + arguments;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, ""};
  Process process{-1, ""};
  std::array<char, 4096> buffer;
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) process.out.append(buffer.data(), n);
  const int status = pclose(pipe);
  process.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return process;
}

TEST(Process, exit_codes_and_streams_are_those_of_the_command) {
  const slipstream::test::ScratchDirectory scratch;
  const VectorChain chain;
  chain.write(scratch / "good");
  ledger::Block twisted = chain.blocks.at(1);
  twisted.header.utxoroot[0] ^= 1;
  chain.write(scratch / "bad", 1, &twisted);
  const std::string good = "'" + (scratch / "good").string() + "'";
  const std::string bad = "'" + (scratch / "bad").string() + "'";

  const Process valid = start("verify --json " + good + " 2>&1");
  EXPECT_EQ(valid.code, kExitValid);
  EXPECT_EQ(nlohmann::json::parse(valid.out)["verdict"], "valid") << "one document, and no progress in a pipe";
  const Process invalid = start("verify " + bad);
  EXPECT_EQ(invalid.code, kExitInvalid);
  EXPECT_NE(invalid.out.find("block 3: InconsistentHeader"), std::string::npos) << invalid.out;
  EXPECT_EQ(start("verify /dev/null 2>&1").code, kExitUsage);
  EXPECT_EQ(start("2>&1").code, kExitUsage);
}

TEST(Process, an_unusable_backend_in_the_environment_is_an_error) {
  const Process process = start("info 2>&1", "SLIPSTREAM_BACKEND=abacus");
  EXPECT_EQ(process.code, kExitUsage);
  EXPECT_NE(process.out.find("SLIPSTREAM_BACKEND"), std::string::npos) << process.out;
  EXPECT_NE(process.out.find("unknown backend 'abacus'"), std::string::npos) << process.out;
  EXPECT_EQ(start("info", "SLIPSTREAM_BACKEND=portable").code, kExitValid);
}

TEST(Process, output_that_cannot_be_written_is_an_error) {
  const Process process = start("info 2>&1 >/dev/full");
  EXPECT_EQ(process.code, kExitUsage);
  EXPECT_EQ(process.out, "slipstream: cannot write the output\n");
}

}  // namespace
}  // namespace slipstream::cli::test
