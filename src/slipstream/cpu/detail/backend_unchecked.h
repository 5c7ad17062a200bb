// Chooses a backend without asking the processor, for emulators that run more instructions than they report.
#pragma once

#include "slipstream/cpu/backend.h"

namespace slipstream::cpu {

/// Makes this backend active, as set_backend does. Precondition: the machine or emulator can run the backend.
void set_backend_unchecked(Backend backend);

}  // namespace slipstream::cpu
