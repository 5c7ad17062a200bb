// Files that a command reads, "-" for standard input, and errors about them that say what to do.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/descriptor.h"
#include "slipstream/ledger/chain_file.h"

namespace slipstream::cli {

/// The bytes, decoded from hex if all of them are hex digits and spaces.
[[nodiscard]] Bytes decoded_if_hex(Bytes bytes);

class Input {
 public:
  /// `argument` is a path, or "-".
  explicit Input(const std::string& argument);

  /// The name in messages: the path, or "standard input".
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] bool is_standard_input() const { return standard_; }

  /// Copies standard input into memory if it can be read only once (a pipe), so that path() can be opened again and
  /// again. The error has the name.
  [[nodiscard]] std::expected<void, std::string> make_rereadable();

  /// One line on an error of this chain file: name, place and reason. A block is named by its height if the height of
  /// the initial block is known. If the file is something else, the line names the command for it.
  [[nodiscard]] std::string explain(const ledger::ChainError& error,
                                    std::optional<std::uint64_t> initial_height = std::nullopt) const;

 private:
  [[nodiscard]] std::string advice() const;

  bool standard_;
  std::string name_;
  std::filesystem::path path_;
  Descriptor copy_{};
};

}  // namespace slipstream::cli
