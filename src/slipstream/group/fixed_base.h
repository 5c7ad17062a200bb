// Scalar multiplication of one fixed base with a precomputed table (Bernstein, Duif, Lange, Schwabe, Yang, "High-speed
// high-security signatures" (2012), section 4): with signed digits s = sum of d_i 16^i,
//   s B = sum over even i of d_i 16^i B  +  16 (sum over odd i of d_i 16^(i-1) B),
// so rows for 16^0, 16^2, ..., 16^62 with the multiples 1..8 serve all digits: 32 KiB, 64 mixed additions, 4 doublings.
#pragma once

#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::group {

/// Immutable after construction; threads may share it. 32 KiB.
class FixedBaseTable {
 public:
  /// Makes the table: about 256 additions and 256 doublings.
  explicit FixedBaseTable(const ristretto255::Point& base);

  /// s times the base, constant-time.
  [[nodiscard]] ristretto255::Point multiply(const Scalar& s) const;
  /// The same, faster, for a public `s`.
  [[nodiscard]] ristretto255::Point multiply_vartime(const Scalar& s) const;
  /// out[i] = s[i] times the base, constant-time. out.size() >= s.size().
  void multiply_batch(std::span<const Scalar> s, std::span<ristretto255::Point> out) const;

  /// The table of Point::basepoint(), made at the first call. Thread-safe.
  [[nodiscard]] static const FixedBaseTable& basepoint();

 private:
  std::vector<AffineNiels<Fe>> entries_;  // kRows rows of kColumns
};

}  // namespace slipstream::group

SLIPSTREAM_EXPORT_END
