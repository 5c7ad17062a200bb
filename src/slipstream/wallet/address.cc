#include "slipstream/wallet/address.h"

#include <algorithm>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/transcript/rng.h"
#include "slipstream/transcript/transcript.h"
#include "slipstream/wallet/bech32.h"

namespace slipstream::wallet {
namespace {

constexpr std::size_t kFlavorAt = 32, kQuantityAt = 64, kDistinguisherAt = 72;
constexpr std::size_t kPadSize = kDistinguisherAt - kFlavorAt;
constexpr std::size_t kKeysSize = 64;

/// Flavor, then quantity.
using Clear = std::array<std::uint8_t, kPadSize>;

/// The secrets that payer and payee derive from their shared point.
struct SharedSecrets {
  BlindingFactors blinding;
  Secret<Clear> pad;
};

SharedSecrets derive_secrets(const Address& address, const Scalar& own_secret, const ristretto255::Point& other) {
  const Secret<ristretto255::Encoding> dh(ristretto255::encode(own_secret * other));
  Secret<Transcript> hash{Transcript("ZkVM.address.encrypt")};
  Transcript& t = hash.expose();
  t.append("prefix", as_bytes(address.label().text()));
  t.append("control_key", address.control_key().bytes);
  t.append("dh", dh.expose().bytes);
  const keys::SecretKey flavor_blinding = keys::secret_challenge(t, "flv_blinding");
  const keys::SecretKey quantity_blinding = keys::secret_challenge(t, "qty_blinding");
  SharedSecrets out{{quantity_blinding, flavor_blinding}, Secret(Clear{})};
  const std::span pad(out.pad.expose());
  t.challenge_bytes("flv_pad", pad.first<kQuantityAt - kFlavorAt>());
  t.challenge_bytes("qty_pad", pad.last<kDistinguisherAt - kQuantityAt>());
  return out;
}

/// The bits in which any byte differs from the corresponding byte of `clear`.
unsigned differing_bits(const Bytes32& bytes, const Clear& clear) {
  unsigned bits = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) bits |= static_cast<unsigned>(bytes[i] ^ clear[i]);
  return bits;
}

}  // namespace

std::expected<AddressLabel, Error> AddressLabel::make(std::string_view text) {
  if (const auto valid = bech32::check_label(text); !valid) return std::unexpected(valid.error());
  return AddressLabel(std::string(text));
}

Address::Address(AddressLabel label, const ristretto255::Encoding& control_key,
                 const ristretto255::Point& encryption_key)
    : label_(std::move(label)),
      control_key_(control_key),
      encryption_key_(declassify(ristretto255::encode(encryption_key))),
      encryption_point_(encryption_key) {}

std::expected<Address, Error> Address::from_string(std::string_view text) {
  if (text.size() > bech32::text_size(bech32::kMaxLabelSize, kKeysSize)) {
    return std::unexpected(Error{ErrorKind::InvalidLength});
  }
  auto decoded = bech32::decode(text);
  if (!decoded) return std::unexpected(decoded.error());
  const ByteSpan keys(decoded->data);
  if (keys.size() != kKeysSize) return std::unexpected(Error{ErrorKind::InvalidLength});
  const auto encryption_key = ristretto255::decode({to_bytes32(keys.last(32))});
  if (!encryption_key) return std::unexpected(Error{ErrorKind::InvalidPoint});
  return Address(AddressLabel(std::move(decoded->label)), {to_bytes32(keys)}, *encryption_key);
}

std::string Address::to_string() const {
  Bytes64 keys;
  std::ranges::copy(encryption_key_.bytes, std::ranges::copy(control_key_.bytes, keys.begin()).out);
  return bech32::encode(label_.text(), keys);
}

bool Address::operator==(const Address& b) const {
  return label_ == b.label_ && control_key_ == b.control_key_ && encryption_key_ == b.encryption_key_;
}

EncryptedPayment Address::encrypt(const ClearValue& value, const Secret<Bytes32>& external) const {
  return encrypt_with_nonce(value, make_nonce(value, external));
}

keys::SecretKey Address::make_nonce(const ClearValue& value, const Secret<Bytes32>& external) const {
  return on_clean_stack([&] {
    Transcript t("slipstream.address-nonce v1");
    t.append("prefix", as_bytes(label_.text()));
    t.append("control_key", control_key_.bytes);
    t.append("encryption_key", encryption_key_.bytes);
    transcript::TranscriptRngBuilder builder = t.build_rng();
    builder.rekey_with_witness_scalar("qty", Secret<Scalar>(Scalar::from_u64(value.quantity)).expose());
    builder.rekey_with_witness_scalar("flv", value.flavor);
    transcript::TranscriptRng rng = builder.finalize(external.expose());
    return rng.random_scalar();
  });
}

EncryptedPayment Address::encrypt_with_nonce(const ClearValue& value, const keys::SecretKey& nonce) const {
  return on_clean_stack([&] {
    const SharedSecrets secrets = derive_secrets(*this, nonce.expose(), encryption_point_);
    EncryptedPayment out{{control_key_, value, secrets.blinding}, {}};

    Ciphertext& ciphertext = out.ciphertext;
    std::ranges::copy(keys::public_key(nonce).point.bytes, ciphertext.begin());
    Secret<Clear> clear{{}};
    std::ranges::copy(Secret<Bytes32>(value.flavor.to_bytes()).expose(), clear.expose().begin());
    store_le64(clear.expose().data() + (kQuantityAt - kFlavorAt), value.quantity);
    std::ranges::transform(clear.expose(), secrets.pad.expose(), ciphertext.begin() + kFlavorAt, std::bit_xor{});
    declassify_all(ciphertext);
    ciphertext[kDistinguisherAt] =
        distinguisher(ByteSpan(ciphertext).first(kDistinguisherAt), out.receiver.blinded_value());
    return out;
  });
}

std::expected<Receiver, Error> Address::decrypt(const vm::Value& value, ByteSpan ciphertext,
                                                const keys::SecretKey& decryption_key) const {
  if (ciphertext.size() != kCiphertextSize) return std::unexpected(Error{ErrorKind::InvalidCiphertextLength});
  if (ciphertext[kDistinguisherAt] != distinguisher(ciphertext.first(kDistinguisherAt), value)) {
    return std::unexpected(Error{ErrorKind::WrongDistinguisher});
  }
  const auto nonce_point = ristretto255::decode({to_bytes32(ciphertext)});
  if (!nonce_point) return std::unexpected(Error{ErrorKind::InvalidNonce});

  return on_clean_stack([&]() -> std::expected<Receiver, Error> {
    const SharedSecrets secrets = derive_secrets(*this, decryption_key.expose(), *nonce_point);
    Secret<Clear> clear{{}};
    std::ranges::transform(ciphertext.subspan(kFlavorAt, kPadSize), secrets.pad.expose(), clear.expose().begin(),
                           std::bit_xor{});
    const Secret<Scalar> flavor(Scalar::from_bytes_mod_order(std::span(std::as_const(clear.expose())).first<32>()));
    const std::uint64_t quantity = load_le64(clear.expose().data() + (kQuantityAt - kFlavorAt));
    const unsigned excess = differing_bits(Secret<Bytes32>(flavor.expose().to_bytes()).expose(), clear.expose());
    Receiver receiver{control_key_, {quantity, flavor.expose()}, secrets.blinding};
    // Verdicts: a payment that does not open the value is for somebody else, and a flavor has one encoding.
    if (!receiver.verify_value(value) || declassify(excess) != 0) {
      return std::unexpected(Error{ErrorKind::WrongOpening});
    }
    return receiver;
  });
}

std::uint8_t Address::distinguisher(ByteSpan ciphertext_body, const vm::Value& value) const {
  SLIPSTREAM_CHECK(ciphertext_body.size() == kDistinguisherAt);
  Transcript t("ZkVM.address.distinguisher");
  t.append("control_key", control_key_.bytes);
  t.append("encryption_key", encryption_key_.bytes);
  t.append("qty", value.quantity.point.bytes);
  t.append("flv", value.flavor.point.bytes);
  t.append("ct", ciphertext_body);
  std::uint8_t out[1];
  t.challenge_bytes("tag", out);
  return out[0];
}

}  // namespace slipstream::wallet
