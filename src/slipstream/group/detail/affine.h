// Conversion of many points to affine table entries.
#pragma once

#include <span>

#include "slipstream/group/detail/edwards.h"

namespace slipstream::group {

/// out[i] = in[i] in affine Niels form. If every Z is 1, as after decoding, this costs one field multiplication a
/// point, otherwise seven and one inversion per 256 points. Whether every Z is 1 is public; otherwise constant-time.
/// out.size() >= in.size().
void to_affine_niels_batch(std::span<const EdwardsPoint> in, std::span<AffineNiels<Fe>> out);

}  // namespace slipstream::group
