// Points of a caller: one encoding, or an array that is decoded once.
#pragma once

#include <vector>

#include "capi/boundary.h"

/// Decoded points, with Z = 1 if they were decoded.
struct slipstream_points {
  std::vector<slipstream::ristretto255::Point> points;
};

namespace slipstream::capi {

[[nodiscard]] Result<> check_point_count(std::size_t n);
/// Decodes many; the error names the first that does not decode.
[[nodiscard]] Result<std::vector<ristretto255::Point>> points_of_vartime(const std::uint8_t* encodings, std::size_t n);

}  // namespace slipstream::capi
