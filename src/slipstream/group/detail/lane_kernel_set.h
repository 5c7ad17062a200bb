// The kernels of group/detail/kernels.h for a backend with lanes. It splits a batch: first whole vectors of Wide
// (several interleaved vectors of V, or V itself), then one vector of V, then a set that takes items one by one, for
// rests below the threshold. A backend instantiates it only in backend/<name>.cc.
#pragma once

#include <algorithm>
#include <cstddef>

#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/group/detail/codec_kernels.h"
#include "slipstream/group/detail/kernels.h"
#include "slipstream/group/detail/multiply_kernels.h"

namespace slipstream::group {

extern const GroupKernels kGroupKernels_portable;

/// Items one by one.
struct PortableKernelSet {
  static std::size_t decode_batch_vartime(ristretto255::Point* out, const ristretto255::Encoding* in, std::size_t n) {
    return kGroupKernels_portable.decode_batch_vartime(out, in, n);
  }
  static void encode_batch(ristretto255::Encoding* out, const ristretto255::Point* in, std::size_t n) {
    kGroupKernels_portable.encode_batch(out, in, n);
  }
  static void double_and_encode_batch(ristretto255::Encoding* out, const ristretto255::Point* in, std::size_t n) {
    kGroupKernels_portable.double_and_encode_batch(out, in, n);
  }
  static void map_batch(ristretto255::Point* out, const Bytes64* in, std::size_t n) {
    kGroupKernels_portable.map_batch(out, in, n);
  }
  static void multiply_base_batch(ristretto255::Point* out, const AffineNiels<Fe>* table, const Scalar* s,
                                  std::size_t n) {
    kGroupKernels_portable.multiply_base_batch(out, table, s, n);
  }
  static void multiply_batch(ristretto255::Point* out, const Scalar* s, const ristretto255::Point* p, std::size_t n) {
    kGroupKernels_portable.multiply_batch(out, s, p, n);
  }
};

/// `thresholds` as in cpu/detail/lane_thresholds.h; Few has the kernels for rests below the threshold.
template <Lane Wide, Lane V, const cpu::GroupThresholds& thresholds, class Few>
struct LaneKernelSet {
  using Encoding = ristretto255::Encoding;
  using Point = ristretto255::Point;

  static constexpr GroupKernels kernels(const char* backend) {
    return {.backend = backend,
            .decode_batch_vartime = decode_batch_vartime,
            .encode_batch = encode_batch,
            .double_and_encode_batch = double_and_encode_batch,
            .map_batch = map_batch,
            .multiply_base_batch = multiply_base_batch,
            .multiply_batch = multiply_batch};
  }

 private:
  static std::size_t decode_batch_vartime(Point* out, const Encoding* in, std::size_t n) {
    const std::size_t wide = in_wide(n), all = std::max(wide, in_lanes(n, thresholds.decode));
    std::size_t decoded = codec::decode_batch_vartime<Wide>(out, in, wide);
    if (decoded < wide) return decoded;
    decoded += codec::decode_batch_vartime<V>(out + wide, in + wide, all - wide);
    if (decoded < all) return decoded;
    return decoded + Few::decode_batch_vartime(out + all, in + all, n - all);
  }

  static void encode_batch(Encoding* out, const Point* in, std::size_t n) {
    const std::size_t wide = in_wide(n), all = std::max(wide, in_lanes(n, thresholds.encode));
    codec::encode_batch<Wide>(out, in, wide);
    codec::encode_batch<V>(out + wide, in + wide, all - wide);
    Few::encode_batch(out + all, in + all, n - all);
  }

  /// All points share an inversion, so the rest is not split off.
  static void double_and_encode_batch(Encoding* out, const Point* in, std::size_t n) {
    if (n < thresholds.double_and_encode) return Few::double_and_encode_batch(out, in, n);
    codec::double_and_encode_batch<V>(out, in, n);
  }

  static void map_batch(Point* out, const Bytes64* in, std::size_t n) {
    const std::size_t all = in_lanes(n, thresholds.map);
    codec::map_batch<V>(out, in, all);
    Few::map_batch(out + all, in + all, n - all);
  }

  // gnu::flatten, because calls pass their points through memory: this took a fifth of the time of fixed-base scalar
  // multiplications.

  [[gnu::flatten]] static void multiply_base_batch(Point* out, const AffineNiels<Fe>* table, const Scalar* s,
                                                   std::size_t n) {
    const std::size_t all = in_lanes(n, thresholds.multiply_base);
    multiply::multiply_base_batch<V>(out, table, s, all);
    Few::multiply_base_batch(out + all, table, s + all, n - all);
  }

  [[gnu::flatten]] static void multiply_batch(Point* out, const Scalar* s, const Point* p, std::size_t n) {
    const std::size_t all = in_lanes(n, thresholds.multiply);
    multiply::multiply_batch<V>(out, s, p, all);
    Few::multiply_batch(out + all, s + all, p + all, n - all);
  }

  /// The number of items that go to vectors of Wide: whole vectors, and the rest if it is more than one V.
  static constexpr std::size_t in_wide(std::size_t n) {
    const std::size_t rest = n % Wide::kLanes;
    return rest > V::kLanes ? n : n - rest;
  }
  /// The number of items that go to lanes: whole vectors of V, and the rest if it is not below the threshold.
  static constexpr std::size_t in_lanes(std::size_t n, std::size_t threshold) {
    const std::size_t rest = n % V::kLanes;
    return rest < threshold ? n - rest : n;
  }
};

}  // namespace slipstream::group
