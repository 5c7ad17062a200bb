#include "slipstream/msm/static_bases.h"

#include <algorithm>
#include <array>

#include "slipstream/group/detail/affine.h"
#include "slipstream/msm/detail/kernels/group_concept.h"
#include "slipstream/msm/detail/kernels/straus.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

namespace {

/// 1, 3, 5, ... times the base.
void write_table(const group::EdwardsPoint& base, std::span<CurveAddend> table) {
  std::array<group::EdwardsPoint, odd_multiples(StaticBases::kMaxTableWidth)> odd;
  odd[0] = base;
  const auto two = group::to_projective_niels(group::doubled(base));
  for (std::size_t j = 1; j < table.size(); ++j) odd[j] = add(odd[j - 1], two).extended();
  group::to_affine_niels_batch(std::span(odd).first(table.size()), table);
}

/// The base times 1, 2^kPartBits, 2^(2 kPartBits), ...
void write_parts(const group::EdwardsPoint& base, std::span<CurveAddend, kParts> out) {
  std::array<group::EdwardsPoint, kParts> parts;
  parts[0] = base;
  for (std::size_t i = 1; i < kParts; ++i) parts[i] = double_times<OneLaneCurve>(parts[i - 1], kPartBits);
  group::to_affine_niels_batch(parts, out);
}

}  // namespace

StaticBases::StaticBases(std::span<const ristretto255::Point> bases, const TableOptions& options)
    : addends_(bases.size()) {
  std::vector<group::EdwardsPoint> representatives(bases.size());
  std::ranges::transform(bases, representatives.begin(), [](const auto& p) { return p.edwards(); });
  group::to_affine_niels_batch(representatives, addends_);

  const std::size_t wanted = std::min(options.bases, bases.size());
  const auto room = [&](unsigned width) { return options.bytes / (odd_multiples(width) * sizeof(CurveAddend)); };
  while (table_width_ > kMinTableWidth && room(table_width_) < wanted) --table_width_;
  tabled_ = std::min(wanted, room(table_width_));

  const std::size_t entries = odd_multiples(table_width_);
  tables_.resize(tabled_ * entries);
  for (std::size_t i = 0; i < tabled_; ++i) {
    write_table(representatives[i], std::span(tables_).subspan(i * entries, entries));
  }

  parted_ = std::min({options.part_bases, bases.size(), options.part_bytes / (kParts * sizeof(CurveAddend))});
  part_addends_.resize(parted_ * kParts);
  for (std::size_t i = 0; i < parted_; ++i) {
    write_parts(representatives[i], std::span(part_addends_).subspan(i * kParts).first<kParts>());
  }
}

}  // namespace slipstream::msm
