#include "slipstream/msm/fixed_bases.h"

#include <utility>

#include "slipstream/base/detail/check.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

// By default, all bases that should have parts get them.
static_assert(FixedBases::kDefaultTables.part_bases * kParts * sizeof(CurveAddend) <=
              FixedBases::kDefaultTables.part_bytes);

namespace {

/// B, B~, G_0, H_0, G_1, H_1, ...
std::vector<ristretto255::Point> in_order(const ristretto255::Point& B, const ristretto255::Point& B_blinding,
                                          const std::vector<ristretto255::Point>& G,
                                          const std::vector<ristretto255::Point>& H) {
  SLIPSTREAM_CHECK(G.size() == H.size());
  std::vector<ristretto255::Point> out;
  out.reserve(2 + 2 * G.size());
  out.push_back(B);
  out.push_back(B_blinding);
  for (std::size_t i = 0; i < G.size(); ++i) {
    out.push_back(G[i]);
    out.push_back(H[i]);
  }
  return out;
}

}  // namespace

FixedBases::FixedBases(const ristretto255::Point& B, const ristretto255::Point& B_blinding,
                       std::vector<ristretto255::Point> G, std::vector<ristretto255::Point> H,
                       const TableOptions& tables)
    : B_(B),
      B_blinding_(B_blinding),
      G_(std::move(G)),
      H_(std::move(H)),
      bases_(in_order(B_, B_blinding_, G_, H_), tables) {}

}  // namespace slipstream::msm
