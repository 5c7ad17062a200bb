// Signals that ask the program to end: it says what is not written, leaves no file, and its exit code names the signal.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "cli/interrupt.h"
#include "cli/transaction_loop.h"
#include "slipstream/base/detail/descriptor.h"
#include "support/build_kind.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::ScratchDirectory;
using Names = std::vector<std::string>;
using namespace std::chrono_literals;

/// `slipstream ARGUMENTS` in a process of its own, without output, which ignores the signal `ignored` unless that is 0.
pid_t start(const std::string& arguments, int ignored) {
  const std::string command =
      "exec " + slipstream::test::start_words(SLIPSTREAM_PROGRAM) + " " + arguments + " >/dev/null 2>&1";
  const pid_t process = ::fork();
  if (process != 0) return process;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::signal(signal, signal == ignored ? SIG_IGN : SIG_DFL);
  }
  ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
  ::_exit(127);
}

/// The exit code; 1000 and more after a signal.
int wait_for(pid_t process) {
  int status = 0;
  EXPECT_EQ(::waitpid(process, &status, 0), process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

constexpr std::pair<int, int> kCodes[] = {{SIGINT, 130}, {SIGTERM, 143}, {SIGHUP, 129}};

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

TEST(Signals, gen_ends_at_work_with_the_code_of_the_signal_and_leaves_nothing) {
  const ScratchDirectory scratch;
  for (const auto& [signal, code] : kCodes) {
    SCOPED_TRACE(signal);
    const pid_t process = start("gen --txs 100000 --block-size 1 --threads 1 --out " + quoted(scratch / "chain"), 0);
    while (!scratch.has_file_open_in(process)) std::this_thread::sleep_for(1ms);
    ::kill(process, signal);
    EXPECT_EQ(wait_for(process), code);
    EXPECT_EQ(scratch.names(), Names{});
  }
}

TEST(Signals, gen_ends_within_a_second_while_it_plans_a_hundred_million_transactions) {
  const ScratchDirectory scratch;
  for (const auto& [signal, code] : kCodes) {
    SCOPED_TRACE(signal);
    const pid_t process = start("gen --txs 100000000 --out " + quoted(scratch / "chain"), 0);
    std::this_thread::sleep_for(500ms);
    const auto begin = std::chrono::steady_clock::now();
    ::kill(process, signal);
    EXPECT_EQ(wait_for(process), code);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
    EXPECT_EQ(scratch.names(), Names{});
  }
}

TEST(Signals, block_append_ends_with_the_code_of_the_signal_and_leaves_nothing) {
  const OwnChain own(2, 1);
  const std::string tx = own.spend("one", {0});
  const std::filesystem::path pipe = own.path("pipe"), longer = own.path("longer");
  const Bytes chain = slipstream::test::read_file(own.path("chain"));
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto before = own.scratch.names();
  for (const auto& [signal, code] : kCodes) {
    SCOPED_TRACE(signal);
    const pid_t process = start("block append " + quoted(pipe) + " " + quoted(std::filesystem::path(tx)) +
                                    " --threads 1 --out " + quoted(longer),
                                0);
    const Descriptor writer(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
    // The chain comes so far that it is open, and ends after the signal.
    const std::size_t half = chain.size() / 2;
    ASSERT_EQ(::write(writer.get(), chain.data(), half), static_cast<ssize_t>(half));
    while (!own.scratch.has_file_open_in(process)) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(50ms);
    ::kill(process, signal);
    std::this_thread::sleep_for(50ms);
    ASSERT_EQ(::write(writer.get(), chain.data() + half, chain.size() - half),
              static_cast<ssize_t>(chain.size() - half));
    EXPECT_EQ(wait_for(process), code);
    EXPECT_EQ(own.scratch.names(), before);
  }
}

TEST(Signals, an_ignored_signal_stays_ignored) {
  const ScratchDirectory scratch;
  for (const auto& [signal, code] : kCodes) {
    SCOPED_TRACE(signal);
    const pid_t process = start("gen --txs 6 --block-size 1 --threads 1 --out " + quoted(scratch / "chain"), signal);
    while (!scratch.has_file_open_in(process) && scratch.names().empty()) std::this_thread::sleep_for(1ms);
    ::kill(process, signal);
    EXPECT_EQ(wait_for(process), 0);
    EXPECT_EQ(scratch.names(), Names{"chain"});
    std::filesystem::remove(scratch / "chain");
  }
}

TEST(Signals, a_held_signal_is_passed_on_afterwards) {
  static volatile std::sig_atomic_t seen = 0;
  const auto before = std::signal(SIGTERM, [](int) { seen = seen + 1; });
  {
    const HeldInterrupt held;
    std::raise(SIGTERM);
    EXPECT_EQ(seen, 0);
  }
  EXPECT_EQ(seen, 1);
  {
    const HeldInterrupt held;
  }
  EXPECT_EQ(seen, 1);
  std::signal(SIGTERM, before);
}

}  // namespace
}  // namespace slipstream::cli::test
