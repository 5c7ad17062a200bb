/* What the C programs share: checks that count, bytes from hex, files of vectors. C99. */
#ifndef SLIPSTREAM_TESTS_CAPI_CHECK_H
#define SLIPSTREAM_TESTS_CAPI_CHECK_H

#include <slipstream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned check_count, check_failures;

/* Fails the program if the condition is false; goes on, to show all that is false. */
#define CHECK(condition)                                                   \
  do {                                                                     \
    ++check_count;                                                         \
    if (!(condition)) {                                                    \
      ++check_failures;                                                    \
      fprintf(stderr, "%s:%d: not: %s\n", __FILE__, __LINE__, #condition); \
    }                                                                      \
  } while (0)

/* Checks that a call, which takes `&error`, returns the status, and that the error says the same. */
#define CHECK_STATUS(wanted, call)                                                                                    \
  do {                                                                                                                \
    slipstream_error error = SLIPSTREAM_ERROR_INIT;                                                                   \
    const slipstream_status got = (call);                                                                             \
    ++check_count;                                                                                                    \
    if (got != (wanted) || error.status != got || (got != SLIPSTREAM_OK) != (error.message[0] != '\0')) {             \
      ++check_failures;                                                                                               \
      fprintf(stderr, "%s:%d: %s (%s), not %s: %s\n", __FILE__, __LINE__, slipstream_status_name(got), error.message, \
              #wanted, #call);                                                                                        \
    }                                                                                                                 \
  } while (0)

#define CHECK_OK(call) CHECK_STATUS(SLIPSTREAM_OK, call)

/* The same, and the index of the item. */
#define CHECK_STATUS_AT(wanted, at, call)                                                                              \
  do {                                                                                                                 \
    slipstream_error error = SLIPSTREAM_ERROR_INIT;                                                                    \
    const slipstream_status got = (call);                                                                              \
    ++check_count;                                                                                                     \
    if (got != (wanted) || error.status != got || error.index != (uint64_t)(at)) {                                     \
      ++check_failures;                                                                                                \
      fprintf(stderr, "%s:%d: %s at %lld (%s), not %s at %lld: %s\n", __FILE__, __LINE__, slipstream_status_name(got), \
              (long long)error.index, error.message, #wanted, (long long)(at), #call);                                 \
    }                                                                                                                  \
  } while (0)

/* The exit code of main. */
static inline int check_result(const char* subject) {
  printf("%s: %u checks, %u failures\n", subject, check_count, check_failures);
  return check_failures == 0 && check_count > 0 ? 0 : 1;
}

static inline unsigned hex_digit(char c) { return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10); }

/* Reads n bytes. */
static inline void from_hex(uint8_t* out, const char* text, size_t n) {
  size_t i;
  CHECK(strlen(text) == 2 * n);
  for (i = 0; i < n; ++i) out[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
}

/* Ends the program without memory. */
static inline void* allocate(size_t n) {
  void* out = calloc(n == 0 ? 1 : n, 1);
  if (out == NULL) abort();
  return out;
}

/* All bytes of a file, to be freed; ends the program if there is none. */
static inline uint8_t* read_file(const char* path, size_t* length) {
  FILE* file = fopen(path, "rb");
  uint8_t* out;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    perror(path);
    exit(1);
  }
  *length = (size_t)ftell(file);
  rewind(file);
  out = (uint8_t*)allocate(*length);
  if (fread(out, 1, *length, file) != *length) {
    perror(path);
    exit(1);
  }
  fclose(file);
  return out;
}

#endif
