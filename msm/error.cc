#include "msm/error.h"

#include <utility>

namespace slipstream::msm {

std::string Error::to_string() const {
  const std::string where = std::to_string(index) + " of sum " + std::to_string(sum);
  switch (kind) {
    case Kind::different_lengths:
      return "not as many scalars as points in sum " + std::to_string(sum) + ", which has " + std::to_string(index) +
             " points";
    case Kind::too_many_points:
      return std::to_string(index) + " points are more than a multiplication may have";
    case Kind::scalar_not_canonical:
      return "scalar " + where + " is not canonical";
    case Kind::point_not_decodable:
      return "point " + where + " does not decode";
  }
  std::unreachable();
}

}  // namespace slipstream::msm
