// From how many items on a kernel of a backend with lanes is faster than its portable one, measured on a Zen 4 core
// with both compilers. Below, the backend's row calls the portable kernel itself.
#pragma once

#include <cstddef>

namespace slipstream::cpu::avx512ifma {

inline constexpr std::size_t kScalarProducts = 5;
inline constexpr std::size_t kScalarDot = 16;
inline constexpr std::size_t kScalarPowers = 24;
inline constexpr std::size_t kScalarInversions = 16;
inline constexpr std::size_t kDecode = 2;
inline constexpr std::size_t kEncode = 2;
inline constexpr std::size_t kDoubleAndEncode = 8;
inline constexpr std::size_t kMap = 2;
/// Fewer products go one by one, each in all lanes: a product of a fixed base takes 2.0 us, eight in eight lanes 10.8;
/// one of any base 8.9 us, eight 41.
inline constexpr std::size_t kMultiplyBase = 6;
inline constexpr std::size_t kMultiply = 5;
/// Points of a small sum: fewer have a digit at a time in one point's lanes, more eight windows at a time.
inline constexpr std::size_t kFewPoints = 3;
/// Small sums: from so many on they share their doublings in eight lanes.
inline constexpr std::size_t kFewSums = 3;
/// Points in a window of a multiscalar multiplication.
inline constexpr std::size_t kWindowPoints = 32;
inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashPrograms = 2;

}  // namespace slipstream::cpu::avx512ifma

namespace slipstream::cpu::avx2 {

inline constexpr std::size_t kScalarMultiples = 8;
inline constexpr std::size_t kScalarDot = 20;
inline constexpr std::size_t kScalarPowers = 24;
inline constexpr std::size_t kScalarInversions = 16;
inline constexpr std::size_t kDecode = 2;
inline constexpr std::size_t kEncode = 2;
inline constexpr std::size_t kDoubleAndEncode = 12;
inline constexpr std::size_t kMap = 2;
inline constexpr std::size_t kMultiplyBase = 2;
inline constexpr std::size_t kMultiply = 2;
inline constexpr std::size_t kWindowPoints = 32;
inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashPrograms = 2;

}  // namespace slipstream::cpu::avx2

// By the number of instructions: nothing of this backend has been measured on a processor yet.
namespace slipstream::cpu::neon {

inline constexpr std::size_t kDecode = 2;
inline constexpr std::size_t kEncode = 2;
inline constexpr std::size_t kDoubleAndEncode = 2;
inline constexpr std::size_t kMultiplyBase = 2;
inline constexpr std::size_t kWindowPoints = 64;
inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashPrograms = 2;

}  // namespace slipstream::cpu::neon
