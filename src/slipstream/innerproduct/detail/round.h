// The last step of a round, shared by inner-product arguments and linear proofs.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "slipstream/base/detail/declassify.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::innerproduct::detail {

/// The doubles of `halves` are L and R of the round. Makes them public and appends them to the proof and the
/// transcript.
inline void append_round(Transcript& transcript, std::vector<ristretto255::Encoding>& L,
                         std::vector<ristretto255::Encoding>& R, std::span<const ristretto255::Point, 2> halves) {
  std::array<ristretto255::Encoding, 2> sums;
  ristretto255::double_and_encode_batch(halves, sums);
  declassify_all(sums);
  L.push_back(sums[0]);
  R.push_back(sums[1]);
  transcript.append("L", sums[0].bytes);
  transcript.append("R", sums[1].bytes);
}

}  // namespace slipstream::innerproduct::detail
