// Integers of 128 bits, which both compilers have and -Wpedantic takes for a mistake.
#pragma once

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
