#include "slipstream/base/detail/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "slipstream/base/detail/try.h"
#include "slipstream/base/entropy.h"
#include "slipstream/base/hex.h"

namespace slipstream {
namespace {

std::unexpected<std::string> fail_with_errno() { return std::unexpected(std::string(std::strerror(errno))); }

/// Short, so that it fits if the target's own name fits.
std::string temporary_name() {
  std::array<std::uint8_t, 6> random;
  fill_random(random);
  return ".slipstream-" + to_hex(random);
}

/// The path that lets linkat(2) name an open file without privileges.
std::string path_of(const Descriptor& file) { return "/proc/self/fd/" + std::to_string(file.get()); }

/// Opens a file without a name in the directory. Returns none, with the reason in errno, if the system has no such
/// files or could not give them a name later.
Descriptor open_unnamed(const Descriptor& directory, mode_t mode) {
  Descriptor file(::openat(directory.get(), ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, mode));
  if (file && ::access(path_of(file).c_str(), F_OK) != 0) {
    file = Descriptor();
    errno = EOPNOTSUPP;
  }
  return file;
}

/// Whether this error of open_unnamed() means that such files are not supported: by the file system, by the kernel
/// (which then treats the call as another one), or because /proc is missing.
bool lacks_unnamed_files(int error) {
  return error == EOPNOTSUPP || error == EISDIR || error == ENOENT || error == EINVAL;
}

}  // namespace

WholeFile::Result<WholeFile> WholeFile::create(const std::filesystem::path& target, Access access, Until until) {
  const std::filesystem::path parent = target.has_parent_path() ? target.parent_path() : ".";
  // O_PATH, because a writable directory may be unreadable.
  Descriptor directory(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return fail_with_errno();
  WholeFile out(std::move(directory), target.filename().string());
  // A rename would replace /dev/null by a file.
  struct stat there{};
  if (::fstatat(out.directory_.get(), out.name_.c_str(), &there, 0) == 0) {
    if (S_ISDIR(there.st_mode)) return std::unexpected(std::strerror(EISDIR));
    if (!S_ISREG(there.st_mode)) return std::unexpected("is no regular file");
  } else if (errno != ENOENT || out.name_.empty()) {
    return fail_with_errno();
  }
  const mode_t mode = access == Access::owner ? 0600 : 0666;
  if (until == Until::unnamed_if_possible) {
    out.file_ = open_unnamed(out.directory_, mode);
    if (out.file_) return out;
    if (!lacks_unnamed_files(errno)) return fail_with_errno();
  }
  SLIPSTREAM_TRY_VOID(out.create_named(mode));
  return out;
}

WholeFile::Result<void> WholeFile::create_named(unsigned mode) {
  while (true) {
    std::string name = temporary_name();
    file_ = Descriptor(::openat(directory_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (file_) {
      temporary_ = std::move(name);
      return {};
    }
    if (errno != EEXIST && errno != EINTR) return fail_with_errno();
  }
}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : directory_(std::move(other.directory_)),
      name_(std::move(other.name_)),
      temporary_(std::exchange(other.temporary_, {})),
      file_(std::move(other.file_)) {}

WholeFile::~WholeFile() { remove_temporary(); }

void WholeFile::remove_temporary() {
  if (!temporary_.empty()) ::unlinkat(directory_.get(), temporary_.c_str(), 0);
  temporary_.clear();
}

WholeFile::Result<void> WholeFile::write(ByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_with_errno();
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

/// Gives the file one more name. Never replaces a file: -1 and EEXIST if the name is taken.
int WholeFile::link(const std::string& name) const {
  if (!temporary_.empty()) return ::linkat(directory_.get(), temporary_.c_str(), directory_.get(), name.c_str(), 0);
  return ::linkat(AT_FDCWD, path_of(file_).c_str(), directory_.get(), name.c_str(), AT_SYMLINK_FOLLOW);
}

WholeFile::Result<void> WholeFile::link_as_temporary() {
  while (true) {
    std::string name = temporary_name();
    if (link(name) == 0) {
      temporary_ = std::move(name);
      return {};
    }
    if (errno != EEXIST) return fail_with_errno();
  }
}

WholeFile::Result<void> WholeFile::sync_directory() const {
  const Descriptor readable(::openat(directory_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Only a readable directory can be synced, and some file systems cannot sync one.
  if (!readable && errno == EACCES) return {};
  if (!readable || (::fsync(readable.get()) != 0 && errno != EINVAL)) return fail_with_errno();
  return {};
}

WholeFile::Result<void> WholeFile::replace() {
  if (::fsync(file_.get()) != 0) return fail_with_errno();
  if (temporary_.empty()) {
    // A single step if no file is at the target.
    if (link(name_) == 0) return sync_directory();
    if (errno != EEXIST) return fail_with_errno();
    SLIPSTREAM_TRY_VOID(link_as_temporary());
  }
  if (::renameat(directory_.get(), temporary_.c_str(), directory_.get(), name_.c_str()) != 0) return fail_with_errno();
  temporary_.clear();
  return sync_directory();
}

WholeFile::Result<void> WholeFile::place() {
  if (::fsync(file_.get()) != 0) return fail_with_errno();
  if (link(name_) != 0) return fail_with_errno();
  remove_temporary();
  return sync_directory();
}

}  // namespace slipstream
