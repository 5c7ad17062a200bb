// The program dies of a signal that it does not handle: what it had written so far is gone with it.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "support/build_kind.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::ScratchDirectory;
using Names = std::vector<std::string>;

constexpr int kSignals[] = {SIGQUIT, SIGXFSZ, SIGXCPU, SIGKILL};

/// `slipstream ARGUMENTS` in a process of its own, without output.
class Started {
 public:
  explicit Started(const std::string& arguments) {
    const std::string command =
        "exec " + slipstream::test::start_words(SLIPSTREAM_PROGRAM) + " " + arguments + " >/dev/null 2>&1";
    process_ = ::fork();
    if (process_ != 0) return;
    const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  [[nodiscard]] pid_t process() const { return process_; }

  /// Whether it died of the signal, and not of itself before.
  [[nodiscard]] bool dies_of(int signal) const {
    ::kill(process_, signal);
    int status = 0;
    EXPECT_EQ(::waitpid(process_, &status, 0), process_);
    if (WIFEXITED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
    }
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
  }

 private:
  pid_t process_;
};

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

TEST(Killed, gen_leaves_nothing) {
  const ScratchDirectory scratch;
  if (!scratch.has_unnamed_files()) GTEST_SKIP() << "this file system has no files without a name";
  for (const int signal : kSignals) {
    SCOPED_TRACE(signal);
    for (unsigned i = 0; i < 4; ++i) {
      const Started gen("gen --txs 100000 --block-size 1 --threads 1 --out " + quoted(scratch / "chain"));
      while (!scratch.has_file_open_in(gen.process())) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      std::this_thread::sleep_for(std::chrono::milliseconds(15 * i));
      EXPECT_TRUE(gen.dies_of(signal));
      EXPECT_EQ(scratch.names(), Names{});
    }
  }
}

TEST(Killed, keys_new_leaves_a_whole_key_or_nothing) {
  const ScratchDirectory scratch;
  if (!scratch.has_unnamed_files()) GTEST_SKIP() << "this file system has no files without a name";
  unsigned killed = 0, while_open = 0;
  for (const int signal : kSignals) {
    SCOPED_TRACE(signal);
    // At steps of a time that it takes, and once its file is seen.
    for (unsigned i = 0; i < 40; ++i) {
      const Started keys("keys new " + quoted(scratch / "key"));
      const auto begin = std::chrono::steady_clock::now();
      const auto waited = [&] { return std::chrono::steady_clock::now() - begin; };
      if (i % 2 == 0) {
        while (waited() < std::chrono::microseconds(250 * i)) std::this_thread::yield();
      } else {
        bool open = false;
        while (!open && waited() < std::chrono::milliseconds(500) && scratch.names().empty()) {
          open = scratch.has_file_open_in(keys.process());
        }
        while_open += open ? 1 : 0;
      }
      killed += keys.dies_of(signal) ? 1 : 0;
      const Names names = scratch.names();
      if (names.empty()) continue;
      EXPECT_EQ(names, Names{"key"});
      EXPECT_EQ(std::filesystem::file_size(scratch / "key"), std::string("slipstream key 1\n").size() + 64 + 1);
      for (const std::string& name : names) std::filesystem::remove(scratch / name);
    }
  }
  EXPECT_GT(killed, 0u);
  std::printf("killed %u times, seen with its file open %u times\n", killed, while_open);
}

}  // namespace
}  // namespace slipstream::cli::test
