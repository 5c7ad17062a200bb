// The backends (sets of kernels written for one kind of processor) and which of them is active.
//
// The active backend is one value for the whole process, decided by the first of these that applies:
//   1. set_backend(...), at any time; the command line's --backend calls it;
//   2. the environment variable SLIPSTREAM_BACKEND, if it is set and not empty;
//   3. the fastest backend this processor supports.
// A name that is unknown, or that this processor cannot run, is an error and never a silent fallback:
// init_backend() and set_backend() return it. A program that lets the first kernel call decide (active_backend()
// without init_backend()) has no one to return it to, so a bad SLIPSTREAM_BACKEND ends the process there with one line
// on stderr.
//
// Layers keep one row of function pointers per backend and index it with active_backend(); see
// SLIPSTREAM_FOR_EACH_BACKEND. Kernels of every backend give equal results, so changing the backend while others
// compute is harmless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "cpu/backend_list.h"
#include "cpu/features.h"

namespace slipstream::cpu {

/// The number of a backend, usable as an index into a layer's table.
enum class Backend : std::uint8_t {
#define SLIPSTREAM_BACKEND_ID(id, ...) id,
  SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_BACKEND_ID)
#undef SLIPSTREAM_BACKEND_ID
};

#define SLIPSTREAM_BACKEND_ONE(...) +1
inline constexpr std::size_t kBackendCount = 0 SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_BACKEND_ONE);
#undef SLIPSTREAM_BACKEND_ONE

inline constexpr const char* kBackendVariable = "SLIPSTREAM_BACKEND";

/// The name of the row of kernels that a backend uses, layer by layer: its own, or that of another backend.
struct BackendRows {
  const char* field;
  const char* group;
  const char* msm;
  const char* transcript;
};

struct BackendInfo {
  Backend id;
  const char* name;
  const char* description;
  /// What the processor must have.
  FeatureSet needs;
  BackendRows rows;

  [[nodiscard]] bool supported() const { return features().contains(needs); }
};

/// Every backend of this build, slowest first, supported or not.
[[nodiscard]] std::span<const BackendInfo> backends();
[[nodiscard]] const BackendInfo& info(Backend backend);

struct BackendError {
  enum class Kind : std::uint8_t { unknown_name, unsupported };
  Kind kind;
  /// One line: what was asked for, what is wrong with it, what there is.
  std::string message;
};

/// Why the active backend is the active one.
enum class BackendOrigin : std::uint8_t { processor, environment, api };

/// The backend of that name, if this processor can run it.
[[nodiscard]] std::expected<Backend, BackendError> find_backend(std::string_view name);

/// Decides the active backend by environment or processor, if nothing has decided it yet. Call it first in main().
[[nodiscard]] std::expected<Backend, BackendError> init_backend();

/// Makes this backend the active one. On an error nothing changes.
[[nodiscard]] std::expected<Backend, BackendError> set_backend(std::string_view name);
[[nodiscard]] std::expected<Backend, BackendError> set_backend(Backend backend);

/// Forgets the choice: what happens next decides anew, as in a new process.
void reset_backend();

/// The active backend; decides it as init_backend() does if need be, and ends the process if that is an error.
[[nodiscard]] Backend active_backend();
/// How it was chosen. Precondition: it was (init_backend, set_backend or active_backend has returned a backend, and
/// nothing has called reset_backend since).
[[nodiscard]] BackendOrigin active_backend_origin();

}  // namespace slipstream::cpu
