#include "python/src/arguments.h"

#include <nanobind/stl/string.h>

#include <cstring>
#include <string_view>
#include <utility>

namespace slipstream::python {
namespace {

bool has_buffer(nb::handle object) { return PyObject_CheckBuffer(object.ptr()) != 0; }
std::string text_of(nb::handle object) { return nb::cast<std::string>(nb::str(object)); }
bool is_integer(nb::handle object) {
  if (PyLong_Check(object.ptr())) return true;
  // An array has an index, too, if it has one element; a scalar of NumPy has both and no dimensions.
  if (PyIndex_Check(object.ptr()) == 0) return false;
  return !nb::hasattr(object, "ndim") || text_of(object.attr("ndim")) == "0";
}

std::string type_of(nb::handle object) { return text_of(object.type().attr("__name__")); }

/// "float64 of shape (3, 4)".
std::string description(nb::handle object, const Py_buffer& view) {
  std::string out = nb::hasattr(object, "dtype") ? text_of(object.attr("dtype"))
                    : view.format == nullptr     ? std::string("uint8")
                                                 : "items of format '" + std::string(view.format) + "'";
  out += " of shape (";
  for (int i = 0; i < view.ndim; ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(view.shape[i]);
  }
  return out + (view.ndim == 1 ? ",)" : ")");
}

/// Unsigned bytes: "B", after a byte order that does not matter.
bool has_bytes(const Py_buffer& view) {
  if (view.format == nullptr) return true;
  const std::string_view format = view.format;
  return format == "B" || (format.size() == 2 && format[1] == 'B' && std::string_view("@=<>!").contains(format[0]));
}

std::string expected_rows(const char* name, std::size_t width) {
  return std::string(name) + ": expected uint8 of shape (n, " + std::to_string(width) + "), got ";
}

}  // namespace

Buffer::Buffer(nb::handle object, int flags) {
  if (PyObject_GetBuffer(object.ptr(), &view_, flags) != 0) nb::raise_python_error();
}
Buffer::~Buffer() {
  if (view_.obj != nullptr) PyBuffer_Release(&view_);
}
Buffer::Buffer(Buffer&& other) noexcept : view_(std::exchange(other.view_, Py_buffer{})) {}
Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(view_, other.view_);
  return *this;
}

BytesArgument::BytesArgument(nb::handle object, const char* name)
    : buffer_([&] {
        if (!has_buffer(object)) {
          raise_input_error("WrongType", std::string(name) + ": expected bytes, got " + type_of(object));
        }
        Buffer buffer(object, PyBUF_STRIDES | PyBUF_FORMAT);
        if (!has_bytes(buffer.view()) || buffer.view().ndim > 1) {
          raise_input_error("WrongDtype", std::string(name) + ": expected bytes or uint8 of shape (n,), got " +
                                              description(object, buffer.view()));
        }
        if (PyBuffer_IsContiguous(&buffer.view(), 'C') == 0) {
          raise_input_error("NotContiguous", std::string(name) + ": the bytes do not stand one after the other");
        }
        return buffer;
      }()) {}

Rows::Rows(nb::handle object, std::size_t width, const char* name, Integers integers) {
  const bool integer = integers == Integers::accepted && is_integer(object);
  if (!integer && has_buffer(object)) {
    take_buffer(object, width, name);
    return;
  }
  if (integer) {
    append(object, width, name, integers, std::nullopt);
  } else {
    take_sequence(object, width, name, integers);
  }
  data_ = own_.data();
  size_ = own_.size() / width;
}

void Rows::take_buffer(nb::handle object, std::size_t width, const char* name) {
  Buffer buffer(object, PyBUF_STRIDES | PyBUF_FORMAT);
  const Py_buffer& view = buffer.view();
  const auto columns = static_cast<Py_ssize_t>(width);
  if (!has_bytes(view)) raise_input_error("WrongDtype", expected_rows(name, width) + description(object, view));
  const bool rows = view.ndim == 2 && view.shape[1] == columns;
  const bool string = view.ndim == 1 && view.shape[0] % columns == 0;
  if (!rows && !string) raise_input_error("WrongShape", expected_rows(name, width) + description(object, view));
  if (PyBuffer_IsContiguous(&view, 'C') == 0) {
    raise_input_error("NotContiguous",
                      expected_rows(name, width) + description(object, view) +
                          ", not in C order without gaps; numpy.ascontiguousarray makes a copy that is");
  }
  size_ = static_cast<std::size_t>(view.len) / width;
  data_ = static_cast<const std::uint8_t*>(view.buf);
  buffer_ = std::move(buffer);
}

void Rows::take_sequence(nb::handle object, std::size_t width, const char* name, Integers integers) {
  if (!PyList_Check(object.ptr()) && !PyTuple_Check(object.ptr())) {
    raise_input_error("WrongType", expected_rows(name, width) + type_of(object));
  }
  // A tuple of its own: the conversion of an item may run code that changes a list.
  const nb::tuple items = nb::steal<nb::tuple>(PySequence_Tuple(object.ptr()));
  if (!items.is_valid()) nb::raise_python_error();
  own_.reserve(items.size() * width);
  for (std::size_t i = 0; i < items.size(); ++i) append(items[i], width, name, integers, i);
}

void Rows::append(nb::handle item, std::size_t width, const char* name, Integers integers, Index index) {
  const std::string at = index ? std::string(name) + "[" + std::to_string(*index) + "]" : std::string(name);
  if (integers == Integers::accepted && is_integer(item)) {
    const nb::object number = nb::steal(PyNumber_Index(item.ptr()));
    if (!number.is_valid()) nb::raise_python_error();
    nb::object bytes =
        nb::steal(PyObject_CallMethod(number.ptr(), "to_bytes", "ns", static_cast<Py_ssize_t>(width), "little"));
    if (!bytes.is_valid()) {
      if (PyErr_ExceptionMatches(PyExc_OverflowError) == 0) nb::raise_python_error();
      PyErr_Clear();
      raise_input_error("ScalarNotCanonical", at + ": the integer is not in 0 .. l - 1", index);
    }
    const char* const data = PyBytes_AsString(bytes.ptr());
    own_.insert(own_.end(), data, data + width);
    return;
  }
  if (!has_buffer(item)) {
    const char* const wanted = integers == Integers::accepted ? ": expected int or " : ": expected ";
    raise_input_error("WrongType", at + wanted + std::to_string(width) + " bytes, got " + type_of(item), index);
  }
  const Buffer buffer(item, PyBUF_STRIDES | PyBUF_FORMAT);
  const Py_buffer& view = buffer.view();
  if (!has_bytes(view) || view.ndim != 1 || static_cast<std::size_t>(view.len) != width ||
      PyBuffer_IsContiguous(&view, 'C') == 0) {
    raise_input_error("WrongShape",
                      at + ": expected " + std::to_string(width) + " bytes, got " + description(item, view), index);
  }
  const auto* const data = static_cast<const std::uint8_t*>(view.buf);
  own_.insert(own_.end(), data, data + width);
}

SecretVector<Scalar> to_scalars(const Rows& rows, const char* name) {
  SecretVector<Scalar> out;
  out.reserve(rows.size());
  for (const Bytes32& row : rows.as<Bytes32>()) {
    const auto scalar = Scalar::from_canonical_bytes(row);
    if (!scalar) {
      raise_input_error("ScalarNotCanonical",
                        std::string(name) + "[" + std::to_string(out.size()) + "]: not an integer in 0 .. l - 1",
                        out.size());
    }
    out.push_back(*scalar);
  }
  return out;
}

SecretVector<Scalar> scalars_argument(nb::handle object, const char* name) {
  return to_scalars(Rows(object, 32, name, Integers::accepted), name);
}

Bytes32 bytes32_argument(nb::handle object, const char* name) {
  const Rows rows(object, 32, name);
  if (rows.size() != 1) {
    raise_input_error("WrongShape",
                      std::string(name) + ": expected 32 bytes, got " + std::to_string(rows.size()) + " strings of 32");
  }
  return rows.as<Bytes32>()[0];
}

std::uint64_t u64_argument(nb::handle object, const std::string& name, Index index) {
  if (!is_integer(object)) raise_input_error("WrongType", name + ": expected int, got " + type_of(object), index);
  const nb::object number = nb::steal(PyNumber_Index(object.ptr()));
  if (!number.is_valid()) nb::raise_python_error();
  const std::uint64_t x = PyLong_AsUnsignedLongLong(number.ptr());
  if (x == UINT64_MAX && PyErr_Occurred() != nullptr) {
    if (PyErr_ExceptionMatches(PyExc_OverflowError) == 0) nb::raise_python_error();
    PyErr_Clear();
    raise_input_error("OutOfRange", name + ": not in 0 .. 2^64 - 1", index);
  }
  return x;
}

std::string label_argument(nb::handle object, const char* name) {
  if (PyUnicode_Check(object.ptr())) return nb::cast<std::string>(object);
  if (!has_buffer(object)) {
    raise_input_error("WrongType", std::string(name) + ": expected str or bytes, got " + type_of(object));
  }
  const BytesArgument bytes(object, name);
  return {reinterpret_cast<const char*>(bytes.bytes().data()), bytes.bytes().size()};
}

void check_lengths(std::size_t a, const char* a_name, std::size_t b, const char* b_name) {
  if (a == b) return;
  raise_input_error("DifferentLengths", std::to_string(a) + " " + a_name + ", but " + std::to_string(b) + " " + b_name);
}

NewRows new_rows(std::size_t n, std::size_t width) {
  auto* const data = new std::uint8_t[n * width + 1];
  const nb::capsule owner(data, [](void* memory) noexcept { delete[] static_cast<std::uint8_t*>(memory); });
  const std::size_t shape[] = {n, width};
  return {nb::cast(nb::ndarray<nb::numpy, std::uint8_t, nb::ndim<2>>(data, 2, shape, owner)), data};
}

nb::object scalars_to_array(std::span<const Scalar> scalars) {
  const NewRows out = new_rows(scalars.size(), 32);
  for (std::size_t i = 0; i < scalars.size(); ++i) {
    const Bytes32 bytes = scalars[i].to_bytes();
    std::memcpy(out.data + 32 * i, bytes.data(), 32);
  }
  return out.array;
}

nb::object to_bool_array(const std::vector<std::uint8_t>& values) {
  auto* const data = new bool[values.size() + 1];
  const nb::capsule owner(data, [](void* memory) noexcept { delete[] static_cast<bool*>(memory); });
  for (std::size_t i = 0; i < values.size(); ++i) data[i] = values[i] != 0;
  const std::size_t shape[] = {values.size()};
  return nb::cast(nb::ndarray<nb::numpy, bool, nb::ndim<1>>(data, 1, shape, owner));
}

}  // namespace slipstream::python
