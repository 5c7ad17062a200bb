// Merlin transcripts (https://merlin.cool, "Merlin v1.0") over STROBE-128: a public-coin argument's messages go in, its
// challenges come out. Copying a transcript forks it. Nothing here branches on message contents.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "field/scalar.h"
#include "transcript/strobe.h"

namespace slipstream::transcript {

class TranscriptRngBuilder;

class Transcript {
 public:
  /// A new transcript for the application `label`. The STROBE initial state is computed once per process.
  explicit Transcript(std::string_view label);

  void append(std::string_view label, ByteSpan message);
  /// Eight bytes, little-endian.
  void append_u64(std::string_view label, std::uint64_t x);

  void challenge_bytes(std::string_view label, std::span<std::uint8_t> out);
  [[nodiscard]] Bytes32 challenge_bytes32(std::string_view label);
  [[nodiscard]] Bytes64 challenge_bytes64(std::string_view label);
  /// 64 challenge bytes reduced mod l.
  [[nodiscard]] Scalar challenge_scalar(std::string_view label);

  /// Starts a generator of secret randomness bound to this transcript (rng.h), which stays as it is.
  [[nodiscard]] TranscriptRngBuilder build_rng() const;

  /// The duplex below, for code that precomputes blocks.
  [[nodiscard]] const Strobe128& strobe() const { return strobe_; }

  /// Keccak permutations this transcript (and those it was copied from) has run.
  [[nodiscard]] std::uint64_t permutations() const { return strobe_.permutations(); }

 private:
  Strobe128 strobe_;
};

}  // namespace slipstream::transcript

namespace slipstream {
using transcript::Transcript;
}
