// The backends this library was built with, slowest first, and which row of kernels each uses in every layer that has
// kernels. SLIPSTREAM_FOR_EACH_BACKEND(X) expands to X(name, field, group, msm, transcript) for each backend in order;
// `field` and so on name the file `backend/<row>.cc` of that folder. A backend without a row of its own in some layer
// says so here, by naming another's: nothing falls back at run time. The build defines SLIPSTREAM_WITH_<NAME> for the
// backends it was asked for (CMake's SLIPSTREAM_BACKENDS) and can compile.
#pragma once

#if defined(SLIPSTREAM_WITH_AVX2)
#define SLIPSTREAM_BACKEND_AVX2(X) X(avx2, avx2, avx2, avx2, avx2)
#else
#define SLIPSTREAM_BACKEND_AVX2(X)
#endif

#if defined(SLIPSTREAM_WITH_AVX512IFMA)
#define SLIPSTREAM_BACKEND_AVX512IFMA(X) X(avx512ifma, avx512ifma, avx512ifma, avx512ifma, avx512ifma)
#else
#define SLIPSTREAM_BACKEND_AVX512IFMA(X)
#endif

// Scalars stay with the portable row: a processor of this kind multiplies 64 bits by 64 in one pair of instructions.
#if defined(SLIPSTREAM_WITH_NEON)
#define SLIPSTREAM_BACKEND_NEON(X) X(neon, portable, neon, neon, neon)
#else
#define SLIPSTREAM_BACKEND_NEON(X)
#endif

#define SLIPSTREAM_FOR_EACH_BACKEND(X)                \
  X(portable, portable, portable, portable, portable) \
  SLIPSTREAM_BACKEND_AVX2(X)                          \
  SLIPSTREAM_BACKEND_AVX512IFMA(X)                    \
  SLIPSTREAM_BACKEND_NEON(X)
