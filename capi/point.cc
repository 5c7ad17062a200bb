// ristretto255, one point at a time and in arrays; Pedersen commitments.
#include "capi/point.h"

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/msm/options.h"

using namespace slipstream;
using capi::Result;
using ristretto255::Encoding;
using ristretto255::Point;

namespace slipstream::capi {

Result<> check_point_count(std::size_t n) {
  if (n > msm::kMaxPoints) return fail(SLIPSTREAM_TOO_MANY, "more than 2^25 points");
  return {};
}

Result<std::vector<Point>> points_of_vartime(const std::uint8_t* encodings, std::size_t n) {
  SLIPSTREAM_TRY_VOID(check_point_count(n));
  SLIPSTREAM_TRY(const std::span<const Encoding> in, encodings_of(encodings, n, "points"));
  std::vector<Point> out(n);
  if (const std::size_t good = ristretto255::decode_batch_vartime(in, out); good < n) {
    return fail(SLIPSTREAM_POINT_NOT_DECODABLE, {}, good);
  }
  return out;
}

}  // namespace slipstream::capi

namespace {

/// `index` is that of the point in an error.
Result<Point> point_of(const std::uint8_t* bytes, std::uint64_t index) {
  SLIPSTREAM_TRY_VOID(capi::need(bytes, "point"));
  const auto point = ristretto255::decode({to_bytes32({bytes, 32})});
  if (!point) return capi::fail(SLIPSTREAM_POINT_NOT_DECODABLE, {}, index);
  return *point;
}

/// out = encoding of f(), which returns a Result<Point>.
template <class F>
slipstream_status made(std::uint8_t* out, slipstream_error* error, const F& f) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    return on_clean_stack([&]() -> Result<> {
      SLIPSTREAM_TRY(const Point point, f());
      capi::write(out, ristretto255::encode(point).bytes);
      return {};
    });
  });
}

template <class F>
slipstream_status binary(std::uint8_t* out, const std::uint8_t* p, const std::uint8_t* q, slipstream_error* error,
                         const F& f) {
  return made(out, error, [&]() -> Result<Point> {
    SLIPSTREAM_TRY(const Point a, point_of(p, 0));
    SLIPSTREAM_TRY(const Point b, point_of(q, 1));
    return f(a, b);
  });
}

/// *out = a handle of the points that f() makes, a Result<std::vector<Point>>; null after an error.
template <class F>
slipstream_status made_array(slipstream_points** out, slipstream_error* error, const F& f) {
  if (out != nullptr) *out = nullptr;
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    SLIPSTREAM_TRY(std::vector<Point> points, f());
    *out = new slipstream_points{std::move(points)};
    return {};
  });
}

}  // namespace

slipstream_status slipstream_point_check(const uint8_t point[32], slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(point_of(point, 0));
    return {};
  });
}

slipstream_status slipstream_point_add(uint8_t out[32], const uint8_t p[32], const uint8_t q[32],
                                       slipstream_error* error) {
  return binary(out, p, q, error, [](const Point& a, const Point& b) { return a + b; });
}

slipstream_status slipstream_point_subtract(uint8_t out[32], const uint8_t p[32], const uint8_t q[32],
                                            slipstream_error* error) {
  return binary(out, p, q, error, [](const Point& a, const Point& b) { return a - b; });
}

slipstream_status slipstream_point_negate(uint8_t out[32], const uint8_t p[32], slipstream_error* error) {
  return made(out, error, [&]() -> Result<Point> {
    SLIPSTREAM_TRY(const Point a, point_of(p, 0));
    return -a;
  });
}

slipstream_status slipstream_point_multiply(uint8_t out[32], const uint8_t scalar[32], const uint8_t p[32],
                                            slipstream_error* error) {
  return made(out, error, [&]() -> Result<Point> {
    SLIPSTREAM_TRY(const Secret<Scalar> s, capi::scalar_of(scalar, 0));
    SLIPSTREAM_TRY(const Point a, point_of(p, 0));
    return s.expose() * a;
  });
}

slipstream_status slipstream_point_multiply_base(uint8_t out[32], const uint8_t scalar[32], slipstream_error* error) {
  return made(out, error, [&]() -> Result<Point> {
    SLIPSTREAM_TRY(const Secret<Scalar> s, capi::scalar_of(scalar, 0));
    return group::FixedBaseTable::basepoint().multiply(s.expose());
  });
}

slipstream_status slipstream_point_from_uniform(uint8_t out[32], const uint8_t bytes[64], slipstream_error* error) {
  return made(out, error, [&]() -> Result<Point> {
    SLIPSTREAM_TRY_VOID(capi::need(bytes, "bytes"));
    return ristretto255::from_uniform_bytes(std::span<const std::uint8_t, 64>(bytes, 64));
  });
}

slipstream_status slipstream_pedersen_bases(uint8_t base[32], uint8_t blinding_base[32], slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    const innerproduct::PedersenBases& bases = innerproduct::pedersen_bases();
    if (base != nullptr) capi::write(base, ristretto255::encode(bases.B).bytes);
    if (blinding_base != nullptr) capi::write(blinding_base, ristretto255::encode(bases.B_blinding).bytes);
    return {};
  });
}

slipstream_status slipstream_pedersen_commit(uint8_t* out, const uint8_t* values, const uint8_t* blindings, size_t n,
                                             slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::check_point_count(n));
    SLIPSTREAM_TRY_VOID(capi::need_array(out, n, 32, "out"));
    return on_clean_stack([&]() -> Result<> {
      SLIPSTREAM_TRY(const SecretVector<Scalar> v, capi::scalars_of(values, n, "values"));
      SLIPSTREAM_TRY(const SecretVector<Scalar> r, capi::scalars_of(blindings, n, "blindings"));
      std::vector<Encoding> commitments(n);
      innerproduct::commit_batch(v, r, std::span(commitments));
      for (std::size_t i = 0; i < n; ++i) capi::write(out + 32 * i, commitments[i].bytes);
      return {};
    });
  });
}

slipstream_status slipstream_points_decode_vartime(slipstream_points** out, const uint8_t* encodings, size_t n,
                                                   slipstream_error* error) {
  return made_array(out, error, [&] { return capi::points_of_vartime(encodings, n); });
}

slipstream_status slipstream_points_from_uniform(slipstream_points** out, const uint8_t* bytes, size_t n,
                                                 slipstream_error* error) {
  return made_array(out, error, [&]() -> Result<std::vector<Point>> {
    static_assert(sizeof(Bytes64) == 64 && alignof(Bytes64) == 1);
    SLIPSTREAM_TRY_VOID(capi::check_point_count(n));
    SLIPSTREAM_TRY_VOID(capi::need_array(bytes, n, sizeof(Bytes64), "bytes"));
    std::vector<Point> points(n);
    ristretto255::from_uniform_bytes_batch({reinterpret_cast<const Bytes64*>(bytes), n}, points);
    return points;
  });
}

slipstream_status slipstream_points_multiply(slipstream_points** out, const uint8_t* scalars, size_t n,
                                             const slipstream_points* points, slipstream_error* error) {
  return made_array(out, error, [&]() -> Result<std::vector<Point>> {
    SLIPSTREAM_TRY_VOID(capi::need(points, "points"));
    if (n != points->points.size()) return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "n is not the number of points");
    return on_clean_stack([&]() -> Result<std::vector<Point>> {
      SLIPSTREAM_TRY(const SecretVector<Scalar> s, capi::scalars_of(scalars, n, "scalars"));
      std::vector<Point> products(n);
      ristretto255::multiply_batch(s, points->points, products);
      return products;
    });
  });
}

size_t slipstream_points_count(const slipstream_points* points) {
  return points == nullptr ? 0 : points->points.size();
}

slipstream_status slipstream_points_encode(uint8_t* out, const slipstream_points* points, size_t first, size_t n,
                                           slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(points, "points"));
    const std::size_t there = points->points.size();
    if (first > there || n > there - first) {
      return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "there are only " + std::to_string(there) + " points");
    }
    SLIPSTREAM_TRY_VOID(capi::need_array(out, n, 32, "out"));
    std::vector<Encoding> encodings(n);
    ristretto255::encode_batch(std::span(points->points).subspan(first, n), encodings);
    for (std::size_t i = 0; i < n; ++i) capi::write(out + 32 * i, encodings[i].bytes);
    return {};
  });
}

void slipstream_points_free(slipstream_points* points) { delete points; }
