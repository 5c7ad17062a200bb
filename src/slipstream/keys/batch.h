// Checks many signatures as one equation. Source: starsig/src/batch.rs of Slingshot, with the weights of
// transcript/detail/weights.h.
#pragma once

#include <expected>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/keys/multimessage.h"
#include "slipstream/keys/signature.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// Collects signatures, single and multi-message, and checks them together. Not for use by several threads at once.
class BatchVerifier {
 public:
  /// Adds a signature on a transcript. The transcript is left in the state of the signer's transcript after signing.
  void add(const Signature& signature, Transcript& transcript, const VerificationKey& key);
  /// Adds a signature on message_transcript(label, message).
  void add_message(const Signature& signature, std::string_view label, ByteSpan message, const VerificationKey& key);
  /// Adds a multi-message signature; messages must be bytes.
  void add_multimessage(const Signature& signature, Transcript& transcript, std::span<const KeyMessage> pairs);

  /// Signatures added so far.
  [[nodiscard]] std::size_t size() const { return statements_.size(); }

  /// InvalidBatch if any signature is invalid. An empty batch is valid. One multiscalar multiplication over two points
  /// for each signature of one key.
  [[nodiscard]] std::expected<void, Error> verify_vartime(const msm::Options& options = {}) const;

 private:
  struct Statement {
    Signature signature;
    std::size_t first_key;  // keys and challenges end where those of the next statement begin
  };
  std::vector<Statement> statements_;
  std::vector<VerificationKey> keys_;
  std::vector<Scalar> challenges_;
};

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
