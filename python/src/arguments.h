// Arguments of Python as views of bytes, without copies: NumPy arrays, bytes, bytearrays, memoryviews; for rows also
// lists of them and integers. A thread that makes or destroys an argument must hold the GIL. In between, the memory
// stays valid without it: an object does not free or resize a buffer that somebody holds. The caller must not write to
// it.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "python/src/errors.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::python {

namespace nb = nanobind;

/// f() without the GIL.
template <class F>
auto without_gil(const F& f) {
  const nb::gil_scoped_release released;
  return f();
}

/// Holds the buffer of an object.
class Buffer {
 public:
  Buffer() = default;
  /// With the flags of PyObject_GetBuffer. An object without such a buffer leaves a Python error.
  Buffer(nb::handle object, int flags);
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;

  /// `shape` may point into the structure itself: read it before the object moves.
  [[nodiscard]] const Py_buffer& view() const { return view_; }

 private:
  Py_buffer view_{};
};

/// A byte string: bytes, bytearray, memoryview or an array of uint8, of any length.
class BytesArgument {
 public:
  BytesArgument(nb::handle object, const char* name);
  [[nodiscard]] ByteSpan bytes() const {
    return {static_cast<const std::uint8_t*>(buffer_.view().buf), static_cast<std::size_t>(buffer_.view().len)};
  }

 private:
  Buffer buffer_;
};

enum class Integers : bool { refused, accepted };

/// n strings of `width` bytes. Forms: an array of uint8 with shape (n, width) in C order; any other object with a
/// buffer of n * width bytes in one dimension; a list or tuple of strings of `width` bytes. With Integers::accepted
/// also an integer, and lists of them: little-endian, below 2^(8 width).
class Rows {
 public:
  Rows(nb::handle object, std::size_t width, const char* name, Integers integers = Integers::refused);
  // A moved vector and a moved buffer keep their memory, so that data_ stays right.
  Rows(Rows&&) noexcept = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const std::uint8_t* data() const { return data_; }
  /// As rows of type T, which is a string of `width` bytes.
  template <class T>
  [[nodiscard]] std::span<const T> as() const {
    static_assert(alignof(T) == 1);
    return {reinterpret_cast<const T*>(data_), size_};
  }

 private:
  void take_buffer(nb::handle object, std::size_t width, const char* name);
  void take_sequence(nb::handle object, std::size_t width, const char* name, Integers integers);
  /// Appends one row.
  void append(nb::handle item, std::size_t width, const char* name, Integers integers, Index index);

  Buffer buffer_;
  SecretVector<std::uint8_t> own_;
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Canonical scalars from rows or integers. InputError ScalarNotCanonical names the first that is not below the order.
/// Constant-time in the scalars, except for whether they are canonical.
[[nodiscard]] SecretVector<Scalar> to_scalars(const Rows& rows, const char* name);
[[nodiscard]] SecretVector<Scalar> scalars_argument(nb::handle object, const char* name);
/// One scalar, or one string of 32 bytes.
[[nodiscard]] Bytes32 bytes32_argument(nb::handle object, const char* name);
/// An integer in 0 .. 2^64 - 1; InputError WrongType or OutOfRange with the index.
[[nodiscard]] std::uint64_t u64_argument(nb::handle object, const std::string& name, Index index = std::nullopt);
/// ASCII or other text as UTF-8, or bytes.
[[nodiscard]] std::string label_argument(nb::handle object, const char* name);
/// InputError DifferentLengths.
void check_lengths(std::size_t a, const char* a_name, std::size_t b, const char* b_name);

/// A new array of uint8 with shape (n, width), and its memory.
struct NewRows {
  nb::object array;
  std::uint8_t* data;
};
[[nodiscard]] NewRows new_rows(std::size_t n, std::size_t width);
/// The scalars as an array of shape (n, 32).
[[nodiscard]] nb::object scalars_to_array(std::span<const Scalar> scalars);
/// A new array of bool with shape (n,).
[[nodiscard]] nb::object to_bool_array(const std::vector<std::uint8_t>& values);
[[nodiscard]] inline nb::bytes to_bytes(ByteSpan bytes) {
  return nb::bytes(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace slipstream::python
