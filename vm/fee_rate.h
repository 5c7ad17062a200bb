// Fee per byte of a transaction, kept as a fraction so that rates compare exactly (reference fees.rs).
#pragma once

#include <compare>
#include <cstdint>

namespace slipstream::vm {

struct FeeRate {
  std::uint64_t fee = 0;
  /// Bytes; a transaction has at least one.
  std::uint64_t size = 1;

  [[nodiscard]] double per_byte() const { return static_cast<double>(fee) / static_cast<double>(size); }
  /// The rate of both together.
  [[nodiscard]] FeeRate combined(const FeeRate& other) const { return {fee + other.fee, size + other.size}; }

  [[nodiscard]] friend bool operator==(const FeeRate& a, const FeeRate& b) { return (a <=> b) == 0; }
  [[nodiscard]] friend std::strong_ordering operator<=>(const FeeRate& a, const FeeRate& b) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<Wide>(a.fee) * b.size <=> static_cast<Wide>(b.fee) * a.size;
  }
};

}  // namespace slipstream::vm
