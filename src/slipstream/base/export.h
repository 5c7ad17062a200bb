// What a shared library shows. Its code is compiled with hidden visibility; a public header puts its declarations
// between SLIPSTREAM_EXPORT_BEGIN and SLIPSTREAM_EXPORT_END.
#pragma once

/// Begins declarations that a shared library shows.
#define SLIPSTREAM_EXPORT_BEGIN _Pragma("GCC visibility push(default)")
/// Ends declarations that a shared library shows.
#define SLIPSTREAM_EXPORT_END _Pragma("GCC visibility pop")
