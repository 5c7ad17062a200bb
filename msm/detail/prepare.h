// From what callers have (scalars, points, encodings) to what the kernels take (signed magnitudes, affine addends), in
// blocks that threads share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "field/scalar.h"
#include "group/ristretto255.h"
#include "msm/kernels/curve_group.h"
#include "msm/plan/recoding.h"

namespace slipstream::msm::detail {

/// Scalars a job: some tens of microseconds.
inline constexpr std::size_t kScalarBlock = 4096;

/// out[i] = the signed scalar nearest to zero that is in[i] mod l. Returns the statistics of all of them.
/// out.size() == in.size().
[[nodiscard]] ScalarStats balance_all_vartime(std::span<const Scalar> in, std::span<SignedScalar> out,
                                              unsigned threads);

/// out[i] = in[i] as an addend. out.size() == in.size().
void to_addends(std::span<const ristretto255::Point> in, std::span<CurveAddend> out, unsigned threads);

/// out[i] = decode(in[i]) as an addend; or the lowest index of an encoding that does not decode. out.size() ==
/// in.size().
[[nodiscard]] std::optional<std::size_t> decode_to_addends_vartime(std::span<const ristretto255::Encoding> in,
                                                                   std::span<CurveAddend> out, unsigned threads);

/// The same for encodings of which many may be bad: 1 for each that decodes, 0 for the others, whose addends are
/// unspecified. A bad encoding costs at most as much as one vector of a backend's lanes more.
[[nodiscard]] std::vector<std::uint8_t> decode_each_to_addends_vartime(std::span<const ristretto255::Encoding> in,
                                                                       std::span<CurveAddend> out, unsigned threads);

}  // namespace slipstream::msm::detail
