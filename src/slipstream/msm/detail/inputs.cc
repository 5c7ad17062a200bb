#include "slipstream/msm/detail/inputs.h"

#include "slipstream/base/detail/work_clock.h"
#include "slipstream/msm/detail/parallel.h"
#include "slipstream/msm/detail/prepare.h"

namespace slipstream::msm::detail {

std::expected<std::span<const Scalar>, std::size_t> to_scalars_vartime(const ScalarSpan& scalars, Arena& arena,
                                                                       unsigned threads) {
  if (const auto* given = std::get_if<std::span<const Scalar>>(&scalars)) return *given;
  const auto bytes = std::get<std::span<const Bytes32>>(scalars);
  Scalar* const out = arena.take<Scalar>(bytes.size());
  LowestIndex bad;
  const Blocks blocks{bytes.size(), kScalarBlock};
  for_each_job(threads, blocks.count(), [&](std::size_t block) {
    for (std::size_t i = blocks.begin(block), end = i + blocks.size(block); i < end; ++i) {
      const auto scalar = Scalar::from_canonical_bytes(bytes[i]);
      if (!scalar) {
        bad.report(i);
        return;
      }
      out[i] = *scalar;
    }
  });
  if (const auto index = bad.get()) return std::unexpected(*index);
  return std::span<const Scalar>(out, bytes.size());
}

std::optional<std::size_t> to_addends_vartime(const PointSpan& points, std::span<CurveAddend> out,
                                              const Options& options, Stats* stats) {
  if (const auto* affine = std::get_if<std::span<const AffinePoint>>(&points)) {
    std::ranges::copy(*affine, out.begin());
    return std::nullopt;
  }
  if (const auto* extended = std::get_if<std::span<const ristretto255::Point>>(&points)) {
    to_addends(*extended, out, options.threads);
    return std::nullopt;
  }
  const auto encodings = std::get<std::span<const ristretto255::Encoding>>(points);
  std::optional<WorkClock> clock;
  if (stats != nullptr) clock.emplace();
  const auto bad = decode_to_addends_vartime(encodings, out, options.threads);
  if (stats != nullptr) {
    stats->decode_ns += clock->nanoseconds();
    stats->decoded += bad.value_or(encodings.size());
  }
  return bad;
}

}  // namespace slipstream::msm::detail
