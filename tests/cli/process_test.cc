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
#include "slipstream/cpu/backend.h"
#include "slipstream/cpu/features.h"
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
  EXPECT_NE(invalid.out.find("block at height 3: InconsistentHeader"), std::string::npos) << invalid.out;
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

/// Why this build cannot run as on an older processor; nullptr if it can.
const char* no_older_processor() {
#if !defined(__x86_64__)
  return "the emulator of older processors is one of x86-64";
#else
  if (slipstream::test::kNoLimits != nullptr) return slipstream::test::kNoLimits;
  return std::system("command -v qemu-x86_64 >/dev/null") == 0 ? nullptr : "qemu-x86_64 is not installed";
#endif
}

TEST(Process, a_backend_that_the_processor_cannot_run_names_what_is_missing) {
  if (const char* const reason = no_older_processor()) GTEST_SKIP() << reason;
  const auto start_on = [](const std::string& processor, const std::string& backend) {
    return start("info 2>&1", "SLIPSTREAM_BACKEND=" + backend + " qemu-x86_64 -cpu " + processor);
  };
  // The emulator knows AVX2 and no AVX-512.
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (backend.needs.empty()) continue;
    const Process plain = start_on("qemu64", backend.name);
    EXPECT_EQ(plain.code, kExitUsage);
    EXPECT_NE(plain.out.find("needs " + backend.needs.to_string() + ", which this processor does not have"),
              std::string::npos)
        << plain.out;
    if (!backend.needs.has(cpu::Feature::avx512f)) continue;
    const Process wide = start_on("max", backend.name);
    const cpu::FeatureSet base(cpu::Feature::bmi2, cpu::Feature::adx, cpu::Feature::avx2);
    EXPECT_EQ(wide.code, kExitUsage);
    EXPECT_NE(wide.out.find("needs " + backend.needs.minus(base).to_string() + ", which"), std::string::npos)
        << wide.out;
  }
  EXPECT_EQ(start_on("qemu64", "portable").code, kExitValid);
}

TEST(Process, output_that_cannot_be_written_is_an_error) {
  const Process process = start("info 2>&1 >/dev/full");
  EXPECT_EQ(process.code, kExitUsage);
  EXPECT_EQ(process.out, "slipstream: cannot write the output\n");
}

}  // namespace
}  // namespace slipstream::cli::test
