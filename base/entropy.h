// Random bytes from the operating system (getrandom(2)).
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/secret.h"

namespace slipstream {

/// Fills `out` from the operating system's generator. Ends the process if the kernel has none to give, which a
/// supported system never does: continuing without entropy would make batch weights predictable.
void fill_random(std::span<std::uint8_t> out);

/// 32 bytes of it, as signers and provers mix them into their nonces.
[[nodiscard]] Secret<Bytes32> system_entropy();

}  // namespace slipstream
