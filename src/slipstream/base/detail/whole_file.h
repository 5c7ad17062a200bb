// A file that appears under its name only when it is complete. Until then it is in the target's directory without a
// name (O_TMPFILE), so the system removes it however the process ends, also after kill -9.
//
// Some file systems have no such files (FAT, many FUSE and network file systems), and some systems have no /proc.
// There, a named temporary file is used: ".slipstream-" and 12 hex digits, in the same directory. The destructor
// removes it; a process that is killed leaves it behind.
//
// Limits: replace() over an existing file needs a second name between two system calls, because a link never replaces a
// file. A process that is killed between them leaves the complete file under that name. place() has no such window; use
// it for secrets. A symbolic link at the target is replaced, not followed.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/descriptor.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Who may read and write a new file.
enum class Access : std::uint8_t {
  /// As the user's umask allows.
  normal,
  /// Only the owner (mode 0600), for files with secrets.
  owner,
};

/// Where the bytes are before the file has its name.
enum class Until : std::uint8_t {
  /// In a file without a name if the system supports it, otherwise in a named temporary file.
  unnamed_if_possible,
  /// In a named temporary file.
  named,
};

/// Thread-safety: only one thread at a time may use an object. Objects are independent, also with the same target.
class WholeFile {
 public:
  /// An error is the system's reason in words, without the path.
  template <class T>
  using Result = std::expected<T, std::string>;

  /// Creates the empty file. Fails if the directory of the target is not writable, if the name is too long, or if
  /// something other than a regular file is at the target.
  [[nodiscard]] static Result<WholeFile> create(const std::filesystem::path& target, Access access,
                                                Until until = Until::unnamed_if_possible);

  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&&) = delete;
  /// Removes the bytes if the file has no name yet.
  ~WholeFile();

  /// Appends bytes. Passes them to the operating system at once and keeps no copy.
  [[nodiscard]] Result<void> write(ByteSpan bytes);

  /// Makes the bytes durable, gives the file its name, replacing an existing file, and makes the name durable. After an
  /// error the target is unchanged, except if only the last step failed: then the new file is in place.
  [[nodiscard]] Result<void> replace();
  /// As replace(), but an existing file at the target is an error.
  [[nodiscard]] Result<void> place();

 private:
  WholeFile(Descriptor directory, std::string name) : directory_(std::move(directory)), name_(std::move(name)) {}

  [[nodiscard]] Result<void> create_named(unsigned mode);
  [[nodiscard]] int link(const std::string& name) const;
  [[nodiscard]] Result<void> link_as_temporary();
  [[nodiscard]] Result<void> sync_directory() const;
  void remove_temporary();

  /// The names below are names in this directory.
  Descriptor directory_;
  std::string name_;
  /// Empty if there is no temporary name.
  std::string temporary_;
  Descriptor file_;
};

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
