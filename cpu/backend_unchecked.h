// The choice of a backend without asking the processor, for emulators that run instructions which they do not list.
#pragma once

#include "cpu/backend.h"

namespace slipstream::cpu {

/// Makes this backend the active one, as set_backend does. Precondition: whatever runs this can run the backend.
void set_backend_unchecked(Backend backend);

}  // namespace slipstream::cpu
