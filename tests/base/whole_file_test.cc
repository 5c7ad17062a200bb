// Files that are there when they are complete, whatever fails on the way.
#include "base/whole_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

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

TEST(WholeFile, replaces_what_was_there_once_it_is_complete) {
  const ScratchDirectory scratch;
  const auto path = scratch / "file";
  write_file(path, as_bytes("old"));
  {
    auto file = WholeFile::create(path, Access::normal);
    ASSERT_TRUE(file) << file.error();
    ASSERT_TRUE(file->write(as_bytes("new ")));
    ASSERT_TRUE(file->write(as_bytes("contents")));
    EXPECT_EQ(read_file(path), bytes_of("old"));
    EXPECT_EQ(scratch.names().size(), 2u);
    ASSERT_TRUE(file->replace());
  }
  EXPECT_EQ(read_file(path), bytes_of("new contents"));
  EXPECT_EQ(scratch.names(), Names{"file"});
}

TEST(WholeFile, that_is_placed_never_replaces_another) {
  const ScratchDirectory scratch;
  const auto path = scratch / "file";
  const auto place = [&](std::string_view text) {
    auto file = WholeFile::create(path, Access::normal);
    EXPECT_TRUE(file->write(as_bytes(text)));
    return file->place();
  };
  ASSERT_TRUE(place("first"));
  const auto second = place("second");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), "File exists");
  EXPECT_EQ(read_file(path), bytes_of("first"));
  EXPECT_EQ(scratch.names(), Names{"file"});
}

TEST(WholeFile, that_is_given_up_leaves_nothing) {
  const ScratchDirectory scratch;
  {
    auto file = WholeFile::create(scratch / "file", Access::normal);
    ASSERT_TRUE(file->write(as_bytes("part")));
    const WholeFile moved = *std::move(file);
    file = std::unexpected("moved away");
    EXPECT_EQ(scratch.names().size(), 1u);
  }
  EXPECT_EQ(scratch.names(), Names{});
}

TEST(WholeFile, has_the_mode_of_the_umask_or_is_for_its_owner_alone) {
  const ScratchDirectory scratch;
  for (const mode_t mask : {0022u, 0077u, 0002u}) {
    const mode_t before = ::umask(mask);
    auto normal = WholeFile::create(scratch / "normal", Access::normal);
    auto owner = WholeFile::create(scratch / "owner", Access::owner);
    ::umask(before);
    EXPECT_TRUE(normal->replace());
    EXPECT_TRUE(owner->replace());
    EXPECT_EQ(mode_of(scratch / "normal"), 0666 & ~mask);
    EXPECT_EQ(mode_of(scratch / "owner"), 0600u);
  }
}

TEST(WholeFile, what_cannot_be_written_is_refused_before_anything_is_written) {
  const ScratchDirectory scratch;
  std::filesystem::create_directory(scratch / "directory");
  const std::vector<std::pair<std::filesystem::path, std::string>> table = {
      {scratch / "absent" / "file", "No such file or directory"},
      {scratch / "directory", "Is a directory"},
      {"/dev/null", "is no regular file"},
  };
  for (const auto& [path, reason] : table) {
    SCOPED_TRACE(path);
    const auto file = WholeFile::create(path, Access::normal);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error(), reason);
  }
  EXPECT_EQ(scratch.names(), Names{"directory"});
}

TEST(WholeFile, a_write_that_fails_says_why_and_leaves_what_was_there) {
  const ScratchDirectory scratch;
  write_file(scratch / "file", as_bytes("old"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 100, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::expected<void, std::string> written;
  {
    auto file = WholeFile::create(scratch / "file", Access::normal);
    written = file->write(Bytes(101));
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), "File too large");
  EXPECT_EQ(read_file(scratch / "file"), bytes_of("old"));
  EXPECT_EQ(scratch.names(), Names{"file"});
}

}  // namespace
}  // namespace slipstream
