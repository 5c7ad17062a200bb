#include "slipstream/group/detail/kernels.h"

#include <array>

#include "slipstream/cpu/backend.h"

namespace slipstream::group {

#define SLIPSTREAM_KERNEL_SET(id, field_row, row, ...) extern const GroupKernels kGroupKernels_##row;
SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)
#undef SLIPSTREAM_KERNEL_SET

const GroupKernels& group_kernels() {
#define SLIPSTREAM_KERNEL_SET(id, field_row, row, ...) &kGroupKernels_##row,
  static constexpr std::array<const GroupKernels*, cpu::kBackendCount> kRows = {
      SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)};
#undef SLIPSTREAM_KERNEL_SET
  return *kRows[static_cast<std::size_t>(cpu::active_backend())];
}

}  // namespace slipstream::group
