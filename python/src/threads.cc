#include "python/src/threads.h"

#include "python/src/errors.h"
#include "slipstream/base/threads.h"

namespace slipstream::python {

Threads::Threads(unsigned wanted) : count_(wanted == 0 ? usable_threads() : wanted) {
  if (count_ == 1) return;
  if (wanted > kMost) {
    raise_input_error("OutOfRange", "threads: " + std::to_string(wanted) + " are more than " + std::to_string(kMost));
  }
  constexpr auto kLimit = tbb::global_control::max_allowed_parallelism;
  if (count_ > tbb::global_control::active_value(kLimit)) {
    limit_ = std::make_unique<tbb::global_control>(kLimit, count_);
    if (auto tried = try_threads(count_ - 1); !tried) raise(make_exception(OutOfResources{std::move(tried).error()}));
  } else if (auto tried = try_threads_once(count_); !tried) {
    raise(make_exception(OutOfResources{std::move(tried).error()}));
  }
}

}  // namespace slipstream::python
