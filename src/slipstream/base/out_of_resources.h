// The error of interfaces that may run out of memory or threads. It is no verdict on their input.
#pragma once

#include <exception>
#include <expected>
#include <new>
#include <string>
#include <type_traits>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// There was not enough memory, or no thread could be started.
struct OutOfResources {
  /// One line: what was not available.
  std::string detail;
};

/// The result of f(), or the error if it throws: std::bad_alloc, or what oneTBB throws if it has no thread.
template <class F>
[[nodiscard]] auto catch_out_of_resources(const F& f) -> std::expected<std::invoke_result_t<F>, OutOfResources> {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    return std::unexpected(OutOfResources{"out of memory"});
  } catch (const std::exception& e) {
    return std::unexpected(OutOfResources{e.what()});
  }
}

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
