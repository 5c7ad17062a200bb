// The secret r behind the R of a Schnorr signature. Two answers r + c x with one r give the key away, so a nonce exists
// once (it can be moved, not copied), answers once, and knows when it has been spent. Constant-time; r is wiped as soon
// as it has answered or moved on.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "group/ristretto255.h"
#include "keys/secret_key.h"
#include "keys/signature.h"
#include "transcript/rng.h"

namespace slipstream::keys {

class Nonce {
 public:
  explicit Nonce(transcript::TranscriptRng& rng) : r_(rng.random_scalar()) {}
  Nonce(Nonce&& other) noexcept;
  Nonce& operator=(Nonce&&) = delete;

  /// It has answered, or moved to another Nonce.
  [[nodiscard]] bool is_spent() const { return is_spent_; }

  struct Commitments {
    ristretto255::Encoding R;
    std::vector<VerificationKey> keys;
  };
  /// R = r B and the public keys x_i B, in one batch. Precondition: not spent.
  [[nodiscard]] Commitments commit(std::span<const SecretKey> x) const;

  /// s = r + sum of c_i x_i, and the nonce is spent; nullopt if it is already. Precondition: as many c as x.
  [[nodiscard]] std::optional<Scalar> answer(std::span<const Scalar> c, std::span<const SecretKey> x) &&;

 private:
  void spend();

  Secret<Scalar> r_;
  bool is_spent_ = false;
};

/// The nonce of these keys: from the generator of a transcript that has absorbed all that is signed, rekeyed with every
/// key under `label`, and the external bytes. If those repeat, the same keys and transcript give the same nonce, and
/// others another one.
[[nodiscard]] Nonce make_nonce(const Transcript& what_is_signed, std::string_view label,
                               std::span<const SecretKey> secrets, const Secret<Bytes32>& external);

}  // namespace slipstream::keys
