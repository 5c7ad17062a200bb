// JSON (RFC 8259) as views of its own text, which may hold secrets: nothing is copied out of the text, and the text is
// wiped at the end. The lexers of JSON libraries give back buffers with the tokens in them. Escapes are resolved in
// place. What a hostile document can cost is bounded: values are nested at most kMostNested deep, and there are at most
// kMostValues. Members of an object have different names, and strings are UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret_text.h"

namespace slipstream {

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  /// What a string says; any other value but lists and objects as it is written.
  std::string_view text;
  /// Of an object: the names of its members.
  std::vector<std::string_view> names;
  /// Of an object or a list.
  std::vector<JsonValue> items;
};

class JsonDocument {
 public:
  static constexpr unsigned kMostNested = 64;
  /// Of any kind. A value takes sizeof(JsonValue) bytes, three times as many while a list grows.
  static constexpr std::size_t kMostValues = std::size_t{1} << 20;

  /// The error says at which byte, from 0, the text stops to be JSON that is read, and why. Time: linear in the text,
  /// but for the names of members, which are compared with each other. Not constant-time: it depends on where which
  /// kinds of characters are, but not on which letters and digits a string has.
  [[nodiscard]] static std::expected<JsonDocument, std::string> parse(SecretText text);

  [[nodiscard]] const JsonValue& root() const { return root_; }

 private:
  explicit JsonDocument(SecretText text) : text_(std::move(text)) {}

  /// Its memory stays where it is when the document is moved.
  SecretText text_;
  JsonValue root_;
};

}  // namespace slipstream
