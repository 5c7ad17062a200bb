// Files that are there when they are complete, whatever fails on the way.
#include "slipstream/base/detail/whole_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/scratch.h"

namespace slipstream {
namespace {

using test::read_file;
using test::ScratchDirectory;
using test::write_file;
using Names = std::vector<std::string>;

Bytes bytes_of(std::string_view text) {
  const ByteSpan bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

// With and without a name until it is complete.
class WholeFileUntil : public testing::TestWithParam<Until> {
 protected:
  [[nodiscard]] WholeFile::Result<WholeFile> create(const std::filesystem::path& path) const {
    return WholeFile::create(path, Access::normal, GetParam());
  }
  [[nodiscard]] WholeFile::Result<void> place(const std::filesystem::path& path, std::string_view text) const {
    return finish(path, text, &WholeFile::place);
  }
  [[nodiscard]] WholeFile::Result<void> replace(const std::filesystem::path& path, std::string_view text) const {
    return finish(path, text, &WholeFile::replace);
  }

  const ScratchDirectory scratch_;

 private:
  [[nodiscard]] WholeFile::Result<void> finish(const std::filesystem::path& path, std::string_view text,
                                               WholeFile::Result<void> (WholeFile::*step)()) const {
    auto file = create(path);
    if (!file) return std::unexpected(file.error());
    EXPECT_TRUE(file->write(as_bytes(text)));
    return ((*file).*step)();
  }
};

INSTANTIATE_TEST_SUITE_P(All, WholeFileUntil, testing::Values(Until::unnamed_if_possible, Until::named),
                         [](const auto& test) { return test.param == Until::named ? "named" : "unnamed"; });

TEST_P(WholeFileUntil, replaces_what_was_there_once_it_is_complete) {
  const auto path = scratch_ / "file";
  write_file(path, as_bytes("old"));
  {
    auto file = create(path);
    ASSERT_TRUE(file) << file.error();
    ASSERT_TRUE(file->write(as_bytes("new ")));
    ASSERT_TRUE(file->write(as_bytes("contents")));
    EXPECT_EQ(read_file(path), bytes_of("old"));
    ASSERT_TRUE(file->replace());
  }
  EXPECT_EQ(read_file(path), bytes_of("new contents"));
  EXPECT_EQ(scratch_.names(), Names{"file"});
}

TEST_P(WholeFileUntil, replaces_where_nothing_was) {
  ASSERT_TRUE(replace(scratch_ / "file", "first"));
  EXPECT_EQ(read_file(scratch_ / "file"), bytes_of("first"));
  EXPECT_EQ(scratch_.names(), Names{"file"});
}

TEST_P(WholeFileUntil, that_is_placed_never_replaces_another) {
  const auto path = scratch_ / "file";
  ASSERT_TRUE(place(path, "first"));
  const auto second = place(path, "second");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), "File exists");
  EXPECT_EQ(read_file(path), bytes_of("first"));
  EXPECT_EQ(scratch_.names(), Names{"file"});
}

TEST_P(WholeFileUntil, that_is_placed_does_not_replace_what_came_meanwhile) {
  auto file = create(scratch_ / "file");
  ASSERT_TRUE(file->write(as_bytes("late")));
  write_file(scratch_ / "file", as_bytes("early"));
  EXPECT_EQ(file->place().error(), "File exists");
  file = std::unexpected("given up");
  std::filesystem::remove(scratch_ / "file");
  std::filesystem::create_symlink("nowhere", scratch_ / "file");
  EXPECT_EQ(place(scratch_ / "file", "late").error(), "File exists");
  EXPECT_EQ(scratch_.names(), Names{"file"});
}

TEST_P(WholeFileUntil, a_replace_that_fails_leaves_what_was_there) {
  auto file = create(scratch_ / "target");
  ASSERT_TRUE(file->write(as_bytes("new")));
  // A directory came meanwhile.
  std::filesystem::create_directory(scratch_ / "target");
  write_file(scratch_ / "target" / "old", as_bytes("old"));
  const auto replaced = file->replace();
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error(), "Is a directory");
  file = std::unexpected("given up");
  EXPECT_EQ(scratch_.names(), Names{"target"});
  EXPECT_EQ(read_file(scratch_ / "target" / "old"), bytes_of("old"));
}

TEST_P(WholeFileUntil, a_symbolic_link_is_replaced_and_not_followed) {
  write_file(scratch_ / "old", as_bytes("old"));
  for (const char* destination : {"old", "nowhere"}) {
    std::filesystem::remove(scratch_ / "file");
    std::filesystem::create_symlink(destination, scratch_ / "file");
    ASSERT_TRUE(replace(scratch_ / "file", "new"));
    EXPECT_FALSE(std::filesystem::is_symlink(scratch_ / "file"));
    EXPECT_EQ(read_file(scratch_ / "file"), bytes_of("new"));
  }
  EXPECT_EQ(read_file(scratch_ / "old"), bytes_of("old"));
  EXPECT_EQ(scratch_.names(), (Names{"file", "old"}));
}

TEST_P(WholeFileUntil, that_is_given_up_leaves_nothing) {
  {
    auto file = create(scratch_ / "file");
    ASSERT_TRUE(file->write(as_bytes("part")));
    const WholeFile moved = *std::move(file);
    file = std::unexpected("moved away");
    EXPECT_TRUE(scratch_.has_file_open_in(::getpid()));
  }
  EXPECT_FALSE(scratch_.has_file_open_in(::getpid()));
  EXPECT_EQ(scratch_.names(), Names{});
}

TEST_P(WholeFileUntil, has_the_mode_of_the_umask_or_is_for_its_owner_alone) {
  for (const mode_t mask : {0022u, 0077u, 0002u}) {
    const mode_t before = ::umask(mask);
    auto normal = WholeFile::create(scratch_ / "normal", Access::normal, GetParam());
    auto owner = WholeFile::create(scratch_ / "owner", Access::owner, GetParam());
    ::umask(before);
    EXPECT_TRUE(normal->replace());
    EXPECT_TRUE(owner->replace());
    EXPECT_EQ(mode_of(scratch_ / "normal"), 0666 & ~mask);
    EXPECT_EQ(mode_of(scratch_ / "owner"), 0600u);
  }
}

TEST_P(WholeFileUntil, may_have_any_name_that_the_file_system_takes) {
  for (const std::size_t length : {1u, 2u, 242u, 243u, 254u, 255u}) {
    SCOPED_TRACE(length);
    const std::string name(length, 'n');
    ASSERT_TRUE(replace(scratch_ / name, "first"));
    ASSERT_TRUE(replace(scratch_ / name, "second"));
    EXPECT_EQ(scratch_.names(), Names{name});
    EXPECT_EQ(read_file(scratch_ / name), bytes_of("second"));
    std::filesystem::remove(scratch_ / name);
    ASSERT_TRUE(place(scratch_ / name, "third"));
    EXPECT_EQ(scratch_.names(), Names{name});
    std::filesystem::remove(scratch_ / name);
  }
  EXPECT_EQ(create(scratch_ / std::string(256, 'n')).error(), "File name too long");
}

TEST_P(WholeFileUntil, stays_in_its_directory_when_the_process_goes_elsewhere) {
  const auto before = std::filesystem::current_path();
  std::filesystem::create_directory(scratch_ / "here");
  std::filesystem::current_path(scratch_ / "here");
  auto file = create("file");
  std::filesystem::current_path(before);
  ASSERT_TRUE(file) << file.error();
  ASSERT_TRUE(file->place());
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "here" / "file"));
}

TEST_P(WholeFileUntil, what_cannot_be_written_is_refused_before_anything_is_written) {
  std::filesystem::create_directory(scratch_ / "directory");
  write_file(scratch_ / "file", {});
  const std::vector<std::pair<std::filesystem::path, std::string>> table = {
      {scratch_ / "absent" / "file", "No such file or directory"},
      {scratch_ / "absent" / "", "No such file or directory"},
      {"", "No such file or directory"},
      {scratch_ / "directory", "Is a directory"},
      {scratch_ / "directory" / "..", "Is a directory"},
      {scratch_ / "file" / "file", "Not a directory"},
      {scratch_ / "file" / "", "Not a directory"},
      {"/dev/null", "is no regular file"},
  };
  for (const auto& [path, reason] : table) {
    SCOPED_TRACE(path);
    const auto file = create(path);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error(), reason);
  }
  EXPECT_EQ(scratch_.names(), (Names{"directory", "file"}));
}

TEST_P(WholeFileUntil, a_write_that_fails_says_why_and_leaves_what_was_there) {
  write_file(scratch_ / "file", as_bytes("old"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 100, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::expected<void, std::string> written;
  {
    auto file = create(scratch_ / "file");
    written = file->write(Bytes(101));
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), "File too large");
  EXPECT_EQ(read_file(scratch_ / "file"), bytes_of("old"));
  EXPECT_EQ(scratch_.names(), Names{"file"});
}

// Runs `work` in a process of its own, which then gets the signal and dies of it.
template <class Work>
void run_and_kill(int signal, const Work& work) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    std::signal(signal, SIG_DFL);
    if (work()) std::raise(signal);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  EXPECT_EQ(WTERMSIG(status), signal);
}

TEST(WholeFile, of_a_process_that_is_killed_leaves_nothing) {
  const ScratchDirectory scratch;
  if (!scratch.has_unnamed_files()) GTEST_SKIP() << "this file system has no files without a name";
  for (const int signal : {SIGHUP, SIGQUIT, SIGXFSZ, SIGXCPU, SIGINT, SIGTERM, SIGKILL}) {
    SCOPED_TRACE(signal);
    run_and_kill(signal, [&] {
      static auto file = WholeFile::create(scratch / "file", Access::owner);
      return file && file->write(as_bytes("secret"));
    });
    EXPECT_EQ(scratch.names(), Names{});
  }
}

TEST(WholeFile, without_unnamed_files_leaves_a_named_one_when_it_is_killed) {
  const ScratchDirectory scratch;
  run_and_kill(SIGKILL, [&] {
    static auto file = WholeFile::create(scratch / "file", Access::owner, Until::named);
    return file && file->write(as_bytes("secret"));
  });
  const Names names = scratch.names();
  ASSERT_EQ(names.size(), 1u);
  EXPECT_TRUE(names[0].starts_with(".slipstream-")) << names[0];
  EXPECT_EQ(names[0].size(), 24u);
  EXPECT_EQ(mode_of(scratch / names[0]), 0600u);
}

}  // namespace
}  // namespace slipstream
