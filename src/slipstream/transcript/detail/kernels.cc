#include "slipstream/transcript/detail/kernels.h"

#include <array>

namespace slipstream::transcript {

namespace backend {
#define SLIPSTREAM_DECLARE_ROW(id, field_row, group_row, msm_row, row) extern const HashKernels kHashKernels_##row;
SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_DECLARE_ROW)
#undef SLIPSTREAM_DECLARE_ROW
}  // namespace backend

const HashKernels& hash_kernels(cpu::Backend backend) {
#define SLIPSTREAM_KERNEL_SET(id, field_row, group_row, msm_row, row) &backend::kHashKernels_##row,
  static constexpr std::array<const HashKernels*, cpu::kBackendCount> kRows = {
      SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)};
#undef SLIPSTREAM_KERNEL_SET
  return *kRows[static_cast<std::size_t>(backend)];
}

const HashKernels& hash_kernels() { return hash_kernels(cpu::active_backend()); }

}  // namespace slipstream::transcript
