#include "slipstream/base/detail/json_document.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace slipstream {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The length of the UTF-8 sequence at the beginning of the text; 0 if there is none (RFC 3629).
std::size_t utf8_length(std::string_view text) {
  const auto at = [text](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0u; };
  const unsigned lead = at(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && at(1) < 0xa0) || (lead == 0xf0 && at(1) < 0x90);
  const bool surrogate = lead == 0xed && at(1) > 0x9f;
  const bool beyond = lead == 0xf4 && at(1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

/// Writes a code point as UTF-8, which is never longer than its escape; returns the number of bytes.
std::size_t encode_utf8(char* out, std::uint32_t point) {
  const auto byte = [](std::uint32_t b) { return static_cast<char>(static_cast<std::uint8_t>(b)); };
  if (point < 0x80) {
    out[0] = byte(point);
    return 1;
  }
  const std::size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  constexpr std::uint32_t kLead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (std::size_t i = length - 1; i > 0; --i, point >>= 6) out[i] = byte(0x80 | (point & 0x3f));
  out[0] = byte(kLead[length] | point);
  return length;
}

/// Recursive descent. Each function reads the element that it is named after and returns whether it is there; at() is
/// then its end, or the place of the error.
class Parser {
 public:
  explicit Parser(std::span<char> text) : text_(text) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view problem() const { return problem_; }
  [[nodiscard]] bool document(JsonValue& out) {
    if (!value(out, 0)) return false;
    skip_space();
    return at_ == text_.size();
  }

 private:
  [[nodiscard]] std::string_view rest() const { return {text_.data() + at_, text_.size() - at_}; }
  [[nodiscard]] bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (next_is(' ') || next_is('\t') || next_is('\n') || next_is('\r')) ++at_;
  }

  bool fails(std::string_view problem) {
    problem_ = problem;
    return false;
  }

  bool value(JsonValue& out, unsigned depth) {
    skip_space();
    if (++values_ > JsonDocument::kMostValues) return fails("there are too many values");
    if (next_is('"')) {
      out.kind = JsonValue::Kind::string;
      return string(out.text);
    }
    if (next_is('{') || next_is('[')) {
      return depth < JsonDocument::kMostNested ? items(out, depth) : fails("values are nested too deeply");
    }
    if (next_is('t') || next_is('f')) {
      out.kind = JsonValue::Kind::boolean;
      return word(out.text, next_is('t') ? "true" : "false");
    }
    if (next_is('n')) return word(out.text, "null");
    out.kind = JsonValue::Kind::number;
    return number(out.text);
  }

  bool word(std::string_view& out, std::string_view expected) {
    if (!rest().starts_with(expected)) return false;
    out = rest().substr(0, expected.size());
    at_ += expected.size();
    return true;
  }

  bool digits() {
    if (at_ == text_.size() || !is_digit(text_[at_])) return false;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return true;
  }

  bool number(std::string_view& out) {
    const std::size_t begin = at_;
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    out = std::string_view(text_.data() + begin, at_ - begin);
    return true;
  }

  /// The four digits after \u.
  std::optional<std::uint32_t> code_unit() {
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ == text_.size()) return std::nullopt;
      const char c = text_[at_];
      if (is_digit(c)) {
        unit = unit << 4 | static_cast<std::uint32_t>(c - '0');
      } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
        unit = unit << 4 | static_cast<std::uint32_t>((c | 0x20) - 'a' + 10);
      } else {
        return std::nullopt;
      }
    }
    return unit;
  }

  /// Decodes the escape after a backslash and writes it to `to`.
  bool escape(std::size_t& to) {
    constexpr std::string_view kNames = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    if (at_ == text_.size()) return false;
    if (const std::size_t i = kNames.find(text_[at_]); i != std::string_view::npos) {
      text_[to++] = kMeanings[i];
      ++at_;
      return true;
    }
    if (!take('u')) return false;
    const auto unit = code_unit();
    if (!unit) return false;
    std::uint32_t point = *unit;
    if (point >= 0xd800 && point < 0xe000) {
      // A character beyond the first plane takes two units, the high one first.
      if (point >= 0xdc00 || !take('\\') || !take('u')) return false;
      const auto low = code_unit();
      if (!low || *low < 0xdc00 || *low >= 0xe000) return false;
      point = 0x10000 + ((point - 0xd800) << 10) + (*low - 0xdc00);
    }
    to += encode_utf8(text_.data() + to, point);
    return true;
  }

  bool string(std::string_view& out) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    std::size_t to = begin;
    while (!next_is('"')) {
      if (take('\\')) {
        if (!escape(to)) return false;
        continue;
      }
      const std::size_t length = utf8_length(rest());
      if (length == 0 || at_ == text_.size() || static_cast<std::uint8_t>(text_[at_]) < 0x20) return false;
      for (std::size_t i = 0; i < length; ++i) text_[to++] = text_[at_++];
    }
    ++at_;
    out = std::string_view(text_.data() + begin, to - begin);
    return true;
  }

  bool name(JsonValue& out) {
    skip_space();
    const std::size_t begin = at_;
    std::string_view name;
    if (!string(name)) return false;
    if (std::ranges::find(out.names, name) != out.names.end()) {
      at_ = begin;
      return fails("two members have the same name");
    }
    out.names.push_back(name);
    skip_space();
    return take(':');
  }

  /// A list or an object.
  bool items(JsonValue& out, unsigned depth) {
    const bool is_object = next_is('{');
    const char end = is_object ? '}' : ']';
    out.kind = is_object ? JsonValue::Kind::object : JsonValue::Kind::array;
    ++at_;
    skip_space();
    if (take(end)) return true;
    do {
      if (is_object && !name(out)) return false;
      if (!value(out.items.emplace_back(), depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(end);
  }

  std::span<char> text_;
  std::size_t at_ = 0, values_ = 0;
  std::string_view problem_ = "this is not JSON";
};

}  // namespace

std::expected<JsonDocument, std::string> JsonDocument::parse(SecretText text) {
  JsonDocument document(std::move(text));
  Parser parser(document.text_.chars());
  if (!parser.document(document.root_)) {
    return std::unexpected("at byte " + std::to_string(parser.at()) + ": " + std::string(parser.problem()));
  }
  return document;
}

}  // namespace slipstream
