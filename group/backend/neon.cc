// The neon row of the group kernels: two points at a time, or four in two vectors in step for decoding and encoding,
// which are one long chain of squarings each. What is left over goes to the portable row, which needs less than half a
// vector's work would waste.
#include "cpu/lane_thresholds.h"
#include "field/fe_neon.h"
#include "field/lane_pair.h"
#include "group/codec_kernels.h"
#include "group/kernels.h"
#include "group/multiply_kernels.h"

namespace slipstream::group {

extern const GroupKernels kGroupKernels_portable;
extern const GroupKernels kGroupKernels_neon;

namespace {

using field::FeNeon;
using ristretto255::Encoding;
using ristretto255::Point;
using FeNeon4 = field::LanePair<FeNeon>;
namespace thresholds = cpu::neon;

/// What of n items goes to four lanes: all whole fours, and three as well.
constexpr std::size_t in_fours(std::size_t n) { return n % 4 > 2 ? n : n - n % 4; }
constexpr std::size_t in_twos(std::size_t n) { return n - n % 2; }

std::size_t decode_batch_vartime(Point* out, const Encoding* in, std::size_t n) {
  const std::size_t wide = in_fours(n);
  const std::size_t decoded = codec::decode_batch_vartime<FeNeon4>(out, in, wide);
  if (decoded < wide) return decoded;
  const std::size_t rest = n - wide;
  if (rest < thresholds::kDecode) {
    return wide + kGroupKernels_portable.decode_batch_vartime(out + wide, in + wide, rest);
  }
  return wide + codec::decode_batch_vartime<FeNeon>(out + wide, in + wide, rest);
}

void encode_batch(Encoding* out, const Point* in, std::size_t n) {
  const std::size_t wide = in_fours(n);
  codec::encode_batch<FeNeon4>(out, in, wide);
  const std::size_t rest = n - wide;
  if (rest < thresholds::kEncode) return kGroupKernels_portable.encode_batch(out + wide, in + wide, rest);
  codec::encode_batch<FeNeon>(out + wide, in + wide, rest);
}

void double_and_encode_batch(Encoding* out, const Point* in, std::size_t n) {
  if (n < thresholds::kDoubleAndEncode) return kGroupKernels_portable.double_and_encode_batch(out, in, n);
  codec::double_and_encode_batch<FeNeon>(out, in, n);
}

void map_batch(Point* out, const Bytes64* in, std::size_t n) {
  const std::size_t even = in_twos(n);
  codec::map_batch<FeNeon>(out, in, even);
  kGroupKernels_portable.map_batch(out + even, in + even, n - even);
}

void multiply_base_batch(Point* out, const AffineNiels<Fe>* table, const Scalar* s, std::size_t n) {
  const std::size_t even = n < thresholds::kMultiplyBase ? 0 : in_twos(n);
  multiply::multiply_base_batch<FeNeon>(out, table, s, even);
  kGroupKernels_portable.multiply_base_batch(out + even, table, s + even, n - even);
}

void multiply_batch(Point* out, const Scalar* s, const Point* p, std::size_t n) {
  const std::size_t even = in_twos(n);
  multiply::multiply_batch<FeNeon>(out, s, p, even);
  kGroupKernels_portable.multiply_batch(out + even, s + even, p + even, n - even);
}

}  // namespace

constinit const GroupKernels kGroupKernels_neon = {
    .backend = "neon",
    .decode_batch_vartime = decode_batch_vartime,
    .encode_batch = encode_batch,
    .double_and_encode_batch = double_and_encode_batch,
    .map_batch = map_batch,
    .multiply_base_batch = multiply_base_batch,
    .multiply_batch = multiply_batch,
};

}  // namespace slipstream::group
