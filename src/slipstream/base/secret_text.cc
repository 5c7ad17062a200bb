#include "slipstream/base/secret_text.h"

#include <array>
#include <charconv>

#include "slipstream/base/hex.h"

namespace slipstream {

SecretText& SecretText::append_hex(ByteSpan bytes) {
  const std::size_t have = chars_.size();
  chars_.resize(have + 2 * bytes.size());
  to_hex(std::span(chars_).subspan(have), bytes);
  return *this;
}

SecretText& SecretText::append_number_vartime(std::uint64_t number) {
  const std::size_t have = chars_.size();
  constexpr std::size_t kMostDigits = 20;
  chars_.resize(have + kMostDigits);
  const auto end = std::to_chars(chars_.data() + have, chars_.data() + have + kMostDigits, number).ptr;
  chars_.resize(static_cast<std::size_t>(end - chars_.data()));
  return *this;
}

}  // namespace slipstream
