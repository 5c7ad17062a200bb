// Measured rates (vm/verify/cost.h): nanoseconds for a unit of each resource, by phase. Written by
// scripts/fit_costs.py, which says how they are measured.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "slipstream/vm/verify/cost.h"

namespace slipstream::vm {

// In the order of vm::Phase: reading, decode, programs, hashing, constraints, proof_scalars, point_decoding,
// multiscalar, accumulator.
inline constexpr std::array<std::pair<std::string_view, CostRates>, 4> kMeasuredRates{{
    {"portable",
     {{
         /* transaction */ {0, 263.2, 824.8, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 2657, 0, 0, 0, 0},
         /* byte */ {0.2383, 0.143, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 32.03, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 303.9, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0, 134.7, 0, 0, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 21.94, 0, 21.12, 0},
         /* multiplier */ {0, 0, 15.68, 0, 48.65, 294.3, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 1960, 2113, 0},
         /* spent */ {0, 67.66, 12.94, 0, 0, 0, 0, 0, 781.6},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 535.7},
     }}},
    {"avx2",
     {{
         /* transaction */ {0, 343.7, 860.9, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 2664, 1500, 0, 0, 0},
         /* byte */ {0.2376, 0.1273, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 29.62, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 139.6, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0, 91.08, 0, 0, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 18.63, 0, 11.54, 0},
         /* multiplier */ {0, 0, 17.34, 0, 48.28, 287.3, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 1111, 1148, 0},
         /* spent */ {0, 63.35, 44.43, 0, 0, 0, 0, 0, 507.1},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 260.2},
     }}},
    {"avx512",
     {{
         /* transaction */ {0, 350.9, 880.5, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 1800, 2968, 0, 0, 0},
         /* byte */ {0.237, 0.1151, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 28.78, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 68.67, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0, 53.85, 0, 0, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 11.16, 0, 10.65, 0},
         /* multiplier */ {0, 0, 17.76, 0, 46.75, 193.2, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 557.5, 665.5, 0},
         /* spent */ {0, 64, 43.92, 0, 0, 0, 0, 0, 390.5},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 138.7},
     }}},
    {"avx512ifma",
     {{
         /* transaction */ {0, 390.9, 887.1, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 1313, 3635, 0, 0, 0},
         /* byte */ {0.2379, 0.1093, 0, 0, 0, 0, 0, 0, 0},
         /* instruction */ {0, 0, 27.41, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 68.55, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0, 26.04, 0, 0, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 5.454, 0, 2.182, 0},
         /* multiplier */ {0, 0, 17.95, 0, 45.23, 135.3, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 241.4, 320.8, 0},
         /* spent */ {0, 61.87, 45.69, 0, 0, 0, 0, 0, 360},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 138.7},
     }}},
}};

}  // namespace slipstream::vm
