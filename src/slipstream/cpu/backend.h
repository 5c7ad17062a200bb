// The backends and which of them is active. A backend is a set of kernels for one kind of processor.
//
// The whole process has one active backend. The first rule that applies decides it:
//   1. set_backend(...), at any time; the command line's --backend calls it;
//   2. the environment variable SLIPSTREAM_BACKEND, if it is set and not empty;
//   3. the fastest backend this processor supports.
// A name that is unknown, or a backend that this processor cannot run, is an error and never a silent fallback:
// init_backend() and set_backend() return it. If a program lets the first kernel call decide (active_backend() without
// init_backend()), nobody can receive the error: a bad SLIPSTREAM_BACKEND then ends the process with one line on
// stderr.
//
// Each layer has one set of function pointers per backend and indexes it with active_backend(); see
// SLIPSTREAM_FOR_EACH_BACKEND. Kernels of all backends give equal results, so a thread may change the backend while
// others compute. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "slipstream/base/export.h"
#include "slipstream/cpu/detail/backend_list.h"
#include "slipstream/cpu/features.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::cpu {

/// The number of a backend: an index into the table of a layer.
enum class Backend : std::uint8_t {
#define SLIPSTREAM_BACKEND_ID(id, ...) id,
  SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_BACKEND_ID)
#undef SLIPSTREAM_BACKEND_ID
};

#define SLIPSTREAM_BACKEND_ONE(...) +1
/// The number of backends of this build. @hideinitializer
inline constexpr std::size_t kBackendCount = 0 SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_BACKEND_ONE);
#undef SLIPSTREAM_BACKEND_ONE

/// The environment variable that chooses the backend.
inline constexpr const char* kBackendVariable = "SLIPSTREAM_BACKEND";

/// The name of the set of kernels that a backend uses in each layer: its own, or that of another backend.
struct KernelSets {
  const char* field;       ///< For scalars.
  const char* group;       ///< For points.
  const char* msm;         ///< For multiscalar multiplications.
  const char* transcript;  ///< For hashing.
};

/// A backend, and what it needs of the processor. Constant; all threads share it.
struct BackendInfo {
  Backend id;  ///< Its number.
  /// As set_backend() takes it: "portable", "avx2", ...
  const char* name;
  /// One line for people.
  const char* description;
  /// The features that the processor must have.
  FeatureSet needs;
  /// The sets of kernels that it uses.
  KernelSets kernels;

  /// Whether this processor can run it.
  [[nodiscard]] bool supported() const { return features().contains(needs); }
};

/// All backends of this build, slowest first, also those that this processor does not support.
[[nodiscard]] std::span<const BackendInfo> backends();
/// The entry of backends() for this number.
[[nodiscard]] const BackendInfo& info(Backend backend);

/// Why a backend was refused.
struct BackendError {
  /// The kinds of refusal.
  enum class Kind : std::uint8_t {
    UnknownName,  ///< No backend of this build has the name.
    Unsupported,  ///< This processor lacks a feature that the backend needs.
  };
  /// Why it was refused.
  Kind kind;
  /// One line: the name that was asked for, why it is refused, which backends exist.
  std::string message;
  /// The message.
  [[nodiscard]] const std::string& to_string() const { return message; }
};

/// Which rule chose the active backend.
/// Which rule chose the active backend.
enum class BackendOrigin : std::uint8_t {
  processor,    ///< The fastest one that the processor supports.
  environment,  ///< SLIPSTREAM_BACKEND.
  api,          ///< set_backend().
};

/// The backend with this name, if this processor can run it.
[[nodiscard]] std::expected<Backend, BackendError> find_backend(std::string_view name);

/// Decides the active backend by environment or processor if it is not decided yet. Call it first in main().
[[nodiscard]] std::expected<Backend, BackendError> init_backend();

/// Makes this backend active. An error changes nothing.
[[nodiscard]] std::expected<Backend, BackendError> set_backend(std::string_view name);
/// The same by number. Error: Unsupported.
[[nodiscard]] std::expected<Backend, BackendError> set_backend(Backend backend);

/// Forgets the choice. The next call decides again, as in a new process.
void reset_backend();

/// The active backend. If it is not decided yet, decides it as init_backend() does, and ends the process on an error.
[[nodiscard]] Backend active_backend();
/// How it was chosen. Precondition: init_backend, set_backend or active_backend has returned a backend, and nothing has
/// called reset_backend since.
[[nodiscard]] BackendOrigin active_backend_origin();

}  // namespace slipstream::cpu

SLIPSTREAM_EXPORT_END
