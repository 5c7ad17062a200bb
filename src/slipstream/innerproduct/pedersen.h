// Pedersen commitments: value * B + blinding * B~ (bulletproofs, src/generators.rs, PedersenGens). Constant-time.
#pragma once

#include <span>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::innerproduct {

/// The encoding of the commitment to `value` with the factor `blinding`. Thread-safe.
[[nodiscard]] ristretto255::Encoding pedersen_commit(const Scalar& value, const Scalar& blinding);

/// out[i] is the encoding of the commitment to values[i] with blindings[i]. Precondition: equal lengths.
void commit_batch(std::span<const Scalar> values, std::span<const Scalar> blindings,
                  std::span<ristretto255::Encoding> out);
/// The same commitments as points.
void commit_batch(std::span<const Scalar> values, std::span<const Scalar> blindings,
                  std::span<ristretto255::Point> out);

}  // namespace slipstream::innerproduct

SLIPSTREAM_EXPORT_END
