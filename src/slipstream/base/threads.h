// Checks that the system lets this process start threads. oneTBB starts its threads when work arrives, some of them
// from other threads. If it cannot start one there, it throws an exception that nobody can catch, and the process ends.
// So code that uses oneTBB with several threads calls try_threads first. The check is not a reservation: another
// process may take the last threads in between.
#pragma once

#include <expected>
#include <string>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// The threads that can run at once: the processors that this process may use (its affinity mask), or fewer if its
/// control group allows less processor time (cgroup versions 1 and 2; a part of a processor counts as a whole one). At
/// least 1. Reads some files; the result can change while a process runs.
[[nodiscard]] unsigned usable_threads();

/// Starts `count` threads that exist at the same time, with stacks as large as those of oneTBB (4 MiB), and ends them
/// again. Takes some 30 microseconds a thread. The error is one line with the system's reason.
[[nodiscard]] std::expected<void, std::string> try_threads(unsigned count);

/// What a call of oneTBB with so many threads needs, the calling thread being one of them; at most as many as the
/// machine has. Does nothing if a call with as many has succeeded before, because oneTBB keeps its threads.
[[nodiscard]] std::expected<void, std::string> try_threads_once(unsigned threads);

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
