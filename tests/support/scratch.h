// Scratch files for tests.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "slipstream/base/bytes.h"

namespace slipstream::test {

/// A directory of its own for one test, removed afterwards.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  /// Names of the files in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;
  /// Whether the file system can keep files without a name (O_TMPFILE).
  [[nodiscard]] bool has_unnamed_files() const;
  /// Whether this process has a file in it open, with or without a name.
  [[nodiscard]] bool has_file_open_in(pid_t process) const;

 private:
  std::filesystem::path path_;
};

[[nodiscard]] Bytes read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, ByteSpan bytes);

}  // namespace slipstream::test
