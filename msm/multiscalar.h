// Sums of multiples of points: s_0 P_0 + s_1 P_1 + ... in ristretto255, for as many points as there are. Straus or
// Pippenger as msm/plan.h decides, on one thread or many. Variable-time in everything: for public data only.
#pragma once

#include <cstddef>
#include <expected>
#include <span>

#include "field/scalar.h"
#include "group/ristretto255.h"
#include "msm/options.h"

namespace slipstream::msm {

/// The encoding that does not decode: its index (the lowest, if there are several).
struct Undecodable {
  std::size_t index;
};

/// The sum of scalars[i] * points[i]; the identity for none. Both spans have the same length. The points' Z is best 1,
/// as it is after decoding. About 128 bytes of memory a point.
[[nodiscard]] ristretto255::Point multiscalar_mul_vartime(std::span<const Scalar> scalars,
                                                          std::span<const ristretto255::Point> points,
                                                          const Options& options = {}, Stats* stats = nullptr);

/// The sum of scalars[i] * decode(encodings[i]), or which encoding does not decode. Every encoding is decoded, that of
/// a point with coefficient zero too.
[[nodiscard]] std::expected<ristretto255::Point, Undecodable> multiscalar_mul_encoded_vartime(
    std::span<const Scalar> scalars, std::span<const ristretto255::Encoding> encodings, const Options& options = {},
    Stats* stats = nullptr);

}  // namespace slipstream::msm
