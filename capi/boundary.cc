#include "capi/boundary.h"

#include <sys/random.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <thread>

#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/threads.h"
#include "slipstream/cpu/backend.h"

namespace slipstream::capi {
namespace {

/// Copies as much as fits, and ends it with a zero byte.
void copy_text(std::span<char> out, std::string_view text) {
  const std::size_t n = std::min(text.size(), out.size() - 1);
  if (n > 0) std::memcpy(out.data(), text.data(), n);
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(n), out.end(), '\0');
}

/// fill_random ends the process if the system has no entropy. A system that has given some once always does.
Result<> check_entropy() {
  static constinit std::atomic<bool> there = false;
  if (there.load(std::memory_order_relaxed)) return {};
  std::uint8_t byte = 0;
  ssize_t n = 0;
  do {
    n = ::getrandom(&byte, sizeof byte, 0);
  } while (n < 0 && errno == EINTR);
  if (n != 1) return fail(SLIPSTREAM_NO_ENTROPY, std::string("getrandom: ") + std::strerror(errno));
  there.store(true, std::memory_order_relaxed);
  return {};
}

}  // namespace

bool is_usable(const slipstream_error* error) noexcept {
  return error == nullptr || (error->struct_size >= sizeof *error && error->struct_size <= 4096);
}

slipstream_status report(slipstream_error* error, slipstream_status status, std::string_view message,
                         std::string_view name, std::uint64_t index, std::uint64_t height) noexcept {
  if (error == nullptr) return status;
  if (status != SLIPSTREAM_OK && message.empty()) message = slipstream_status_text(status);
  // A later version may have more members, which this one does not know.
  std::memset(reinterpret_cast<char*>(error) + sizeof *error, 0, error->struct_size - sizeof *error);
  error->status = status;
  error->reserved = 0;
  error->index = index;
  error->height = height;
  copy_text(error->name, name);
  copy_text(error->message, message);
  return status;
}

Result<> prepare() {
  if (auto backend = cpu::init_backend(); !backend) {
    return fail(SLIPSTREAM_BAD_BACKEND, std::move(backend).error().message);
  }
  return check_entropy();
}

Result<> need_array(const void* pointer, std::size_t n, std::size_t size, const char* what) {
  if (n > 0) SLIPSTREAM_TRY_VOID(need(pointer, what));
  if (n > PTRDIFF_MAX / size) return fail(SLIPSTREAM_TOO_MANY, std::string(what) + " would exceed the address space");
  return {};
}

Result<std::span<const Bytes32>> strings32_of(const std::uint8_t* data, std::size_t n, const char* what) {
  static_assert(sizeof(Bytes32) == 32 && alignof(Bytes32) == 1);
  SLIPSTREAM_TRY_VOID(need_array(data, n, sizeof(Bytes32), what));
  return std::span(reinterpret_cast<const Bytes32*>(data), n);
}

Result<std::span<const ristretto255::Encoding>> encodings_of(const std::uint8_t* data, std::size_t n,
                                                             const char* what) {
  using ristretto255::Encoding;
  static_assert(sizeof(Encoding) == 32 && alignof(Encoding) == 1);
  SLIPSTREAM_TRY_VOID(need_array(data, n, sizeof(Encoding), what));
  return std::span(reinterpret_cast<const Encoding*>(data), n);
}

Result<Secret<Scalar>> scalar_of(const std::uint8_t* bytes, std::uint64_t index) {
  SLIPSTREAM_TRY_VOID(need(bytes, "scalar"));
  // The scalar is canonical if reducing it changes nothing. Only this becomes public.
  const Secret<Scalar> reduced(Scalar::from_bytes_mod_order(std::span<const std::uint8_t, 32>(bytes, 32)));
  std::uint64_t difference = 0;
  for (std::size_t i = 0; i < 4; ++i) difference |= reduced.expose().words()[i] ^ load_le64(bytes + 8 * i);
  if (!declassify(difference == 0)) return fail(SLIPSTREAM_SCALAR_NOT_CANONICAL, {}, index);
  return reduced;
}

Result<SecretVector<Scalar>> scalars_of(const std::uint8_t* bytes, std::size_t n, const char* what) {
  SLIPSTREAM_TRY_VOID(need_array(bytes, n, 32, what));
  SecretVector<Scalar> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    SLIPSTREAM_TRY(const Secret<Scalar> scalar, scalar_of(bytes + 32 * i, i));
    out[i] = scalar.expose();
  }
  return out;
}

Result<unsigned> threads_of(std::uint32_t threads) {
  if (threads > SLIPSTREAM_MAX_THREADS) {
    return fail(SLIPSTREAM_BAD_ARGUMENT, "threads is above " + std::to_string(SLIPSTREAM_MAX_THREADS));
  }
  // oneTBB starts no more threads than the process has processors, and prints a warning if it is asked to.
  const unsigned most = std::max(std::thread::hardware_concurrency(), 1U);
  // Asking the system reads files.
  static const unsigned usable = usable_threads();
  return std::min({threads == 0 ? usable : threads, most, unsigned{SLIPSTREAM_MAX_THREADS}});
}

Result<unsigned> started_threads_of(std::uint32_t threads) {
  SLIPSTREAM_TRY(const unsigned count, threads_of(threads));
  if (auto tried = try_threads_once(count); !tried) {
    return fail(SLIPSTREAM_OUT_OF_RESOURCES, std::move(tried).error());
  }
  return count;
}

Result<> check_capacity(std::size_t capacity) {
  if (!std::has_single_bit(capacity) || capacity < 64 || capacity > SLIPSTREAM_MAX_CAPACITY) {
    return fail(SLIPSTREAM_BAD_ARGUMENT,
                "capacity is no power of two from 64 to " + std::to_string(SLIPSTREAM_MAX_CAPACITY));
  }
  return {};
}

Result<> need_sized(const std::uint8_t* out, std::size_t capacity, const std::size_t* length, const char* what) {
  SLIPSTREAM_TRY_VOID(need(length, "length"));
  return need_array(out, capacity, 1, what);
}

Result<> write_sized(ByteSpan bytes, std::uint8_t* out, std::size_t capacity, std::size_t* length) {
  *length = bytes.size();
  if (bytes.size() > capacity) {
    return fail(SLIPSTREAM_BUFFER_TOO_SMALL,
                "the result has " + std::to_string(bytes.size()) + " bytes, the buffer " + std::to_string(capacity));
  }
  write(out, bytes);
  return {};
}

}  // namespace slipstream::capi
