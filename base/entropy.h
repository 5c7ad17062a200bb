// Random bytes from the operating system (getrandom(2)).
#pragma once

#include <cstdint>
#include <span>

namespace slipstream {

/// Fills `out` from the operating system's generator. Ends the process if the kernel has none to give, which a
/// supported system never does: continuing without entropy would make batch weights predictable.
void fill_random(std::span<std::uint8_t> out);

}  // namespace slipstream
