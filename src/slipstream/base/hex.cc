#include "slipstream/base/hex.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/detail/value_barrier.h"

namespace slipstream {
namespace {

/// All ones if x < bound, for a bound below 2^31.
std::uint32_t mask_below(std::uint32_t x, std::uint32_t bound) { return mask_of_bit((~x & (x - bound)) >> 31); }

/// 0 to 15, or kNoDigit.
constexpr std::uint32_t kNoDigit = 0x100;
std::uint32_t nibble(char c) {
  const std::uint32_t code = static_cast<std::uint8_t>(c);
  const std::uint32_t digit = code - '0', letter = (code | 0x20) - 'a';
  const std::uint32_t is_digit = mask_below(digit, 10), is_letter = mask_below(letter, 6);
  return (digit & is_digit) | ((letter + 10) & is_letter) | (kNoDigit & ~(is_digit | is_letter));
}

char digit(std::uint32_t nibble) {
  constexpr std::uint32_t kToLetters = 'a' - '0' - 10;
  return static_cast<char>('0' + nibble + (kToLetters & ~mask_below(nibble, 10)));
}

}  // namespace

void to_hex(std::span<char> out, ByteSpan bytes) {
  SLIPSTREAM_CHECK(out.size() == 2 * bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = digit(bytes[i] >> 4);
    out[2 * i + 1] = digit(bytes[i] & 15);
  }
}

std::string to_hex(ByteSpan bytes) {
  std::string out(2 * bytes.size(), '0');
  to_hex(out, bytes);
  return out;
}

bool from_hex(std::span<std::uint8_t> out, std::string_view text) {
  if (text.size() != 2 * out.size()) return false;
  std::uint32_t seen = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint32_t high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);
    seen |= high | low;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return declassify((seen & kNoDigit) == 0);
}

std::optional<Bytes> from_hex(std::string_view text) {
  Bytes out(text.size() / 2);
  if (!from_hex(out, text)) return std::nullopt;
  return out;
}

}  // namespace slipstream
