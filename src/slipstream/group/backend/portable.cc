// The portable set of the group kernels. Decoding and encoding are one long chain of squarings each, so two points are
// interleaved.
#include "slipstream/field/detail/fe_vec.h"
#include "slipstream/group/detail/codec_kernels.h"
#include "slipstream/group/detail/kernels.h"
#include "slipstream/group/detail/multiply_kernels.h"

namespace slipstream::group {

extern const GroupKernels kGroupKernels_portable;

namespace {

using field::FeVec;
using ristretto255::Encoding;
using ristretto255::Point;

std::size_t decode_batch_vartime(Point* out, const Encoding* in, std::size_t n) {
  const std::size_t even = n & ~std::size_t{1};
  const std::size_t decoded = codec::decode_batch_vartime<FeVec<2>>(out, in, even);
  if (decoded < even) return decoded;
  return even + codec::decode_batch_vartime<Fe>(out + even, in + even, n - even);
}

void encode_batch(Encoding* out, const Point* in, std::size_t n) {
  const std::size_t even = n & ~std::size_t{1};
  codec::encode_batch<FeVec<2>>(out, in, even);
  codec::encode_batch<Fe>(out + even, in + even, n - even);
}

}  // namespace

constinit const GroupKernels kGroupKernels_portable = {
    .backend = "portable",
    .decode_batch_vartime = decode_batch_vartime,
    .encode_batch = encode_batch,
    .double_and_encode_batch = codec::double_and_encode_batch<Fe>,
    .map_batch = codec::map_batch<Fe>,
    .multiply_base_batch = multiply::multiply_base_batch<Fe>,
    .multiply_batch = multiply::multiply_batch<Fe>,
};

}  // namespace slipstream::group
