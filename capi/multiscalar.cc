// Multiscalar multiplication, for public and for secret scalars.
#include "slipstream/msm/multiscalar.h"

#include "capi/point.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/msm/secret_sum.h"

using namespace slipstream;
using capi::Result;
using ristretto255::Point;

namespace {

Result<> same_number(const slipstream_points* points, std::size_t n) {
  SLIPSTREAM_TRY_VOID(capi::need(points, "points"));
  if (n != points->points.size()) return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "n is not the number of points");
  return {};
}

capi::Failure failure_of(const msm::Error& error) {
  using enum msm::Error::Kind;
  switch (error.kind) {
    case ScalarNotCanonical:
      return {SLIPSTREAM_SCALAR_NOT_CANONICAL, {}, error.index};
    case PointNotDecodable:
      return {SLIPSTREAM_POINT_NOT_DECODABLE, {}, error.index};
    case TooManyPoints:
      return {SLIPSTREAM_TOO_MANY, error.to_string()};
    case DifferentLengths:
      break;
  }
  return {SLIPSTREAM_INTERNAL, error.to_string()};
}

Result<> multiply_vartime(std::uint8_t* out, const std::uint8_t* scalars, std::size_t n, const msm::PointSpan& points,
                          std::uint32_t threads) {
  SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
  SLIPSTREAM_TRY_VOID(capi::check_point_count(n));
  SLIPSTREAM_TRY(const std::span<const Bytes32> s, capi::strings32_of(scalars, n, "scalars"));
  SLIPSTREAM_TRY(const unsigned count, capi::started_threads_of(threads));
  const auto sum = msm::multiscalar_mul_vartime(s, points, {.threads = count});
  if (!sum) return std::unexpected(failure_of(sum.error()));
  capi::write(out, ristretto255::encode(*sum).bytes);
  return {};
}

Result<> multiply(std::uint8_t* out, const std::uint8_t* scalars, std::span<const Point> points) {
  SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
  return on_clean_stack([&]() -> Result<> {
    SLIPSTREAM_TRY(const SecretVector<Scalar> s, capi::scalars_of(scalars, points.size(), "scalars"));
    capi::write(out, ristretto255::encode(msm::multiscalar_mul(s, points)).bytes);
    return {};
  });
}

}  // namespace

slipstream_status slipstream_multiscalar_multiply_vartime(uint8_t out[32], const uint8_t* scalars,
                                                          const uint8_t* points, size_t n, uint32_t threads,
                                                          slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::check_point_count(n));
    SLIPSTREAM_TRY(const auto encodings, capi::encodings_of(points, n, "points"));
    return multiply_vartime(out, scalars, n, encodings, threads);
  });
}

slipstream_status slipstream_points_multiscalar_multiply_vartime(uint8_t out[32], const uint8_t* scalars, size_t n,
                                                                 const slipstream_points* points, uint32_t threads,
                                                                 slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(same_number(points, n));
    return multiply_vartime(out, scalars, n, std::span<const Point>(points->points), threads);
  });
}

slipstream_status slipstream_multiscalar_multiply(uint8_t out[32], const uint8_t* scalars, const uint8_t* points,
                                                  size_t n, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY(const std::vector<Point> decoded, capi::points_of_vartime(points, n));
    return multiply(out, scalars, decoded);
  });
}

slipstream_status slipstream_points_multiscalar_multiply(uint8_t out[32], const uint8_t* scalars, size_t n,
                                                         const slipstream_points* points, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(same_number(points, n));
    return multiply(out, scalars, points->points);
  });
}
