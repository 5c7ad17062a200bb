#include "slipstream/base/detail/json_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"

namespace slipstream {

using Kind = JsonValue::Kind;

std::unexpected<std::string> JsonReader::fail(std::string_view what) const {
  return std::unexpected((path_.empty() ? "the document" : path_) + " " + std::string(what));
}

JsonReader::Result<void> JsonReader::object(std::initializer_list<std::string_view> known) const {
  if (json_->kind != Kind::object) return fail("is no object");
  for (const std::string_view name : json_->names) {
    if (std::ranges::find(known, name) == known.end())
      return fail("has an unknown member \"" + std::string(name) + "\"");
  }
  return {};
}

std::optional<JsonReader> JsonReader::find(std::string_view name) const {
  const auto found = std::ranges::find(json_->names, name);
  if (found == json_->names.end()) return std::nullopt;
  return JsonReader(json_->items[static_cast<std::size_t>(found - json_->names.begin())],
                    (path_.empty() ? path_ : path_ + ".") + std::string(name));
}

JsonReader::Result<JsonReader> JsonReader::member(std::string_view name) const {
  if (json_->kind != Kind::object) return fail("is no object");
  auto found = find(name);
  if (!found) return fail("has no member \"" + std::string(name) + "\"");
  return *std::move(found);
}

JsonReader::Result<std::vector<JsonReader>> JsonReader::items() const {
  if (json_->kind != Kind::array) return fail("is no list");
  std::vector<JsonReader> out;
  for (const JsonValue& item : json_->items) out.emplace_back(item, path_ + "[" + std::to_string(out.size()) + "]");
  return out;
}

JsonReader::Result<std::uint64_t> JsonReader::u64() const {
  if (json_->kind == Kind::number || json_->kind == Kind::string) {
    const std::string_view digits = json_->text;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && end == digits.data() + digits.size()) return value;
  }
  return fail("is no whole number from 0 to 2^64 - 1");
}

JsonReader::Result<std::string_view> JsonReader::text() const {
  if (json_->kind != Kind::string) return fail("is no string");
  return json_->text;
}

JsonReader::Result<Bytes> JsonReader::hex() const {
  if (json_->kind == Kind::string) {
    if (auto bytes = from_hex(json_->text)) return *std::move(bytes);
  }
  return fail("is no string of hex digits");
}

JsonReader::Result<Bytes32> JsonReader::hex32() const {
  Bytes32 bytes;
  if (json_->kind == Kind::string && from_hex(bytes, json_->text)) return bytes;
  return fail("is not 32 bytes in hex");
}

}  // namespace slipstream
