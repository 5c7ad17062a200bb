// Checks of our own bugs. SLIPSTREAM_CHECK runs only in SLIPSTREAM_VERIFY builds (preset `dev`); in other builds it
// costs nothing. It never checks untrusted bytes: those cause an error value.
#pragma once

#include "slipstream/config.h"

#ifdef SLIPSTREAM_VERIFY
#include <cstdio>
#include <cstdlib>
#define SLIPSTREAM_CHECK(condition)                                                      \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
#else
#define SLIPSTREAM_CHECK(condition) static_cast<void>(0)
#endif
