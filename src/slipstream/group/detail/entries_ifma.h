// Table entries into eight lanes. Only units compiled for AVX-512 IFMA may include this file. Constant-time.
#pragma once

#include "slipstream/field/detail/fe_ifma.h"
#include "slipstream/field/detail/transpose_ifma.h"
#include "slipstream/group/detail/edwards.h"

namespace slipstream::group {

static_assert(sizeof(AffineNiels<Fe>) == 128 && alignof(AffineNiels<Fe>) == 128 && sizeof(Fe) == 40);

/// Rows i of `low` and `high` are the first and the second half of the entry for lane i.
[[nodiscard, gnu::always_inline]] inline AffineNiels<field::FeIfma> transposed_entries(field::ifma::Rows low,
                                                                                       field::ifma::Rows high) {
  transpose(low);
  transpose(high);
  return {field::FeIfma({low[0], low[1], low[2], low[3], low[4]}),
          field::FeIfma({low[5], low[6], low[7], high[0], high[1]}),
          field::FeIfma({high[2], high[3], high[4], high[5], high[6]})};
}

}  // namespace slipstream::group
