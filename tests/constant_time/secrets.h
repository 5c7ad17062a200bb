// Constant time, checked by valgrind's memcheck: what a test declares secret is marked as undefined memory, memcheck
// follows it through every computation, and it reports each conditional jump and each address that depends on it.
// What it does not see: instructions whose time depends on their operands (this library divides no secrets), and
// whatever a processor does behind its instruction set.
#pragma once

#include <gtest/gtest.h>
#include <valgrind/memcheck.h>

#include <array>
#include <cstddef>
#include <ranges>
#include <span>
#include <type_traits>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"

namespace slipstream::constant_time {

/// Marks the elements of an array, vector or span as secret.
template <std::ranges::contiguous_range Values>
  requires std::is_trivially_copyable_v<std::ranges::range_value_t<Values>>
void poison(Values&& values) {
  const std::span bytes = std::as_writable_bytes(std::span(values));
  static_cast<void>(VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size()));
}

/// The value as a secret.
template <class T>
  requires std::is_trivially_copyable_v<T>
[[nodiscard]] Secret<T> secret(T value) {
  Secret<T> out(value);
  poison(std::span(&out.expose(), 1));
  return out;
}

/// What a computation gave, in place: for comparing it with what it should give.
template <std::ranges::contiguous_range Values>
  requires std::is_trivially_copyable_v<std::ranges::range_value_t<Values>>
void unpoison(Values&& values) {
  const std::span bytes = std::as_bytes(std::span(values));
  static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size()));
}

/// The same for a value.
template <class T>
  requires std::is_trivially_copyable_v<T>
[[nodiscard]] T reveal(T value) {
  static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(&value, sizeof value));
  return value;
}

/// n different scalars that look random and are the same in every run: known ones, and secret ones of the same values.
[[nodiscard]] inline std::vector<Scalar> scalars(std::size_t n, std::uint64_t seed = 1) {
  std::vector<Scalar> out;
  Scalar x = Scalar::from_u64(0x9e3779b97f4a7c15 * seed);
  for (std::size_t i = 0; i < n; ++i) {
    x = x * x + Scalar::from_u64(seed + i);
    out.push_back(x);
  }
  return out;
}
[[nodiscard]] inline SecretVector<Scalar> secret_scalars(std::size_t n, std::uint64_t seed = 1) {
  const std::vector<Scalar> known = scalars(n, seed);
  SecretVector<Scalar> out(known.begin(), known.end());
  poison(out);
  return out;
}

/// Errors that memcheck has reported so far.
[[nodiscard]] inline std::size_t error_count() { return VALGRIND_COUNT_ERRORS; }

/// Fails if memcheck reports anything while the test runs.
class ConstantTime : public testing::Test {
 protected:
  void SetUp() override { before_ = error_count(); }
  void TearDown() override {
    EXPECT_EQ(error_count() - before_, 0U) << "a branch or an address depends on a secret: see memcheck's reports";
  }

 private:
  std::size_t before_ = 0;
};

}  // namespace slipstream::constant_time
