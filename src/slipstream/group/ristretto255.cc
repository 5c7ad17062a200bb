#include "slipstream/group/ristretto255.h"

#include <array>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/fe_bytes.h"
#include "slipstream/field/detail/fe_vec.h"
#include "slipstream/group/detail/codec.h"
#include "slipstream/group/detail/kernels.h"

namespace slipstream::group::ristretto255 {

namespace {

/// The point with y = 4/5 and x not negative (RFC 9496, section 4.4).
constexpr EdwardsPoint kBasepoint = {
    Fe({0x62d608f25d51a, 0x412a4b4f6592a, 0x75b7171a4b31d, 0x1ff60527118fe, 0x216936d3cd6e5}),
    Fe({0x6666666666658, 0x4cccccccccccc, 0x1999999999999, 0x3333333333333, 0x6666666666666}), Fe::one(),
    Fe({0x68ab3a5b7dda3, 0xeea2a5eadbb, 0x2af8df483c27e, 0x332b375274732, 0x67875f0fd78b7})};

}  // namespace

const Point& Point::basepoint() {
  static const Point point(kBasepoint);
  return point;
}

Point Point::operator+(const Point& b) const { return Point(add(extended_, b.extended_)); }
Point Point::operator-(const Point& b) const { return Point(sub(extended_, b.extended_)); }
Point Point::operator-() const { return Point(negate(extended_)); }
Point Point::doubled() const { return Point(group::doubled(extended_)); }

bool Point::operator==(const Point& b) const {
  // Points of one coset differ by a 4-torsion point, which maps (x, y) to (-x, -y) or to (+-iy, +-ix).
  const auto& [X1, Y1, Z1, T1] = extended_;
  const auto& [X2, Y2, Z2, T2] = b.extended_;
  return (field::equal(mul(X1, Y2), mul(Y1, X2)) | field::equal(mul(X1, X2), mul(Y1, Y2))).declassify();
}

bool Point::is_identity() const { return (is_zero(extended_.X) | is_zero(extended_.Y)).declassify(); }

Point operator*(const Scalar& s, const Point& p) {
  Point out;
  group_kernels().multiply_batch(&out, &s, &p, 1);
  return out;
}

std::optional<Point> decode(const Encoding& encoding) {
  Point point;
  if (group_kernels().decode_batch_vartime(&point, &encoding, 1) != 1) return std::nullopt;
  return point;
}

Encoding encode(const Point& point) { return {field::to_bytes(codec::encode(point.edwards()))}; }

Point from_uniform_bytes(std::span<const std::uint8_t, 64> bytes) {
  const std::array<Fe, 2> t = {field::from_bytes_mod_p(bytes.first<32>()), field::from_bytes_mod_p(bytes.last<32>())};
  const auto both = codec::elligator(field::FeVec<2>::load(t.data()));
  std::array<Fe, 2> X, Y, Z, T;
  both.X.store(X.data());
  both.Y.store(Y.data());
  both.Z.store(Z.data());
  both.T.store(T.data());
  return Point(add(EdwardsPoint{X[0], Y[0], Z[0], T[0]}, EdwardsPoint{X[1], Y[1], Z[1], T[1]}));
}

std::size_t decode_batch_vartime(std::span<const Encoding> in, std::span<Point> out) {
  SLIPSTREAM_CHECK(out.size() >= in.size());
  return group_kernels().decode_batch_vartime(out.data(), in.data(), in.size());
}

void encode_batch(std::span<const Point> in, std::span<Encoding> out) {
  SLIPSTREAM_CHECK(out.size() >= in.size());
  group_kernels().encode_batch(out.data(), in.data(), in.size());
}

void double_and_encode_batch(std::span<const Point> in, std::span<Encoding> out) {
  SLIPSTREAM_CHECK(out.size() >= in.size());
  group_kernels().double_and_encode_batch(out.data(), in.data(), in.size());
}

void from_uniform_bytes_batch(std::span<const Bytes64> in, std::span<Point> out) {
  SLIPSTREAM_CHECK(out.size() >= in.size());
  group_kernels().map_batch(out.data(), in.data(), in.size());
}

void multiply_batch(std::span<const Scalar> s, std::span<const Point> p, std::span<Point> out) {
  SLIPSTREAM_CHECK(s.size() == p.size() && out.size() >= p.size());
  group_kernels().multiply_batch(out.data(), s.data(), p.data(), p.size());
}

}  // namespace slipstream::group::ristretto255
