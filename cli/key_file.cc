#include "cli/key_file.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <utility>

#include "base/hex.h"
#include "base/secret.h"
#include "base/try.h"
#include "cli/files.h"
#include "wallet/account.h"

namespace slipstream::cli {
namespace {

constexpr std::string_view kKeyHead = "slipstream key 1\n";
constexpr std::string_view kAccountHead = "slipstream account 1\n";

/// The bytes behind the head, if the text is that and nothing else.
std::optional<Bytes> body(std::string_view text, std::string_view head, std::size_t size) {
  if (!text.starts_with(head)) return std::nullopt;
  text.remove_prefix(head.size());
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() != 2 * size) return std::nullopt;
  return from_hex(text);
}

}  // namespace

std::expected<void, std::string> create_key_file(const std::filesystem::path& path, const StoredKey& key) {
  std::string text;
  if (const auto* secret = std::get_if<keys::SecretKey>(&key)) {
    const Secret<Bytes32> bytes(secret->expose().to_bytes());
    text = std::string(kKeyHead) + to_hex(bytes.expose()) + "\n";
  } else {
    const Secret<Bytes64> bytes = std::get<keys::Xprv>(key).encode();
    text = std::string(kAccountHead) + to_hex(bytes.expose()) + "\n";
  }
  auto created = create_file(path, as_bytes(text), Access::owner);
  wipe(text.data(), text.size());
  return created;
}

std::expected<StoredKey, std::string> read_key_file(const std::filesystem::path& path) {
  SLIPSTREAM_TRY(Bytes file, read_secret_file(path));
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  std::optional<StoredKey> key;
  if (auto bytes = body(text, kKeyHead, 32)) {
    if (const auto scalar = Scalar::from_canonical_bytes(to_bytes32(*bytes))) key = keys::SecretKey(*scalar);
    wipe(bytes->data(), bytes->size());
  } else if (auto account = body(text, kAccountHead, 64)) {
    if (auto xprv = keys::Xprv::decode(*account)) key = *std::move(xprv);
    wipe(account->data(), account->size());
  }
  wipe(file.data(), file.size());
  if (!key) return std::unexpected(fmt::format("{}: this is no key file", path.string()));
  return *std::move(key);
}

std::expected<keys::SecretKey, std::string> read_signing_key(const std::string& name) {
  std::string file = name;
  std::optional<std::uint64_t> sequence;
  if (const std::size_t colon = name.rfind(':'); colon != std::string::npos) {
    std::uint64_t number = 0;
    const char* const begin = name.data() + colon + 1;
    const char* const end = name.data() + name.size();
    if (const auto [at, error] = std::from_chars(begin, end, number); error == std::errc{} && at == end) {
      file.resize(colon);
      sequence = number;
    }
  }
  SLIPSTREAM_TRY(const StoredKey key, read_key_file(file));
  const auto* account = std::get_if<keys::Xprv>(&key);
  if (account == nullptr && sequence) {
    return std::unexpected(fmt::format("{}: a single key has no sequence numbers", file));
  }
  if (account != nullptr && !sequence) {
    return std::unexpected(fmt::format("{}: an account's keys need a sequence number: {}:N", file, file));
  }
  return account != nullptr ? wallet::key_at_sequence(*account, *sequence) : std::get<keys::SecretKey>(key);
}

}  // namespace slipstream::cli
