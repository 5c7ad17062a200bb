// Highway for the units of one backend: vectors as wide as the instructions that the unit is compiled for. Only headers
// and sources of backend units include this. cpu/backend.h chooses the backend; Highway's own dispatch is not used.
#pragma once

// One target, that of the compiler's flags, without the extensions beside it that no backend asks for.
#define HWY_COMPILE_ONLY_STATIC
#define HWY_DISABLE_BMI2_FMA
#define HWY_DISABLE_F16C
#define HWY_DISABLE_PCLMUL_AES
#include <hwy/highway.h>

namespace slipstream {

namespace hn = hwy::HWY_NAMESPACE;

}  // namespace slipstream
