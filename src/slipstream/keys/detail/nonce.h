// The secret r behind the R of a Schnorr signature. Two answers r + c x with the same r reveal the key. So a nonce
// cannot be copied, only moved; it answers once, and it knows whether it is spent. Constant-time; r is wiped as soon as
// the nonce has answered or moved.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/keys/signature.h"
#include "slipstream/transcript/rng.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

class Nonce {
 public:
  explicit Nonce(transcript::TranscriptRng& rng) : r_(rng.random_scalar()) {}
  Nonce(Nonce&& other) noexcept;
  Nonce& operator=(Nonce&&) = delete;

  /// Whether it has answered or moved to another Nonce.
  [[nodiscard]] bool is_spent() const { return is_spent_; }

  struct Commitments {
    ristretto255::Encoding R;
    std::vector<VerificationKey> keys;
  };
  /// R = r B and the public keys x_i B, in one batch. Precondition: not spent.
  [[nodiscard]] Commitments commit(std::span<const SecretKey> x) const;

  /// s = r + sum of c_i x_i; spends the nonce. nullopt if it was spent before. Precondition: c and x have equal length.
  [[nodiscard]] std::optional<Scalar> answer(std::span<const Scalar> c, std::span<const SecretKey> x) &&;

 private:
  void spend();

  Secret<Scalar> r_;
  bool is_spent_ = false;
};

/// The nonce for these keys. It comes from the generator of a transcript that has absorbed all signed data, rekeyed
/// with every key under `label` and with the external bytes. If the external bytes repeat, the same keys and transcript
/// give the same nonce; different keys or a different transcript give a different nonce.
[[nodiscard]] Nonce make_nonce(const Transcript& what_is_signed, std::string_view label,
                               std::span<const SecretKey> secrets, const Secret<Bytes32>& external);

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
