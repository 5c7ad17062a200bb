// Constants of edwards25519 and ristretto255 (RFC 9496, section 4.1), as canonical limbs. field/fe.cc proves
// each from its definition at compile time.
#pragma once

#include "slipstream/base/export.h"
#include "slipstream/field/fe.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

/// d = -121665/121666 of the curve -x^2 + y^2 = 1 + d x^2 y^2.
inline constexpr Fe kEdwardsD({0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff});
/// 2d.
inline constexpr Fe kEdwards2D({0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff});
/// The non-negative square root of -1.
inline constexpr Fe kSqrtMinus1({0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d});
/// sqrt(ad - 1) with a = -1: the negative root, as in RFC 9496.
inline constexpr Fe kSqrtAdMinus1({0x7f6a0497b2e1b, 0x1836f0a97afd2, 0x7d747f6be7638, 0x456079e7e6498,
                                   0x376931bf2b834});
/// 1/sqrt(a - d), the non-negative root.
inline constexpr Fe kInvSqrtAMinusD({0xfdaa805d40ea, 0x2eb482e57d339, 0x7610274bc58, 0x6510b613dc8ff, 0x786c8905cfaff});
/// 1 - d^2.
inline constexpr Fe kOneMinusDSquared({0x409c1945fc176, 0x719abc6a1fc4f, 0x1c37f90b20684, 0x6bccca55eedf,
                                       0x29072a8b2b3e});
/// (d - 1)^2.
inline constexpr Fe kDMinusOneSquared({0x55aaa44ed4d20, 0x59603c3332635, 0x26d3baf4a7928, 0x120a66e6997a9,
                                       0x5968b37af66c2});

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
