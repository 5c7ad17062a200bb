#include "slipstream/field/detail/scalar_kernels.h"

#include <array>

#include "slipstream/cpu/backend.h"
#include "slipstream/field/detail/lane_kernels.h"

namespace slipstream::field {

#define SLIPSTREAM_KERNEL_SET(id, row, ...) extern const LaneKernels kLaneKernels_##row;
SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)
#undef SLIPSTREAM_KERNEL_SET

const ScalarKernels& scalar_kernels() { return lane_kernels().canonical; }

const LaneKernels& lane_kernels() {
#define SLIPSTREAM_KERNEL_SET(id, row, ...) &kLaneKernels_##row,
  static constexpr std::array<const LaneKernels*, cpu::kBackendCount> kRows = {
      SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)};
#undef SLIPSTREAM_KERNEL_SET
  return *kRows[static_cast<std::size_t>(cpu::active_backend())];
}

}  // namespace slipstream::field
