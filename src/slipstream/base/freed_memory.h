// What the C library does with memory that a program frees.
#pragma once

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Has the C library return blocks of a MiB and more to the system as soon as they are freed. glibc otherwise keeps up
/// to 64 MiB for each thread, once a program has freed blocks of 32 MiB. It matters for the memory that hostile blocks
/// take; working memory that is used again does not come from there (base/detail/arena.h). Applies to the whole
/// process, so it is for programs to call, at their start. Does nothing with other C libraries.
void return_freed_memory();

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
