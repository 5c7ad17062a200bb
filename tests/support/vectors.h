// The reference vectors: JSON files in tests/vectors, or in the directory that SLIPSTREAM_VECTORS names.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "slipstream/base/bytes.h"

namespace slipstream::test {

using Json = nlohmann::json;

/// The directory the vectors are read from.
[[nodiscard]] std::string vectors_directory();
/// Parses vectors_directory()/name; throws if it is missing or not JSON (the test then fails).
[[nodiscard]] Json load_vectors(std::string_view name);
/// All bytes of vectors_directory()/name.
[[nodiscard]] Bytes load_vector_bytes(std::string_view name);

/// A string value.
[[nodiscard]] inline std::string text(const Json& value) { return value.get<std::string>(); }
/// Bytes of a hex string value.
[[nodiscard]] Bytes hex(const Json& value);
[[nodiscard]] Bytes32 hex32(const Json& value);
/// A 64-bit integer written as a string or a number.
[[nodiscard]] std::uint64_t u64(const Json& value);

/// Counts the cases a test ran and prints "<what>: N cases" when it goes out of scope. A count of zero fails the test.
class CaseCounter {
 public:
  explicit CaseCounter(std::string what) : what_(std::move(what)) {}
  CaseCounter(const CaseCounter&) = delete;
  CaseCounter& operator=(const CaseCounter&) = delete;
  ~CaseCounter();
  void operator++(int) { ++count_; }
  CaseCounter& operator++() {
    ++count_;
    return *this;
  }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::string what_;
  std::size_t count_ = 0;
};

}  // namespace slipstream::test
