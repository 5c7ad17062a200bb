// Measured rates (vm/verify/cost.h): nanoseconds for a unit of each resource, by phase. Written by
// scripts/fit_costs.py, which says how they are measured.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "vm/verify/cost.h"

namespace slipstream::vm {

// In the order of vm::Phase: reading, decode, programs, hashing, constraints, proof_scalars, point_decoding,
// multiscalar, accumulator.
inline constexpr std::array<std::pair<std::string_view, CostRates>, 4> kMeasuredRates{{
    {"portable",
     {{
         /* transaction */ {0, 302.7, 928.2, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 2776, 0, 0, 0, 0},
         /* byte */ {0.359, 0.1213, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 27.05, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 313.6, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0, 138, 0, 12.54, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 25.13, 0, 37.77, 0},
         /* multiplier */ {0, 0, 19.49, 0, 49.52, 257.5, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 2052, 2138, 0},
         /* spent */ {0, 87.87, 9.011, 0, 0, 0, 0, 0, 821.1},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 550.8},
     }}},
    {"avx2",
     {{
         /* transaction */ {0, 278.2, 928.3, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 2686, 855.8, 0, 0, 0},
         /* byte */ {0.344, 0.144, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 33.76, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 144.2, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0.4174, 98.78, 0, 9.149, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 18.11, 0, 20.68, 0},
         /* multiplier */ {0, 0, 17.86, 0, 47.67, 251.3, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 1161, 1145, 0},
         /* spent */ {0, 77.33, 0.1691, 0, 0, 0, 0, 0, 494.2},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 276.5},
     }}},
    {"avx512",
     {{
         /* transaction */ {0, 312.2, 950.5, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 1858, 2115, 0, 0, 0},
         /* byte */ {0.3414, 0.1105, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 31.76, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 71.74, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0, 60.85, 0, 5.216, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 9.475, 0, 13.83, 0},
         /* multiplier */ {0, 0, 17.95, 0, 47.97, 161.6, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 581, 671.1, 0},
         /* spent */ {0, 95.91, 16.12, 0, 0, 0, 0, 0, 384},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 137.9},
     }}},
    {"avx512ifma",
     {{
         /* transaction */ {0, 307.7, 1026, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 1348, 2584, 0, 0, 0},
         /* byte */ {0.3515, 0.1389, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 24.57, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 71.74, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0.01529, 0, 0, 32.99, 0, 0.9927, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 4.542, 0, 6.391, 0},
         /* multiplier */ {0, 0, 20.74, 0, 46.29, 99.52, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 249.2, 327.8, 0},
         /* spent */ {0, 70.24, 0, 0, 0, 0, 0, 0, 340.3},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 140},
     }}},
}};

}  // namespace slipstream::vm
