// Reads JSON that people write. Every error names its path ("outputs[1].quantity") and what was expected. Unknown
// members are errors.
#pragma once

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/json_document.h"

namespace slipstream {

/// A value in a document with its path. The document must outlive it.
class JsonReader {
 public:
  template <class T>
  using Result = std::expected<T, std::string>;

  explicit JsonReader(const JsonValue& json, std::string path = {}) : json_(&json), path_(std::move(path)) {}

  /// Checks that this is an object without members other than these.
  [[nodiscard]] Result<void> object(std::initializer_list<std::string_view> known) const;
  /// The member; an error if it is missing.
  [[nodiscard]] Result<JsonReader> member(std::string_view name) const;
  /// The member, or nullopt if it is missing. Precondition: this is an object.
  [[nodiscard]] std::optional<JsonReader> find(std::string_view name) const;
  /// The items of a list.
  [[nodiscard]] Result<std::vector<JsonReader>> items() const;

  /// A whole number below 2^64, as a number or as a string of decimal digits.
  [[nodiscard]] Result<std::uint64_t> u64() const;
  /// A string; a view of the document.
  [[nodiscard]] Result<std::string_view> text() const;
  /// Bytes in hex.
  [[nodiscard]] Result<Bytes> hex() const;
  [[nodiscard]] Result<Bytes32> hex32() const;

  /// Where it stands: "outputs[1]"; empty for the document itself.
  [[nodiscard]] const std::string& path() const { return path_; }

  /// An error about this value: its path and what is wrong.
  [[nodiscard]] std::unexpected<std::string> fail(std::string_view what) const;

 private:
  const JsonValue* json_;
  std::string path_;
};

}  // namespace slipstream
