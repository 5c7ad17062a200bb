#include "base/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/entropy.h"
#include "base/hex.h"
#include "base/try.h"

namespace slipstream {
namespace {

std::unexpected<std::string> fail_with_errno() { return std::unexpected(std::string(std::strerror(errno))); }

}  // namespace

WholeFile::Result<WholeFile> WholeFile::create(const std::filesystem::path& target, Access access) {
  // A rename would put a file in the place of /dev/null.
  std::error_code ignored;
  const std::filesystem::file_status there = std::filesystem::status(target, ignored);
  if (std::filesystem::is_directory(there)) return std::unexpected(std::strerror(EISDIR));
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) {
    return std::unexpected("is no regular file");
  }
  while (true) {
    std::array<std::uint8_t, 6> random;
    fill_random(random);
    std::filesystem::path temporary = target;
    temporary += "." + to_hex(random);
    const int descriptor =
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, access == Access::owner ? 0600 : 0666);
    if (descriptor >= 0) return WholeFile(target, std::move(temporary), descriptor);
    if (errno != EEXIST && errno != EINTR) return fail_with_errno();
  }
}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

WholeFile::~WholeFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

WholeFile::Result<void> WholeFile::write(ByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_with_errno();
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

WholeFile::Result<void> WholeFile::sync_and_close() {
  if (::fsync(descriptor_) != 0) return fail_with_errno();
  if (::close(std::exchange(descriptor_, -1)) != 0) return fail_with_errno();
  return {};
}

WholeFile::Result<void> WholeFile::replace() {
  SLIPSTREAM_TRY_VOID(sync_and_close());
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return fail_with_errno();
  temporary_.clear();
  return {};
}

WholeFile::Result<void> WholeFile::place() {
  SLIPSTREAM_TRY_VOID(sync_and_close());
  // A hard link, unlike a rename, never takes the place of another file. The destructor removes the other name.
  if (::link(temporary_.c_str(), target_.c_str()) != 0) return fail_with_errno();
  return {};
}

}  // namespace slipstream
