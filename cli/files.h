// Reads and writes files for commands. An output file appears only when it is complete; only the owner may read
// secrets.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <utility>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/whole_file.h"
#include "slipstream/base/secret_text.h"

namespace slipstream::cli {

/// Writes a file and replaces an existing one. The error has the path.
[[nodiscard]] std::expected<void, std::string> write_file(const std::filesystem::path& path, ByteSpan bytes,
                                                          Access access);
/// Writes a file with this access; an existing file is an error.
[[nodiscard]] std::expected<void, std::string> create_file(const std::filesystem::path& path, ByteSpan bytes,
                                                           Access access);

/// A file that is useless without another one, as openings without their transaction. Once it was written, the
/// destructor removes it unless keep() was called.
class CompanionFile {
 public:
  explicit CompanionFile(std::filesystem::path path) : path_(std::move(path)) {}
  CompanionFile(const CompanionFile&) = delete;
  CompanionFile& operator=(const CompanionFile&) = delete;
  ~CompanionFile();

  void was_written() { alone_ = true; }
  void keep() { alone_ = false; }

 private:
  std::filesystem::path path_;
  bool alone_ = false;
};

/// Whether both paths name the same file. The file need not exist.
[[nodiscard]] bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);

/// The largest block, transaction or document that is read. Real ones are much smaller.
inline constexpr std::size_t kLargestFile = std::size_t{64} << 20;

/// Reads a file of at most `most` bytes. A larger file, or an endless device, is refused after this many bytes.
[[nodiscard]] std::expected<Bytes, std::string> read_file(const std::filesystem::path& path,
                                                          std::size_t most = kLargestFile);
/// Reads a file with secrets, of at most 2^24 bytes. Refused if anybody except its owner may read or write it.
[[nodiscard]] std::expected<SecretText, std::string> read_secret_file(const std::filesystem::path& path);

}  // namespace slipstream::cli
