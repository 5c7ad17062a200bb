// Scalars are arrays of shape (n, 32): canonical little-endian integers modulo the order of the group.
#include "slipstream/field/scalar.h"

#include <cstring>

#include "python/src/arguments.h"
#include "python/src/module.h"

namespace slipstream::python {
namespace {

/// f of pairs of scalars.
template <class F>
nb::object each_pair(nb::handle a, nb::handle b, const F& f) {
  SecretVector<Scalar> x = scalars_argument(a, "a");
  const SecretVector<Scalar> y = scalars_argument(b, "b");
  check_lengths(x.size(), "scalars a", y.size(), "scalars b");
  without_gil([&] {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = f(x[i], y[i]);
  });
  return scalars_to_array(x);
}

template <class F>
nb::object each(nb::handle a, const F& f) {
  SecretVector<Scalar> x = scalars_argument(a, "a");
  without_gil([&] {
    for (Scalar& s : x) s = f(s);
  });
  return scalars_to_array(x);
}

nb::object add(nb::handle a, nb::handle b) {
  return each_pair(a, b, [](const Scalar& x, const Scalar& y) { return x + y; });
}
nb::object sub(nb::handle a, nb::handle b) {
  return each_pair(a, b, [](const Scalar& x, const Scalar& y) { return x - y; });
}
nb::object mul(nb::handle a, nb::handle b) {
  return each_pair(a, b, [](const Scalar& x, const Scalar& y) { return x * y; });
}
nb::object neg(nb::handle a) {
  return each(a, [](const Scalar& x) { return -x; });
}
nb::object invert(nb::handle a) {
  return each(a, [](const Scalar& x) { return x.invert(); });
}

nb::object as_scalars(nb::handle values) { return scalars_to_array(scalars_argument(values, "values")); }

nb::object reduce(nb::handle bytes) {
  const Rows rows(bytes, 32, "values");
  SecretVector<Scalar> out;
  out.reserve(rows.size());
  for (const Bytes32& row : rows.as<Bytes32>()) out.push_back(Scalar::from_bytes_mod_order(row));
  return scalars_to_array(out);
}

nb::object reduce_wide(nb::handle bytes) {
  const Rows rows(bytes, 64, "values");
  SecretVector<Scalar> out;
  out.reserve(rows.size());
  for (const Bytes64& row : rows.as<Bytes64>()) out.push_back(Scalar::from_bytes_wide(row));
  return scalars_to_array(out);
}

nb::object random(std::size_t n) {
  SecretVector<Scalar> out(n);
  without_gil([&] {
    for (Scalar& scalar : out) scalar = Scalar::random();
  });
  return scalars_to_array(out);
}

nb::object is_canonical(nb::handle values) {
  const Rows rows(values, 32, "values");
  std::vector<std::uint8_t> out;
  out.reserve(rows.size());
  for (const Bytes32& row : rows.as<Bytes32>()) out.push_back(Scalar::from_canonical_bytes(row) ? 1 : 0);
  return to_bool_array(out);
}

nb::list to_ints(nb::handle values) {
  const Rows rows(values, 32, "values");
  const nb::object from_bytes = nb::borrow(reinterpret_cast<PyObject*>(&PyLong_Type)).attr("from_bytes");
  nb::list out;
  for (const Bytes32& row : rows.as<Bytes32>()) out.append(from_bytes(to_bytes(row), "little"));
  return out;
}

}  // namespace

void add_scalars(nb::module_& m) {
  using namespace nb::literals;
  m.def("as_scalars", &as_scalars, "values"_a,
        nb::sig("def as_scalars(values: slipstream.types.ScalarsLike) -> slipstream.types.Rows"),
        "The scalars as an array of shape (n, 32): from integers, bytes or rows.\n\n"
        "Raises InputError ScalarNotCanonical with the index of the first that is not an integer in 0 ..\n"
        "ORDER - 1.");
  m.def("reduce", &reduce, "values"_a,
        nb::sig("def reduce(values: slipstream.types.RowsLike) -> slipstream.types.Rows"),
        "Strings of 32 bytes, little-endian, modulo ORDER. Shape (n, 32) to (n, 32).");
  m.def("reduce_wide", &reduce_wide, "values"_a,
        nb::sig("def reduce_wide(values: slipstream.types.RowsLike) -> slipstream.types.Rows"),
        "Strings of 64 bytes, little-endian, modulo ORDER. Shape (n, 64) to (n, 32).");
  m.def("random", &random, "n"_a, nb::sig("def random(n: int) -> slipstream.types.Rows"),
        "n uniformly random scalars of the system's entropy, shape (n, 32).");
  m.def("is_canonical", &is_canonical, "values"_a,
        nb::sig("def is_canonical(values: slipstream.types.RowsLike) -> slipstream.types.Bools"),
        "For each row whether it is an integer below ORDER. Shape (n, 32) to (n,).");
  m.def("to_ints", &to_ints, "values"_a, nb::sig("def to_ints(values: slipstream.types.RowsLike) -> list[int]"),
        "The rows as integers, little-endian. Not constant-time.");
  m.def("add", &add, "a"_a, "b"_a,
        nb::sig("def add(a: slipstream.types.ScalarsLike, b: slipstream.types.ScalarsLike) -> slipstream.types.Rows"),
        "a[i] + b[i]. Shapes (n, 32). Constant-time.\n\n"
        "Raises InputError: ScalarNotCanonical, DifferentLengths.");
  m.def("sub", &sub, "a"_a, "b"_a,
        nb::sig("def sub(a: slipstream.types.ScalarsLike, b: slipstream.types.ScalarsLike) -> slipstream.types.Rows"),
        "a[i] - b[i]. Shapes (n, 32). Constant-time.\n\n"
        "Raises InputError: ScalarNotCanonical, DifferentLengths.");
  m.def("mul", &mul, "a"_a, "b"_a,
        nb::sig("def mul(a: slipstream.types.ScalarsLike, b: slipstream.types.ScalarsLike) -> slipstream.types.Rows"),
        "a[i] * b[i]. Shapes (n, 32). Constant-time.\n\n"
        "Raises InputError: ScalarNotCanonical, DifferentLengths.");
  m.def("neg", &neg, "a"_a, nb::sig("def neg(a: slipstream.types.ScalarsLike) -> slipstream.types.Rows"),
        "-a[i]. Shape (n, 32). Constant-time.\n\nRaises InputError: ScalarNotCanonical.");
  m.def("invert", &invert, "a"_a, nb::sig("def invert(a: slipstream.types.ScalarsLike) -> slipstream.types.Rows"),
        "1 / a[i], and 0 for 0. Shape (n, 32). Constant-time.\n\nRaises InputError: ScalarNotCanonical.");
}

}  // namespace slipstream::python
