/* Scalars: arithmetic modulo l, and what is refused. */
#include "capi/check.h"

/* l, l - 1. */
static const char* const ORDER = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
static const char* const MINUS_ONE = "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

int main(void) {
  uint8_t order[32], minus_one[32], a[32], b[32], c[32], d[32], wide[64];
  const uint8_t zero[32] = {0}, one[32] = {1}, two[32] = {2}, six[32] = {6}, three[32] = {3};
  unsigned i;
  from_hex(order, ORDER, 32);
  from_hex(minus_one, MINUS_ONE, 32);

  CHECK_OK(slipstream_scalar_check(minus_one, &error));
  CHECK_OK(slipstream_scalar_check(zero, &error));
  CHECK_STATUS(SLIPSTREAM_SCALAR_NOT_CANONICAL, slipstream_scalar_check(order, &error));
  CHECK_OK(slipstream_scalar_reduce(a, order, &error));
  CHECK(memcmp(a, zero, 32) == 0);
  /* 2^256 is 2^256 mod l: what 32 bytes above 2^256 - 1 would be. Here (l - 1) + l 2^256. */
  memcpy(wide, minus_one, 32);
  memcpy(wide + 32, order, 32);
  CHECK_OK(slipstream_scalar_reduce_wide(a, wide, &error));
  CHECK(memcmp(a, minus_one, 32) == 0);
  CHECK_OK(slipstream_scalar_from_u64(a, 0x0123456789abcdefU, &error));
  CHECK(a[0] == 0xef && a[7] == 0x01 && a[8] == 0 && a[31] == 0);

  CHECK_OK(slipstream_scalar_add(a, minus_one, two, &error));
  CHECK(memcmp(a, one, 32) == 0);
  CHECK_OK(slipstream_scalar_subtract(a, one, two, &error));
  CHECK(memcmp(a, minus_one, 32) == 0);
  CHECK_OK(slipstream_scalar_negate(a, one, &error));
  CHECK(memcmp(a, minus_one, 32) == 0);
  CHECK_OK(slipstream_scalar_multiply(a, minus_one, minus_one, &error));
  CHECK(memcmp(a, one, 32) == 0);
  CHECK_OK(slipstream_scalar_multiply(a, two, three, &error));
  CHECK(memcmp(a, six, 32) == 0);
  CHECK_OK(slipstream_scalar_invert(a, zero, &error));
  CHECK(memcmp(a, zero, 32) == 0);

  for (i = 0; i < 20; ++i) {
    CHECK_OK(slipstream_scalar_random(a, &error));
    CHECK_OK(slipstream_scalar_random(b, &error));
    CHECK_OK(slipstream_scalar_check(a, &error));
    CHECK(memcmp(a, b, 32) != 0);
    /* a (1/a) = 1 and (a + b) - b = a, where the output is also an input. */
    CHECK_OK(slipstream_scalar_invert(c, a, &error));
    CHECK_OK(slipstream_scalar_multiply(c, a, c, &error));
    CHECK(memcmp(c, one, 32) == 0);
    CHECK_OK(slipstream_scalar_add(c, a, b, &error));
    CHECK_OK(slipstream_scalar_subtract(c, c, b, &error));
    CHECK(memcmp(c, a, 32) == 0);
    /* a (b + 1) = a b + a. */
    CHECK_OK(slipstream_scalar_add(c, b, one, &error));
    CHECK_OK(slipstream_scalar_multiply(c, a, c, &error));
    CHECK_OK(slipstream_scalar_multiply(d, a, b, &error));
    CHECK_OK(slipstream_scalar_add(d, d, a, &error));
    CHECK(memcmp(c, d, 32) == 0);
  }

  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 0, slipstream_scalar_add(a, order, one, &error));
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 1, slipstream_scalar_add(a, one, order, &error));
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 0, slipstream_scalar_subtract(a, order, one, &error));
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 1, slipstream_scalar_multiply(a, one, order, &error));
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 0, slipstream_scalar_negate(a, order, &error));
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 0, slipstream_scalar_invert(a, order, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_add(NULL, one, one, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_add(a, NULL, one, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_add(a, one, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_check(NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_negate(a, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_reduce(a, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_reduce_wide(NULL, wide, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_random(NULL, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_scalar_from_u64(NULL, 1, &error));
  return check_result("scalars");
}
