// The permutation Keccak-f[1600] (FIPS 202, section 3). A state is 25 little-endian 64-bit words, lane (x, y) at index
// x + 5 y, so that byte i of the state is byte i of the array. Constant-time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::transcript {

/// The 200 bytes of a state.
struct alignas(8) KeccakState {
  std::array<std::uint64_t, 25> words{};  ///< Lane (x, y) at index x + 5 y.

  /// The state as 200 bytes, to change it in place.
  [[nodiscard]] std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(words.data()); }
  /// The state as 200 bytes.
  [[nodiscard]] const std::uint8_t* bytes() const { return reinterpret_cast<const std::uint8_t*>(words.data()); }
};
static_assert(sizeof(KeccakState) == 200);

/// Permutes one state in place. Serial chains of hashes call it on every backend. 24 rounds.
void keccak_f1600(KeccakState& state);

}  // namespace slipstream::transcript

SLIPSTREAM_EXPORT_END
