#include "slipstream/msm/multiscalar.h"

#include <optional>

#include "python/src/arguments.h"
#include "python/src/module.h"
#include "python/src/points.h"
#include "python/src/threads.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/msm/secret_sum.h"

namespace slipstream::python {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

nb::bytes to_encoding(const Point& point) { return to_bytes(ristretto255::encode(point).bytes); }

nb::bytes multiply_vartime(nb::handle scalars, nb::handle points, unsigned threads) {
  const Rows rows(scalars, 32, "scalars", Integers::accepted);
  const msm::ScalarSpan scalar_span = rows.as<Bytes32>();
  const Points* decoded = nullptr;
  std::optional<Rows> encodings;
  if (nb::isinstance<Points>(points)) {
    // The caller's reference lives as long as the call.
    decoded = &nb::cast<const Points&>(points);
  } else {
    encodings.emplace(points, 32, "points");
  }
  const Threads limit(threads);
  const auto sum = without_gil([&] {
    const msm::PointSpan point_span =
        decoded != nullptr ? msm::PointSpan(decoded->affine()) : msm::PointSpan(encodings->as<Encoding>());
    return msm::multiscalar_mul_vartime(scalar_span, point_span, {.threads = limit.count()});
  });
  if (!sum) raise(make_exception(sum.error()));
  return to_encoding(*sum);
}

nb::bytes multiply(nb::handle scalars, nb::handle points) {
  const SecretVector<Scalar> secret = scalars_argument(scalars, "scalars");
  std::optional<Points> own;
  if (!nb::isinstance<Points>(points)) own.emplace(decode_points_vartime(Rows(points, 32, "points")));
  const Points& all = own ? *own : nb::cast<const Points&>(points);
  check_lengths(secret.size(), "scalars", all.size(), "points");
  return to_encoding(without_gil([&] { return msm::multiscalar_mul(secret, all.list()); }));
}

nb::object commit(nb::handle values, nb::handle blindings) {
  const SecretVector<Scalar> v = scalars_argument(values, "values");
  const SecretVector<Scalar> b = scalars_argument(blindings, "blindings");
  check_lengths(v.size(), "values", b.size(), "blindings");
  const NewRows out = new_rows(v.size(), 32);
  without_gil([&] { innerproduct::commit_batch(v, b, {reinterpret_cast<Encoding*>(out.data), v.size()}); });
  return out.array;
}

}  // namespace

void add_multiscalar(nb::module_& m) {
  using namespace nb::literals;
  m.def("multiscalar_mul_vartime", &multiply_vartime, "scalars"_a, "points"_a, nb::kw_only(), "threads"_a = 1,
        nb::sig("def multiscalar_mul_vartime(scalars: slipstream.types.ScalarsLike, points: Points | "
                "slipstream.types.RowsLike, *, threads: int = 1) -> bytes"),
        "The sum of scalars[i] * points[i], as an encoding of 32 bytes. Variable-time: for public data only.\n\n"
        "scalars: shape (n, 32), or integers. points: Points, or encodings of shape (n, 32). Arrays are not\n"
        "copied.\n"
        "threads: 1 is the calling thread alone, 0 all that can run at once.\n\n"
        "Raises InputError: DifferentLengths, TooManyPoints; ScalarNotCanonical or PointNotDecodable with the\n"
        "index of the first bad item; WrongDtype, WrongShape, NotContiguous. ResourceError if threads cannot\n"
        "be started.");
  m.def("multiscalar_mul", &multiply, "scalars"_a, "points"_a,
        nb::sig("def multiscalar_mul(scalars: slipstream.types.ScalarsLike, points: Points | "
                "slipstream.types.RowsLike) -> bytes"),
        "The sum of scalars[i] * points[i], constant-time in the scalars: for secret ones. The points are\n"
        "public.\n\n"
        "Arguments, result and errors as multiscalar_mul_vartime. Give secrets as bytes or arrays: integers\n"
        "of Python are not constant-time. About 1.4 KiB of memory for each point.");
  m.def("pedersen_commit", &commit, "values"_a, "blindings"_a,
        nb::sig("def pedersen_commit(values: slipstream.types.ScalarsLike, blindings: slipstream.types.ScalarsLike) "
                "-> slipstream.types.Rows"),
        "Commitments values[i] * B + blindings[i] * B~ as encodings, shape (n, 32). Constant-time.\n\n"
        "Raises InputError: ScalarNotCanonical, DifferentLengths.");
}

}  // namespace slipstream::python
