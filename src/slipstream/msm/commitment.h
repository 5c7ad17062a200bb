// Pedersen commitments v B + r B~ with tables for both bases (group/fixed_base.h, 64 KiB). Constant-time.
#pragma once

#include <span>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/group/ristretto255.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// Immutable once made; shared by all threads.
class PedersenTables {
 public:
  /// Makes both tables.
  PedersenTables(const ristretto255::Point& B, const ristretto255::Point& B_blinding)
      : B_(B), B_blinding_(B_blinding) {}

  /// value * B + blinding * B~.
  [[nodiscard]] ristretto255::Point commit(const Scalar& value, const Scalar& blinding) const;
  /// out[i] = values[i] * B + blindings[i] * B~. Preconditions: values and blindings have equal length, out.size() >=
  /// values.size().
  void commit_batch(std::span<const Scalar> values, std::span<const Scalar> blindings,
                    std::span<ristretto255::Point> out) const;

 private:
  group::FixedBaseTable B_, B_blinding_;
};

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
