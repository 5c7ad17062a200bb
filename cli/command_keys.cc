#include <fmt/ostream.h>

#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "cli/commands.h"
#include "cli/key_file.h"
#include "slipstream/base/hex.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/wallet/account.h"
#include "slipstream/wallet/address.h"

namespace slipstream::cli {
namespace {

using Json = nlohmann::ordered_json;

/// The document of a key: every member is there, and null if it does not apply.
Json key_document() {
  return {{"account", nullptr}, {"sequence", nullptr}, {"predicate", nullptr}, {"address", nullptr}};
}

std::string hex_of(const keys::VerificationKey& key) { return to_hex(key.point.bytes); }

/// The predicate of a key, or the account.
Json public_side(const StoredKey& key) {
  Json out = key_document();
  if (const auto* account = std::get_if<keys::Xprv>(&key)) {
    out["account"] = to_hex(account->xpub().encode());
  } else {
    out["predicate"] = hex_of(keys::public_key(std::get<keys::SecretKey>(key)));
  }
  return out;
}

/// The document, or a line for each member that applies.
std::string text_of(const Json& document, bool json) {
  if (json) return document_text(document);
  std::string out;
  for (const char* name : {"account", "predicate", "address"}) {
    if (!document[name].is_null()) out += fmt::format("{:<13} {}\n", name, document[name].get<std::string>());
  }
  return out;
}

}  // namespace

int make_key(const MakeKeyOptions& options, Console& console) {
  const StoredKey key = options.account ? StoredKey(keys::Xprv::generate()) : StoredKey(keys::generate_secret_key());
  // Made before the file exists, because nothing may fail afterwards.
  const std::string shown = text_of(public_side(key), options.json);
  if (const auto created = create_key_file(options.file, key); !created) return report_error(console, created.error());
  console.out << shown;
  return kExitValid;
}

int show_key(const ShowKeyOptions& options, Console& console) {
  const auto key = read_key_file(options.file);
  if (!key) return report_error(console, key.error());
  const auto* account = std::get_if<keys::Xprv>(&*key);
  if (account == nullptr && options.sequence) {
    return report_error(console, options.file + ": a single key has no sequence numbers");
  }
  if (!options.sequence) {
    console.out << text_of(public_side(*key), options.json);
    return kExitValid;
  }
  const keys::Xpub& xpub = account->xpub();
  Json document = key_document();
  document["sequence"] = *options.sequence;
  document["predicate"] = hex_of(wallet::key_at_sequence(xpub, *options.sequence));
  if (!options.label.empty()) {
    const auto label = wallet::AddressLabel::make(options.label);
    if (!label) {
      return report_error(console, fmt::format("--label {}: {}", options.label, wallet::name(label.error().kind)));
    }
    document["address"] = wallet::address_at_sequence(xpub, *label, *options.sequence).address.to_string();
  }
  console.out << text_of(document, options.json);
  return kExitValid;
}

}  // namespace slipstream::cli
