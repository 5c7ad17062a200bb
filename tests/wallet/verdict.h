// The outcome of a function as a word, so that a test can compare it whichever way it went.
#pragma once

#include <expected>
#include <string_view>

#include "slipstream/wallet/error.h"

namespace slipstream::wallet::test {

/// "accept", or the name of the error.
template <class T>
[[nodiscard]] std::string_view verdict(const std::expected<T, Error>& result) {
  return result ? "accept" : name(result.error().kind);
}

}  // namespace slipstream::wallet::test
