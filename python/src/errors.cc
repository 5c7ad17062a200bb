#include "python/src/errors.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

namespace slipstream::python {
namespace {

/// An instance of a class of slipstream/errors.py.
template <class... Keywords>
nb::object make(const char* type, std::string_view kind, const std::string& message, Index index,
                std::string_view detail, Keywords&&... keywords) {
  const nb::object maker = nb::module_::import_("slipstream.errors").attr(type);
  return maker(kind, message, nb::arg("index") = index, nb::arg("detail") = detail,
               std::forward<Keywords>(keywords)...);
}

std::string_view name(msm::Error::Kind kind) {
  switch (kind) {
    case msm::Error::Kind::DifferentLengths:
      return "DifferentLengths";
    case msm::Error::Kind::TooManyPoints:
      return "TooManyPoints";
    case msm::Error::Kind::ScalarNotCanonical:
      return "ScalarNotCanonical";
    case msm::Error::Kind::PointNotDecodable:
      return "PointNotDecodable";
  }
  return "Unknown";
}

}  // namespace

nb::object input_error(std::string_view kind, const std::string& message, Index index) {
  return make("InputError", kind, message, index, message);
}

nb::object make_exception(const msm::Error& error) {
  const bool about_item =
      error.kind == msm::Error::Kind::ScalarNotCanonical || error.kind == msm::Error::Kind::PointNotDecodable;
  return input_error(name(error.kind), error.to_string(), about_item ? Index(error.index) : std::nullopt);
}

nb::object make_exception(const ProofError& error, Index index) {
  return make("ProofError", slipstream::name(error.kind), error.to_string(), index ? index : Index(error.index),
              error.detail);
}

nb::object make_exception(const vm::Error& error, Index index) {
  const std::string_view detail = error.detail.empty() ? vm::explanation(error.kind) : error.detail;
  return make("TransactionError", vm::name(error.kind), error.to_string(), index, detail,
              nb::arg("byte_offset") = error.byte_offset, nb::arg("instruction") = error.instruction);
}

nb::object make_exception(const ledger::ChainError& error) {
  const Index block = error.block ? Index(static_cast<std::size_t>(*error.block)) : std::nullopt;
  const nb::object path =
      nb::steal(PyUnicode_DecodeFSDefaultAndSize(error.path.data(), static_cast<Py_ssize_t>(error.path.size())));
  if (!path.is_valid()) nb::raise_python_error();
  const std::string text = error.to_string();
  // The path in the message may hold bytes that are not UTF-8.
  const nb::object message =
      nb::steal(PyUnicode_DecodeFSDefaultAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
  if (!message.is_valid()) nb::raise_python_error();
  return nb::module_::import_("slipstream.errors")
      .attr("ChainError")(ledger::name(error.kind), message, nb::arg("index") = block, nb::arg("detail") = error.detail,
                          nb::arg("path") = path, nb::arg("offset") = error.offset);
}

nb::object make_exception(const OutOfResources& error) {
  return make("ResourceError", "OutOfResources", "no verdict: " + error.detail, std::nullopt, error.detail);
}

nb::object decode_error(std::string_view what, const ledger::DecodeError& error, Index index) {
  const std::string message = std::string(what) + ": " + error.to_string();
  return make("ChainError", "InvalidFormat", message, index, error.detail, nb::arg("offset") = error.offset);
}

nb::object utreexo_error(std::string_view kind, const std::string& message) {
  return make("UtreexoError", kind, message, std::nullopt, message);
}

nb::object backend_error(std::string_view kind, const std::string& message) {
  return make("BackendError", kind, message, std::nullopt, message);
}

void raise(const nb::object& exception) {
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
  nb::raise_python_error();
}

}  // namespace slipstream::python
