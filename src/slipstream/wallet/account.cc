#include "slipstream/wallet/account.h"

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/group/fixed_base.h"

namespace slipstream::wallet {
namespace {

auto append_sequence(std::uint64_t sequence) {
  return [sequence](Transcript& t) { t.append_u64("sequence", sequence); };
}

}  // namespace

keys::SecretKey key_at_sequence(const keys::Xprv& account, std::uint64_t sequence) {
  return account.derive_key(append_sequence(sequence));
}

keys::VerificationKey key_at_sequence(const keys::Xpub& account, std::uint64_t sequence) {
  return declassify(account.derive_key(append_sequence(sequence)));
}

OwnAddress address_at_sequence(const keys::Xpub& account, const AddressLabel& label, std::uint64_t sequence) {
  return on_clean_stack([&]() -> OwnAddress {
    Secret<Transcript> hash{Transcript("ZkVM.accounts.encryption-key")};
    Transcript& t = hash.expose();
    t.append("xpub", account.encode());
    t.append("label", as_bytes(label.text()));
    t.append_u64("sequence", sequence);
    const keys::SecretKey decryption_key = keys::secret_challenge(t, "key");
    const auto encryption_key = group::FixedBaseTable::basepoint().multiply(decryption_key.expose());
    return {Address(label, key_at_sequence(account, sequence).point, encryption_key), decryption_key};
  });
}

BlindingFactors value_blinding_factors(const keys::Xpub& account, std::uint64_t sequence, const ClearValue& value) {
  return on_clean_stack([&]() -> BlindingFactors {
    Secret<Transcript> hash{Transcript("ZkVM.accounts.blinding")};
    Transcript& t = hash.expose();
    t.append("xpub", account.encode());
    t.append_u64("sequence", sequence);
    t.append_u64("qty", value.quantity);
    t.append("flv", value.flavor.to_bytes());
    const keys::SecretKey quantity = keys::secret_challenge(t, "qty_blinding");
    return {quantity, keys::secret_challenge(t, "flv_blinding")};
  });
}

Receiver receiver_at_sequence(const keys::Xpub& account, std::uint64_t sequence, const ClearValue& value) {
  return {key_at_sequence(account, sequence).point, value, value_blinding_factors(account, sequence, value)};
}

}  // namespace slipstream::wallet
