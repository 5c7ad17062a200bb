#include "msm/fixed_bases.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "group/affine.h"
#include "msm/straus.h"

namespace slipstream::msm {

namespace {

constexpr std::size_t kEntries = odd_multiples(FixedBases::kTableWidth);

/// 1, 3, 5, ... times the base.
void write_table(const ristretto255::Point& base, std::span<CurveAddend> table) {
  std::array<group::EdwardsPoint, kEntries> odd;
  odd[0] = base.edwards();
  const auto two = group::to_cached(group::doubled(odd[0]));
  for (std::size_t j = 1; j < kEntries; ++j) odd[j] = add(odd[j - 1], two).extended();
  group::to_affine_niels_batch(odd, table);
}

}  // namespace

FixedBases::FixedBases(const ristretto255::Point& B, const ristretto255::Point& B_blinding,
                       std::vector<ristretto255::Point> G, std::vector<ristretto255::Point> H)
    : B_(B), B_blinding_(B_blinding), G_(std::move(G)), H_(std::move(H)) {
  SLIPSTREAM_CHECK(G_.size() == H_.size());
  std::vector<group::EdwardsPoint> bases;
  bases.reserve(2 + 2 * capacity());
  bases.push_back(B_.edwards());
  bases.push_back(B_blinding_.edwards());
  for (std::size_t i = 0; i < capacity(); ++i) {
    bases.push_back(G_[i].edwards());
    bases.push_back(H_[i].edwards());
  }
  addends_.resize(bases.size());
  group::to_affine_niels_batch(bases, addends_);

  tables_.resize((2 + 2 * std::min(capacity(), kTabledMultipliers)) * kEntries);
  for (std::size_t i = 0; i < tabled_bases(); ++i) {
    write_table(ristretto255::Point(bases[i]), std::span(tables_).subspan(i * kEntries, kEntries));
  }
}

std::size_t FixedBases::tabled_bases() const { return tables_.size() / kEntries; }

}  // namespace slipstream::msm
