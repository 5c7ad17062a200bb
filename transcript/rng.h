// Randomness for provers and signers, bound to the whole transcript, to the witness and to an external source
// (Merlin v1.0, "Transcript-based RNG"; `TranscriptRngBuilder` and `TranscriptRng` of merlin 3.0.0). A prover stays
// safe if either the witness is secret or the external bytes are random. The transcript it is built from is not
// changed. Constant-time in contents; both classes clear their state when they end.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "field/scalar.h"
#include "transcript/strobe.h"

namespace slipstream::transcript {

class TranscriptRng {
 public:
  ~TranscriptRng() { strobe_.wipe(); }
  TranscriptRng(const TranscriptRng&) = delete;
  TranscriptRng& operator=(const TranscriptRng&) = delete;
  TranscriptRng(TranscriptRng&&) = default;

  /// Fills `out`. The bytes depend on how the requests are cut, as each request is framed.
  void fill_bytes(std::span<std::uint8_t> out);
  /// 64 fresh bytes reduced mod l.
  [[nodiscard]] Scalar random_scalar();

 private:
  friend class TranscriptRngBuilder;
  explicit TranscriptRng(const Strobe128& strobe) : strobe_(strobe) {}

  Strobe128 strobe_;
};

class TranscriptRngBuilder {
 public:
  explicit TranscriptRngBuilder(const Strobe128& strobe) : strobe_(strobe) {}
  ~TranscriptRngBuilder() { strobe_.wipe(); }
  TranscriptRngBuilder(const TranscriptRngBuilder&) = delete;
  TranscriptRngBuilder& operator=(const TranscriptRngBuilder&) = delete;
  TranscriptRngBuilder(TranscriptRngBuilder&&) = default;

  /// Binds the generator to secret bytes.
  TranscriptRngBuilder& rekey_with_witness_bytes(std::string_view label, ByteSpan witness);
  /// The generator, after 32 bytes from outside (base/entropy.h) have been mixed in.
  [[nodiscard]] TranscriptRng finalize(std::span<const std::uint8_t, 32> external);

 private:
  Strobe128 strobe_;
};

}  // namespace slipstream::transcript
