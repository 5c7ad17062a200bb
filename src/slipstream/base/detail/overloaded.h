// Functions of several types as one, for std::visit: a variant with an alternative that no function takes does not
// compile.
#pragma once

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
