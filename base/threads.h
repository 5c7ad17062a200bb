// Whether the system lets this process have threads. oneTBB starts its own when work comes up, some of them from
// others: one that cannot be started there is an exception on a thread where nobody can catch it, and ends the process.
// So code that lets oneTBB work with several threads asks here first. Another process may still take the last ones in
// between.
#pragma once

#include <expected>
#include <string>

namespace slipstream {

/// Starts `count` threads that are there all at once, with stacks as large as those of oneTBB, and ends them again:
/// some 30 microseconds each. The error is one line: no thread is to be had, and the system's reason.
[[nodiscard]] std::expected<void, std::string> try_threads(unsigned count);

}  // namespace slipstream
