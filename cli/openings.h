// Files of openings: a JSON list of outputs with all that their owner must know to spend them. `slipstream prove` and
// `slipstream gen` write them, and the inputs of a description are such objects, or name one in a file. They contain
// amounts and blinding factors, sometimes keys, so the files are secret.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "slipstream/base/detail/json_document.h"
#include "slipstream/base/detail/json_reader.h"
#include "slipstream/base/secret_text.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/vm/build/open_contract.h"

namespace slipstream::cli {

/// An output, and what is known of its key.
struct OwnedOutput {
  vm::OpenContract contract;
  /// The key is that of an account at this sequence number.
  std::optional<std::uint64_t> sequence{};
  /// The key itself, if it is in no key file.
  std::optional<keys::SecretKey> key{};
};

/// The text of the file. A contract that does not hold exactly one open value is shown by its encoding only. The time
/// depends on the digits of amounts.
[[nodiscard]] SecretText describe_openings_vartime(std::span<const OwnedOutput> outputs);

/// A scalar member: 32 bytes in hex, little-endian, below the group order.
[[nodiscard]] std::expected<Scalar, std::string> parse_scalar(const JsonReader& reader);

/// One output with its opening. Fails if "id" is there and differs from that of the contract. The error names the
/// member.
[[nodiscard]] std::expected<vm::OpenContract, std::string> parse_opening(const JsonReader& reader);

class OpeningsFile {
 public:
  /// Refused if anybody but the owner may read or write it, as all secret files.
  [[nodiscard]] static std::expected<OpeningsFile, std::string> read(const std::filesystem::path& path);

  /// The output with this index, from 0. Errors name the file, the index and the member.
  [[nodiscard]] std::expected<vm::OpenContract, std::string> output(std::uint64_t index) const;
  /// All keys that the file holds. Fails if it holds none.
  [[nodiscard]] std::expected<std::vector<keys::SecretKey>, std::string> keys() const;

 private:
  OpeningsFile(std::string path, JsonDocument document) : path_(std::move(path)), document_(std::move(document)) {}

  std::string path_;
  JsonDocument document_;
};

}  // namespace slipstream::cli
