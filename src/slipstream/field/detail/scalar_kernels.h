// Operations on arrays of canonical scalars, for provers and setup. Verifiers keep their arrays in a backend's own form
// instead (field/detail/lane_scalars.h). Every backend has a set of these kernels, made by the template that also makes
// its lane kernels (field/detail/lane_kernel_templates.h). Lengths may be 0. An output may be the same array as an
// input of the same length; other overlaps are not allowed. Constant-time in the scalars unless a name ends in
// _vartime; lengths are public.
#pragma once

#include <cstddef>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

struct ScalarKernels {
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
  /// a[i] = 1 / a[i], zero for zero (variable time in which scalars are zero)
  void (*batch_invert_vartime)(Scalar* a, std::size_t n);
};

/// The kernels of the active backend (cpu/backend.h).
[[nodiscard]] const ScalarKernels& scalar_kernels();

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
