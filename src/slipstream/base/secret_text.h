// Text with secrets, in memory that is wiped before it is freed. Key files, descriptions and openings are read into it
// and written from it.
#pragma once

#include <span>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// A text that is wiped before its memory is freed. One thread at a time may change it.
class SecretText {
 public:
  SecretText() = default;
  /// A copy of the text.
  explicit SecretText(std::string_view text) { append(text); }

  /// Appends a copy of the text. Constant-time in its characters.
  SecretText& append(std::string_view text) {
    chars_.insert(chars_.end(), text.begin(), text.end());
    return *this;
  }
  /// Two digits a byte, lower case; constant-time in the bytes.
  SecretText& append_hex(ByteSpan bytes);
  /// In decimal. Not constant-time: the time depends on the digits.
  SecretText& append_number_vartime(std::uint64_t number);

  /// The text, until it changes.
  [[nodiscard]] std::string_view view() const { return {chars_.data(), chars_.size()}; }
  /// The text as bytes, until it changes.
  [[nodiscard]] ByteSpan bytes() const { return as_bytes(view()); }
  /// The characters, to read a file into them.
  [[nodiscard]] std::span<char> chars() { return chars_; }
  /// Cuts the text, or fills it up with zero bytes.
  void resize(std::size_t size) { chars_.resize(size); }

 private:
  SecretVector<char> chars_;
};

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
