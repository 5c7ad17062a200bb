#include "slipstream/base/entropy.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace slipstream {

void fill_random(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t n = getrandom(out.data(), out.size(), 0);
    if (n < 0) {
      if (errno == EINTR) continue;
      std::perror("slipstream: getrandom");
      std::abort();
    }
    out = out.subspan(static_cast<std::size_t>(n));
  }
}

Secret<Bytes32> system_entropy() {
  Secret<Bytes32> bytes{Bytes32{}};
  fill_random(bytes.expose());
  return bytes;
}

}  // namespace slipstream
