/* Runs with SLIPSTREAM_BACKEND=abacus: every function says so, none ends the process, and choosing a backend helps. */
#include "capi/check.h"

int main(void) {
  slipstream_error error = SLIPSTREAM_ERROR_INIT;
  const char* name = NULL;
  uint8_t out[32];
  const uint8_t one[32] = {1};
  slipstream_transcript* transcript = (slipstream_transcript*)&error;
  slipstream_verifier* verifier = NULL;
  slipstream_forest* forest = NULL;
  CHECK(getenv("SLIPSTREAM_BACKEND") != NULL);
  CHECK(slipstream_scalar_add(out, one, one, &error) == SLIPSTREAM_BAD_BACKEND);
  CHECK(strstr(error.message, "SLIPSTREAM_BACKEND") != NULL && strstr(error.message, "abacus") != NULL);
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_backend_name(&name, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_point_multiply_base(out, one, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_multiscalar_multiply_vartime(out, one, out, 0, 1, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_transcript_new(&transcript, "t", 1, &error));
  CHECK(transcript == NULL);
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_verifier_new(&verifier, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_forest_new(&forest, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_tx_verify_vartime(one, 32, NULL, NULL, &error));
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_set_backend("abacus", &error));
  CHECK_OK(slipstream_set_backend("portable", &error));
  CHECK_OK(slipstream_scalar_add(out, one, one, &error));
  CHECK(out[0] == 2);
  return check_result("bad_backend");
}
