// Many points to affine table entries at once.
#pragma once

#include <span>

#include "group/edwards.h"

namespace slipstream::group {

/// out[i] = in[i] in affine Niels form: one product each where every Z is 1 (as decoding leaves them), otherwise seven
/// and one inversion per 256 points. Whether every Z is 1 is public; else constant-time. out.size() >= in.size().
void to_affine_niels_batch(std::span<const EdwardsPoint> in, std::span<AffineNiels<Fe>> out);

}  // namespace slipstream::group
