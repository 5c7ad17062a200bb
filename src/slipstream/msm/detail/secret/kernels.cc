#include "slipstream/msm/detail/secret/kernels.h"

#include <array>

namespace slipstream::msm {

#define SLIPSTREAM_KERNEL_SET(id, field_row, row, ...) extern const SecretKernels kSecretKernels_##row;
SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)
#undef SLIPSTREAM_KERNEL_SET

const SecretKernels& secret_kernels() { return secret_kernels(cpu::active_backend()); }

const SecretKernels& secret_kernels(cpu::Backend backend) {
#define SLIPSTREAM_KERNEL_SET(id, field_row, row, ...) &kSecretKernels_##row,
  static constexpr std::array<const SecretKernels*, cpu::kBackendCount> kRows = {
      SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)};
#undef SLIPSTREAM_KERNEL_SET
  return *kRows[static_cast<std::size_t>(backend)];
}

}  // namespace slipstream::msm
