// The features of the processor and operating system that a backend may require. A vector feature counts only if the
// operating system also saves its registers (XCR0, Intel SDM volume 1, section 13.3).
#pragma once

#include <concepts>
#include <cstdint>
#include <string>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::cpu {

/// Bits of a FeatureSet. Features of other architectures are never set.
enum class Feature : std::uint8_t {
  bmi2,        ///< Bit manipulation 2: mulx, pdep, pext.
  adx,         ///< Additions with two independent carries.
  avx2,        ///< Vectors of 256 bits.
  avx512f,     ///< Vectors of 512 bits: the foundation.
  avx512dq,    ///< 64-bit integer multiplication, and more.
  avx512cd,    ///< Conflict detection and leading zeros.
  avx512bw,    ///< Elements of 8 and 16 bits.
  avx512vl,    ///< The same instructions for 128 and 256 bits.
  avx512ifma,  ///< Multiply-add of 52-bit integers.
  avx512vbmi,  ///< Permutations of bytes.
  neon,        ///< Advanced SIMD of aarch64.
  sha3,        ///< SHA-3 instructions of ARMv8.2.
};
/// The number of features.
inline constexpr int kFeatureCount = 12;

/// The feature's usual name in lower case, as in /proc/cpuinfo.
[[nodiscard]] const char* name(Feature feature);

/// A set of features.
class FeatureSet {
 public:
  /// The empty set.
  constexpr FeatureSet() = default;
  /// The set of these features.
  template <std::same_as<Feature>... Features>
  explicit constexpr FeatureSet(Features... members) {
    (add(members), ...);
  }

  /// Adds one feature.
  constexpr void add(Feature feature) { bits_ |= std::uint32_t{1} << static_cast<unsigned>(feature); }
  /// Whether the feature is a member.
  [[nodiscard]] constexpr bool has(Feature feature) const {
    return ((bits_ >> static_cast<unsigned>(feature)) & 1) != 0;
  }
  /// Whether every member of `other` is a member.
  [[nodiscard]] constexpr bool contains(FeatureSet other) const { return (bits_ & other.bits_) == other.bits_; }
  /// The members of this set that `other` lacks.
  [[nodiscard]] constexpr FeatureSet minus(FeatureSet other) const {
    FeatureSet out;
    out.bits_ = bits_ & ~other.bits_;
    return out;
  }
  /// Whether there is no member.
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool operator==(const FeatureSet&) const = default;
  /// The names, separated by spaces.
  [[nodiscard]] std::string to_string() const;

 private:
  std::uint32_t bits_ = 0;
};

/// The features of this processor, read once.
[[nodiscard]] FeatureSet features();

/// The name that the processor reports, for reports; "unknown" if it reports none.
[[nodiscard]] std::string processor_name();

}  // namespace slipstream::cpu

SLIPSTREAM_EXPORT_END
