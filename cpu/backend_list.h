// The backends this library was built with, slowest first, and which row of kernels each uses in every layer that has
// kernels. SLIPSTREAM_FOR_EACH_BACKEND(X) expands to X(name, field, group, msm, transcript) for each backend in order;
// `field` and so on name the file `backend/<row>.cc` of that folder. A backend without a row of its own in some layer
// says so here, by naming another's: nothing falls back at run time.
#pragma once

#if defined(__x86_64__)
#define SLIPSTREAM_X86_BACKENDS(X) X(avx512ifma, avx512ifma, avx512ifma, portable, portable)
#else
#define SLIPSTREAM_X86_BACKENDS(X)
#endif

#define SLIPSTREAM_FOR_EACH_BACKEND(X)                \
  X(portable, portable, portable, portable, portable) \
  SLIPSTREAM_X86_BACKENDS(X)
