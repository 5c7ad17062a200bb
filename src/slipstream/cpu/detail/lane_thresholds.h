// The number of items from which a kernel with lanes is faster than the portable one. For fewer items, the set of the
// backend calls the portable kernel. Measured on a Zen 5 core with g++ 12.
#pragma once

#include <cstddef>

namespace slipstream::cpu {

/// Thresholds of the kernels of group/detail/kernels.h. Each counts the items that are left after full vectors; the one
/// of double_and_encode counts the whole batch.
struct GroupThresholds {
  std::size_t decode, encode, double_and_encode, map, multiply_base, multiply;
};

}  // namespace slipstream::cpu

namespace slipstream::cpu::avx512ifma {

/// Below these numbers, each scalar multiplication uses all lanes. One of a fixed base takes 1.4 us, eight in eight
/// lanes take 5.8 us; one of any base takes 9.2 us, eight take 21 us. Mapping one point takes 4.5 us, eight take 4.2
/// us.
inline constexpr GroupThresholds kGroup{
    .decode = 2, .encode = 2, .double_and_encode = 6, .map = 1, .multiply_base = 5, .multiply = 3};
/// Points of a small multiscalar multiplication. With fewer points, one digit at a time is added in the lanes of one
/// point; from this number on, eight windows at a time are computed. On Zen 5 both take equally long for 3 points; by
/// instruction counts, with two vector instructions a cycle, for 4.
inline constexpr std::size_t kFewPoints = 4;
/// Points in a window of a multiscalar multiplication.
inline constexpr std::size_t kWindowPoints = 32;
inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashStatements = 2;

}  // namespace slipstream::cpu::avx512ifma

namespace slipstream::cpu::avx2 {

inline constexpr GroupThresholds kGroup{
    .decode = 3, .encode = 3, .double_and_encode = 20, .map = 2, .multiply_base = 2, .multiply = 2};
inline constexpr std::size_t kWindowPoints = 32;
inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashStatements = 2;

}  // namespace slipstream::cpu::avx2

namespace slipstream::cpu::avx512 {

inline constexpr GroupThresholds kGroup{
    .decode = 3, .encode = 3, .double_and_encode = 13, .map = 2, .multiply_base = 3, .multiply = 3};
inline constexpr std::size_t kWindowPoints = 32;
inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashStatements = 2;

}  // namespace slipstream::cpu::avx512

// From instruction counts: this backend has not been measured on a processor yet.
namespace slipstream::cpu::neon {

inline constexpr GroupThresholds kGroup{
    .decode = 2, .encode = 2, .double_and_encode = 2, .map = 2, .multiply_base = 2, .multiply = 2};
inline constexpr std::size_t kWindowPoints = 64;
inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashStatements = 2;

}  // namespace slipstream::cpu::neon

// As neon, not measured either. One state takes fewer instructions in lanes than without, but waits for more of them.
namespace slipstream::cpu::neon_sha3 {

inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashStatements = 2;

}  // namespace slipstream::cpu::neon_sha3
