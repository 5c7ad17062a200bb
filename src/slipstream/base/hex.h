// Hexadecimal text in lower case. The bytes and digits may belong to keys: all functions are constant-time in them.
// Lengths are public, and so is whether a text is valid hex.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Two digits a byte, in lower case.
[[nodiscard]] std::string to_hex(ByteSpan bytes);
/// Writes the text to `out`. Precondition: out.size() == 2 * bytes.size().
void to_hex(std::span<char> out, ByteSpan bytes);

/// The bytes of a hex string without prefix, in either case; nullopt for an odd length or a character that is not a hex
/// digit.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);
/// Writes the bytes to `out`. Also false if text.size() != 2 * out.size(). After false, the contents of `out` are
/// unspecified.
[[nodiscard]] bool from_hex(std::span<std::uint8_t> out, std::string_view text);

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
