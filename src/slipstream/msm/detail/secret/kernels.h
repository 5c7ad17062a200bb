// The kernels for sums whose scalars are secret: one row of function pointers for each backend. The rows are those that
// group/ names in cpu/detail/backend_list.h, because these kernels need only a lane type. Constant-time in the scalars:
// no branch or address depends on them. Lengths, points and tables are public.
#pragma once

#include <cstddef>

#include "slipstream/base/export.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/detail/secret/windows.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// n scalars and the tables of their bases.
struct SecretRun {
  const Scalar* scalars;
  const SecretTable* tables;
  std::size_t n;
};

struct SecretKernels {
  const char* backend;
  /// tables[i] serves bases[i]. Only kernels of the same row read it.
  void (*write_tables)(SecretTable* tables, const ristretto255::Point* bases, std::size_t n);
  /// The sum over all runs of scalars[i] times the base of tables[i].
  group::EdwardsPoint (*fixed_sum)(const SecretRun* runs, std::size_t count);
  /// out[j] = the fixed_sum of runs ends[j - 1] (0 for the first) to ends[j] - 1, for j < n.
  void (*fixed_sums)(group::EdwardsPoint* out, const SecretRun* runs, const std::size_t* ends, std::size_t n);
  /// The sum of scalars[i] * points[i].
  group::EdwardsPoint (*sum)(const Scalar* scalars, const ristretto255::Point* points, std::size_t n);
};

/// The kernels of the active backend (cpu/backend.h).
[[nodiscard]] const SecretKernels& secret_kernels();
/// The kernels of this backend.
[[nodiscard]] const SecretKernels& secret_kernels(cpu::Backend backend);

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
