#include "slipstream/msm/detail/kernels/kernels.h"

#include <array>

namespace slipstream::msm {

#define SLIPSTREAM_KERNEL_SET(id, field_row, group_row, row, ...) extern const CurveKernels kMsmKernels_##row;
SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)
#undef SLIPSTREAM_KERNEL_SET

const CurveKernels& msm_kernels() { return msm_kernels(cpu::active_backend()); }

const CurveKernels& msm_kernels(cpu::Backend backend) {
#define SLIPSTREAM_KERNEL_SET(id, field_row, group_row, row, ...) &kMsmKernels_##row,
  static constexpr std::array<const CurveKernels*, cpu::kBackendCount> kRows = {
      SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)};
#undef SLIPSTREAM_KERNEL_SET
  return *kRows[static_cast<std::size_t>(backend)];
}

}  // namespace slipstream::msm
