// A file that appears under its name when it is complete, and not at all before: it is written under another name
// beside its target, so that the last step, giving it its name, is one within a file system. Whatever goes wrong until
// then, what was at the target stays as it was and nothing else remains. (A process that is killed leaves the other
// name, "<target>.<12 hex digits>", behind.)
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

#include "base/bytes.h"

namespace slipstream {

/// Who may read and write a new file.
enum class Access : std::uint8_t {
  /// As the user's umask has it.
  normal,
  /// The owner alone (mode 0600), for files with secrets.
  owner,
};

class WholeFile {
 public:
  /// Errors are the system's reason in words, without the path.
  template <class T>
  using Result = std::expected<T, std::string>;

  /// Makes the file under its other name: fails at once if nothing can be written where the target is, or if a
  /// directory or a device is there.
  [[nodiscard]] static Result<WholeFile> create(const std::filesystem::path& target, Access access);

  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&&) = delete;
  ~WholeFile();

  /// Appends bytes. They go to the operating system at once; no copy of them is kept here.
  [[nodiscard]] Result<void> write(ByteSpan bytes);

  /// Makes the bytes durable and gives the file its name, in place of what was there. It is then complete.
  [[nodiscard]] Result<void> replace();
  /// The same, but an error if anything is there.
  [[nodiscard]] Result<void> place();

 private:
  WholeFile(const std::filesystem::path& target, std::filesystem::path temporary, int descriptor)
      : target_(target), temporary_(std::move(temporary)), descriptor_(descriptor) {}

  [[nodiscard]] Result<void> sync_and_close();

  std::filesystem::path target_;
  /// Empty once there is no such file.
  std::filesystem::path temporary_;
  /// -1 once it is closed.
  int descriptor_;
};

}  // namespace slipstream
