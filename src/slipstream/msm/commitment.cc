#include "slipstream/msm/commitment.h"

#include <algorithm>
#include <array>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/secret.h"

namespace slipstream::msm {

using ristretto255::Point;

Point PedersenTables::commit(const Scalar& value, const Scalar& blinding) const {
  Point out;
  commit_batch({&value, 1}, {&blinding, 1}, {&out, 1});
  return out;
}

void PedersenTables::commit_batch(std::span<const Scalar> values, std::span<const Scalar> blindings,
                                  std::span<Point> out) const {
  SLIPSTREAM_CHECK(values.size() == blindings.size() && out.size() >= values.size());
  constexpr std::size_t kBlock = 64;
  std::array<Point, kBlock> blinded;
  for (std::size_t begin = 0; begin < values.size(); begin += kBlock) {
    const std::size_t n = std::min(kBlock, values.size() - begin);
    const auto block = out.subspan(begin, n);
    B_.multiply_batch(values.subspan(begin, n), block);
    B_blinding_.multiply_batch(blindings.subspan(begin, n), blinded);
    for (std::size_t i = 0; i < n; ++i) block[i] = block[i] + blinded[i];
  }
  wipe(blinded.data(), sizeof blinded);
}

}  // namespace slipstream::msm
