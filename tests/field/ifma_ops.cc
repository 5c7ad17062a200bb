#include "field/ifma_ops.h"

#include "field/fe_ifma.h"
#include "field/lane_algorithms.h"
#include "field/lane_pair.h"

namespace slipstream::test {

extern const IfmaOps kIfmaOps_avx512ifma;

namespace {

using field::Fe;
using field::FeIfma;
using field::FeIfmaOperand;
using field::ifma::Limbs;

Limbs load(const LaneLimbs& x) {
  alignas(64) std::array<std::array<std::uint64_t, 8>, 5> l;
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t j = 0; j < 5; ++j) l[j][i] = x[i][j];
  }
  return {_mm512_load_si512(l[0].data()), _mm512_load_si512(l[1].data()), _mm512_load_si512(l[2].data()),
          _mm512_load_si512(l[3].data()), _mm512_load_si512(l[4].data())};
}
void store(LaneLimbs& out, const Limbs& x) {
  alignas(64) std::array<std::array<std::uint64_t, 8>, 5> l;
  _mm512_store_si512(l[0].data(), x.l0);
  _mm512_store_si512(l[1].data(), x.l1);
  _mm512_store_si512(l[2].data(), x.l2);
  _mm512_store_si512(l[3].data(), x.l3);
  _mm512_store_si512(l[4].data(), x.l4);
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t j = 0; j < 5; ++j) out[i][j] = l[j][i];
  }
}
FeIfmaOperand operand(const LaneLimbs& x) { return FeIfmaOperand(load(x)); }

}  // namespace

constinit const IfmaOps kIfmaOps_avx512ifma = {
    .mul = [](LaneLimbs& out, const LaneLimbs& a,
              const LaneLimbs& b) { store(out, mul(operand(a), operand(b)).limbs()); },
    .square = [](LaneLimbs& out, const LaneLimbs& a) { store(out, square(operand(a)).limbs()); },
    .add_products =
        [](LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d) {
          store(out, add_carry(mul_wide(operand(a), operand(b)), mul_wide(operand(c), operand(d))).limbs());
        },
    .sub_products =
        [](LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d) {
          store(out, sub_carry(mul_wide(operand(a), operand(b)), mul_wide(operand(c), operand(d))).limbs());
        },
    .add = [](Fe* out, const Fe* a, const Fe* b) { carry(add(FeIfma::load(a), FeIfma::load(b))).store(out); },
    .sub = [](Fe* out, const Fe* a, const Fe* b) { carry(sub(FeIfma::load(a), FeIfma::load(b))).store(out); },
    .negate = [](Fe* out, const Fe* a) { carry(negate(FeIfma::load(a))).store(out); },
    .select =
        [](Fe* out, unsigned mask, const Fe* a, const Fe* b) {
          select(field::MaskIfma(static_cast<__mmask8>(mask)), FeIfma::load(a), FeIfma::load(b)).store(out);
        },
    .is_zero = [](const LaneLimbs& a) { return static_cast<unsigned>(is_zero(operand(a)).bits()); },
    .is_negative = [](const LaneLimbs& a) { return static_cast<unsigned>(is_negative(operand(a)).bits()); },
    .invert16 = [](Fe* out, const Fe* a) { field::invert(field::LanePair<FeIfma>::load(a)).store(out); },
};

}  // namespace slipstream::test
