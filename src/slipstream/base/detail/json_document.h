// Parses JSON (RFC 8259) into views of its own text. The text may hold secrets: nothing is copied out of it, and it is
// wiped at the end. (The lexers of JSON libraries free buffers that still hold tokens.) Escapes are resolved in place.
// The cost of a hostile document is bounded: at most kMostNested levels and kMostValues values. An object's member
// names must differ, and strings must be UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "slipstream/base/secret_text.h"

namespace slipstream {

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  /// The contents of a string; numbers and literals as they are written. Empty for lists and objects.
  std::string_view text;
  /// The member names of an object.
  std::vector<std::string_view> names;
  /// The values of an object or a list.
  std::vector<JsonValue> items;
};

class JsonDocument {
 public:
  static constexpr unsigned kMostNested = 64;
  /// Values of any kind. A value takes sizeof(JsonValue) bytes, three times as many while a list grows.
  static constexpr std::size_t kMostValues = std::size_t{1} << 20;

  /// The error names the first byte, counted from 0, that is not accepted, and the reason. Time: linear in the text,
  /// except that member names of an object are compared with each other. Not constant-time: the time depends on the
  /// kind of each character, but not on the letters and digits of a string.
  [[nodiscard]] static std::expected<JsonDocument, std::string> parse(SecretText text);

  [[nodiscard]] const JsonValue& root() const { return root_; }

 private:
  explicit JsonDocument(SecretText text) : text_(std::move(text)) {}

  /// This memory keeps its address when the document is moved.
  SecretText text_;
  JsonValue root_;
};

}  // namespace slipstream
