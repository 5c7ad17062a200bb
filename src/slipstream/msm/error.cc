#include "slipstream/msm/error.h"

#include <utility>

namespace slipstream::msm {

std::string Error::to_string() const {
  switch (kind) {
    case Kind::DifferentLengths:
      return "not as many scalars as points, of which there are " + std::to_string(index);
    case Kind::TooManyPoints:
      return std::to_string(index) + " points are more than a multiplication may have";
    case Kind::ScalarNotCanonical:
      return "scalar " + std::to_string(index) + " is not canonical";
    case Kind::PointNotDecodable:
      return "point " + std::to_string(index) + " does not decode";
  }
  std::unreachable();
}

}  // namespace slipstream::msm
