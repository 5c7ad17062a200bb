#include "python/src/points.h"

#include <nanobind/operators.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "python/src/module.h"

namespace slipstream::python {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

nb::object encode(const Points& points) {
  const NewRows out = new_rows(points.size(), 32);
  without_gil(
      [&] { ristretto255::encode_batch(points.list(), {reinterpret_cast<Encoding*>(out.data), points.size()}); });
  return out.array;
}

Points from_uniform_bytes(nb::handle bytes) {
  const Rows rows(bytes, 64, "uniform_bytes");
  return without_gil([&] {
    std::vector<Point> out(rows.size());
    ristretto255::from_uniform_bytes_batch(rows.as<Bytes64>(), out);
    return Points(std::move(out));
  });
}

/// One operand of a single point stands for as many as the other has.
std::size_t common_length(const Points& a, std::size_t b, const char* b_name) {
  if (a.size() == 1) return b;
  if (b != 1) check_lengths(a.size(), "points", b, b_name);
  return a.size();
}

template <class F>
Points each_pair(const Points& a, const Points& b, const F& f) {
  const std::size_t n = common_length(a, b.size(), "points");
  return without_gil([&] {
    std::vector<Point> out(n);
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = f(a.list()[a.size() == 1 ? 0 : i], b.list()[b.size() == 1 ? 0 : i]);
    }
    return Points(std::move(out));
  });
}

Points multiply(const Points& points, nb::handle scalars) {
  const SecretVector<Scalar> given = scalars_argument(scalars, "scalars");
  const std::size_t n = common_length(points, given.size(), "scalars");
  return without_gil([&] {
    std::vector<Point> out(n);
    const std::vector<Point> same(points.size() == n ? 0 : n, points.list().empty() ? Point() : points.list()[0]);
    const SecretVector<Scalar> repeated(given.size() == n ? 0 : n, given.empty() ? Scalar() : given[0]);
    ristretto255::multiply_batch(given.size() == n ? given : repeated, points.size() == n ? points.list() : same, out);
    return Points(std::move(out));
  });
}

Points negate(const Points& points) {
  return without_gil([&] {
    std::vector<Point> out = points.list();
    for (Point& p : out) p = -p;
    return Points(std::move(out));
  });
}

Points sum(const Points& points) {
  return without_gil([&] {
    Point out;
    for (const Point& p : points.list()) out = out + p;
    return Points({out});
  });
}

nb::object equal(const Points& a, const Points& b) {
  const std::size_t n = common_length(a, b.size(), "points");
  std::vector<std::uint8_t> out(n);
  without_gil([&] {
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = a.list()[a.size() == 1 ? 0 : i] == b.list()[b.size() == 1 ? 0 : i] ? 1 : 0;
    }
  });
  return to_bool_array(out);
}

bool all_equal(const Points& a, const Points& b) {
  return without_gil([&] { return std::ranges::equal(a.list(), b.list()); });
}

nb::object is_identity(const Points& points) {
  std::vector<std::uint8_t> out;
  out.reserve(points.size());
  for (const Point& p : points.list()) out.push_back(p.is_identity() ? 1 : 0);
  return to_bool_array(out);
}

Points item(const Points& points, Py_ssize_t i) {
  const auto n = static_cast<Py_ssize_t>(points.size());
  if (i < -n || i >= n) throw nb::index_error("point index out of range");
  return Points({points.list()[static_cast<std::size_t>(i < 0 ? i + n : i)]});
}

Points slice(const Points& points, const nb::slice& range) {
  const auto [start, stop, step, length] = range.compute(points.size());
  std::vector<Point> out;
  out.reserve(length);
  Py_ssize_t at = start;
  for (std::size_t i = 0; i < length; ++i, at += step) out.push_back(points.list()[static_cast<std::size_t>(at)]);
  return Points(std::move(out));
}

Points concatenate(const std::vector<const Points*>& parts) {
  std::vector<Point> out;
  for (const Points* part : parts) {
    if (part == nullptr) raise_input_error("WrongType", "parts: expected Points, got None");
    out.insert(out.end(), part->list().begin(), part->list().end());
  }
  return Points(std::move(out));
}

nb::object is_encoding(nb::handle encodings) {
  const Rows rows(encodings, 32, "encodings");
  std::vector<std::uint8_t> out(rows.size());
  without_gil([&] {
    const auto all = rows.as<Encoding>();
    for (std::size_t i = 0; i < all.size(); ++i) out[i] = ristretto255::decode(all[i]) ? 1 : 0;
  });
  return to_bool_array(out);
}

}  // namespace

Points decode_points_vartime(const Rows& encodings) {
  std::vector<Point> out;
  const std::size_t good = without_gil([&] {
    out.resize(encodings.size());
    return ristretto255::decode_batch_vartime(encodings.as<Encoding>(), out);
  });
  if (good < encodings.size()) {
    raise_input_error("PointNotDecodable",
                      "encodings[" + std::to_string(good) + "]: not the canonical encoding of a point of ristretto255",
                      good);
  }
  return Points(std::move(out));
}

void add_points(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<Points>(
      m, "Points",
      "Decoded points of ristretto255. Immutable. A call that takes points many times need not decode them\n"
      "again.\n\n"
      "Operators compute point by point; an operand of one point stands for as many as the other has.\n"
      "Operations are constant-time unless they say otherwise.")
      .def_static(
          "decode", [](nb::handle encodings) { return decode_points_vartime(Rows(encodings, 32, "encodings")); },
          "encodings"_a, nb::sig("def decode(encodings: slipstream.types.RowsLike) -> Points"),
          "Decodes strings of 32 bytes, shape (n, 32), strictly as RFC 9496 says. Variable-time.\n\n"
          "Raises InputError: PointNotDecodable with the index of the first that is no encoding; WrongDtype,\n"
          "WrongShape, NotContiguous.")
      .def_static("from_uniform_bytes", &from_uniform_bytes, "uniform_bytes"_a,
                  nb::sig("def from_uniform_bytes(uniform_bytes: slipstream.types.RowsLike) -> Points"),
                  "The one-way map of RFC 9496 of strings of 64 bytes, shape (n, 64).")
      .def_static(
          "basepoint", [] { return Points({Point::basepoint()}); }, "The generator of the group, one point.")
      .def_static(
          "identity", [](std::size_t n) { return Points(std::vector<Point>(n)); }, "n"_a = 1,
          nb::sig("def identity(n: int = 1) -> Points"), "The identity, n times.")
      .def_static("concatenate", &concatenate, "parts"_a,
                  nb::sig("def concatenate(parts: collections.abc.Sequence[Points]) -> Points"),
                  "The points of all parts in one object.")
      .def("encode", &encode, nb::sig("def encode(self) -> slipstream.types.Rows"),
           "The encodings, a new array of shape (n, 32).")
      .def("multiply", &multiply, "scalars"_a,
           nb::sig("def multiply(self, scalars: slipstream.types.ScalarsLike) -> Points"),
           "scalars[i] * self[i], constant-time.\n\nRaises InputError: ScalarNotCanonical, DifferentLengths.")
      .def("sum", &sum, "The sum of all points, one point. The identity if there are none.")
      .def("equal", &equal, "other"_a, nb::sig("def equal(self, other: Points) -> slipstream.types.Bools"),
           "For each pair whether the points are equal, shape (n,).\n\nRaises InputError: DifferentLengths.")
      .def("is_identity", &is_identity, nb::sig("def is_identity(self) -> slipstream.types.Bools"),
           "For each point whether it is the identity, shape (n,).")
      .def("__len__", [](const Points& points) { return points.size(); })
      .def("__getitem__", &item, "index"_a, nb::sig("def __getitem__(self, index: int) -> Points"), "One point.")
      .def("__getitem__", &slice, "index"_a, nb::sig("def __getitem__(self, index: slice) -> Points"), "Some points.")
      .def(
          "__add__", [](const Points& a, const Points& b) { return each_pair(a, b, std::plus<>()); }, "other"_a,
          nb::is_operator(), nb::sig("def __add__(self, other: Points) -> Points"), "Sums of pairs of points.")
      .def(
          "__sub__", [](const Points& a, const Points& b) { return each_pair(a, b, std::minus<>()); }, "other"_a,
          nb::is_operator(), nb::sig("def __sub__(self, other: Points) -> Points"), "Differences of pairs of points.")
      .def("__neg__", &negate, nb::sig("def __neg__(self) -> Points"), "The negated points.")
      .def("__eq__", &all_equal, "other"_a, nb::is_operator(), nb::sig("def __eq__(self, other: object) -> bool"),
           "Whether both have as many points and all pairs are equal.")
      .def("__repr__", [](const Points& p) { return "<Points: " + std::to_string(p.size()) + ">"; });
  // Equal by value, so there is no hash by identity.
  m.attr("Points").attr("__hash__") = nb::none();
  m.def("is_encoding", &is_encoding, "encodings"_a,
        nb::sig("def is_encoding(encodings: slipstream.types.RowsLike) -> slipstream.types.Bools"),
        "For each string of 32 bytes whether it is the encoding of a point. Shape (n, 32) to (n,).");
}

}  // namespace slipstream::python
