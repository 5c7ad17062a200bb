#include "cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/try.h"

namespace slipstream::cli {
namespace {

constexpr std::size_t kLargestSecret = std::size_t{1} << 24;

std::unexpected<std::string> fail(const std::filesystem::path& path, std::string_view what) {
  return std::unexpected(fmt::format("{}: {}", path.string(), what));
}

std::unexpected<std::string> fail_with_errno(const std::filesystem::path& path) {
  return fail(path, std::strerror(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

/// A file beside the target that is gone at the end unless it was put in its place.
class Temporary {
 public:
  explicit Temporary(const std::filesystem::path& target)
      : target_(target), name_(target.string() + ".XXXXXX"), file_(::mkstemp(name_.data())) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (file_.get() >= 0 || written_) ::unlink(name_.c_str());
  }

  [[nodiscard]] std::expected<void, std::string> write(ByteSpan bytes, Access access) {
    if (file_.get() < 0) return fail_with_errno(target_);
    if (access == Access::normal) {
      const mode_t mask = ::umask(0);
      ::umask(mask);
      if (::fchmod(file_.get(), 0666 & ~mask) != 0) return fail_with_errno(target_);
    }
    while (!bytes.empty()) {
      const ssize_t n = ::write(file_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return fail_with_errno(target_);
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    written_ = true;
    if (::fsync(file_.get()) != 0 || !file_.close()) return fail_with_errno(target_);
    return {};
  }
  [[nodiscard]] std::expected<void, std::string> replace() {
    if (::rename(name_.c_str(), target_.c_str()) != 0) return fail_with_errno(target_);
    written_ = false;
    return {};
  }
  /// Fails if there is such a file.
  [[nodiscard]] std::expected<void, std::string> link() {
    if (::link(name_.c_str(), target_.c_str()) != 0) return fail_with_errno(target_);
    return {};
  }

 private:
  std::filesystem::path target_;
  std::string name_;
  Descriptor file_;
  bool written_ = false;
};

std::expected<Bytes, std::string> read(const std::filesystem::path& path, std::size_t most, bool secret) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return fail_with_errno(path);
  if (S_ISDIR(status.st_mode)) return fail(path, std::strerror(EISDIR));
  if (secret && (status.st_mode & 077) != 0) {
    return fail(path, "others than its owner may read or write this file with secrets (chmod 600 helps)");
  }
  Bytes bytes;
  std::uint8_t chunk[4096];
  while (true) {
    const ssize_t n = ::read(file.get(), chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_with_errno(path);
    if (n == 0) return bytes;
    bytes.insert(bytes.end(), chunk, chunk + n);
    if (bytes.size() > most) return fail(path, fmt::format("is larger than {} bytes", most));
  }
}

}  // namespace

std::expected<void, std::string> write_file(const std::filesystem::path& path, ByteSpan bytes, Access access) {
  Temporary file(path);
  SLIPSTREAM_TRY_VOID(file.write(bytes, access));
  return file.replace();
}

std::expected<void, std::string> create_file(const std::filesystem::path& path, ByteSpan bytes, Access access) {
  Temporary file(path);
  SLIPSTREAM_TRY_VOID(file.write(bytes, access));
  return file.link();
}

std::expected<Bytes, std::string> read_file(const std::filesystem::path& path, std::size_t most) {
  return read(path, most, false);
}

std::expected<Bytes, std::string> read_secret_file(const std::filesystem::path& path) {
  return read(path, kLargestSecret, true);
}

}  // namespace slipstream::cli
