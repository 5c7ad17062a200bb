// Merlin transcripts (https://merlin.cool, "Merlin v1.0") over STROBE-128: messages of a public-coin argument go in,
// challenges come out. Copying a transcript forks it. Constant-time in message contents.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/transcript/strobe.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::transcript {

class TranscriptRngBuilder;

/// A Merlin transcript. A value type: several threads may call const functions at once.
class Transcript {
 public:
  /// A new transcript for the application `label`. The STROBE initial state is computed once per process.
  explicit Transcript(std::string_view label);

  /// Absorbs a message, framed by its label and length. Precondition: fewer than 2^32 bytes. One permutation for every
  /// 166 bytes.
  void append(std::string_view label, ByteSpan message);
  /// Eight bytes, little-endian.
  void append_u64(std::string_view label, std::uint64_t x);

  /// Fills `out` with bytes that depend on everything absorbed so far. Precondition: fewer than 2^32 bytes. At least
  /// one permutation.
  void challenge_bytes(std::string_view label, std::span<std::uint8_t> out);
  /// 32 challenge bytes. At least one permutation.
  [[nodiscard]] Bytes32 challenge_bytes32(std::string_view label);
  /// 64 challenge bytes. At least one permutation.
  [[nodiscard]] Bytes64 challenge_bytes64(std::string_view label);
  /// 64 challenge bytes reduced mod l. At least one permutation.
  [[nodiscard]] Scalar challenge_scalar(std::string_view label);

  /// Starts a generator of secret randomness that is bound to this transcript (rng.h). The transcript does not change.
  [[nodiscard]] TranscriptRngBuilder build_rng() const;

  /// The duplex below, for code that precomputes blocks.
  [[nodiscard]] const Strobe128& strobe() const { return strobe_; }

  /// The number of Keccak permutations of this transcript and of those it was copied from.
  [[nodiscard]] std::uint64_t permutations() const { return strobe_.permutations(); }

 private:
  Strobe128 strobe_;
};

}  // namespace slipstream::transcript

SLIPSTREAM_EXPORT_END

namespace slipstream {
using transcript::Transcript;
}
