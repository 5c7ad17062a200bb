// A file that appears under its name when it is complete, and not at all before. Until then it is in the target's
// directory without a name (O_TMPFILE), so the system takes it back however the process ends, by kill -9 too.
//
// A file system without such files (FAT, many FUSE and network file systems), or a system without /proc, gets a named
// temporary file instead: ".slipstream-" and 12 hex digits, in the same directory. An object that goes away removes it;
// a process that is killed leaves it behind.
//
// Limits: replace() over an existing file needs a second name for the time between two system calls, because a link
// never replaces a file. A process that is killed just there leaves the complete file under that name. place() has no
// such moment; use it for secrets. A symbolic link at the target is replaced, not followed.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/descriptor.h"

namespace slipstream {

/// Who may read and write a new file.
enum class Access : std::uint8_t {
  /// As the user's umask has it.
  normal,
  /// The owner alone (mode 0600), for files with secrets.
  owner,
};

/// Where the bytes are until the file has its name.
enum class Until : std::uint8_t {
  /// In a file without a name where there can be one, otherwise in a named temporary file.
  unnamed_if_possible,
  /// In a named temporary file.
  named,
};

/// Thread-safety: one thread at a time uses an object; objects are independent of each other, also with one target.
class WholeFile {
 public:
  /// Errors are the system's reason in words, without the path.
  template <class T>
  using Result = std::expected<T, std::string>;

  /// Makes the empty file. Fails at once if nothing can be written where the target is, if its name is too long, or if
  /// something other than a regular file is there.
  [[nodiscard]] static Result<WholeFile> create(const std::filesystem::path& target, Access access,
                                                Until until = Until::unnamed_if_possible);

  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&&) = delete;
  /// Removes the bytes, unless the file has its name.
  ~WholeFile();

  /// Appends bytes. They go to the operating system at once; no copy of them is kept here.
  [[nodiscard]] Result<void> write(ByteSpan bytes);

  /// Makes the bytes durable, gives the file its name, in place of what was there, and makes the name durable. After an
  /// error the target is as it was, except if only the last step failed: then the file is there.
  [[nodiscard]] Result<void> replace();
  /// The same, but an error if anything is there.
  [[nodiscard]] Result<void> place();

 private:
  WholeFile(Descriptor directory, std::string name) : directory_(std::move(directory)), name_(std::move(name)) {}

  [[nodiscard]] Result<void> create_named(unsigned mode);
  [[nodiscard]] int link(const std::string& name) const;
  [[nodiscard]] Result<void> link_as_temporary();
  [[nodiscard]] Result<void> sync_directory() const;
  void remove_temporary();

  /// Every name below is one in this directory.
  Descriptor directory_;
  std::string name_;
  /// Empty if there is no such name.
  std::string temporary_;
  Descriptor file_;
};

}  // namespace slipstream
