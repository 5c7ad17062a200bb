// The end of a round of an inner product argument, for both kinds of proofs that have them.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/declassify.h"
#include "group/ristretto255.h"
#include "transcript/transcript.h"

namespace slipstream::innerproduct::detail {

/// The doubles of `halves` are the round's L and R: they become public, and join the proof and the transcript.
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
