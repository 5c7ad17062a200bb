// Bech32 (BIP-173): a label (the standard's "human-readable part"), the separator '1', and bytes as characters of five
// bits. The last six characters are a BCH checksum over everything. It always detects up to three changed characters of
// the data part. The standard's limit of 90 characters does not apply, as in the bech32 crate 0.7 that the reference
// uses. Time depends on the contents, so texts must be public.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/wallet/error.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::wallet::bech32 {

/// The largest number of characters of a label.
inline constexpr std::size_t kMaxLabelSize = 83;
/// The number of characters of a checksum.
inline constexpr std::size_t kChecksumSize = 6;

/// Characters of the text for this many bytes under a label.
[[nodiscard]] constexpr std::size_t text_size(std::size_t label_size, std::size_t data_size) {
  return label_size + 1 + (8 * data_size + 4) / 5 + kChecksumSize;
}

/// Checks that a label is 1 to 83 printable ASCII characters (33 to 126), without mixed case. Errors: InvalidLength,
/// InvalidChar, MixedCase.
[[nodiscard]] std::expected<void, Error> check_label(std::string_view label);

/// The text, in lower case for any case of the label. Precondition: the label is valid.
[[nodiscard]] std::string encode(std::string_view label, ByteSpan data);

/// A label and the bytes under it.
struct Decoded {
  /// In lower case.
  std::string label;
  Bytes data;  ///< The bytes.
};

/// Strict and total; memory in proportion to the text. A text is all lower or all upper case. Errors, in the order of
/// the checks: InvalidLength (below 8 characters), MissingSeparator, InvalidLength (data part below 6 characters),
/// those of check_label, InvalidChar and MixedCase in the data part, InvalidChecksum, InvalidPadding.
[[nodiscard]] std::expected<Decoded, Error> decode(std::string_view text);

}  // namespace slipstream::wallet::bech32

SLIPSTREAM_EXPORT_END
