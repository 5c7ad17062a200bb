// Checks many signatures as one equation. Source: starsig/src/batch.rs of Slingshot, with the weights of
// transcript/weights.h.
#pragma once

#include <expected>
#include <span>
#include <vector>

#include "keys/multimessage.h"
#include "keys/signature.h"

namespace slipstream::keys {

/// Collects signatures, single and multi-message, and checks them together. Not for use by several threads at once.
class BatchVerifier {
 public:
  /// Adds a signature on a transcript, which is left in the state that the signer's had afterwards.
  void add(const Signature& signature, Transcript& transcript, const VerificationKey& key);
  void add_message(const Signature& signature, std::string_view label, ByteSpan message, const VerificationKey& key);
  /// Adds a multi-message signature; messages must be bytes.
  void add_multimessage(const Signature& signature, Transcript& transcript, std::span<const KeyMessage> pairs);

  /// Signatures added so far.
  [[nodiscard]] std::size_t size() const { return statements_.size(); }

  /// Whether all of them are right; InvalidBatch otherwise. An empty batch is right.
  [[nodiscard]] std::expected<void, Error> verify_vartime(const msm::Options& options = {}) const;

 private:
  struct Statement {
    Signature signature;
    std::size_t first_key;  // its keys and challenges end where the next statement's begin
  };
  std::vector<Statement> statements_;
  std::vector<VerificationKey> keys_;
  std::vector<Scalar> challenges_;
};

}  // namespace slipstream::keys
