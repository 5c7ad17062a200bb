// Runs out of memory on purpose. For a process of its own (EXPECT_EXIT with kFreshProcess).
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>

namespace slipstream::test {

/// Bounds the address space to what the process uses now and `bytes` more. May be called again with other bytes.
inline bool limit_memory(std::size_t bytes) {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0) return false;
  limit.rlim_cur = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + bytes;
  return ::setrlimit(RLIMIT_AS, &limit) == 0;
}

/// Calls `run` with more and more memory until it is enough; `run` returns whether it was. How often it was not.
template <class Run>
unsigned times_without_memory(std::size_t step, const Run& run) {
  unsigned out = 0;
  for (std::size_t bytes = 0; limit_memory(bytes) && !run(); bytes += step) ++out;
  return out;
}

}  // namespace slipstream::test
