// What this build of the tests can do: tests built for another processor run under an emulator, and so do the programs
// that they start; sanitizers and emulators take memory and time of their own.
#pragma once

#include <string>

namespace slipstream::test {

/// The shell words that start a program of this build.
inline std::string start_words(const std::string& program) {
#ifdef SLIPSTREAM_TEST_EMULATOR
  return "'" SLIPSTREAM_TEST_EMULATOR "' '" + program + "'";
#else
  return "'" + program + "'";
#endif
}

/// GoogleTest's name for how a death test gets a process of its own. It cannot start itself anew under an emulator; the
/// fork it makes instead is as good where the test has a process to itself, as it has under ctest.
inline constexpr const char* kFreshProcess =
#ifdef SLIPSTREAM_TEST_EMULATOR
    "fast";
#else
    "threadsafe";
#endif

/// Emulation is ten times as slow: long sweeps over parameters take every kSweepStep-th of them.
inline constexpr unsigned kSweepStep =
#ifdef SLIPSTREAM_TEST_EMULATOR
    4;
#else
    1;
#endif

#if defined(__SANITIZE_THREAD__)
#define SLIPSTREAM_THREAD_SANITIZER
#elif defined(__SANITIZE_ADDRESS__)
#define SLIPSTREAM_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SLIPSTREAM_THREAD_SANITIZER
#elif __has_feature(address_sanitizer)
#define SLIPSTREAM_ADDRESS_SANITIZER
#endif
#endif

/// Why this build cannot run within a limit on its memory or its threads; nullptr if it can.
inline constexpr const char* kNoLimits =
#if defined(SLIPSTREAM_TEST_EMULATOR)
    "the emulator needs memory and threads of its own";
#elif defined(SLIPSTREAM_THREAD_SANITIZER) || defined(SLIPSTREAM_ADDRESS_SANITIZER)
    "the sanitizer needs memory of its own";
#else
        nullptr;
#endif

/// Sweeps over thousands of blocks, which sanitizers make slow as well. Builds without any take all of them.
inline constexpr unsigned kBlockSweepStep =
#if defined(SLIPSTREAM_THREAD_SANITIZER) || defined(SLIPSTREAM_TEST_EMULATOR)
    16;
#elif defined(SLIPSTREAM_ADDRESS_SANITIZER)
    4;
#else
    1;
#endif

}  // namespace slipstream::test
