// The avx512ifma row of the group kernels: eight points at a time, or sixteen in two vectors in step where there are as
// many, because decoding and encoding are one long chain of squarings each.
#include "cpu/lane_thresholds.h"
#include "field/fe_ifma.h"
#include "field/lane_pair.h"
#include "group/codec_kernels.h"
#include "group/kernels.h"

namespace slipstream::group {

extern const GroupKernels kGroupKernels_portable;
extern const GroupKernels kGroupKernels_avx512ifma;

namespace {

using field::FeIfma;
using ristretto255::Encoding;
using ristretto255::Point;
using FeIfma16 = field::LanePair<FeIfma>;
namespace thresholds = cpu::avx512ifma;

/// What of n items goes to sixteen lanes: all whole sixteens, and the rest too if more than eight.
constexpr std::size_t in_sixteens(std::size_t n) { return n % 16 > 8 ? n : n - n % 16; }

std::size_t decode_batch_vartime(Point* out, const Encoding* in, std::size_t n) {
  const std::size_t wide = in_sixteens(n);
  const std::size_t decoded = codec::decode_batch_vartime<FeIfma16>(out, in, wide);
  if (decoded < wide) return decoded;
  const std::size_t rest = n - wide;
  if (rest < thresholds::kDecode) {
    return wide + kGroupKernels_portable.decode_batch_vartime(out + wide, in + wide, rest);
  }
  return wide + codec::decode_batch_vartime<FeIfma>(out + wide, in + wide, rest);
}

void encode_batch(Encoding* out, const Point* in, std::size_t n) {
  const std::size_t wide = in_sixteens(n);
  codec::encode_batch<FeIfma16>(out, in, wide);
  const std::size_t rest = n - wide;
  if (rest < thresholds::kEncode) return kGroupKernels_portable.encode_batch(out + wide, in + wide, rest);
  codec::encode_batch<FeIfma>(out + wide, in + wide, rest);
}

void double_and_encode_batch(Encoding* out, const Point* in, std::size_t n) {
  if (n < thresholds::kDoubleAndEncode) return kGroupKernels_portable.double_and_encode_batch(out, in, n);
  codec::double_and_encode_batch<FeIfma>(out, in, n);
}

}  // namespace

constinit const GroupKernels kGroupKernels_avx512ifma = {
    .backend = "avx512ifma",
    .decode_batch_vartime = decode_batch_vartime,
    .encode_batch = encode_batch,
    .double_and_encode_batch = double_and_encode_batch,
};

}  // namespace slipstream::group
