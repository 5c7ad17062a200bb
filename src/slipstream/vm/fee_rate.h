// Fee per byte of a transaction. A fraction, so that rates compare exactly (reference fees.rs).
#pragma once

#include <compare>
#include <cstdint>

#include "slipstream/base/detail/int128.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A fee and the bytes that it is paid for. A value type.
struct FeeRate {
  std::uint64_t fee = 0;  ///< The fee, in the flavor of fees.
  /// Bytes; a transaction has at least one.
  std::uint64_t size = 1;

  /// The fee for one byte, rounded to a double.
  [[nodiscard]] double per_byte() const { return static_cast<double>(fee) / static_cast<double>(size); }
  /// The least fee that gives a transaction of this many bytes this rate: fee * bytes / size, rounded up. Precondition:
  /// the result is below 2^64.
  [[nodiscard]] std::uint64_t fee_for(std::uint64_t bytes) const {
    return static_cast<std::uint64_t>((static_cast<Uint128>(fee) * bytes + (size - 1)) / size);
  }
  /// The rate with size 1: fee / size, rounded down.
  [[nodiscard]] FeeRate normalized() const { return {fee / size, 1}; }
  /// This transaction with the other rate added for each of its bytes, rounded down.
  [[nodiscard]] FeeRate increased_by(const FeeRate& other) const {
    return {fee + static_cast<std::uint64_t>(static_cast<Uint128>(other.fee) * size / other.size), size};
  }
  /// The same rate with less weight in combined(): fee and size divided by `parts`, rounded down. Precondition:
  /// 0 < parts <= size.
  [[nodiscard]] FeeRate discounted(std::uint64_t parts) const { return {fee / parts, size / parts}; }
  /// The rate of both transactions together.
  [[nodiscard]] FeeRate combined(const FeeRate& other) const { return {fee + other.fee, size + other.size}; }

  /// Whether the rates are equal as fractions.
  [[nodiscard]] friend bool operator==(const FeeRate& a, const FeeRate& b) { return (a <=> b) == 0; }
  /// Compares the rates as fractions, exactly.
  [[nodiscard]] friend std::strong_ordering operator<=>(const FeeRate& a, const FeeRate& b) {
    return static_cast<Uint128>(a.fee) * b.size <=> static_cast<Uint128>(b.fee) * a.size;
  }
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
