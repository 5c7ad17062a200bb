#include "field/ifma_ops.h"

#include "field/lane_ops_of.h"
#include "field/quad_ops.h"
#include "slipstream/field/detail/fe_ifma.h"
#include "slipstream/field/detail/fe_quad_ifma.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_avx512ifma;
extern const IfmaOps kIfmaOps_avx512ifma;
extern const QuadOps kQuadOps_avx512ifma;

namespace {

using field::FeIfmaOperand;
using field::FeQuad;
using field::FeQuadOperand;
using field::FeQuadWide;
using field::MaskQuad;

struct Ifma {
  static constexpr const char* kBackend = "avx512ifma";
  static constexpr std::array<unsigned, 5> kPosition = {0, 51, 102, 153, 204};
  static constexpr unsigned kMagnitudes = field::kIfmaMaxMagnitude;
  using Element = field::FeIfma;
  template <unsigned M>
  using Bounded = field::FeIfmaBounded<M>;
  using Limbs = field::ifma::Limbs;

  static Limbs load(const LaneLimbs& x) {
    const auto limb = [&](std::size_t j) {
      alignas(64) std::array<std::uint64_t, 8> l;
      for (std::size_t i = 0; i < 8; ++i) l[i] = x[i][j];
      return _mm512_load_si512(l.data());
    };
    return {limb(0), limb(1), limb(2), limb(3), limb(4)};
  }
  static void store(LaneLimbs& out, const Limbs& x) {
    const auto limb = [&](std::size_t j, __m512i v) {
      alignas(64) std::array<std::uint64_t, 8> l;
      _mm512_store_si512(l.data(), v);
      for (std::size_t i = 0; i < 8; ++i) out[i][j] = l[i];
    };
    limb(0, x.l0);
    limb(1, x.l1);
    limb(2, x.l2);
    limb(3, x.l3);
    limb(4, x.l4);
  }
  template <class X>
  static constexpr ElementLimbs most() {
    std::uint64_t limb = field::kIfmaFactorMax;
    if constexpr (requires { X::kMaxLimb; }) limb = X::kMaxLimb;
    return {limb, limb, limb, limb, limb};
  }
};

FeIfmaOperand operand(const LaneLimbs& x) { return FeIfmaOperand(Ifma::load(x)); }

struct Quad {
  static field::ifma4::Limbs load(const LaneLimbs& x) {
    const auto limb = [&](std::size_t j) {
      alignas(32) std::array<std::uint64_t, kQuadLanes> l;
      for (std::size_t i = 0; i < kQuadLanes; ++i) l[i] = x[i][j];
      return _mm256_load_si256(reinterpret_cast<const __m256i*>(l.data()));
    };
    return {limb(0), limb(1), limb(2), limb(3), limb(4)};
  }
  static void store(LaneLimbs& out, const field::ifma4::Limbs& x) {
    const auto limb = [&](std::size_t j, __m256i v) {
      alignas(32) std::array<std::uint64_t, kQuadLanes> l;
      _mm256_store_si256(reinterpret_cast<__m256i*>(l.data()), v);
      for (std::size_t i = 0; i < kQuadLanes; ++i) out[i][j] = l[i];
    };
    limb(0, x.l0);
    limb(1, x.l1);
    limb(2, x.l2);
    limb(3, x.l3);
    limb(4, x.l4);
  }

  template <class X>
  static constexpr ElementLimbs most() {
    return {X::kMaxLimb, X::kMaxLimb, X::kMaxLimb, X::kMaxLimb, X::kMaxLimb};
  }

  /// f, a function object without state, from A and B to whatever it returns.
  template <class A, class B, class Function>
  static constexpr LaneOp op(Function) {
    using Out = decltype(Function{}(std::declval<const A&>(), std::declval<const B&>()));
    return {.run = [](LaneLimbs& out, const LaneLimbs& a,
                      const LaneLimbs& b) { store(out, Function{}(A(load(a)), B(load(b))).limbs()); },
            .most_a = most<A>(),
            .most_b = most<B>(),
            .most_out = most<Out>()};
  }
  template <class A, class Function>
  static constexpr LaneOp op(Function) {
    using Out = decltype(Function{}(std::declval<const A&>()));
    return {
        .run = [](LaneLimbs& out, const LaneLimbs& a, const LaneLimbs&) { store(out, Function{}(A(load(a))).limbs()); },
        .most_a = most<A>(),
        .most_b = {},
        .most_out = most<Out>()};
  }

  static MaskQuad none() { return MaskQuad::equal(0, 1); }

  // The largest sums that operations take.
  using Carried = FeQuadWide<field::kQuadMaxMagnitude>;
  using CarriedTight = FeQuadWide<862>;
  using Negated = FeQuadWide<511>;
  using Half = FeQuadWide<field::kQuadMaxMagnitude / 2>;
};

}  // namespace

constinit const QuadOps kQuadOps_avx512ifma = {
    .mul = Quad::op<FeQuadOperand, FeQuadOperand>([](const auto& a, const auto& b) { return mul(a, b); }),
    .square = Quad::op<FeQuadOperand>([](const auto& a) { return square(a); }),
    .carry = Quad::op<Quad::Carried>([](const auto& a) { return carry(a); }),
    .carry_tight = Quad::op<Quad::CarriedTight>([](const auto& a) { return carry_tight(a); }),
    .add = Quad::op<Quad::Half, Quad::Half>([](const auto& a, const auto& b) { return add(a, b); }),
    .add_in = Quad::op<Quad::Half, Quad::Half>(
        [](const auto& a, const auto& b) { return field::add_in<kQuadActLanes>(a, b); }),
    .negate_in = Quad::op<Quad::Negated>([](const auto& a) { return field::negate_in<kQuadActLanes>(a); }),
    .swap_pairs = Quad::op<Quad::Carried>([](const auto& a) { return swap_pairs(a); }),
    .swap_pairs_in = Quad::op<Quad::Carried>([](const auto& a) { return field::swap_pairs_in<kQuadActLanes>(a); }),
    .permute = Quad::op<Quad::Carried>(
        [](const auto& a) { return field::permute<kQuadOrder[0], kQuadOrder[1], kQuadOrder[2], kQuadOrder[3]>(a); }),
    .permute_operand = Quad::op<FeQuadOperand>(
        [](const auto& a) { return field::permute<kQuadOrder[0], kQuadOrder[1], kQuadOrder[2], kQuadOrder[3]>(a); }),
    .select = Quad::op<FeQuad, FeQuad>([](const auto& a, const auto& b) { return select(MaskQuad::all(), a, b); }),
    .select_none = Quad::op<FeQuad, FeQuad>([](const auto& a, const auto& b) { return select(Quad::none(), a, b); }),
    .swap_low_pair_if = Quad::op<FeQuad>([](const auto& a) { return swap_low_pair_if(MaskQuad::all(), a); }),
    .swap_low_pair_if_not = Quad::op<FeQuad>([](const auto& a) { return swap_low_pair_if(Quad::none(), a); }),
    .negate_in_if =
        Quad::op<FeQuad>([](const auto& a) { return field::negate_in_if<kQuadActLanes>(MaskQuad::all(), a); }),
    .negate_in_if_not =
        Quad::op<FeQuad>([](const auto& a) { return field::negate_in_if<kQuadActLanes>(Quad::none(), a); }),
    .load_and_store =
        [](field::Fe* out, const field::Fe* in) {
          FeQuad(in[0], in[1], in[2], in[3]).store(out[0], out[1], out[2], out[3]);
        },
    .equal = [](std::uint64_t a, std::uint64_t b) { return static_cast<unsigned>(MaskQuad::equal(a, b).in(0b1111)); },
};

constinit const LaneOps kLaneOps_avx512ifma = LaneOpsOf<Ifma>::make();

constinit const IfmaOps kIfmaOps_avx512ifma = {
    .add_products =
        [](LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d) {
          Ifma::store(out,
                      FeIfmaOperand(add(mul_wide(operand(a), operand(b)), mul_wide(operand(c), operand(d)))).limbs());
        },
    .sub_products =
        [](LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d) {
          Ifma::store(out,
                      FeIfmaOperand(sub(mul_wide(operand(a), operand(b)), mul_wide(operand(c), operand(d)))).limbs());
        },
};

}  // namespace slipstream::test
