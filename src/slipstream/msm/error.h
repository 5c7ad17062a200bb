// Errors in the input of a multiscalar multiplication. After an error nothing has been written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// An error in the input.
struct Error {
  /// Which rule the input breaks.
  enum class Kind : std::uint8_t {
    /// The numbers of scalars and points differ, or there are more scalars than static bases.
    DifferentLengths,
    /// More points than Options::max_points, or than kMaxPoints.
    TooManyPoints,
    /// The bytes of a scalar do not encode an integer below l.
    ScalarNotCanonical,
    /// The bytes of a point are not a canonical encoding of an element of ristretto255.
    PointNotDecodable,
  };

  Kind kind;  ///< The rule.
  /// Index of the first bad scalar or point; for lengths and limits, the number of points.
  std::size_t index = 0;

  [[nodiscard]] bool operator==(const Error&) const = default;
  /// One line.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
