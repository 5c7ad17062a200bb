#include "cli/threads.h"

#include <algorithm>

#include "slipstream/base/detail/try.h"
#include "slipstream/base/threads.h"

namespace slipstream::cli {

std::expected<Threads, std::string> Threads::make(unsigned wanted) {
  constexpr auto kLimit = tbb::global_control::max_allowed_parallelism;
  const auto usual = static_cast<unsigned>(tbb::global_control::active_value(kLimit));
  Threads out(std::max(wanted == 0 ? usable_threads() : wanted, 1U));
  if (out.count_ > usual) out.limit_ = std::make_unique<tbb::global_control>(kLimit, out.count_);
  SLIPSTREAM_TRY_VOID(try_threads(out.count_ - 1));
  return out;
}

}  // namespace slipstream::cli
