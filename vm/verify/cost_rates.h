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
         /* transaction */ {0, 297.3, 904.7, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 2793, 0, 0, 0, 0},
         /* byte */ {0.2645, 0.1091, 0, 0, 0, 0, 0, 49.32, 0},
         /* instruction */ {0, 0, 30.82, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 311.1, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0, 0, 0, 137, 0, 0, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 23.77, 0, 32.2, 0},
         /* multiplier */ {0, 0, 16.71, 0, 47.45, 255.4, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 2063, 0, 0},
         /* spent */ {0, 80.45, 18.58, 0, 0, 0, 0, 0, 820.6},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 541.1},
     }}},
    {"avx2",
     {{
         /* transaction */ {0, 299.3, 1035, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 2761, 800.8, 0, 0, 0},
         /* byte */ {0.2614, 0.1257, 0, 0, 0, 0, 0, 26.69, 0},
         /* instruction */ {0, 0, 21.73, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 143.8, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0.002486, 0, 0.2333, 99.01, 0, 0, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 15.29, 0, 18.41, 0},
         /* multiplier */ {0, 0, 21.53, 0, 46.89, 255.9, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 1165, 0, 0},
         /* spent */ {0, 77.42, 0, 0, 0, 0, 0, 0, 529.8},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 261.4},
     }}},
    {"avx512",
     {{
         /* transaction */ {0, 300.2, 1051, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 1900, 2125, 0, 0, 0},
         /* byte */ {0.2606, 0.1176, 0, 0, 0, 0, 0, 15.6, 0},
         /* instruction */ {0, 0, 19.94, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 70.87, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0.1466, 0, 0, 60.35, 0, 0, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 10.4, 0, 11.41, 0},
         /* multiplier */ {0, 0, 21.46, 0, 46.65, 157.4, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 579, 0, 0},
         /* spent */ {0, 77.25, 0, 0, 0, 0, 0, 0, 371.6},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 141},
     }}},
    {"avx512ifma",
     {{
         /* transaction */ {0, 243.1, 989.8, 0, 0, 0, 0, 0, 0},
         /* proof */ {0, 0, 0, 0, 1330, 2577, 0, 0, 0},
         /* byte */ {0.261, 0.1537, 0, 0, 0, 0, 0, 7.422, 0},
         /* instruction */ {0, 0, 30.26, 0, 0, 0, 0, 0, 0},
         /* permutation */ {0, 0, 0, 70.97, 0, 0, 0, 0, 0},
         /* range_multiplier */ {0, 0, 0.02965, 0, 0, 33.05, 0, 0, 0},
         /* padding_multiplier */ {0, 0, 0, 0, 0, 4.123, 0, 5.039, 0},
         /* multiplier */ {0, 0, 18.13, 0, 45.55, 97.69, 0, 0, 0},
         /* point */ {0, 0, 0, 0, 0, 0, 247.7, 0, 0},
         /* spent */ {0, 67.63, 0, 0, 0, 0, 0, 0, 321.2},
         /* created */ {0, 0, 0, 0, 0, 0, 0, 0, 141.1},
     }}},
}};

}  // namespace slipstream::vm
