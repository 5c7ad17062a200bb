#include <algorithm>
#include <array>
#include <vector>

#include "slipstream/group/detail/affine.h"
#include "slipstream/msm/detail/parallel.h"
#include "slipstream/msm/detail/prepare.h"

namespace slipstream::msm::detail {

namespace {

/// Points in a job: some microseconds, so that sharing costs little and threads finish together.
constexpr std::size_t kPointBlock = 256;
constexpr std::size_t kFewPoints = 16;
/// Encodings in a job, 4 us each: after a bad one, few more are decoded.
constexpr std::size_t kDecodeBlock = 64;

/// Copies at most `Most` points one by one, because the memory layout of a Point may differ from its representative's.
template <std::size_t Most>
void to_addend_block(std::span<const ristretto255::Point> in, CurveAddend* out) {
  std::array<group::EdwardsPoint, Most> representatives;
  for (std::size_t i = 0; i < in.size(); ++i) representatives[i] = in[i].edwards();
  group::to_affine_niels_batch({representatives.data(), in.size()}, {out, in.size()});
}

/// Decodes at most kDecodeBlock encodings up to the first bad one, and makes addends of them. Returns their number.
std::size_t decode_block_vartime(std::span<const ristretto255::Encoding> in, CurveAddend* out) {
  std::array<ristretto255::Point, kDecodeBlock> points;
  const std::size_t good = ristretto255::decode_batch_vartime(in, points);
  // Decoded points have Z = 1.
  for (std::size_t i = 0; i < good; ++i) out[i] = group::to_affine_niels_unchecked(points[i].edwards());
  return good;
}

}  // namespace

ScalarStats balance_all_vartime(std::span<const Scalar> in, std::span<SignedScalar> out, unsigned threads) {
  const Blocks blocks{in.size(), kScalarBlock};
  std::vector<ScalarStats> stats(blocks.count());
  for_each_job(threads, blocks.count(), [&](std::size_t block) {
    ScalarStats own;
    for (std::size_t i = blocks.begin(block), end = i + blocks.size(block); i < end; ++i) {
      out[i] = balance_vartime(in[i].words(), field::Scalar::kOrder);
      own.count(out[i]);
    }
    stats[block] = own;
  });
  ScalarStats all;
  for (const ScalarStats& own : stats) all.merge(own);
  return all;
}

void to_addends(std::span<const ristretto255::Point> in, std::span<CurveAddend> out, unsigned threads) {
  const Blocks blocks{in.size(), kPointBlock};
  for_each_job(threads, blocks.count(), [&](std::size_t block) {
    const std::span points = in.subspan(blocks.begin(block), blocks.size(block));
    CurveAddend* const addends = out.data() + blocks.begin(block);
    // Initialising the 40 KiB of a whole block would take a fortieth of the time of a sum of one point.
    points.size() <= kFewPoints ? to_addend_block<kFewPoints>(points, addends)
                                : to_addend_block<kPointBlock>(points, addends);
  });
}

std::optional<std::size_t> decode_to_addends_vartime(std::span<const ristretto255::Encoding> in,
                                                     std::span<CurveAddend> out, unsigned threads) {
  const Blocks blocks{in.size(), kDecodeBlock};
  LowestIndex bad;
  for_each_job(threads, blocks.count(), [&](std::size_t block) {
    const std::size_t begin = blocks.begin(block), size = blocks.size(block);
    // Blocks before a bad one are still decoded: one of them may hold a lower index.
    if (bad.is_below(begin)) return;
    const std::size_t good = decode_block_vartime(in.subspan(begin, size), out.data() + begin);
    if (good != size) bad.report(begin + good);
  });
  return bad.get();
}

std::vector<std::uint8_t> decode_each_to_addends_vartime(std::span<const ristretto255::Encoding> in,
                                                         std::span<CurveAddend> out, unsigned threads) {
  const Blocks blocks{in.size(), kDecodeBlock};
  std::vector<std::uint8_t> decodes(in.size(), 1);
  for_each_job(threads, blocks.count(), [&](std::size_t block) {
    for (std::size_t i = blocks.begin(block), end = i + blocks.size(block); i < end; ++i) {
      i += decode_block_vartime(in.subspan(i, end - i), out.data() + i);
      if (i < end) decodes[i] = 0;
    }
  });
  return decodes;
}

}  // namespace slipstream::msm::detail
