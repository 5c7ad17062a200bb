#include "slipstream/wallet/token.h"

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/transcript/transcript.h"
#include "slipstream/vm/predicate.h"

namespace slipstream::wallet {
namespace {

auto append_alias(std::string_view alias) {
  return [alias](Transcript& t) { t.append("token.alias", as_bytes(alias)); };
}

}  // namespace

keys::SecretKey issuing_key(const keys::Xprv& issuer, std::string_view alias) {
  return issuer.derive_key(append_alias(alias));
}

keys::VerificationKey issuing_key(const keys::Xpub& issuer, std::string_view alias) {
  return declassify(issuer.derive_key(append_alias(alias)));
}

Scalar Token::flavor() const { return vm::issue_flavor(predicate, metadata); }

Token derive_token(const keys::Xpub& issuer, std::string_view alias) {
  const ByteSpan metadata = as_bytes(alias);
  return {issuing_key(issuer, alias).point, {metadata.begin(), metadata.end()}};
}

Secret<Scalar> value_blinding_factor(const keys::Xpub& issuer, std::string_view alias, std::uint64_t quantity) {
  return on_clean_stack([&] {
    Secret<Transcript> hash{Transcript("ZkVM.token.blinding")};
    Transcript& t = hash.expose();
    t.append("xpub", issuer.encode());
    t.append("alias", as_bytes(alias));
    t.append_u64("qty", quantity);
    return keys::secret_challenge(t, "qty_blinding");
  });
}

}  // namespace slipstream::wallet
