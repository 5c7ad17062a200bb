/* Merlin transcripts: the reference's challenges, clones, any bytes as labels. */
#include "capi/check.h"

static void reference(void) {
  slipstream_transcript* t = NULL;
  uint8_t out[32], wanted[32];
  /* merlin 3.0, src/transcript.rs, equivalence_simple. */
  CHECK_OK(slipstream_transcript_new(&t, "test protocol", 13, &error));
  CHECK_OK(slipstream_transcript_append(t, "some label", 10, (const uint8_t*)"some data", 9, &error));
  CHECK_OK(slipstream_transcript_challenge(t, "challenge", 9, out, 32, &error));
  from_hex(wanted, "d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615", 32);
  CHECK(memcmp(out, wanted, 32) == 0);
  slipstream_transcript_free(t);
  /* An empty message; two challenges (tests/vectors/merlin.json, single_0). */
  CHECK_OK(slipstream_transcript_new(&t, "test protocol", 13, &error));
  CHECK_OK(slipstream_transcript_append(t, "some label", 10, NULL, 0, &error));
  CHECK_OK(slipstream_transcript_challenge(t, "challenge", 9, out, 32, &error));
  from_hex(wanted, "00e888cb0c8dc7b78a03624e953c039ea2e7f1dbc751060d2ccb9ec9602735e8", 32);
  CHECK(memcmp(out, wanted, 32) == 0);
  CHECK_OK(slipstream_transcript_challenge(t, "second", 6, out, 32, &error));
  from_hex(wanted, "b6109ba392ecebb21f139f6bd7a5eb4ff7be8d8befeefe7c5099c6946a367be8", 32);
  CHECK(memcmp(out, wanted, 32) == 0);
  slipstream_transcript_free(t);
}

static void clones(void) {
  slipstream_transcript *a = NULL, *b = NULL;
  uint8_t x[64], y[64], s[32];
  const uint8_t little_endian[8] = {8, 7, 6, 5, 4, 3, 2, 1};
  CHECK_OK(slipstream_transcript_new(&a, "clones", 6, &error));
  CHECK_OK(slipstream_transcript_append_u64(a, "n", 1, 0x0102030405060708U, &error));
  CHECK_OK(slipstream_transcript_clone(&b, a, &error));
  CHECK_OK(slipstream_transcript_challenge(a, "c", 1, x, 64, &error));
  CHECK_OK(slipstream_transcript_challenge(b, "c", 1, y, 64, &error));
  CHECK(memcmp(x, y, 64) == 0);
  CHECK_OK(slipstream_transcript_append(a, "m", 1, (const uint8_t*)"1", 1, &error));
  CHECK_OK(slipstream_transcript_challenge(a, "c", 1, x, 64, &error));
  CHECK_OK(slipstream_transcript_challenge(b, "c", 1, y, 64, &error));
  CHECK(memcmp(x, y, 64) != 0);
  slipstream_transcript_free(a);
  slipstream_transcript_free(b);
  /* An integer is its eight bytes; a scalar is 64 bytes modulo l. */
  CHECK_OK(slipstream_transcript_new(&a, "clones", 6, &error));
  CHECK_OK(slipstream_transcript_append(a, "n", 1, little_endian, 8, &error));
  CHECK_OK(slipstream_transcript_clone(&b, a, &error));
  CHECK_OK(slipstream_transcript_challenge(a, "c", 1, x, 64, &error));
  CHECK_OK(slipstream_transcript_challenge_scalar(b, "c", 1, s, &error));
  CHECK_OK(slipstream_scalar_reduce_wide(x, x, &error));
  CHECK(memcmp(s, x, 32) == 0);
  slipstream_transcript_free(a);
  slipstream_transcript_free(b);
}

/* A label may hold zero bytes, and its length counts. */
static void labels(void) {
  slipstream_transcript *a = NULL, *b = NULL;
  uint8_t x[32], y[32];
  CHECK_OK(slipstream_transcript_new(&a, "l\0x", 3, &error));
  CHECK_OK(slipstream_transcript_new(&b, "l\0y", 3, &error));
  CHECK_OK(slipstream_transcript_challenge(a, NULL, 0, x, 32, &error));
  CHECK_OK(slipstream_transcript_challenge(b, NULL, 0, y, 32, &error));
  CHECK(memcmp(x, y, 32) != 0);
  slipstream_transcript_free(a);
  slipstream_transcript_free(b);
}

static void refused(void) {
  slipstream_transcript* t = NULL;
  uint8_t out[32];
  CHECK_OK(slipstream_transcript_new(&t, NULL, 0, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_transcript_new(NULL, "t", 1, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_transcript_append(NULL, "m", 1, out, 32, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_transcript_append(t, NULL, 1, out, 32, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_transcript_append(t, "m", 1, NULL, 32, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_transcript_append_u64(NULL, "m", 1, 1, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_transcript_challenge(t, "c", 1, NULL, 32, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_transcript_challenge_scalar(t, "c", 1, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_TOO_MANY, slipstream_transcript_append(t, "m", 1, out, (size_t)UINT32_MAX + 1, &error));
  CHECK_STATUS(SLIPSTREAM_TOO_MANY, slipstream_transcript_challenge(t, "c", 1, out, (size_t)UINT32_MAX + 1, &error));
  slipstream_transcript_free(t);
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_transcript_clone(&t, NULL, &error));
  CHECK(t == NULL);
  slipstream_transcript_free(NULL);
}

int main(void) {
  reference();
  clones();
  labels();
  refused();
  return check_result("merlin");
}
