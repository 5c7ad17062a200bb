// Converts the callers' inputs (scalars, points, encodings) to the kernels' inputs (signed absolute values, affine
// addends), in blocks that threads share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm::detail {

/// Scalars per job, which takes some tens of microseconds.
inline constexpr std::size_t kScalarBlock = 4096;

/// out[i] = the signed scalar nearest to zero that equals in[i] mod l. Returns the statistics of all scalars.
/// out.size() == in.size().
[[nodiscard]] ScalarStats balance_all_vartime(std::span<const Scalar> in, std::span<SignedScalar> out,
                                              unsigned threads);

/// out[i] = in[i] as an addend. out.size() == in.size().
void to_addends(std::span<const ristretto255::Point> in, std::span<CurveAddend> out, unsigned threads);

/// out[i] = decode(in[i]) as an addend; returns the lowest index of an encoding that does not decode, if there is one.
/// out.size() == in.size().
[[nodiscard]] std::optional<std::size_t> decode_to_addends_vartime(std::span<const ristretto255::Encoding> in,
                                                                   std::span<CurveAddend> out, unsigned threads);

/// The same if many encodings may be bad. Returns 1 for each that decodes and 0 for each other, whose addend is
/// unspecified. A bad encoding adds at most the cost of one vector of the backend's lanes.
[[nodiscard]] std::vector<std::uint8_t> decode_each_to_addends_vartime(std::span<const ristretto255::Encoding> in,
                                                                       std::span<CurveAddend> out, unsigned threads);

}  // namespace slipstream::msm::detail
