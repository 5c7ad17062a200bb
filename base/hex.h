// Hexadecimal text, lower case.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace slipstream {

[[nodiscard]] std::string to_hex(ByteSpan bytes);

/// The bytes of a hex string without prefix, either case; nullopt for an odd length or any other character.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

}  // namespace slipstream
