#include <fmt/ostream.h>

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

void print_predicate(const keys::VerificationKey& key, Console& console) {
  fmt::print(console.out, "predicate     {}\n", to_hex(key.point.bytes));
}

}  // namespace

int make_key(const MakeKeyOptions& options, Console& console) {
  const StoredKey key = options.account ? StoredKey(keys::Xprv::generate()) : StoredKey(keys::generate_secret_key());
  if (const auto created = create_key_file(options.file, key); !created) return fail(created.error(), console);
  return show_key({.file = options.file, .sequence = {}, .label = {}}, console);
}

int show_key(const ShowKeyOptions& options, Console& console) {
  const auto key = read_key_file(options.file);
  if (!key) return fail(key.error(), console);
  const auto* account = std::get_if<keys::Xprv>(&*key);
  if (account == nullptr) {
    if (options.sequence) return fail(options.file + ": a single key has no sequence numbers", console);
    print_predicate(keys::public_key(std::get<keys::SecretKey>(*key)), console);
    return kExitValid;
  }
  const keys::Xpub& xpub = account->xpub();
  if (!options.sequence) {
    fmt::print(console.out, "account       {}\n", to_hex(xpub.encode()));
    return kExitValid;
  }
  if (options.label.empty()) {
    print_predicate(wallet::key_at_sequence(xpub, *options.sequence), console);
    return kExitValid;
  }
  const auto label = wallet::AddressLabel::make(options.label);
  if (!label) return fail(fmt::format("--label {}: {}", options.label, wallet::name(label.error().kind)), console);
  print_predicate(wallet::key_at_sequence(xpub, *options.sequence), console);
  fmt::print(console.out, "address       {}\n",
             wallet::address_at_sequence(xpub, *label, *options.sequence).address.to_string());
  return kExitValid;
}

}  // namespace slipstream::cli
