#include "cli/version.h"

#include <fmt/format.h>
#include <slipstream_commit.h>

#include "slipstream/cpu/backend.h"

namespace slipstream::cli {

std::string_view version() { return SLIPSTREAM_VERSION; }

std::string_view commit() { return SLIPSTREAM_COMMIT; }

std::string compiler() {
#ifdef __clang__
  return fmt::format("Clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("GCC {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string version_text() {
  std::string backends;
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    backends += (backends.empty() ? "" : ", ") + std::string(backend.name);
  }
  return fmt::format("slipstream {}\ncommit     {}\ncompiler   {}\nbackends   {}", version(), commit(), compiler(),
                     backends);
}

}  // namespace slipstream::cli
