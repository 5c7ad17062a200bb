// Merlin transcripts for Python.
#pragma once

#include "python/src/arguments.h"
#include "python/src/guarded.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::python {

using SharedTranscript = Guarded<Transcript>;

}  // namespace slipstream::python
