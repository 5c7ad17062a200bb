// The backends of this build, slowest first (neon_sha3 stands before neon, so that it is used only where it is asked
// for, until it was measured on processors), and the set of kernels that each uses in every layer with kernels.
// SLIPSTREAM_FOR_EACH_BACKEND(X) expands to X(name, field, group, msm, transcript) for each backend in order; `field`
// and so on name the file `backend/<set>.cc` of that folder. A backend without a set of its own in a layer names the
// set of another backend here: nothing falls back at run time. slipstream/config.h defines SLIPSTREAM_WITH_<NAME> for
// each backend that CMake's SLIPSTREAM_BACKENDS asks for and the compiler supports.
#pragma once

#include "slipstream/config.h"

#if defined(SLIPSTREAM_WITH_AVX2)
#define SLIPSTREAM_BACKEND_AVX2(X) X(avx2, avx2, avx2, avx2, avx2)
#else
#define SLIPSTREAM_BACKEND_AVX2(X)
#endif

#if defined(SLIPSTREAM_WITH_AVX512)
#define SLIPSTREAM_BACKEND_AVX512(X) X(avx512, avx512, avx512, avx512, avx512)
#else
#define SLIPSTREAM_BACKEND_AVX512(X)
#endif

#if defined(SLIPSTREAM_WITH_AVX512IFMA)
#define SLIPSTREAM_BACKEND_AVX512IFMA(X) X(avx512ifma, avx512ifma, avx512ifma, avx512ifma, avx512ifma)
#else
#define SLIPSTREAM_BACKEND_AVX512IFMA(X)
#endif

// Scalars use the portable set: these processors multiply 64 bits by 64 bits with one pair of instructions.
#if defined(SLIPSTREAM_WITH_NEON)
#define SLIPSTREAM_BACKEND_NEON(X) X(neon, portable, neon, neon, neon)
#else
#define SLIPSTREAM_BACKEND_NEON(X)
#endif

#if defined(SLIPSTREAM_WITH_NEON_SHA3)
#define SLIPSTREAM_BACKEND_NEON_SHA3(X) X(neon_sha3, portable, neon, neon, neon_sha3)
#else
#define SLIPSTREAM_BACKEND_NEON_SHA3(X)
#endif

#define SLIPSTREAM_FOR_EACH_BACKEND(X)                \
  X(portable, portable, portable, portable, portable) \
  SLIPSTREAM_BACKEND_AVX2(X)                          \
  SLIPSTREAM_BACKEND_AVX512(X)                        \
  SLIPSTREAM_BACKEND_AVX512IFMA(X)                    \
  SLIPSTREAM_BACKEND_NEON_SHA3(X)                     \
  SLIPSTREAM_BACKEND_NEON(X)
