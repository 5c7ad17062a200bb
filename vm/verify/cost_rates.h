// Measured rates (vm/verify/cost.h). Written by scripts/fit_costs.py, which says how and on what they were measured.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "vm/verify/cost.h"

namespace slipstream::vm {

inline constexpr std::array<std::pair<std::string_view, CostRates>, 0> kMeasuredRates{};

}  // namespace slipstream::vm
