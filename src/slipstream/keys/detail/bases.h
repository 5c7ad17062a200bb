// The fixed bases of equations that hold signatures only: the basepoint. Private to keys/.
#pragma once

#include "slipstream/msm/fixed_bases.h"

namespace slipstream::keys::detail {

/// Built by the first call, shared by all threads. It has capacity 0; its blinding base must not be used.
[[nodiscard]] const msm::FixedBases& signature_bases();

}  // namespace slipstream::keys::detail
