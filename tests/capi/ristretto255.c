/* ristretto255: RFC 9496's vectors, the group's laws, arrays, Pedersen commitments. */
#include "capi/check.h"

/* RFC 9496, A.1: 0 B, 1 B, ... */
static const char* const MULTIPLES[] = {"0000000000000000000000000000000000000000000000000000000000000000",
                                        "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
                                        "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
                                        "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
                                        "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
                                        "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e"};
enum { COUNT = 6 };

/* A.2: not canonical, or not a point. */
static const char* const BAD[] = {"00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                                  "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                  "0100000000000000000000000000000000000000000000000000000000000000",
                                  "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"};

static void one_by_one(void) {
  uint8_t base[32], sum[32], scalar[32] = {0}, out[32], other[32], uniform[64];
  size_t i;
  from_hex(base, MULTIPLES[1], 32);
  memset(sum, 0, sizeof sum);
  for (i = 0; i < COUNT; ++i) {
    uint8_t wanted[32];
    from_hex(wanted, MULTIPLES[i], 32);
    scalar[0] = (uint8_t)i;
    CHECK(memcmp(sum, wanted, 32) == 0);
    CHECK_OK(slipstream_point_check(wanted, &error));
    CHECK_OK(slipstream_point_multiply_base(out, scalar, &error));
    CHECK(memcmp(out, wanted, 32) == 0);
    CHECK_OK(slipstream_point_multiply(out, scalar, base, &error));
    CHECK(memcmp(out, wanted, 32) == 0);
    /* sum - i B = 0, and sum + (-sum) = 0. */
    CHECK_OK(slipstream_point_subtract(out, sum, wanted, &error));
    CHECK(out[0] == 0 && memcmp(out, out + 1, 31) == 0);
    CHECK_OK(slipstream_point_negate(other, sum, &error));
    CHECK_OK(slipstream_point_add(out, sum, other, &error));
    CHECK(out[0] == 0 && memcmp(out, out + 1, 31) == 0);
    CHECK_OK(slipstream_point_add(sum, sum, base, &error));
  }
  from_hex(
      uniform,
      "abcd97ed0346550190bda94f533250466785d7a18784ce9883ae582e9ed2f78ecaef0f1e44ee355367826dbc99bbf9608e8bd058168f"
      "ed12aecb0f186a9f40f3",
      64);
  CHECK_OK(slipstream_point_from_uniform(out, uniform, &error));
  from_hex(other, "063fb3fc91fa31e33215dc762f426591c17c3d62be2b6505bdcf20fe1bc1c50c", 32);
  CHECK(memcmp(out, other, 32) == 0);
}

static void refused(void) {
  uint8_t good[32], bad[32], order[32], out[32];
  const uint8_t one[32] = {1};
  size_t i;
  from_hex(good, MULTIPLES[1], 32);
  from_hex(order, "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", 32);
  for (i = 0; i < sizeof BAD / sizeof *BAD; ++i) {
    from_hex(bad, BAD[i], 32);
    CHECK_STATUS(SLIPSTREAM_POINT_NOT_DECODABLE, slipstream_point_check(bad, &error));
    CHECK_STATUS_AT(SLIPSTREAM_POINT_NOT_DECODABLE, 0, slipstream_point_add(out, bad, good, &error));
    CHECK_STATUS_AT(SLIPSTREAM_POINT_NOT_DECODABLE, 1, slipstream_point_add(out, good, bad, &error));
    CHECK_STATUS_AT(SLIPSTREAM_POINT_NOT_DECODABLE, 1, slipstream_point_subtract(out, good, bad, &error));
    CHECK_STATUS_AT(SLIPSTREAM_POINT_NOT_DECODABLE, 0, slipstream_point_negate(out, bad, &error));
    CHECK_STATUS_AT(SLIPSTREAM_POINT_NOT_DECODABLE, 0, slipstream_point_multiply(out, one, bad, &error));
  }
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 0, slipstream_point_multiply(out, order, good, &error));
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 0, slipstream_point_multiply_base(out, order, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_point_check(NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_point_add(NULL, good, good, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_point_add(out, good, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_point_multiply(out, NULL, good, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_point_multiply(out, one, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_point_multiply_base(out, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_point_from_uniform(out, NULL, &error));
}

static void arrays(void) {
  enum { N = 70 };
  uint8_t encodings[32 * N], scalars[32 * N], out[32 * N], one_out[32], bad[32], uniform[64 * N];
  slipstream_points *points = NULL, *products = NULL;
  size_t i;
  memset(scalars, 0, sizeof scalars);
  for (i = 0; i < N; ++i) {
    scalars[32 * i] = (uint8_t)(i + 3);
    CHECK_OK(slipstream_point_multiply_base(encodings + 32 * i, scalars + 32 * i, &error));
    memset(uniform + 64 * i, (int)i, 64);
  }
  CHECK_OK(slipstream_points_decode_vartime(&points, encodings, N, &error));
  CHECK(slipstream_points_count(points) == N);
  CHECK_OK(slipstream_points_encode(out, points, 0, N, &error));
  CHECK(memcmp(out, encodings, sizeof out) == 0);
  CHECK_OK(slipstream_points_encode(out, points, 5, 2, &error));
  CHECK(memcmp(out, encodings + 32 * 5, 64) == 0);
  CHECK_OK(slipstream_points_encode(NULL, points, N, 0, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_points_encode(out, points, N, 1, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_points_encode(out, points, 1, N, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_points_encode(out, points, SIZE_MAX, 2, &error));

  CHECK_OK(slipstream_points_multiply(&products, scalars, N, points, &error));
  CHECK_OK(slipstream_points_encode(out, products, 0, N, &error));
  for (i = 0; i < N; ++i) {
    CHECK_OK(slipstream_point_multiply(one_out, scalars + 32 * i, encodings + 32 * i, &error));
    CHECK(memcmp(out + 32 * i, one_out, 32) == 0);
  }
  slipstream_points_free(products);
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_points_multiply(&products, scalars, N - 1, points, &error));
  CHECK(products == NULL);
  memset(scalars + 32 * 9, 0xff, 32);
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 9,
                  slipstream_points_multiply(&products, scalars, N, points, &error));
  slipstream_points_free(points);

  CHECK_OK(slipstream_points_from_uniform(&points, uniform, N, &error));
  CHECK_OK(slipstream_points_encode(out, points, 0, N, &error));
  for (i = 0; i < N; ++i) {
    CHECK_OK(slipstream_point_from_uniform(one_out, uniform + 64 * i, &error));
    CHECK(memcmp(out + 32 * i, one_out, 32) == 0);
  }
  slipstream_points_free(points);

  CHECK_OK(slipstream_points_decode_vartime(&points, NULL, 0, &error));
  CHECK(points != NULL && slipstream_points_count(points) == 0);
  slipstream_points_free(points);
  slipstream_points_free(NULL);
  CHECK(slipstream_points_count(NULL) == 0);

  /* A bad one at every index. */
  from_hex(bad, BAD[0], 32);
  for (i = 0; i < N; ++i) {
    uint8_t kept[32];
    memcpy(kept, encodings + 32 * i, 32);
    memcpy(encodings + 32 * i, bad, 32);
    points = (slipstream_points*)bad;
    CHECK_STATUS_AT(SLIPSTREAM_POINT_NOT_DECODABLE, i, slipstream_points_decode_vartime(&points, encodings, N, &error));
    CHECK(points == NULL);
    memcpy(encodings + 32 * i, kept, 32);
  }
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_points_decode_vartime(&points, NULL, 1, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_points_decode_vartime(NULL, encodings, 1, &error));
  CHECK_STATUS(SLIPSTREAM_TOO_MANY,
               slipstream_points_decode_vartime(&points, encodings, ((size_t)1 << 25) + 1, &error));
  CHECK_STATUS(SLIPSTREAM_TOO_MANY, slipstream_points_from_uniform(&points, uniform, SIZE_MAX / 2, &error));
}

static void commitments(void) {
  enum { N = 5 };
  uint8_t base[32], blinding_base[32], values[32 * N], blindings[32 * N], out[32 * N], a[32], b[32];
  size_t i;
  CHECK_OK(slipstream_pedersen_bases(base, blinding_base, &error));
  CHECK_OK(slipstream_pedersen_bases(NULL, NULL, &error));
  from_hex(a, MULTIPLES[1], 32);
  CHECK(memcmp(base, a, 32) == 0);
  for (i = 0; i < N; ++i) {
    CHECK_OK(slipstream_scalar_random(values + 32 * i, &error));
    CHECK_OK(slipstream_scalar_random(blindings + 32 * i, &error));
  }
  CHECK_OK(slipstream_pedersen_commit(out, values, blindings, N, &error));
  for (i = 0; i < N; ++i) {
    CHECK_OK(slipstream_point_multiply(a, values + 32 * i, base, &error));
    CHECK_OK(slipstream_point_multiply(b, blindings + 32 * i, blinding_base, &error));
    CHECK_OK(slipstream_point_add(a, a, b, &error));
    CHECK(memcmp(a, out + 32 * i, 32) == 0);
  }
  CHECK_OK(slipstream_pedersen_commit(NULL, NULL, NULL, 0, &error));
  memset(blindings + 32 * 3, 0xff, 32);
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 3, slipstream_pedersen_commit(out, values, blindings, N, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_pedersen_commit(out, NULL, blindings, 1, &error));
}

int main(void) {
  one_by_one();
  refused();
  arrays();
  commitments();
  return check_result("ristretto255");
}
