// Propagates errors of std::expected in functions that return std::expected themselves.
#pragma once

#include <expected>
#include <utility>

#define SLIPSTREAM_CONCAT_INNER(a, b) a##b
#define SLIPSTREAM_CONCAT(a, b) SLIPSTREAM_CONCAT_INNER(a, b)

/// SLIPSTREAM_TRY(declaration, expression): declares a variable with the value of the expression, or returns its error.
#define SLIPSTREAM_TRY(declaration, ...)                                          \
  auto SLIPSTREAM_CONCAT(try_, __LINE__) = (__VA_ARGS__);                         \
  if (!SLIPSTREAM_CONCAT(try_, __LINE__))                                         \
    return std::unexpected(std::move(SLIPSTREAM_CONCAT(try_, __LINE__)).error()); \
  declaration = *std::move(SLIPSTREAM_CONCAT(try_, __LINE__))

/// SLIPSTREAM_TRY_VOID(expression): evaluates the expression, or returns its error.
#define SLIPSTREAM_TRY_VOID(...) \
  if (auto try_void = (__VA_ARGS__); !try_void) return std::unexpected(std::move(try_void).error())
