// Random bytes from the operating system (getrandom(2)).
#pragma once

#include <cstdint>
#include <span>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Fills `out` from the operating system's generator. Ends the process if the kernel returns an error, which does not
/// happen on a supported system: without entropy, batch weights would be predictable. Thread-safe.
void fill_random(std::span<std::uint8_t> out);

/// 32 random bytes. Signers and provers mix them into their nonces.
[[nodiscard]] Secret<Bytes32> system_entropy();

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
