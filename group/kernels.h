// What the group does with many points at once, one table row a backend. Lengths may be 0; arrays do not overlap.
#pragma once

#include <cstddef>

#include "group/ristretto255.h"

namespace slipstream::group {

struct GroupKernels {
  const char* backend;
  /// Returns the number of leading encodings that decode; out[i] for those has Z = 1, the rest is unspecified.
  std::size_t (*decode_batch_vartime)(ristretto255::Point* out, const ristretto255::Encoding* in, std::size_t n);
  void (*encode_batch)(ristretto255::Encoding* out, const ristretto255::Point* in, std::size_t n);
  /// out[i] encodes 2 in[i].
  void (*double_and_encode_batch)(ristretto255::Encoding* out, const ristretto255::Point* in, std::size_t n);
};

/// The row of the active backend (cpu/backend.h).
[[nodiscard]] const GroupKernels& group_kernels();

}  // namespace slipstream::group
