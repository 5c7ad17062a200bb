// From how many items on a kernel of a backend with lanes is faster than its portable one. Below, the backend's row
// calls the portable kernel itself. Measured on a Zen 5 core with g++ 12.
#pragma once

#include <cstddef>

namespace slipstream::cpu {

/// Of the kernels of group/kernels.h, each for what is left over when vectors are full, but for double_and_encode,
/// which looks at the whole batch.
struct GroupThresholds {
  std::size_t decode, encode, double_and_encode, map, multiply_base, multiply;
};

}  // namespace slipstream::cpu

namespace slipstream::cpu::avx512ifma {

/// Fewer products go one by one, each in all lanes: a product of a fixed base takes 1.4 us, eight in eight lanes 5.8;
/// one of any base 9.2 us, eight 21. One point is mapped in 4.5 us alone, eight of them in 4.2.
inline constexpr GroupThresholds kGroup{
    .decode = 2, .encode = 2, .double_and_encode = 6, .map = 1, .multiply_base = 5, .multiply = 3};
/// Points of a small sum: fewer have a digit at a time in one point's lanes, more eight windows at a time. On Zen 5
/// both take the same for 3 points; counted by instructions, they do for 4 where two vector instructions begin in a
/// cycle.
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

// By the number of instructions: nothing of this backend has been measured on a processor yet.
namespace slipstream::cpu::neon {

inline constexpr GroupThresholds kGroup{
    .decode = 2, .encode = 2, .double_and_encode = 2, .map = 2, .multiply_base = 2, .multiply = 2};
inline constexpr std::size_t kWindowPoints = 64;
inline constexpr std::size_t kHashStates = 2;
inline constexpr std::size_t kHashStatements = 2;

}  // namespace slipstream::cpu::neon
