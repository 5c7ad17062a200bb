/* Versions, texts of errors, backends. */
#include "capi/check.h"

static void versions(void) {
  CHECK(slipstream_abi_version() == SLIPSTREAM_ABI_VERSION);
  CHECK(slipstream_abi_revision() == SLIPSTREAM_ABI_REVISION);
  CHECK(strcmp(slipstream_version(), TEST_VERSION) == 0);
}

/* Every status has a name and a text of its own, and others have none. */
static void texts(void) {
  slipstream_status s, other;
  unsigned known = 0;
  CHECK(strcmp(slipstream_status_name(SLIPSTREAM_OK), "SLIPSTREAM_OK") == 0);
  CHECK(strcmp(slipstream_status_name(SLIPSTREAM_INVALID), "SLIPSTREAM_INVALID") == 0);
  for (s = -3; s < 64; ++s) {
    const char* name = slipstream_status_name(s);
    if (strcmp(name, "SLIPSTREAM_UNKNOWN") == 0) continue;
    ++known;
    CHECK(slipstream_status_text(s)[0] != '\0');
    for (other = -3; other < s; ++other) {
      CHECK(strcmp(name, slipstream_status_name(other)) != 0);
      CHECK(strcmp(slipstream_status_text(s), slipstream_status_text(other)) != 0);
    }
  }
  CHECK(known == 17);
  CHECK(strcmp(slipstream_status_name(INT32_MAX), "SLIPSTREAM_UNKNOWN") == 0);
}

static void backends(void) {
  const char* name = NULL;
  size_t i, usable = 0;
  uint8_t first[32], sum[32];
  const uint8_t seven[32] = {7};
  CHECK(slipstream_backend_count() >= 1);
  CHECK(strcmp(slipstream_backend_at(0, NULL), "portable") == 0);
  CHECK(slipstream_backend_at(slipstream_backend_count(), NULL) == NULL);
  CHECK_OK(slipstream_point_multiply_base(first, seven, &error));
  for (i = 0; i < slipstream_backend_count(); ++i) {
    int supported = -1;
    const char* backend = slipstream_backend_at(i, &supported);
    if (!supported) {
      CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_set_backend(backend, &error));
      continue;
    }
    ++usable;
    CHECK(supported == 1);
    CHECK_OK(slipstream_set_backend(backend, &error));
    CHECK_OK(slipstream_backend_name(&name, &error));
    CHECK(strcmp(name, backend) == 0);
    CHECK_OK(slipstream_point_multiply_base(sum, seven, &error));
    CHECK(memcmp(sum, first, 32) == 0);
  }
  CHECK(usable >= 1);
  /* An error changes nothing. */
  CHECK_OK(slipstream_set_backend("portable", &error));
  CHECK_STATUS(SLIPSTREAM_BAD_BACKEND, slipstream_set_backend("abacus", &error));
  CHECK_STATUS(SLIPSTREAM_NULL_POINTER, slipstream_set_backend(NULL, &error));
  CHECK_OK(slipstream_backend_name(&name, &error));
  CHECK(strcmp(name, "portable") == 0);
}

/* A success clears what an earlier failure left; a larger struct of a later version is filled with zeros. */
static void details(void) {
  struct {
    slipstream_error error;
    uint8_t later[16];
  } grown;
  slipstream_error error = SLIPSTREAM_ERROR_INIT;
  uint8_t bytes[32];
  memset(bytes, 0xff, sizeof bytes);
  CHECK(slipstream_scalar_check(bytes, &error) == SLIPSTREAM_SCALAR_NOT_CANONICAL);
  CHECK(error.status == SLIPSTREAM_SCALAR_NOT_CANONICAL && error.index == 0 && error.height == SLIPSTREAM_NONE);
  CHECK(strcmp(error.message, slipstream_status_text(SLIPSTREAM_SCALAR_NOT_CANONICAL)) == 0);
  memset(bytes, 0, sizeof bytes);
  CHECK(slipstream_scalar_check(bytes, &error) == SLIPSTREAM_OK);
  CHECK(error.status == SLIPSTREAM_OK && error.index == SLIPSTREAM_NONE && error.message[0] == '\0');
  CHECK(slipstream_scalar_check(bytes, NULL) == SLIPSTREAM_OK);

  memset(&grown, 0xa5, sizeof grown);
  grown.error.struct_size = sizeof grown;
  CHECK(slipstream_scalar_check(bytes, &grown.error) == SLIPSTREAM_OK);
  CHECK(grown.error.struct_size == sizeof grown && grown.later[0] == 0 && grown.later[15] == 0);

  error.struct_size = 0;
  CHECK(slipstream_scalar_check(bytes, &error) == SLIPSTREAM_BAD_STRUCT_SIZE);
  error.struct_size = sizeof error - 1;
  CHECK(slipstream_scalar_check(bytes, &error) == SLIPSTREAM_BAD_STRUCT_SIZE);
  CHECK(slipstream_set_backend("portable", &error) == SLIPSTREAM_BAD_STRUCT_SIZE);
  /* A message that does not fit is cut, and ends with a zero byte. */
  {
    char name[600];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    error.struct_size = sizeof error;
    CHECK(slipstream_set_backend(name, &error) == SLIPSTREAM_BAD_BACKEND);
    CHECK(strlen(error.message) == sizeof error.message - 1);
  }
}

int main(void) {
  versions();
  texts();
  backends();
  details();
  return check_result("library");
}
