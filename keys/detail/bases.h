// The fixed bases of equations that hold signatures only: the basepoint. Private to keys/.
#pragma once

#include "msm/fixed_bases.h"

namespace slipstream::keys::detail {

/// Made at the first call, shared by all threads. Its capacity is 0 and its blinding base is not for use.
[[nodiscard]] const msm::FixedBases& signature_bases();

}  // namespace slipstream::keys::detail
