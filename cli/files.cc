#include "cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "cli/interrupt.h"
#include "slipstream/base/detail/descriptor.h"
#include "slipstream/base/detail/try.h"

namespace slipstream::cli {
namespace {

constexpr std::size_t kLargestSecret = std::size_t{1} << 24;

std::unexpected<std::string> fail(const std::filesystem::path& path, std::string_view what) {
  return std::unexpected(fmt::format("{}: {}", path.string(), what));
}

std::unexpected<std::string> fail_with_errno(const std::filesystem::path& path) {
  return fail(path, std::strerror(errno));
}

/// `finish` decides what happens if the file exists.
std::expected<void, std::string> write(const std::filesystem::path& path, ByteSpan bytes, Access access,
                                       WholeFile::Result<void> (WholeFile::*finish)()) {
  // A signal waits until no temporary file is left.
  const HeldInterrupt held;
  auto file = WholeFile::create(path, access);
  if (!file) return fail(path, file.error());
  auto done = file->write(bytes);
  if (done) done = ((*file).*finish)();
  if (!done) return fail(path, done.error());
  return {};
}

std::uint8_t* memory_of(Bytes& bytes) { return bytes.data(); }
char* memory_of(SecretText& text) { return text.chars().data(); }

/// Reads directly into the text, so that no other copy exists.
template <class Text>
std::expected<Text, std::string> read(const std::filesystem::path& path, std::size_t most, bool secret) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0) return fail_with_errno(path);
  if (S_ISDIR(status.st_mode)) return fail(path, std::strerror(EISDIR));
  if (secret && (status.st_mode & 077) != 0) {
    return fail(path, "others than its owner may read or write this file with secrets (chmod 600 helps)");
  }
  const auto too_large = [&] { return fail(path, fmt::format("is larger than the limit of {} bytes", most)); };
  if (S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) > most) return too_large();
  Text out;
  constexpr std::size_t kChunk = 4096;
  for (std::size_t have = 0;;) {
    out.resize(have + kChunk);
    const ssize_t n = ::read(file.get(), memory_of(out) + have, kChunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_with_errno(path);
    have += static_cast<std::size_t>(n);
    if (have > most) return too_large();
    out.resize(have);
    if (n == 0) return out;
  }
}

}  // namespace

std::expected<void, std::string> write_file(const std::filesystem::path& path, ByteSpan bytes, Access access) {
  return write(path, bytes, access, &WholeFile::replace);
}

std::expected<void, std::string> create_file(const std::filesystem::path& path, ByteSpan bytes, Access access) {
  return write(path, bytes, access, &WholeFile::place);
}

CompanionFile::~CompanionFile() {
  std::error_code ignored;
  if (alone_) std::filesystem::remove(path_, ignored);
}

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code ignored;
  if (std::filesystem::equivalent(a, b, ignored)) return true;
  const auto resolved = [&ignored](const std::filesystem::path& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, ignored), ignored);
  };
  return resolved(a) == resolved(b);
}

std::expected<Bytes, std::string> read_file(const std::filesystem::path& path, std::size_t most) {
  return read<Bytes>(path, most, false);
}

std::expected<SecretText, std::string> read_secret_file(const std::filesystem::path& path) {
  return read<SecretText>(path, kLargestSecret, true);
}

}  // namespace slipstream::cli
