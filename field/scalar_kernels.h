// Vector operations on scalars, one table row a backend: what a verifier does with thousands of scalars at a time.
// A kernel takes pointers and lengths so that a backend can keep its own form (Montgomery, lanes) inside one call.
// Lengths may be 0. Outputs may be the same array as an input of the same length, but may not overlap it otherwise.
#pragma once

#include <cstddef>

#include "field/scalar.h"

namespace slipstream::field {

struct ScalarKernels {
  const char* backend;
  /// out[i] = a[i] * b[i]
  void (*mul)(Scalar* out, const Scalar* a, const Scalar* b, std::size_t n);
  /// out[i] = k * a[i]
  void (*scale)(Scalar* out, const Scalar& k, const Scalar* a, std::size_t n);
  /// acc[i] += k * a[i]
  void (*axpy)(Scalar* acc, const Scalar& k, const Scalar* a, std::size_t n);
  /// sum of a[i] * b[i]
  Scalar (*dot)(const Scalar* a, const Scalar* b, std::size_t n);
  /// out[i] = first * base^i
  void (*powers)(Scalar* out, const Scalar& first, const Scalar& base, std::size_t n);
  /// a[i] = 1 / a[i], zero for zero (constant-time in neither the zeros nor n)
  void (*batch_invert_vartime)(Scalar* a, std::size_t n);
};

/// The row of the active backend (cpu/backend.h).
[[nodiscard]] const ScalarKernels& scalar_kernels();

}  // namespace slipstream::field
