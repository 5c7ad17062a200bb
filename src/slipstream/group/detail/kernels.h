// Operations on many points at once, one set per backend. Lengths may be 0; arrays must not overlap.
#pragma once

#include <cstddef>

#include "slipstream/group/ristretto255.h"

namespace slipstream::group {

struct GroupKernels {
  const char* backend;
  /// Returns the number of leading encodings that decode. Their out[i] have Z = 1; the rest of `out` is unspecified.
  std::size_t (*decode_batch_vartime)(ristretto255::Point* out, const ristretto255::Encoding* in, std::size_t n);
  void (*encode_batch)(ristretto255::Encoding* out, const ristretto255::Point* in, std::size_t n);
  /// out[i] encodes 2 in[i].
  void (*double_and_encode_batch)(ristretto255::Encoding* out, const ristretto255::Point* in, std::size_t n);
  /// out[i] is the one-way map of in[i].
  void (*map_batch)(ristretto255::Point* out, const Bytes64* in, std::size_t n);
  /// out[i] = s[i] B, constant-time. Row k of `table` holds the multiples 1 to 8 of 16^(2k) B (group/fixed_base.h).
  void (*multiply_base_batch)(ristretto255::Point* out, const AffineNiels<Fe>* table, const Scalar* s, std::size_t n);
  /// out[i] = s[i] p[i], constant-time.
  void (*multiply_batch)(ristretto255::Point* out, const Scalar* s, const ristretto255::Point* p, std::size_t n);
};

/// The kernels of the active backend (cpu/backend.h).
[[nodiscard]] const GroupKernels& group_kernels();

}  // namespace slipstream::group
