// Choices that secrets make (field/select.h), under the names that the gadgets use.
#pragma once

#include "field/select.h"

namespace slipstream::r1cs::detail {

using field::mask_of;
using field::select;

}  // namespace slipstream::r1cs::detail
