// The curve as a Group (msm/group_concept.h), one point at a time: edwards25519 with the forms and formulas of
// group/edwards.h. Sums stand for ristretto255 elements: they are right up to the 4-torsion that the encoding ignores.
#pragma once

#include <cstddef>
#include <cstdint>

#include "field/fe.h"
#include "group/edwards.h"
#include "msm/group_concept.h"

namespace slipstream::msm {

/// The order l of ristretto255 (RFC 9496, section 4.4).
inline constexpr field::Scalar::Words kGroupOrder = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};

/// The form of points in tables and jobs, the same for all backends.
using CurveAddend = group::AffineNiels<field::Fe>;

struct OneLaneCurve {
  using Fe = field::Fe;
  using Addend = CurveAddend;
  using Multiple = group::Cached<Fe>;
  using Sum = group::Extended<Fe>;
  using Doubling = group::Projective<Fe>;
  using Partial = group::Completed<Fe>;

  static constexpr field::Scalar::Words kOrder = kGroupOrder;

  [[nodiscard]] static Sum identity() { return Sum::identity(); }

  /// 3M, and the conversion.
  [[nodiscard]] static Partial add(const Sum& p, const Addend& q, std::uint64_t negative) {
    const Fe A = mul(sub(p.Y, p.X), member(q, kYMinusX ^ (negative * kExchange)));
    const Fe B = mul(field::add(p.Y, p.X), member(q, kYPlusX ^ (negative * kExchange)));
    const Fe C = mul(p.T, negate_if(q.xy2d, negative));
    return complete(A, B, C, field::add(p.Z, p.Z));
  }

  /// 4M, and the conversion.
  [[nodiscard]] static Partial add(const Sum& p, const Multiple& q, std::uint64_t negative) {
    const Fe A = mul(sub(p.Y, p.X), member(q, kYMinusX ^ (negative * kExchange)));
    const Fe B = mul(field::add(p.Y, p.X), member(q, kYPlusX ^ (negative * kExchange)));
    const Fe C = mul(p.T, negate_if(q.T2d, negative));
    const Fe zz = mul(p.Z, q.Z);
    return complete(A, B, C, field::add(zz, zz));
  }

  [[nodiscard]] static Partial twice(const Doubling& p) { return doubled(p); }
  [[nodiscard]] static Sum to_sum(const Partial& p) { return p.extended(); }
  [[nodiscard]] static Doubling to_doubling(const Partial& p) { return p.projective(); }
  [[nodiscard]] static Doubling to_doubling(const Sum& p) { return p.projective(); }
  [[nodiscard]] static Multiple to_multiple(const Sum& p) { return group::to_cached(p); }

  /// With E = 2x, H = 2y and F = G = 2 the point is (EF : GH : FG : EH). 1M.
  [[nodiscard]] static Sum to_sum(const Addend& q, std::uint64_t negative) {
    const Fe& y_plus_x = member(q, kYPlusX ^ (negative * kExchange));
    const Fe& y_minus_x = member(q, kYMinusX ^ (negative * kExchange));
    const auto E = sub(y_plus_x, y_minus_x);
    const auto H = field::add(y_plus_x, y_minus_x);
    return {carry(field::add(E, E)), carry(field::add(H, H)), Fe({4, 0, 0, 0, 0}), mul(E, H)};
  }

 private:
  // Negating an addend exchanges its first two members. They are reached by address, so that a sign costs an exclusive
  // or and neither a branch nor ten conditional moves.
  static constexpr std::size_t kYPlusX = 0;
  static constexpr std::size_t kYMinusX = sizeof(Fe);
  static constexpr std::size_t kExchange = kYPlusX ^ kYMinusX;
  static_assert(offsetof(Addend, y_plus_x) == kYPlusX && offsetof(Addend, y_minus_x) == kYMinusX);
  static_assert(offsetof(Multiple, Y_plus_X) == kYPlusX && offsetof(Multiple, Y_minus_X) == kYMinusX);

  template <class T>
  [[nodiscard]] static const Fe& member(const T& q, std::size_t offset) {
    return *reinterpret_cast<const Fe*>(reinterpret_cast<const std::byte*>(&q) + offset);
  }

  /// 2p - x where negative is 1, limb by limb: 2p + ~x + 1, the same as 0 - x in field/fe.h.
  [[nodiscard]] static field::FeBounded<3> negate_if(const Fe& x, std::uint64_t negative) {
    const std::uint64_t mask = 0 - negative;
    const std::uint64_t bias0 = (2 * (field::kFeLimbMask - 18) + 1) & mask;
    const std::uint64_t bias = (2 * field::kFeLimbMask + 1) & mask;
    const auto& l = x.limbs();
    return field::FeBounded<3>({(l[0] ^ mask) + bias0, (l[1] ^ mask) + bias, (l[2] ^ mask) + bias, (l[3] ^ mask) + bias,
                                (l[4] ^ mask) + bias});
  }

  template <class D>
  [[nodiscard]] static Partial complete(const Fe& A, const Fe& B, const Fe& C, const D& d) {
    return {sub(B, A), sub(d, C), field::add(d, C), field::add(B, A)};
  }
};

static_assert(Group<OneLaneCurve>);

}  // namespace slipstream::msm
