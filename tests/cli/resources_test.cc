// Memory and threads that are not to be had, and files that are far too large: each is one line on stderr and exit code
// 2, and no file is left.
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "support/build_kind.h"
#include "support/scratch.h"
#include "support/vectors.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::kNoLimits;
using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;
using Words = std::vector<std::string>;
using Names = std::vector<std::string>;

std::string text_of(const std::filesystem::path& path) {
  const Bytes bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

struct Limits {
  /// Address space.
  std::optional<rlim_t> bytes{};
  /// Threads of the user, who is then not root: root has no limit.
  std::optional<rlim_t> threads{};
};

constexpr int kNotStarted = 125;
/// Of the dynamic loader, or of a process that the system kills while it is being started.
constexpr int kNotLoaded = 127;

[[noreturn]] void start(const std::string& program, const Words& arguments, const Limits& limits) {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &none);
  if (limits.threads && ::geteuid() == 0) {
    constexpr uid_t kNobody = 65534;
    if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
        ::setresuid(kNobody, kNobody, kNobody) != 0) {
      ::_exit(kNotStarted);
    }
  }
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const auto limit = [](auto resource, const std::optional<rlim_t>& most) {
    const rlimit both{.rlim_cur = most.value_or(0), .rlim_max = most.value_or(0)};
    if (most && ::setrlimit(resource, &both) != 0) ::_exit(kNotStarted);
  };
  limit(RLIMIT_NPROC, limits.threads);
  limit(RLIMIT_AS, limits.bytes);
  ::execv(program.c_str(), words.data());
  ::_exit(kNotLoaded);
}

/// `slipstream ARGUMENTS` in a process of its own. A signal is the exit code that a shell would make of it.
Outcome run_limited(const std::string& program, const Words& arguments, const Limits& limits) {
  const ScratchDirectory scratch;
  const std::string out = scratch / "out", err = scratch / "err";
  const pid_t process = ::fork();
  if (process == 0) {
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    start(program, arguments, limits);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(process, &status, 0), process);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of(out), text_of(err)};
}

/// The program, its inputs, and a directory for what it writes.
struct Place {
  ScratchDirectory inputs, outputs;
  std::string chain = inputs / "chain", key = inputs / "key", description = inputs / "description", tx = inputs / "tx";
  std::string json = slipstream::test::vectors_directory() + "/blockchain.json";
  std::string workload = slipstream::test::vectors_directory() + "/workload_mix.bin";

  Place() {
    VectorChain().write(chain);
    const Outcome made = run_cli({"keys", "new", key});
    const std::string predicate = made.out.substr(made.out.find_last_of(' ') + 1, 64);
    const std::string digits = std::string(62, '0');
    const auto value = "\"predicate\": \"" + predicate + "\", \"quantity\": 7, \"flavor\": \"05" + digits + "\"";
    write_file(description, as_bytes("{\"inputs\": [{\"anchor\": \"" + std::string(64, '1') + "\", " + value +
                                     ", \"quantity_blinding\": \"06" + digits + "\", \"flavor_blinding\": \"07" +
                                     digits + "\"}], \"outputs\": [{" + value + "}]}"));
    EXPECT_EQ(::chmod(description.c_str(), 0600), 0);
    const Outcome proved = run_cli({"prove", description, "--out", tx});
    EXPECT_EQ(proved.code, kExitValid) << proved.err;
  }
};

struct Command {
  Words words;
  /// What it writes in the end.
  Names files{};
};

std::vector<Command> commands(const Place& place) {
  const std::string out = place.outputs / "out", openings = place.outputs / "openings";
  return {{{"info"}},
          {{"info", "--json", "--msm", "1000"}},
          {{"bench", "kernels", "--filter", "scalar", "--seconds", "0", "--backend", "portable"}},
          {{"bench", "chain", "--txs", "2", "--runs", "1", "--precision", "0", "--threads", "1"}},
          {{"bench", "chain", "--txs", "2", "--runs", "1", "--precision", "0", "--threads", "2", "--json"}},
          {{"verify", place.chain, "--threads", "1"}},
          {{"verify", place.chain, "--threads", "2"}},
          {{"inspect", place.chain}},
          {{"inspect", place.tx}},
          {{"import", place.json, out}, {"out"}},
          {{"import", place.workload, out}, {"out"}},
          {{"gen", "--txs", "3", "--block-size", "2", "--threads", "1", "--out", out}, {"out"}},
          {{"gen", "--txs", "3", "--block-size", "2", "--threads", "2", "--out", out}, {"out"}},
          {{"keys", "new", out}, {"out"}},
          {{"keys", "show", place.key}},
          {{"prove", place.description, "--out", out, "--openings", openings}, {"openings", "out"}},
          {{"sign", place.tx, "--key", place.key, "--out", out}, {"out"}}};
}

/// Exit code 2 with all that belongs to it.
void expect_given_up(const Outcome& outcome) {
  EXPECT_EQ(outcome.code, kExitUsage);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("slipstream: ")) << outcome.err;
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
}

/// The least memory that the program can be loaded in.
rlim_t least_memory() {
  rlim_t bytes = rlim_t{4} << 20;
  while (run_limited(SLIPSTREAM_PROGRAM, {"--version"}, {.bytes = bytes}).code != kExitValid) bytes += rlim_t{64} << 10;
  return bytes;
}

TEST(Resources, every_command_gives_up_in_one_line_where_memory_ends) {
  if (kNoLimits != nullptr) GTEST_SKIP() << kNoLimits;
  const Place place;
  const rlim_t least = least_memory();
  unsigned total = 0;
  for (const Command& command : commands(place)) {
    SCOPED_TRACE(testing::PrintToString(command.words));
    unsigned given_up = 0;
    bool done = false;
    for (rlim_t bytes = least; !done && bytes < rlim_t{2} << 30; bytes += std::max(rlim_t{512} << 10, bytes / 40)) {
      SCOPED_TRACE(bytes);
      const Outcome outcome = run_limited(SLIPSTREAM_PROGRAM, command.words, {.bytes = bytes});
      done = outcome.code == kExitValid;
      if (!done) {
        ++given_up;
        expect_given_up(outcome);
      }
      EXPECT_EQ(place.outputs.names(), done ? command.files : Names{});
      if (testing::Test::HasFailure()) return;
    }
    EXPECT_TRUE(done);
    for (const std::string& name : place.outputs.names()) std::filesystem::remove(place.outputs / name);
    total += given_up;
    std::printf("%2u times given up: %s\n", given_up, testing::PrintToString(command.words).c_str());
  }
  EXPECT_GT(total, 0u);
}

TEST(Resources, json_that_does_not_fit_into_memory_is_refused_by_its_name) {
  if (kNoLimits != nullptr) GTEST_SKIP() << kNoLimits;
  const ScratchDirectory scratch;
  const std::string input = scratch / "input", out = scratch / "out";
  std::string text = "{\"a\":[1";
  for (unsigned i = 0; i < 8'000'000; ++i) text += ",1";
  write_file(input, as_bytes(text + "]}"));
  // Room for the text, but not for its values.
  const Outcome outcome =
      run_limited(SLIPSTREAM_PROGRAM, {"import", input, out}, {.bytes = least_memory() + (rlim_t{128} << 20)});
  expect_given_up(outcome);
  EXPECT_EQ(outcome.err, "slipstream: " + input + ": there is not enough memory to import it\n");
  EXPECT_EQ(scratch.names(), Names{"input"});
}

TEST(Resources, verify_puts_into_its_json_document_that_there_is_no_verdict) {
  if (kNoLimits != nullptr) GTEST_SKIP() << kNoLimits;
  const Place place;
  unsigned documents = 0;
  for (rlim_t bytes = least_memory();; bytes += rlim_t{512} << 10) {
    SCOPED_TRACE(bytes);
    Outcome outcome =
        run_limited(SLIPSTREAM_PROGRAM, {"verify", place.chain, "--json", "--threads", "1"}, {.bytes = bytes});
    if (outcome.code == kExitValid) break;
    if (!outcome.out.empty()) {
      const auto document = nlohmann::json::parse(outcome.out);
      // A reader has a window on the file before it reads.
      if (document["verdict"] != "unreadable") {
        EXPECT_EQ(document["verdict"], "none");
        EXPECT_EQ(document["out_of_resources"]["detail"], "out of memory");
        EXPECT_TRUE(document["invalid_block"].is_null());
        ++documents;
      }
    }
    outcome.out.clear();
    expect_given_up(outcome);
    ASSERT_FALSE(testing::Test::HasFailure());
  }
  EXPECT_GT(documents, 0u);
}

TEST(Resources, threads_that_are_not_to_be_had_are_named) {
  if (kNoLimits != nullptr) GTEST_SKIP() << kNoLimits;
  const Place place;
  // For the user who is not root.
  for (const ScratchDirectory* directory : {&place.inputs, &place.outputs}) {
    ASSERT_EQ(::chmod((*directory / ".").c_str(), 0777), 0);
  }
  const std::string program = place.inputs / "slipstream";
  std::filesystem::copy_file(SLIPSTREAM_PROGRAM, program);
  const Limits limits{.threads = 1};
  if (run_limited(program, {"--version"}, limits).code == kNotStarted) GTEST_SKIP() << "this user can be nobody else";
  const std::string out = place.outputs / "out";
  for (const char* threads : {"2", "3", "8"}) {
    SCOPED_TRACE(threads);
    Outcome outcome = run_limited(program, {"verify", place.chain, "--threads", threads}, limits);
    expect_given_up(outcome);
    EXPECT_NE(outcome.err.find("no thread is to be had: "), std::string::npos) << outcome.err;
    outcome = run_limited(program, {"verify", place.chain, "--json", "--threads", threads}, limits);
    const auto document = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(document["verdict"], "none");
    EXPECT_TRUE(std::string(document["out_of_resources"]["detail"]).starts_with("no thread is to be had: "));
    outcome.out.clear();
    expect_given_up(outcome);
    outcome = run_limited(program, {"gen", "--txs", "3", "--threads", threads, "--out", out}, limits);
    expect_given_up(outcome);
    EXPECT_NE(outcome.err.find("no thread is to be had: "), std::string::npos) << outcome.err;
    EXPECT_EQ(place.outputs.names(), Names{});
  }
  EXPECT_EQ(run_limited(program, {"verify", place.chain, "--threads", "1"}, limits).code, kExitValid);
}

TEST(Resources, more_threads_than_processors_are_not_worth_a_word) {
  if (kNoLimits != nullptr) GTEST_SKIP() << kNoLimits;
  const Place place;
  const Outcome outcome = run_limited(SLIPSTREAM_PROGRAM, {"verify", place.chain, "--threads", "9"}, {});
  EXPECT_EQ(outcome.code, kExitValid);
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("9 threads"), std::string::npos) << outcome.out;
}

/// The largest resident set of `slipstream ARGUMENTS`, in bytes; the program finds nothing wrong.
std::size_t peak_memory(const Words& arguments) {
  const pid_t process = ::fork();
  if (process == 0) {
    ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
    start(SLIPSTREAM_PROGRAM, arguments, {});
  }
  int status = 0;
  rusage usage{};
  EXPECT_EQ(::wait4(process, &status, 0, &usage), process);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == kExitValid);
  return static_cast<std::size_t>(usage.ru_maxrss) << 10;
}

TEST(Resources, a_chain_of_blocks_of_1000_takes_64_mib_at_most) {
  if (kNoLimits != nullptr) GTEST_SKIP() << kNoLimits;
  // Of a chain of one transaction: the program and its tables.
  const Place place;
  const std::string tiny = place.inputs / "tiny", chain = place.inputs / "imported";
  ASSERT_EQ(run_cli({"gen", "--txs", "1", "--out", tiny}).code, kExitValid);
  for (const char* workload : {"workload_mix.bin", "workload_2x2.bin"}) {
    SCOPED_TRACE(workload);
    const std::string input = slipstream::test::vectors_directory() + "/" + workload;
    ASSERT_EQ(run_cli({"import", input, chain}).code, kExitValid);
    for (const char* threads : {"1", "2"}) {
      const std::size_t tables = peak_memory({"verify", tiny, "--threads", threads});
      const std::size_t peak = peak_memory({"verify", chain, "--threads", threads});
      std::printf("%s, threads: %s: %zu KiB, of which %zu for tables\n", workload, threads, peak >> 10, tables >> 10);
      EXPECT_LE(peak, tables + (std::size_t{64} << 20));
    }
  }
}

TEST(Resources, files_without_end_are_refused_at_a_limit_that_is_named) {
  const Place place;
  const ScratchDirectory large;
  const std::string out = place.outputs / "out";
  const auto make = [&](const char* name, std::string_view beginning) {
    write_file(large / name, as_bytes(beginning));
    std::filesystem::resize_file(large / name, 1500u << 20);
    EXPECT_EQ(::chmod((large / name).c_str(), 0600), 0);
    return (large / name).string();
  };
  const std::string zero = "/dev/zero", sparse = make("sparse", ""), json = make("json", "{"),
                    workload = make("workload", "ZKVMWL1\n");
  const std::string whole = "larger than the limit of 67108864 bytes";
  struct Case {
    Words words;
    Words parts;
  };
  const std::vector<Case> cases = {
      {{"verify", zero}, {"WrongMagic"}},
      {{"verify", sparse}, {"WrongMagic"}},
      {{"inspect", zero}, {whole}},
      {{"inspect", sparse}, {whole}},
      {{"inspect", zero, "--as", "tx"}, {whole}},
      {{"import", zero, out}, {"neither a workload file nor JSON"}},
      {{"import", sparse, out}, {"neither a workload file nor JSON"}},
      {{"import", json, out}, {"JSON larger than 67108864 bytes"}},
      {{"import", workload, out}, {"a workload larger than 1073741824 bytes"}},
      {{"sign", zero, "--out", out}, {whole}},
      {{"sign", sparse, "--out", out}, {whole}},
      {{"sign", place.tx, "--key", sparse, "--out", out}, {"larger than the limit of 16777216 bytes"}},
      {{"gen", "--txs", "1", "--mix", zero, "--out", out}, {"larger than the limit of 1048576 bytes"}},
      {{"gen", "--txs", "1", "--mix", sparse, "--out", out}, {"larger than the limit of 1048576 bytes"}},
      {{"prove", zero, "--out", out}, {"others than its owner"}},
      {{"prove", sparse, "--out", out}, {"larger than the limit of 16777216 bytes"}},
      {{"keys", "show", sparse}, {"larger than the limit of 16777216 bytes"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::PrintToString(c.words));
    expect_refused(run_cli(c.words), c.parts);
    EXPECT_EQ(place.outputs.names(), Names{});
  }
}

}  // namespace
}  // namespace slipstream::cli::test
