// MuSig key aggregation: several public keys become one, X = sum of a_i X_i with a_i = H(all keys, i), so that no party
// can choose a key that cancels the others. A signature under X is an ordinary Schnorr signature. Source:
// musig/src/context.rs (Multikey) of Slingshot; Maxwell, Poelstra, Seurin, Wuille, "Simple Schnorr Multi-Signatures
// with Applications to Bitcoin" (2018).
#pragma once

#include <expected>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/keys/signature.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// Keys and the one key that stands for them. Immutable: several threads may share it.
class Multikey {
 public:
  /// Aggregates in the given order. A single key is used as it is, without decoding it.
  /// Variable-time: keys are public. Errors: BadArguments for no keys, InvalidPoint if one of several keys does not
  /// decode.
  [[nodiscard]] static std::expected<Multikey, Error> aggregate_vartime(std::span<const VerificationKey> keys);

  /// The key X under which all signers sign together.
  [[nodiscard]] const VerificationKey& aggregated_key() const { return aggregated_; }
  /// The keys as they were given.
  [[nodiscard]] std::span<const VerificationKey> keys() const { return keys_; }
  /// The factors a_i, one for each key.
  [[nodiscard]] std::span<const Scalar> factors() const { return factors_; }

 private:
  VerificationKey aggregated_;
  std::vector<VerificationKey> keys_;
  std::vector<Scalar> factors_;
};

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
