// From the errors of the floors to exceptions of Python (slipstream/errors.py). An exception carries the kind, the
// index of the faulty item and the reason. All functions need the GIL.
#pragma once

#include <nanobind/nanobind.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "slipstream/base/out_of_resources.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/msm/error.h"
#include "slipstream/vm/error.h"

namespace slipstream::python {

namespace nb = nanobind;

using Index = std::optional<std::size_t>;

/// Instances of exceptions, not raised yet. `index` is the number of the item in a call with many.
[[nodiscard]] nb::object input_error(std::string_view kind, const std::string& message, Index index = std::nullopt);
[[nodiscard]] nb::object make_exception(const msm::Error& error);
[[nodiscard]] nb::object make_exception(const ProofError& error, Index index = std::nullopt);
[[nodiscard]] nb::object make_exception(const vm::Error& error, Index index = std::nullopt);
[[nodiscard]] nb::object make_exception(const ledger::ChainError& error);
[[nodiscard]] nb::object make_exception(const OutOfResources& error);
[[nodiscard]] nb::object decode_error(std::string_view what, const ledger::DecodeError& error,
                                      Index index = std::nullopt);
[[nodiscard]] nb::object utreexo_error(std::string_view kind, const std::string& message);
[[nodiscard]] nb::object backend_error(std::string_view kind, const std::string& message);

[[noreturn]] void raise(const nb::object& exception);
[[noreturn]] inline void raise_input_error(std::string_view kind, const std::string& message,
                                           Index index = std::nullopt) {
  raise(input_error(kind, message, index));
}

}  // namespace slipstream::python
