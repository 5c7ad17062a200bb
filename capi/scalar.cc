// Scalars. Copies of secrets are wiped (base/secret.h, boundary.h).
#include "capi/boundary.h"

using namespace slipstream;
using capi::Result;

namespace {

/// out = f(a) for canonical a.
template <class F>
slipstream_status unary(std::uint8_t* out, const std::uint8_t* a, slipstream_error* error, const F& f) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    return capi::on_shallow_clean_stack([&]() -> Result<> {
      SLIPSTREAM_TRY(const Secret<Scalar> x, capi::scalar_of(a, 0));
      capi::write(out, f(x.expose()).to_bytes());
      return {};
    });
  });
}

/// out = f(a, b).
template <class F>
slipstream_status binary(std::uint8_t* out, const std::uint8_t* a, const std::uint8_t* b, slipstream_error* error,
                         const F& f) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    return capi::on_shallow_clean_stack([&]() -> Result<> {
      SLIPSTREAM_TRY(const Secret<Scalar> x, capi::scalar_of(a, 0));
      SLIPSTREAM_TRY(const Secret<Scalar> y, capi::scalar_of(b, 1));
      capi::write(out, f(x.expose(), y.expose()).to_bytes());
      return {};
    });
  });
}

/// out = f() for inputs that every value is allowed for.
template <class F>
slipstream_status made(std::uint8_t* out, const void* input, slipstream_error* error, const F& f) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    SLIPSTREAM_TRY_VOID(capi::need(input, "bytes"));
    capi::on_shallow_clean_stack([&] {
      const Secret<Scalar> made(f());
      capi::write(out, made.expose().to_bytes());
      return 0;
    });
    return {};
  });
}

}  // namespace

slipstream_status slipstream_scalar_check(const uint8_t scalar[32], slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    return capi::on_shallow_clean_stack([&]() -> Result<> {
      SLIPSTREAM_TRY_VOID(capi::scalar_of(scalar, 0));
      return {};
    });
  });
}

slipstream_status slipstream_scalar_from_u64(uint8_t out[32], uint64_t x, slipstream_error* error) {
  return made(out, &x, error, [&] { return Scalar::from_u64(x); });
}

slipstream_status slipstream_scalar_reduce(uint8_t out[32], const uint8_t bytes[32], slipstream_error* error) {
  return made(out, bytes, error,
              [&] { return Scalar::from_bytes_mod_order(std::span<const std::uint8_t, 32>(bytes, 32)); });
}

slipstream_status slipstream_scalar_reduce_wide(uint8_t out[32], const uint8_t bytes[64], slipstream_error* error) {
  return made(out, bytes, error, [&] { return Scalar::from_bytes_wide(std::span<const std::uint8_t, 64>(bytes, 64)); });
}

slipstream_status slipstream_scalar_random(uint8_t out[32], slipstream_error* error) {
  return made(out, out, error, [] { return Scalar::random(); });
}

slipstream_status slipstream_scalar_add(uint8_t out[32], const uint8_t a[32], const uint8_t b[32],
                                        slipstream_error* error) {
  return binary(out, a, b, error, [](const Scalar& x, const Scalar& y) { return x + y; });
}

slipstream_status slipstream_scalar_subtract(uint8_t out[32], const uint8_t a[32], const uint8_t b[32],
                                             slipstream_error* error) {
  return binary(out, a, b, error, [](const Scalar& x, const Scalar& y) { return x - y; });
}

slipstream_status slipstream_scalar_multiply(uint8_t out[32], const uint8_t a[32], const uint8_t b[32],
                                             slipstream_error* error) {
  return binary(out, a, b, error, [](const Scalar& x, const Scalar& y) { return x * y; });
}

slipstream_status slipstream_scalar_negate(uint8_t out[32], const uint8_t a[32], slipstream_error* error) {
  return unary(out, a, error, [](const Scalar& x) { return -x; });
}

slipstream_status slipstream_scalar_invert(uint8_t out[32], const uint8_t a[32], slipstream_error* error) {
  return unary(out, a, error, [](const Scalar& x) { return x.invert(); });
}
