// Randomness for provers and signers, bound to the whole transcript, to the witness and to an external source (Merlin
// v1.0, "Transcript-based RNG"; `TranscriptRngBuilder` and `TranscriptRng` of merlin 3.0.0). A prover is safe if the
// witness is secret or the external bytes are random. Only data that the transcript has absorbed influences the output:
// draw a nonce for a message from a transcript that has absorbed the message. The original transcript does not change.
// Constant-time in contents; both classes wipe their state in the destructor. They cannot be copied or moved: a second
// generator in the same state would return the same nonces.
//
//   TranscriptRngBuilder builder = transcript.build_rng();
//   builder.rekey_with_witness_bytes("x", secret_bytes);
//   TranscriptRng rng = builder.finalize();
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/transcript/strobe.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::transcript {

/// A generator of secret randomness. One thread at a time may use it.
class TranscriptRng {
 public:
  ~TranscriptRng() { strobe_.wipe(); }
  TranscriptRng(const TranscriptRng&) = delete;
  TranscriptRng& operator=(const TranscriptRng&) = delete;

  /// Fills `out` with secret bytes. They depend on how the requests are cut, as each request is framed. Precondition:
  /// fewer than 2^32 bytes.
  void fill_bytes(std::span<std::uint8_t> out);
  /// 64 fresh bytes reduced mod l, as the reference draws nonces and blinding factors. One permutation.
  [[nodiscard]] Secret<Scalar> random_scalar();
  /// Calls random_scalar for every element of `out`, in order.
  void random_scalars(std::span<Scalar> out);

 private:
  friend class TranscriptRngBuilder;
  explicit TranscriptRng(const Strobe128& strobe) : strobe_(strobe) {}

  Strobe128 strobe_;
};

/// Collects what a TranscriptRng depends on. One thread at a time may use it.
class TranscriptRngBuilder {
 public:
  /// Begins with a copy of a transcript's duplex.
  explicit TranscriptRngBuilder(const Strobe128& strobe) : strobe_(strobe) {}
  ~TranscriptRngBuilder() { strobe_.wipe(); }
  TranscriptRngBuilder(const TranscriptRngBuilder&) = delete;
  TranscriptRngBuilder& operator=(const TranscriptRngBuilder&) = delete;

  /// Binds the generator to secret bytes. Precondition: fewer than 2^32 bytes.
  TranscriptRngBuilder& rekey_with_witness_bytes(std::string_view label, ByteSpan witness);
  /// Binds the generator to the 32 canonical bytes of a secret scalar.
  TranscriptRngBuilder& rekey_with_witness_scalar(std::string_view label, const Scalar& witness);

  /// Mixes in 32 bytes of the operating system's entropy and returns the generator.
  [[nodiscard]] TranscriptRng finalize();
  /// Mixes in 32 bytes of the caller instead: for another source of entropy, and for tests that reproduce a proof.
  [[nodiscard]] TranscriptRng finalize(std::span<const std::uint8_t, 32> external);

 private:
  Strobe128 strobe_;
};

}  // namespace slipstream::transcript

SLIPSTREAM_EXPORT_END
