/* Proves that amounts lie in [0, 2^64), spoils a proof, and verifies all by one call. */
#include <slipstream.h>
#include <stdio.h>
#include <string.h>

enum { COUNT = 3, LENGTH = 672 };

/* Prover and verifier agree on it. */
static const char label[] = "example.amounts";

static int failed(const char* what, const slipstream_error* error) {
  fprintf(stderr, "%s: %s: %s\n", what, slipstream_status_name(error->status), error->message);
  return 1;
}

static int prove(uint64_t amount, uint8_t commitment[32], uint8_t* proof, size_t capacity, size_t* length) {
  slipstream_error error = SLIPSTREAM_ERROR_INIT;
  slipstream_transcript* transcript = NULL;
  uint8_t blinding[32];
  int result = 0;
  if (slipstream_scalar_random(blinding, &error) != SLIPSTREAM_OK) return failed("random", &error);
  if (slipstream_transcript_new(&transcript, label, strlen(label), &error) != SLIPSTREAM_OK) {
    return failed("transcript", &error);
  }
  if (slipstream_range_prove(transcript, &amount, blinding, 1, 64, commitment, proof, capacity, length, &error) !=
      SLIPSTREAM_OK) {
    result = failed("prove", &error);
  }
  slipstream_transcript_free(transcript);
  return result;
}

int main(void) {
  const uint64_t amounts[COUNT] = {0, 1000000, UINT64_MAX};
  uint8_t commitments[COUNT][32], proofs[COUNT][LENGTH];
  slipstream_range_item items[COUNT];
  slipstream_status verdicts[COUNT];
  slipstream_error error = SLIPSTREAM_ERROR_INIT;
  size_t i;

  if (slipstream_abi_version() != SLIPSTREAM_ABI_VERSION) return 1;
  memset(items, 0, sizeof items);
  for (i = 0; i < COUNT; ++i) {
    size_t length = 0;
    if (prove(amounts[i], commitments[i], proofs[i], sizeof proofs[i], &length) != 0) return 1;
    items[i].label = label;
    items[i].label_length = strlen(label);
    items[i].commitments = commitments[i];
    items[i].m = 1;
    items[i].proof = proofs[i];
    items[i].proof_length = length;
    items[i].bits = 64;
  }
  if (slipstream_range_verify_batch_vartime(items, sizeof *items, COUNT, 0, verdicts, &error) != SLIPSTREAM_OK) {
    return failed("verify", &error);
  }
  printf("all %d proofs are valid\n", COUNT);

  commitments[1][0] ^= 1;
  if (slipstream_range_verify_batch_vartime(items, sizeof *items, COUNT, 0, verdicts, &error) != SLIPSTREAM_INVALID) {
    return 1;
  }
  printf("proof %d is not: %s\n", (int)error.index, error.message);
  for (i = 0; i < COUNT; ++i) printf("proof %d: %s\n", (int)i, slipstream_status_name(verdicts[i]));
  return error.index == 1 && verdicts[0] == SLIPSTREAM_OK && verdicts[2] == SLIPSTREAM_OK ? 0 : 1;
}
