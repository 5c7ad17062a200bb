#include "cli/json_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/hex.h"
#include "base/try.h"

namespace slipstream::cli {

std::unexpected<std::string> JsonReader::fail(std::string_view what) const {
  return std::unexpected(fmt::format("{} {}", path_.empty() ? "the document" : path_, what));
}

JsonReader::Result<void> JsonReader::object(std::initializer_list<std::string_view> known) const {
  if (!json_->is_object()) return fail("is no object");
  for (const auto& [name, value] : json_->items()) {
    if (std::ranges::find(known, name) == known.end()) return fail(fmt::format("has an unknown member \"{}\"", name));
  }
  return {};
}

std::optional<JsonReader> JsonReader::find(std::string_view name) const {
  const auto found = json_->find(name);
  if (found == json_->end()) return std::nullopt;
  return JsonReader(*found, path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name));
}

JsonReader::Result<JsonReader> JsonReader::member(std::string_view name) const {
  if (!json_->is_object()) return fail("is no object");
  auto found = find(name);
  if (!found) return fail(fmt::format("has no member \"{}\"", name));
  return *std::move(found);
}

JsonReader::Result<std::vector<JsonReader>> JsonReader::items() const {
  if (!json_->is_array()) return fail("is no list");
  std::vector<JsonReader> out;
  for (const auto& item : *json_) out.emplace_back(item, fmt::format("{}[{}]", path_, out.size()));
  return out;
}

JsonReader::Result<std::uint64_t> JsonReader::u64() const {
  if (json_->is_number_unsigned()) return json_->get<std::uint64_t>();
  if (json_->is_string()) {
    const auto& digits = json_->get_ref<const std::string&>();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && end == digits.data() + digits.size()) return value;
  }
  return fail("is no whole number from 0 to 2^64 - 1");
}

JsonReader::Result<std::string> JsonReader::text() const {
  if (!json_->is_string()) return fail("is no string");
  return json_->get<std::string>();
}

JsonReader::Result<Bytes> JsonReader::hex(std::optional<std::size_t> size) const {
  if (json_->is_string()) {
    auto bytes = from_hex(json_->get_ref<const std::string&>());
    if (bytes && (!size || bytes->size() == *size)) return *std::move(bytes);
  }
  return fail(size ? fmt::format("is not {} bytes in hex", *size) : "is no string of hex digits");
}

JsonReader::Result<Bytes32> JsonReader::hex32() const {
  SLIPSTREAM_TRY(const Bytes bytes, hex(32));
  return to_bytes32(bytes);
}

JsonReader::Result<Scalar> JsonReader::scalar() const {
  SLIPSTREAM_TRY(const Bytes32 bytes, hex32());
  const auto scalar = Scalar::from_canonical_bytes(bytes);
  if (!scalar) return fail("is not below the group order");
  return *scalar;
}

}  // namespace slipstream::cli
