// The boundary between C and C++: every function of slipstream.h runs inside call(), which lets no exception out,
// checks what a call needs of the machine, and writes the caller's slipstream_error.
#pragma once

#include <slipstream.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <expected>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::capi {

/// Why a function did not succeed.
struct Failure {
  slipstream_status status;
  /// One line; if empty, the text of the status.
  std::string message{};
  std::uint64_t index = SLIPSTREAM_NONE;
  /// The name of the error in the reference; may be empty.
  std::string name{};
  std::uint64_t height = SLIPSTREAM_NONE;
};

template <class T = void>
using Result = std::expected<T, Failure>;

[[nodiscard]] inline std::unexpected<Failure> fail(slipstream_status status, std::string message = {},
                                                   std::uint64_t index = SLIPSTREAM_NONE) {
  return std::unexpected(Failure{status, std::move(message), index});
}

/// Whether the caller's struct can be written: null, or of a known size.
[[nodiscard]] bool is_usable(const slipstream_error* error) noexcept;
/// Writes the details, if the caller wants them, and returns the status. Allocates nothing.
slipstream_status report(slipstream_error* error, slipstream_status status, std::string_view message = {},
                         std::string_view name = {}, std::uint64_t index = SLIPSTREAM_NONE,
                         std::uint64_t height = SLIPSTREAM_NONE) noexcept;
inline slipstream_status report(slipstream_error* error, const Failure& failure) noexcept {
  return report(error, failure.status, failure.message, failure.name, failure.index, failure.height);
}

/// Decides the backend and asks the system for entropy, so that nothing that follows ends the process.
[[nodiscard]] Result<> prepare();

/// Runs f, which returns a Result<>, after prepare().
template <class F>
[[nodiscard]] slipstream_status call(slipstream_error* error, const F& f) noexcept {
  if (!is_usable(error)) return SLIPSTREAM_BAD_STRUCT_SIZE;
  try {
    if (const Result<> prepared = prepare(); !prepared) return report(error, prepared.error());
    const Result<> result = f();
    return result ? report(error, SLIPSTREAM_OK) : report(error, result.error());
  } catch (const std::bad_alloc&) {
    return report(error, SLIPSTREAM_OUT_OF_RESOURCES, "out of memory");
  } catch (const std::length_error&) {
    return report(error, SLIPSTREAM_OUT_OF_RESOURCES, "out of memory: an array would exceed the address space");
  } catch (const std::exception& e) {
    return report(error, SLIPSTREAM_INTERNAL, e.what());
  } catch (...) {
    return report(error, SLIPSTREAM_INTERNAL, "an exception of an unknown type");
  }
}

/// The stack that operations on a few scalars, or a transcript, use: far less than on_clean_stack wipes.
inline constexpr std::size_t kShallowStack = std::size_t{8} << 10;

[[gnu::noinline]] inline void wipe_shallow_stack() {
  std::array<std::uint8_t, kShallowStack> area;
  wipe(area.data(), area.size());
}

/// As on_clean_stack (base/detail/clean_stack.h), for such operations. tests/capi/remains_test.cc checks that it is
/// enough.
template <class Work>
auto on_shallow_clean_stack(Work&& work) {
  struct Wipe {
    ~Wipe() { wipe_shallow_stack(); }
  } wipe_at_end;
  return slipstream::detail::call(std::forward<Work>(work));
}

// Arguments. `what` is the name of the parameter.

[[nodiscard]] inline Result<> need(const void* pointer, const char* what) {
  if (pointer == nullptr) return fail(SLIPSTREAM_NULL_POINTER, std::string(what) + " is NULL");
  return {};
}
/// An array of n items of `size` bytes, which may be null if n is 0.
[[nodiscard]] Result<> need_array(const void* pointer, std::size_t n, std::size_t size, const char* what);

[[nodiscard]] inline Result<ByteSpan> bytes_of(const std::uint8_t* data, std::size_t length, const char* what) {
  SLIPSTREAM_TRY_VOID(need_array(data, length, 1, what));
  return ByteSpan(data, length);
}
[[nodiscard]] inline Result<std::string_view> label_of(const char* label, std::size_t length) {
  SLIPSTREAM_TRY_VOID(need_array(label, length, 1, "label"));
  return length == 0 ? std::string_view() : std::string_view(label, length);
}
[[nodiscard]] Result<std::span<const Bytes32>> strings32_of(const std::uint8_t* data, std::size_t n, const char* what);
[[nodiscard]] Result<std::span<const ristretto255::Encoding>> encodings_of(const std::uint8_t* data, std::size_t n,
                                                                           const char* what);

/// `index` is that of the scalar in an error.
[[nodiscard]] Result<Secret<Scalar>> scalar_of(const std::uint8_t* bytes, std::uint64_t index);
[[nodiscard]] Result<SecretVector<Scalar>> scalars_of(const std::uint8_t* bytes, std::size_t n, const char* what);

/// The number of threads that the caller's number means. BAD_ARGUMENT if there are too many.
[[nodiscard]] Result<unsigned> threads_of(std::uint32_t threads);
/// The same, if the system can start them.
[[nodiscard]] Result<unsigned> started_threads_of(std::uint32_t threads);

/// Checks the struct_size of a struct that the caller wrote: that of this version (or of an earlier one that is still
/// known: there is none yet). A null pointer is an error.
template <class T>
[[nodiscard]] Result<> need_input(const T* options, const char* what) {
  SLIPSTREAM_TRY_VOID(need(options, what));
  if (options->struct_size != sizeof(T)) {
    return fail(SLIPSTREAM_BAD_STRUCT_SIZE, std::string(what) + "->struct_size is not that of this version");
  }
  return {};
}
/// Checks the struct_size of a struct that the library writes, and clears it. A later version may be larger.
template <class T>
[[nodiscard]] Result<> need_output(T* out, const char* what) {
  SLIPSTREAM_TRY_VOID(need(out, what));
  const std::size_t size = out->struct_size;
  if (size < sizeof(T) || size > 4096) {
    return fail(SLIPSTREAM_BAD_STRUCT_SIZE, std::string(what) + "->struct_size is not that of a known version");
  }
  std::memset(static_cast<void*>(out), 0, size);
  out->struct_size = size;
  return {};
}

/// The bases and limits of an option `capacity`.
[[nodiscard]] Result<> check_capacity(std::size_t capacity);

// Results.

inline void write(std::uint8_t* out, ByteSpan bytes) {
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
}
/// Writes bytes of a length that varies, if they fit, and the length in any case.
[[nodiscard]] Result<> write_sized(ByteSpan bytes, std::uint8_t* out, std::size_t capacity, std::size_t* length);
/// Checks the arguments of write_sized.
[[nodiscard]] Result<> need_sized(const std::uint8_t* out, std::size_t capacity, const std::size_t* length,
                                  const char* what);

}  // namespace slipstream::capi
