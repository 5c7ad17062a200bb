#include "slipstream/group/detail/affine.h"

#include <algorithm>
#include <array>

#include "slipstream/base/detail/check.h"

namespace slipstream::group {

namespace {

/// Whether Z is 1 in its canonical limbs.
bool every_z_is_one(std::span<const EdwardsPoint> points) {
  std::uint64_t difference = 0;
  for (const EdwardsPoint& p : points) {
    const auto& z = p.Z.limbs();
    difference |= (z[0] ^ 1) | z[1] | z[2] | z[3] | z[4];
  }
  return difference == 0;
}

}  // namespace

void to_affine_niels_batch(std::span<const EdwardsPoint> in, std::span<AffineNiels<Fe>> out) {
  SLIPSTREAM_CHECK(out.size() >= in.size());
  if (every_z_is_one(in)) {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = to_affine_niels_unchecked(in[i]);
    return;
  }
  constexpr std::size_t kChunk = 256;
  std::array<Fe, kChunk> inverses, scratch;
  for (std::size_t begin = 0; begin < in.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, in.size() - begin);
    for (std::size_t i = 0; i < count; ++i) inverses[i] = in[begin + i].Z;
    field::batch_invert(inverses.data(), scratch.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      const EdwardsPoint& p = in[begin + i];
      out[begin + i] = to_affine_niels(mul(p.X, inverses[i]), mul(p.Y, inverses[i]));
    }
  }
}

}  // namespace slipstream::group
