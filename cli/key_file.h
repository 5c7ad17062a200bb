// Key files: one secret in a text file that only its owner may read.
//   slipstream key 1                    a secret scalar: one predicate, the public key
//   <64 hex digits>
//   slipstream account 1                an extended secret key: a predicate at every sequence number (wallet/account.h)
//   <128 hex digits>
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "slipstream/keys/secret_key.h"
#include "slipstream/keys/xprv.h"

namespace slipstream::cli {

using StoredKey = std::variant<keys::SecretKey, keys::Xprv>;

/// Fails if the file exists. Errors have the path.
[[nodiscard]] std::expected<void, std::string> create_key_file(const std::filesystem::path& path, const StoredKey& key);
[[nodiscard]] std::expected<StoredKey, std::string> read_key_file(const std::filesystem::path& path);

/// The file of a key name as in read_signing_keys.
[[nodiscard]] std::filesystem::path key_file_of(const std::string& name);

/// Reads signing keys. `name` is FILE, FILE:N for the key of an account at sequence number N, or a file of openings
/// that has keys (cli/openings.h).
[[nodiscard]] std::expected<std::vector<keys::SecretKey>, std::string> read_signing_keys(const std::string& name);

}  // namespace slipstream::cli
