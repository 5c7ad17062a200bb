// Files as commands write and read them: whole or not at all, and secrets for the owner's eyes only.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/secret_text.h"
#include "base/whole_file.h"

namespace slipstream::cli {

/// Writes a file, in place of what was there. The error has the path.
[[nodiscard]] std::expected<void, std::string> write_file(const std::filesystem::path& path, ByteSpan bytes,
                                                          Access access);
/// The same for a file with this access that must not be there yet.
[[nodiscard]] std::expected<void, std::string> create_file(const std::filesystem::path& path, ByteSpan bytes,
                                                           Access access);

/// Whether both names lead to one file, which need not be there yet.
[[nodiscard]] bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);

/// Blocks, transactions and documents are read whole, and none that is real comes near this size.
inline constexpr std::size_t kLargestFile = std::size_t{64} << 20;

/// A file of at most `most` bytes. A larger one, or a device without end, is refused once it has sent so many.
[[nodiscard]] std::expected<Bytes, std::string> read_file(const std::filesystem::path& path,
                                                          std::size_t most = kLargestFile);
/// A file with secrets, of at most 2^24 bytes: refused if anybody but its owner may read or write it.
[[nodiscard]] std::expected<SecretText, std::string> read_secret_file(const std::filesystem::path& path);

}  // namespace slipstream::cli
