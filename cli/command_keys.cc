#include <fmt/ostream.h>

#include <string>
#include <variant>

#include "base/hex.h"
#include "cli/commands.h"
#include "cli/key_file.h"
#include "keys/secret_key.h"
#include "wallet/account.h"
#include "wallet/address.h"

namespace slipstream::cli {
namespace {

int fail(const std::string& what, Console& console) {
  fmt::print(console.err, "slipstream: {}\n", what);
  return kExitUsage;
}

std::string predicate_line(const keys::VerificationKey& key) {
  return fmt::format("predicate     {}\n", to_hex(key.point.bytes));
}

/// One line: the predicate, or the account.
std::string public_side(const StoredKey& key) {
  if (const auto* account = std::get_if<keys::Xprv>(&key)) {
    return fmt::format("account       {}\n", to_hex(account->xpub().encode()));
  }
  return predicate_line(keys::public_key(std::get<keys::SecretKey>(key)));
}

}  // namespace

int make_key(const MakeKeyOptions& options, Console& console) {
  const StoredKey key = options.account ? StoredKey(keys::Xprv::generate()) : StoredKey(keys::generate_secret_key());
  // Made before the file exists, because nothing may fail afterwards.
  const std::string shown = public_side(key);
  if (const auto created = create_key_file(options.file, key); !created) return fail(created.error(), console);
  console.out << shown;
  return kExitValid;
}

int show_key(const ShowKeyOptions& options, Console& console) {
  const auto key = read_key_file(options.file);
  if (!key) return fail(key.error(), console);
  const auto* account = std::get_if<keys::Xprv>(&*key);
  if (account == nullptr && options.sequence) {
    return fail(options.file + ": a single key has no sequence numbers", console);
  }
  if (!options.sequence) {
    console.out << public_side(*key);
    return kExitValid;
  }
  const keys::Xpub& xpub = account->xpub();
  if (options.label.empty()) {
    console.out << predicate_line(wallet::key_at_sequence(xpub, *options.sequence));
    return kExitValid;
  }
  const auto label = wallet::AddressLabel::make(options.label);
  if (!label) return fail(fmt::format("--label {}: {}", options.label, wallet::name(label.error().kind)), console);
  console.out << predicate_line(wallet::key_at_sequence(xpub, *options.sequence));
  fmt::print(console.out, "address       {}\n",
             wallet::address_at_sequence(xpub, *label, *options.sequence).address.to_string());
  return kExitValid;
}

}  // namespace slipstream::cli
