// Measured rates (vm/verify/cost.h): nanoseconds for a unit of each resource,
// by phase. Written by scripts/fit_costs.py, which says how they are measured.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "vm/verify/cost.h"

namespace slipstream::vm {

// In the order of vm::Phase: reading, decode, programs, hashing, constraints,
// proof_scalars, point_decoding, multiscalar, accumulator.
inline constexpr std::array<std::pair<std::string_view, CostRates>, 4> kMeasuredRates{{
    {"portable",
     {{
         /* transaction */ {0, 416, 1570, 2.796, 3106, 0, 0, 0, 0},
         /* byte */ {0.4909, 0.06655, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 24.54, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 313, 0, 0, 0, 0, 0},
         /* range_multiplier */
         {0, 0, 0.2154, 0, 0.296, 131.8, 0, 38.81, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 22.71, 0, 38.71, 0},
         /* multiplier */ {0, 0, 20.19, 0, 50.05, 301.5, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 2150, 2504, 0},
         /* spent */ {0, 79.83, 0, 0, 0, 0, 0, 0, 845},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 536.2},
     }}},
    {"avx2",
     {{
         /* transaction */ {0, 484.4, 1617, 69.38, 3233, 1864, 0, 0, 0},
         /* byte */ {0.4817, 0.04514, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 19.2, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 153.3, 0, 0, 0, 0, 0},
         /* range_multiplier */
         {0, 0, 0.2898, 0, 0.6509, 90.35, 0, 21.22, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 17.37, 0, 16.71, 0},
         /* multiplier */ {0, 0, 21.46, 0, 48.96, 293.2, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 1228, 1370, 0},
         /* spent */ {0, 81.59, 0, 0, 0, 0, 0, 0, 470.3},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 272.3},
     }}},
    {"avx512",
     {{
         /* transaction */ {0, 519.5, 1611, 339.4, 2336, 3190, 0, 0, 0},
         /* byte */ {0.4839, 0.02305, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 18.07, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 80.4, 0, 0, 0, 0, 0},
         /* range_multiplier */
         {0, 0, 0.2741, 0, 0.4553, 53.17, 0, 9.756, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 10.78, 0, 9.516, 0},
         /* multiplier */ {0, 0, 22.32, 0, 48.26, 198.5, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 627.3, 868.2, 0},
         /* spent */ {0, 79.77, 0, 0, 0, 0, 0, 0, 321.8},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 142.3},
     }}},
    {"avx512ifma",
     {{
         /* transaction */ {0, 268.7, 904.1, 0, 1297, 3550, 0, 0, 0},
         /* byte */ {0.4756, 0.1146, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 54.81, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 81.43, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0, 25.06, 0, 7.625, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 4.271, 0, 6.039, 0},
         /* multiplier */ {0, 0, 12.73, 0, 53.48, 146.2, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 288.7, 420.7, 0},
         /* spent */ {0, 84.33, 40.2, 0, 0, 0, 0, 0, 314.7},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 131.6},
     }}},
}};

}  // namespace slipstream::vm
