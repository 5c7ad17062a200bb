#include "msm/secret/kernels.h"

#include <array>

namespace slipstream::msm {

#define SLIPSTREAM_ROW(id, field_row, row, ...) extern const SecretKernels kSecretKernels_##row;
SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_ROW)
#undef SLIPSTREAM_ROW

const SecretKernels& secret_kernels() { return secret_kernels(cpu::active_backend()); }

const SecretKernels& secret_kernels(cpu::Backend backend) {
#define SLIPSTREAM_ROW(id, field_row, row, ...) &kSecretKernels_##row,
  static constexpr std::array<const SecretKernels*, cpu::kBackendCount> kRows = {
      SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_ROW)};
#undef SLIPSTREAM_ROW
  return *kRows[static_cast<std::size_t>(backend)];
}

}  // namespace slipstream::msm
