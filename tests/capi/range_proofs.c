/* Range proofs: prove, verify, batches with a verdict for each. */
#include "capi/check.h"

enum { MOST_VALUES = 8, MOST_LENGTH = 32 * (9 + 2 * 9) };

typedef struct {
  uint8_t commitments[32 * MOST_VALUES];
  uint8_t proof[MOST_LENGTH];
  size_t length, m;
  uint32_t bits;
} proved;

static slipstream_transcript* new_transcript(const char* label) {
  slipstream_transcript* out = NULL;
  CHECK_OK(slipstream_transcript_new(&out, label, strlen(label), &error));
  return out;
}

static proved prove(const uint64_t* values, size_t m, uint32_t bits) {
  proved out;
  uint8_t blindings[32 * MOST_VALUES], value[32], commitment[32];
  slipstream_transcript* t = new_transcript("amounts");
  size_t i;
  memset(&out, 0, sizeof out);
  out.m = m;
  out.bits = bits;
  for (i = 0; i < m; ++i) CHECK_OK(slipstream_scalar_random(blindings + 32 * i, &error));
  CHECK_OK(slipstream_range_prove(t, values, blindings, m, bits, out.commitments, out.proof, sizeof out.proof,
                                  &out.length, &error));
  CHECK(out.length == slipstream_range_proof_length(bits, m));
  for (i = 0; i < m; ++i) {
    CHECK_OK(slipstream_scalar_from_u64(value, values[i], &error));
    CHECK_OK(slipstream_pedersen_commit(commitment, value, blindings + 32 * i, 1, &error));
    CHECK(memcmp(commitment, out.commitments + 32 * i, 32) == 0);
  }
  slipstream_transcript_free(t);
  return out;
}

static slipstream_status verify(const proved* p, slipstream_error* error) {
  slipstream_transcript* t = new_transcript("amounts");
  const slipstream_status out =
      slipstream_range_verify_vartime(t, p->commitments, p->m, p->bits, p->proof, p->length, error);
  slipstream_transcript_free(t);
  return out;
}

static void one_by_one(void) {
  static const uint32_t BITS[] = {8, 16, 32, 64};
  const uint64_t values[MOST_VALUES] = {0, 255, 7, 200, 1, 2, 3, 4}, largest = UINT64_MAX;
  size_t b, m;
  proved p;
  for (b = 0; b < 4; ++b) {
    for (m = 1; m <= MOST_VALUES; m *= 2) {
      p = prove(values, m, BITS[b]);
      CHECK_OK(verify(&p, &error));
      p.commitments[0] ^= 1;
      CHECK_STATUS(SLIPSTREAM_INVALID, verify(&p, &error));
      p.commitments[0] ^= 1;
      p.bits = p.bits == 64 ? 32 : 64;
      CHECK_STATUS(SLIPSTREAM_INVALID, verify(&p, &error));
      p.bits = BITS[b];
      p.proof[0] ^= 1;
      CHECK_STATUS(SLIPSTREAM_INVALID, verify(&p, &error));
      p.proof[0] ^= 1;
      --p.length;
      CHECK_STATUS(SLIPSTREAM_BAD_FORMAT, verify(&p, &error));
    }
  }
  p = prove(&largest, 1, 64);
  CHECK_OK(verify(&p, &error));
}

/* Prover's and verifier's transcripts agree afterwards; a proof for another transcript is false. */
static void transcripts(void) {
  const uint64_t value = 77;
  uint8_t blinding[32], commitment[32], proof[MOST_LENGTH], x[32], y[32];
  size_t length = 0;
  slipstream_transcript *prover = new_transcript("a"), *verifier = new_transcript("a"), *other = new_transcript("b");
  CHECK_OK(slipstream_scalar_random(blinding, &error));
  CHECK_OK(slipstream_range_prove(prover, &value, blinding, 1, 32, commitment, proof, sizeof proof, &length, &error));
  CHECK_OK(slipstream_range_verify_vartime(verifier, commitment, 1, 32, proof, length, &error));
  CHECK_OK(slipstream_transcript_challenge(prover, "c", 1, x, 32, &error));
  CHECK_OK(slipstream_transcript_challenge(verifier, "c", 1, y, 32, &error));
  CHECK(memcmp(x, y, 32) == 0);
  CHECK_STATUS(SLIPSTREAM_INVALID, slipstream_range_verify_vartime(other, commitment, 1, 32, proof, length, &error));
  slipstream_transcript_free(prover);
  slipstream_transcript_free(verifier);
  slipstream_transcript_free(other);
}

static void provers_errors(void) {
  const uint64_t values[4] = {1, 2, 256, 3};
  uint8_t blindings[128] = {0}, commitments[128], proof[MOST_LENGTH], x[32], y[32];
  size_t length = 0;
  slipstream_transcript *t = new_transcript("a"), *untouched = new_transcript("a");
  CHECK_STATUS_AT(
      SLIPSTREAM_VALUE_OUT_OF_RANGE, 2,
      slipstream_range_prove(t, values, blindings, 4, 8, commitments, proof, sizeof proof, &length, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT,
               slipstream_range_prove(t, values, blindings, 3, 64, commitments, proof, sizeof proof, &length, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT,
               slipstream_range_prove(t, values, blindings, 0, 64, commitments, proof, sizeof proof, &length, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_range_prove(t, values, blindings, 512, 64, commitments, proof,
                                                               sizeof proof, &length, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT,
               slipstream_range_prove(t, values, blindings, 4, 9, commitments, proof, sizeof proof, &length, &error));
  length = 0;
  CHECK_STATUS(SLIPSTREAM_BUFFER_TOO_SMALL,
               slipstream_range_prove(t, values, blindings, 4, 64, commitments, NULL, 0, &length, &error));
  CHECK(length == slipstream_range_proof_length(64, 4));
  CHECK_STATUS(SLIPSTREAM_BUFFER_TOO_SMALL,
               slipstream_range_prove(t, values, blindings, 4, 64, commitments, proof, length - 1, &length, &error));
  memset(blindings + 32, 0xff, 32);
  CHECK_STATUS_AT(SLIPSTREAM_SCALAR_NOT_CANONICAL, 1,
                  slipstream_range_prove(t, values, blindings, 4, 64, commitments, proof, length, &length, &error));
  memset(blindings + 32, 0, 32);
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER,
               slipstream_range_prove(NULL, values, blindings, 4, 64, commitments, proof, length, &length, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER,
               slipstream_range_prove(t, NULL, blindings, 4, 64, commitments, proof, length, &length, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER,
               slipstream_range_prove(t, values, NULL, 4, 64, commitments, proof, length, &length, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER,
               slipstream_range_prove(t, values, blindings, 4, 64, NULL, proof, length, &length, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER,
               slipstream_range_prove(t, values, blindings, 4, 64, commitments, NULL, length, &length, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER,
               slipstream_range_prove(t, values, blindings, 4, 64, commitments, proof, length, NULL, &error));
  /* After errors the transcript is as before. */
  CHECK_OK(slipstream_transcript_challenge(t, "c", 1, x, 32, &error));
  CHECK_OK(slipstream_transcript_challenge(untouched, "c", 1, y, 32, &error));
  CHECK(memcmp(x, y, 32) == 0);
  slipstream_transcript_free(t);
  slipstream_transcript_free(untouched);
  CHECK(slipstream_range_proof_length(64, 1) == 672);
  CHECK(slipstream_range_proof_length(8, 256) == 32 * (9 + 2 * 11));
  CHECK(slipstream_range_proof_length(8, 512) == 0);
  CHECK(slipstream_range_proof_length(64, SIZE_MAX) == 0);
  CHECK(slipstream_range_proof_length(7, 1) == 0);
}

static slipstream_range_item item_of(const proved* p) {
  slipstream_range_item out;
  memset(&out, 0, sizeof out);
  out.label = "amounts";
  out.label_length = 7;
  out.commitments = p->commitments;
  out.m = p->m;
  out.proof = p->proof;
  out.proof_length = p->length;
  out.bits = p->bits;
  return out;
}

static void batches(void) {
  enum { N = 24 };
  static const uint32_t BITS[] = {8, 64, 16, 32};
  static const uint32_t THREADS[] = {1, 2, 0};
  const uint64_t values[MOST_VALUES] = {9, 8, 7, 6, 5, 4, 3, 2};
  proved all[N];
  slipstream_range_item items[N];
  slipstream_status verdicts[N];
  slipstream_transcript* shared = new_transcript("amounts");
  size_t i, k, t;
  for (i = 0; i < N; ++i) {
    all[i] = prove(values, (size_t)1 << i % 4, BITS[i % 3]);
    items[i] = item_of(&all[i]);
  }
  items[4].transcript = shared;
  items[4].label = NULL;
  CHECK_OK(slipstream_range_verify_batch_vartime(NULL, sizeof *items, 0, 1, NULL, &error));
  for (t = 0; t < 3; ++t) {
    memset(verdicts, 0x7f, sizeof verdicts);
    CHECK_OK(slipstream_range_verify_batch_vartime(items, sizeof *items, N, THREADS[t], verdicts, &error));
    for (k = 0; k < N; ++k) CHECK(verdicts[k] == SLIPSTREAM_OK);
    CHECK_OK(slipstream_range_verify_batch_vartime(items, sizeof *items, N, THREADS[t], NULL, &error));
  }
  /* A bad one at every index: false, not a proof, or of a wrong size. */
  for (i = 0; i < N; ++i) {
    const slipstream_range_item good = items[i];
    slipstream_status wanted;
    if (i % 3 == 0) {
      all[i].proof[33] ^= 1;
      wanted = SLIPSTREAM_INVALID;
    } else if (i % 3 == 1) {
      items[i].proof_length = 31;
      wanted = SLIPSTREAM_BAD_FORMAT;
    } else {
      items[i].bits = 7;
      wanted = SLIPSTREAM_BAD_ARGUMENT;
    }
    CHECK_STATUS_AT(SLIPSTREAM_INVALID, i,
                    slipstream_range_verify_batch_vartime(items, sizeof *items, N, 1, verdicts, &error));
    for (k = 0; k < N; ++k) CHECK(verdicts[k] == (k == i ? wanted : SLIPSTREAM_OK));
    if (i % 3 == 0) all[i].proof[33] ^= 1;
    items[i] = good;
  }
  /* More values than the library proves: refused in the item, not in the call. */
  items[2].m = SLIPSTREAM_RANGE_MAX_VALUES * 2;
  items[2].commitments = (const uint8_t*)allocate(32 * items[2].m);
  CHECK_STATUS_AT(SLIPSTREAM_INVALID, 2,
                  slipstream_range_verify_batch_vartime(items, sizeof *items, N, 1, verdicts, &error));
  CHECK(verdicts[2] == SLIPSTREAM_BAD_ARGUMENT && verdicts[1] == SLIPSTREAM_OK);
  free((void*)(uintptr_t)items[2].commitments);
  items[2] = item_of(&all[2]);

  CHECK_STATUS(SLIPSTREAM_BAD_STRUCT_SIZE,
               slipstream_range_verify_batch_vartime(items, sizeof *items - 8, N, 1, verdicts, &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER,
               slipstream_range_verify_batch_vartime(NULL, sizeof *items, N, 1, verdicts, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_ARGUMENT, slipstream_range_verify_batch_vartime(
                                            items, sizeof *items, N, SLIPSTREAM_MAX_THREADS + 1, verdicts, &error));
  items[3].proof = NULL;
  CHECK_STATUS_AT(SLIPSTREAM_NULL_POINTER, 3,
                  slipstream_range_verify_batch_vartime(items, sizeof *items, N, 1, verdicts, &error));
  items[3] = item_of(&all[3]);
  items[5].reserved = 1;
  CHECK_STATUS_AT(SLIPSTREAM_BAD_ARGUMENT, 5,
                  slipstream_range_verify_batch_vartime(items, sizeof *items, N, 1, verdicts, &error));
  slipstream_transcript_free(shared);
}

int main(void) {
  one_by_one();
  transcripts();
  provers_errors();
  batches();
  return check_result("range_proofs");
}
