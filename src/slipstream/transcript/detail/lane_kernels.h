// The kernels of transcript/detail/kernels.h over any lane type, for backend units. `threshold` is the number of states
// from which a group with empty lanes is faster than one state after the other.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/transcript/detail/block_template.h"
#include "slipstream/transcript/detail/kernels.h"
#include "slipstream/transcript/detail/lane_engine.h"
#include "slipstream/transcript/detail/lane_keccak.h"

namespace slipstream::transcript::backend {
extern const HashKernels kHashKernels_portable;
}  // namespace slipstream::transcript::backend

namespace slipstream::transcript::detail {

/// XORs a field of 32 bytes per lane into the states at byte `offset`.
template <class W>
[[gnu::always_inline]] inline void xor_field(LaneStates<W>& a, std::size_t offset,
                                             const std::uint8_t* const (&field)[W::kLanes]) {
  W words[4];
  W::load_4_words(field, words);
  const auto shift = static_cast<unsigned>(8 * (offset % 8));
  W* const to = &a[offset / 8];
  for (std::size_t w = 0; w < 4; ++w) {
    to[w] = to[w] ^ W::shift_left(words[w], shift);
    to[w + 1] = to[w + 1] ^ W::shift_right(words[w], 64 - shift);
  }
}

template <class W, std::size_t threshold>
struct LaneHashing {
  static constexpr HashKernels kernels(const char* backend, std::size_t statements_from) {
    return {.backend = backend,
            .permute = permute,
            .hash_blocks = hash_blocks,
            .run_statements = run_statements,
            .statements_from = statements_from};
  }

 private:
  static void permute(KeccakState* states, std::size_t n) {
    for (std::size_t i = 0; i < n; i += W::kLanes) {
      const std::size_t filled = std::min(W::kLanes, n - i);
      if (filled < threshold) return backend::kHashKernels_portable.permute(states + i, filled);
      KeccakState empty;
      const std::uint8_t* from[W::kLanes];
      std::uint8_t* to[W::kLanes];
      for (std::size_t lane = 0; lane < W::kLanes; ++lane) {
        from[lane] = to[lane] = (lane < filled ? states[i + lane] : empty).bytes();
      }
      LaneStates<W> a;
      load_states<W>(from, a);
      lane_keccak(a);
      store_states<W>(a, to);
    }
  }

  static void hash_blocks(const BlockTemplate& block, const BlockJob* jobs, std::size_t n) {
    for (std::size_t i = 0; i < n; i += W::kLanes) {
      const std::size_t filled = std::min(W::kLanes, n - i);
      if (filled < threshold) return backend::kHashKernels_portable.hash_blocks(block, jobs + i, filled);
      std::array<std::uint8_t, 32> unread;
      const std::uint8_t* first[W::kLanes];
      const std::uint8_t* second[W::kLanes];
      std::uint8_t* out[W::kLanes];
      for (std::size_t lane = 0; lane < W::kLanes; ++lane) {
        // Empty lanes repeat the hash of the first lane.
        const BlockJob& job = jobs[lane < filled ? i + lane : i];
        first[lane] = job.first;
        second[lane] = job.second;
        out[lane] = lane < filled ? job.out : unread.data();
      }
      LaneStates<W> a;
      for (std::size_t w = 0; w < a.size(); ++w) a[w] = W::broadcast(block.block.words[w]);
      xor_field<W>(a, block.offset[0], first);
      if (block.fields == 2) xor_field<W>(a, block.offset[1], second);
      lane_keccak(a);
      W::store_4_words(a.data(), out);
    }
  }

  static void run_statements(const StatementRun* runs, std::size_t n) {
    LaneEngine<W> engine;
    engine.run(runs, runs + n, threshold);
  }
};

}  // namespace slipstream::transcript::detail
