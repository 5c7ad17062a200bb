// Merlin transcripts for Python.
#pragma once

#include "arguments.h"
#include "guarded.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::python {

using SharedTranscript = Guarded<Transcript>;

}  // namespace slipstream::python
