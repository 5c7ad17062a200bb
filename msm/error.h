// What can be wrong with the input of a multiplication. A multiplication that returns one of these has written nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace slipstream::msm {

struct Error {
  enum class Kind : std::uint8_t {
    /// A sum has as many scalars as points; static bases have at most one scalar each.
    DifferentLengths,
    /// More points than Options::max_points, or than kMaxPoints.
    TooManyPoints,
    /// The bytes of a scalar are not those of an integer below l.
    ScalarNotCanonical,
    /// The bytes of a point are not a canonical encoding of an element of ristretto255.
    PointNotDecodable,
  };

  Kind kind;
  /// Of the lowest bad scalar or point; for lengths and limits, the number of points.
  std::size_t index = 0;

  [[nodiscard]] bool operator==(const Error&) const = default;
  /// One line.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::msm
