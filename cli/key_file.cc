#include "cli/key_file.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "cli/files.h"
#include "cli/openings.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/base/secret.h"
#include "slipstream/base/secret_text.h"
#include "slipstream/wallet/account.h"

namespace slipstream::cli {
namespace {

constexpr std::string_view kKeyHead = "slipstream key 1\n";
constexpr std::string_view kAccountHead = "slipstream account 1\n";

/// Whether the text is the head and then `out` in hex, and nothing else.
bool read_body(std::span<std::uint8_t> out, std::string_view text, std::string_view head) {
  if (!text.starts_with(head)) return false;
  text.remove_prefix(head.size());
  if (text.ends_with('\n')) text.remove_suffix(1);
  return from_hex(out, text);
}

std::optional<StoredKey> parse_key(std::string_view text) {
  Secret<Bytes32> key{Bytes32{}};
  Secret<Bytes64> account{Bytes64{}};
  if (read_body(key.expose(), text, kKeyHead)) {
    if (const auto scalar = Scalar::from_canonical_bytes(key.expose())) return keys::SecretKey(*scalar);
  } else if (read_body(account.expose(), text, kAccountHead)) {
    if (auto xprv = keys::Xprv::decode(account.expose())) return *std::move(xprv);
  }
  return std::nullopt;
}

struct KeyName {
  std::string file;
  std::optional<std::uint64_t> sequence;
};

KeyName parse_name(const std::string& name) {
  if (const std::size_t colon = name.rfind(':'); colon != std::string::npos) {
    std::uint64_t number = 0;
    const char* const begin = name.data() + colon + 1;
    const char* const end = name.data() + name.size();
    if (const auto [at, error] = std::from_chars(begin, end, number); error == std::errc{} && at == end) {
      return {name.substr(0, colon), number};
    }
  }
  return {name, std::nullopt};
}

}  // namespace

std::expected<void, std::string> create_key_file(const std::filesystem::path& path, const StoredKey& key) {
  return on_clean_stack([&] {
    SecretText text;
    if (const auto* secret = std::get_if<keys::SecretKey>(&key)) {
      const Secret<Bytes32> bytes(secret->expose().to_bytes());
      text.append(kKeyHead).append_hex(bytes.expose());
    } else {
      const Secret<Bytes64> bytes = std::get<keys::Xprv>(key).encode();
      text.append(kAccountHead).append_hex(bytes.expose());
    }
    return create_file(path, text.append("\n").bytes(), Access::owner);
  });
}

std::expected<StoredKey, std::string> read_key_file(const std::filesystem::path& path) {
  return on_clean_stack([&]() -> std::expected<StoredKey, std::string> {
    SLIPSTREAM_TRY(const SecretText text, read_secret_file(path));
    auto key = parse_key(text.view());
    if (!key) return std::unexpected(fmt::format("{}: this is no key file", path.string()));
    return *std::move(key);
  });
}

std::filesystem::path key_file_of(const std::string& name) { return parse_name(name).file; }

std::expected<std::vector<keys::SecretKey>, std::string> read_signing_keys(const std::string& name) {
  const auto [file, sequence] = parse_name(name);
  SLIPSTREAM_TRY(const SecretText text, read_secret_file(file));
  if (!sequence && text.view().starts_with('[')) {
    return on_clean_stack([&]() -> std::expected<std::vector<keys::SecretKey>, std::string> {
      SLIPSTREAM_TRY(const OpeningsFile openings, OpeningsFile::read(file));
      return openings.keys();
    });
  }
  SLIPSTREAM_TRY(const StoredKey key, read_key_file(file));
  const auto* account = std::get_if<keys::Xprv>(&key);
  if (account == nullptr && sequence) {
    return std::unexpected(fmt::format("{}: a single key has no sequence numbers", file));
  }
  if (account != nullptr && !sequence) {
    return std::unexpected(fmt::format("{}: an account's keys need a sequence number: {}:N", file, file));
  }
  return std::vector{account != nullptr ? wallet::key_at_sequence(*account, *sequence)
                                        : std::get<keys::SecretKey>(key)};
}

}  // namespace slipstream::cli
