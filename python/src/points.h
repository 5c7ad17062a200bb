// Decoded points for Python. Immutable, so that several threads may use one object.
#pragma once

#include <nanobind/nanobind.h>

#include <vector>

#include "arguments.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::python {

struct Points {
  std::vector<ristretto255::Point> list;
};

/// Decodes rows. InputError PointNotDecodable names the first that is no encoding of a point.
[[nodiscard]] Points decode_points_vartime(const Rows& encodings);

}  // namespace slipstream::python
