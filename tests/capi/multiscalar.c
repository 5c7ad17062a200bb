/* Multiscalar multiplication: every function gives the sum that single multiplications give. */
#include "capi/check.h"

enum { MOST = 300 };

static uint8_t scalars[32 * MOST], encodings[32 * MOST], sums[32 * (MOST + 1)];

/* sums[n] is the sum of the first n products. */
static void prepare(void) {
  uint8_t product[32];
  size_t i;
  for (i = 0; i < MOST; ++i) {
    uint8_t random[32];
    CHECK_OK(slipstream_scalar_random(random, &error));
    CHECK_OK(slipstream_point_multiply_base(encodings + 32 * i, random, &error));
    CHECK_OK(slipstream_scalar_random(scalars + 32 * i, &error));
    CHECK_OK(slipstream_point_multiply(product, scalars + 32 * i, encodings + 32 * i, &error));
    CHECK_OK(slipstream_point_add(sums + 32 * (i + 1), sums + 32 * i, product, &error));
  }
}

static void sizes(void) {
  static const size_t SIZES[] = {0, 1, 2, 7, 64, 65, 190, MOST};
  static const uint32_t THREADS[] = {1, 2, 0};
  size_t s, t;
  for (s = 0; s < sizeof SIZES / sizeof *SIZES; ++s) {
    const size_t n = SIZES[s];
    uint8_t out[32];
    slipstream_points* points = NULL;
    CHECK_OK(slipstream_points_decode_vartime(&points, encodings, n, &error));
    for (t = 0; t < sizeof THREADS / sizeof *THREADS; ++t) {
      CHECK_OK(slipstream_multiscalar_multiply_vartime(out, scalars, encodings, n, THREADS[t], &error));
      CHECK(memcmp(out, sums + 32 * n, 32) == 0);
      memset(out, 0xaa, 32);
      CHECK_OK(slipstream_points_multiscalar_multiply_vartime(out, scalars, n, points, THREADS[t], &error));
      CHECK(memcmp(out, sums + 32 * n, 32) == 0);
    }
    memset(out, 0xaa, 32);
    CHECK_OK(slipstream_multiscalar_multiply(out, scalars, encodings, n, &error));
    CHECK(memcmp(out, sums + 32 * n, 32) == 0);
    memset(out, 0xaa, 32);
    CHECK_OK(slipstream_points_multiscalar_multiply(out, scalars, n, points, &error));
    CHECK(memcmp(out, sums + 32 * n, 32) == 0);
    slipstream_points_free(points);
  }
}

static void refused(void) {
  uint8_t out[32], kept[32];
  slipstream_points* points = NULL;
  size_t i;
  const size_t n = 40;
  CHECK_OK(slipstream_points_decode_vartime(&points, encodings, n, &error));
  for (i = 0; i < n; ++i) {
    memcpy(kept, scalars + 32 * i, 32);
    memset(scalars + 32 * i, 0xff, 32);
    CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, i,
                    slipstream_multiscalar_multiply_vartime(out, scalars, encodings, n, 1, &error));
    CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, i,
                    slipstream_multiscalar_multiply(out, scalars, encodings, n, &error));
    CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, i,
                    slipstream_points_multiscalar_multiply_vartime(out, scalars, n, points, 1, &error));
    CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, i,
                    slipstream_points_multiscalar_multiply(out, scalars, n, points, &error));
    memcpy(scalars + 32 * i, kept, 32);
    memcpy(kept, encodings + 32 * i, 32);
    memset(encodings + 32 * i, 0xff, 32);
    CHECK_STATUS_AT(SLIPSTREAM_POINT_NOT_DECODABLE, i,
                    slipstream_multiscalar_multiply_vartime(out, scalars, encodings, n, 1, &error));
    CHECK_STATUS_AT(SLIPSTREAM_POINT_NOT_DECODABLE, i,
                    slipstream_multiscalar_multiply(out, scalars, encodings, n, &error));
    memcpy(encodings + 32 * i, kept, 32);
  }
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT,
               slipstream_points_multiscalar_multiply_vartime(out, scalars, n - 1, points, 1, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_points_multiscalar_multiply(out, scalars, n + 1, points, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT,
               slipstream_multiscalar_multiply_vartime(out, scalars, encodings, n, SLIPSTREAM_MAX_THREADS + 1, &error));
  CHECK_STATUS(SLIPSTREAM_TOO_MANY,
               slipstream_multiscalar_multiply_vartime(out, scalars, encodings, ((size_t)1 << 25) + 1, 1, &error));
  CHECK_STATUS(SLIPSTREAM_TOO_MANY, slipstream_multiscalar_multiply(out, scalars, encodings, SIZE_MAX, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_multiscalar_multiply(NULL, scalars, encodings, n, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_multiscalar_multiply(out, NULL, encodings, n, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_multiscalar_multiply_vartime(out, scalars, NULL, n, 1, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_points_multiscalar_multiply(out, scalars, n, NULL, &error));
  slipstream_points_free(points);
}

int main(void) {
  prepare();
  sizes();
  refused();
  return check_result("multiscalar");
}
