// The random weights that join the statements of a batch into one equation (see msm/equation.h for the bound). The
// makers of the statements must not be able to predict a weight. Two independent sources are mixed, and each alone is
// sufficient: a transcript over every byte of the batch (the weights are then a random oracle's answer to the
// statements), and entropy of the operating system.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::transcript {

/// An endless stream of independent weights, uniform in [1, 2^128). Ten weights cost one permutation.
class WeightStream {
 public:
  /// Precondition: `batch` has absorbed every byte that the statements depend on. The stream depends only on (batch,
  /// entropy, index), so threads may use streams with different indices in any order.
  WeightStream(const Transcript& batch, std::uint64_t index);

  [[nodiscard]] Scalar next();

 private:
  static constexpr std::size_t kPerBlock = 10;  // 160 bytes: what one permutation yields within the 166-byte rate
  Transcript source_;
  std::array<std::uint8_t, 16 * kPerBlock> block_{};
  std::size_t used_ = kPerBlock;
};

/// Appends 32 bytes of system entropy, or `given`. Call it once, after every byte of the batch and before the first
/// WeightStream. `given` makes the weights predictable: it is only for reproducible tests.
void append_entropy(Transcript& batch, const std::optional<Bytes32>& given = std::nullopt);

}  // namespace slipstream::transcript

SLIPSTREAM_EXPORT_END
