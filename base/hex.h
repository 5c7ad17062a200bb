// Hexadecimal text, lower case. Constant-time in the bytes and digits, which may be those of keys: whether a text is
// hex at all is public, what it says is not.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace slipstream {

[[nodiscard]] std::string to_hex(ByteSpan bytes);
/// The same into memory of the caller. Precondition: two characters for every byte.
void to_hex(std::span<char> out, ByteSpan bytes);

/// The bytes of a hex string without prefix, either case; nullopt for an odd length or any other character.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);
/// The same into memory of the caller; false also if the text is not two characters for every byte of it. What is then
/// in `out` means nothing.
[[nodiscard]] bool from_hex(std::span<std::uint8_t> out, std::string_view text);

}  // namespace slipstream
