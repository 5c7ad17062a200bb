// The kernels of group/detail/kernels.h over any lane type. A backend instantiates them for its own lane type, only in
// backend/<name>.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/field/detail/fe_bytes.h"
#include "slipstream/field/detail/lane_pair.h"
#include "slipstream/field/detail/lane_rows.h"
#include "slipstream/group/detail/codec.h"
#include "slipstream/group/detail/lane_points.h"

namespace slipstream::group::codec {

using ristretto255::Encoding;
using ristretto255::Point;

/// The number of points that share a field inversion, which then costs each point about a tenth of a product.
inline constexpr std::size_t kPointsPerInversion = 256;

/// Whether the bytes are those of an integer below p that is not negative (steps 1 and 2 of RFC 9496, section 4.3.1).
[[nodiscard]] inline bool is_wellformed(const Encoding& encoding) {
  return (encoding.bytes[0] & 1) == 0 && field::is_canonical_fe(encoding.bytes).declassify();
}

template <Lane V>
std::size_t decode_batch_vartime(Point* out, const Encoding* in, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  for (std::size_t begin = 0; begin < n; begin += k) {
    const std::size_t count = std::min(k, n - begin);
    const std::uint8_t* rows[k];
    for (std::size_t i = 0; i < k; ++i) rows[i] = in[begin + std::min(i, count - 1)].bytes.data();
    V s;
    load_bytes(s, rows);
    const auto [valid, point] = decode(s);
    store_points(out + begin, point, count);
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_wellformed(in[begin + i]) || !lane(valid, i).declassify()) return begin + i;
    }
  }
  return n;
}

/// Writes the bytes of the first min(n, kLanes) lanes.
template <Lane V>
void store_encodings(Encoding* out, const V& s, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  std::array<Encoding, k> unread;
  std::uint8_t* rows[k];
  for (std::size_t i = 0; i < k; ++i) rows[i] = (i < n ? out[i] : unread[i]).bytes.data();
  store_bytes(rows, s);
}

template <Lane V>
void encode_batch(Encoding* out, const Point* in, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  for (std::size_t begin = 0; begin < n; begin += k) {
    const std::size_t count = std::min(k, n - begin);
    store_encodings(out + begin, encode(load_points<V>(in + begin, count)), count);
  }
}

template <Lane V>
void double_and_encode_batch(Encoding* out, const Point* in, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  constexpr std::size_t kChunk = std::max<std::size_t>(kPointsPerInversion / k, 1);  // in vectors
  std::array<Completed<V>, kChunk> doubles;
  std::array<V, kChunk> inverses, scratch;
  for (std::size_t begin = 0; begin < n; begin += kChunk * k) {
    const std::size_t vectors = std::min(kChunk, (n - begin + k - 1) / k);
    for (std::size_t j = 0; j < vectors; ++j) {
      const std::size_t first = begin + j * k;
      doubles[j] = doubled(load_points<V>(in + first, n - first).projective());
      inverses[j] = invertible_product(doubles[j]);
    }
    field::batch_invert(inverses.data(), scratch.data(), vectors);
    for (std::size_t j = 0; j < vectors; ++j) {
      const std::size_t first = begin + j * k;
      store_encodings(out + first, encode_doubled(doubles[j], inverses[j]), n - first);
    }
  }
}

/// The two halves of an input go through the map interleaved.
template <Lane V>
void map_batch(Point* out, const Bytes64* in, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  using Both = field::LanePair<V>;
  for (std::size_t begin = 0; begin < n; begin += k) {
    const std::size_t count = std::min(k, n - begin);
    const std::uint8_t* rows[2 * k];
    for (std::size_t i = 0; i < k; ++i) {
      rows[i] = in[begin + std::min(i, count - 1)].data();
      rows[k + i] = rows[i] + 32;
    }
    Both t;
    load_bytes(t, rows);
    const Extended<Both> points = elligator(t);
    const Extended<V> first{points.X.a, points.Y.a, points.Z.a, points.T.a};
    const Extended<V> second{points.X.b, points.Y.b, points.Z.b, points.T.b};
    store_points(out + begin, add(first, second), count);
  }
}

}  // namespace slipstream::group::codec
