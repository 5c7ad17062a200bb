// Key tree: the holder of one extended public key derives a tree of public keys from it. To anybody else these keys
// look unrelated. An extended public key is a point P and 32 bytes dk; a child is P + f B with f = H(P, dk,
// customisation). Encoding: 64 bytes, the point, then dk. The secrets of the same tree are derived in keys/xprv.h.
// Source: keytree/src/lib.rs of Slingshot.
#pragma once

#include <concepts>
#include <expected>
#include <utility>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/keys/error.h"
#include "slipstream/keys/signature.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// An extended public key. Derivation is constant-time: an observer who learns dk and the factors can link the tree's
/// keys.
class Xpub {
 public:
  /// BadArguments if the length is not 64, InvalidPoint if the first 32 bytes do not decode. The identity is a valid
  /// point.
  [[nodiscard]] static std::expected<Xpub, Error> decode(ByteSpan bytes);
  /// The point, then dk.
  [[nodiscard]] Bytes64 encode() const;

  /// The public key P. Its secret is Xprv's x.
  [[nodiscard]] VerificationKey key() const { return {encoding_}; }

  /// The child that `customize(Transcript&)` selects: `customize` appends the data that identifies the child.
  template <std::invocable<Transcript&> Customize>
  [[nodiscard]] Xpub derive_intermediate(Customize&& customize) const {
    Transcript prf = begin_derivation();
    std::forward<Customize>(customize)(prf);
    const Scalar f = intermediate_factor(prf);
    return child(f, prf);
  }

  /// The key of a leaf, from which nothing further can be derived.
  template <std::invocable<Transcript&> Customize>
  [[nodiscard]] VerificationKey derive_key(Customize&& customize) const {
    Transcript prf = begin_derivation();
    std::forward<Customize>(customize)(prf);
    return leaf(leaf_factor(prf));
  }

 private:
  friend class Xprv;

  Xpub(const ristretto255::Point& point, const ristretto255::Encoding& encoding, const Bytes32& dk)
      : point_(point), encoding_(encoding), dk_(dk) {}

  [[nodiscard]] Transcript begin_derivation() const;
  /// The factor f, drawn from a customised transcript. For an intermediate key, child() draws dk afterwards.
  [[nodiscard]] static Scalar intermediate_factor(Transcript& prf);
  [[nodiscard]] static Scalar leaf_factor(Transcript& prf);
  [[nodiscard]] Xpub child(const Scalar& f, Transcript& prf) const;
  [[nodiscard]] VerificationKey leaf(const Scalar& f) const;

  ristretto255::Point point_;
  ristretto255::Encoding encoding_;
  Bytes32 dk_;
};

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
