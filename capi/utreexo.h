#pragma once

#include "slipstream/accumulator/utreexo.h"

struct slipstream_forest {
  slipstream::accumulator::Forest forest;
};

struct slipstream_catchup {
  slipstream::accumulator::Catchup kept{};
  /// Of a block that a callback sees; null for `kept`.
  const slipstream::accumulator::Catchup* seen = nullptr;

  [[nodiscard]] const slipstream::accumulator::Catchup& get() const { return seen == nullptr ? kept : *seen; }
};
