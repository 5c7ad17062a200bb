// STROBE-128 (https://strobe.sourceforge.io/specs, version 1.0.2) as Merlin uses it: Keccak-f[1600], rate 166 bytes,
// only the operations meta-AD, AD, PRF and KEY, no transport. Byte for byte the behaviour of the `strobe.rs` of
// merlin 3.0.0. Absorbs by words. Time depends on lengths and positions, never on contents. Copying forks the duplex.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/transcript/keccak.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::transcript {

/// Bytes of a block that messages may occupy; bytes 166 and 167 take the padding that STROBE adds.
inline constexpr std::size_t kStrobeRate = 166;

/// The state after the permutation with which every STROBE-128 duplex begins.
extern const KeccakState kStrobeInitialState;

/// A STROBE-128 duplex. A value type: several threads may call const functions at once.
class Strobe128 {
 public:
  /// The duplex for the protocol `protocol_label`. Its initial permutation is a compile-time constant.
  explicit Strobe128(std::string_view protocol_label);

  /// Associated data that frames the protocol. `more` continues the previous operation, which must be of the same kind.
  void meta_ad(ByteSpan data, bool more);
  /// Associated data: a message.
  void ad(ByteSpan data, bool more);
  /// Pseudorandom bytes that depend on everything absorbed so far.
  void prf(std::span<std::uint8_t> out, bool more);
  /// Overwrites state with secret bytes.
  void key(ByteSpan data, bool more);

  /// Merlin's frame of a message: meta-AD of the label and the LE32 length.
  void meta_ad_with_length(std::string_view label, std::uint32_t length);

  /// The number of bytes used in the current block.
  [[nodiscard]] std::size_t position() const { return pos_; }
  /// The number of Keccak permutations so far, including those of the duplex that this was copied from, without the
  /// initial one.
  [[nodiscard]] std::uint64_t permutations() const { return permutations_; }
  /// The padded state that a new prf() operation would permute before it returns bytes, or nullopt if it would not run
  /// exactly one permutation.
  [[nodiscard]] std::optional<KeccakState> block_before_prf() const;

  /// Clears the state, for duplexes that have taken secrets.
  void wipe();

 private:
  void begin_operation(std::uint8_t flags);
  void continue_or_begin(std::uint8_t flags, bool more);
  void absorb(const std::uint8_t* data, std::size_t size);
  void run_f();

  KeccakState state_;
  std::uint64_t permutations_ = 0;
  std::uint8_t pos_ = 0;
  std::uint8_t pos_begin_ = 0;
  std::uint8_t flags_ = 0;
};

}  // namespace slipstream::transcript

SLIPSTREAM_EXPORT_END
