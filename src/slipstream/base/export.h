// What a shared library shows. Its code is compiled with hidden visibility; a public header puts its declarations
// between SLIPSTREAM_EXPORT_BEGIN and SLIPSTREAM_EXPORT_END.
#pragma once

#define SLIPSTREAM_EXPORT_BEGIN _Pragma("GCC visibility push(default)")
#define SLIPSTREAM_EXPORT_END _Pragma("GCC visibility pop")
