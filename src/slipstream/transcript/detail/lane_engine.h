// Runs statements in lanes. Each lane processes one statement and takes the next one at its end, so statements of
// different lengths fill the lanes. All lanes complete their blocks before any is loaded, because a wide load of bytes
// that were just stored piecewise must wait for the stores.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/transcript/detail/lane_keccak.h"
#include "slipstream/transcript/detail/one_state.h"
#include "slipstream/transcript/detail/statement_run.h"
#include "slipstream/transcript/strobe.h"

namespace slipstream::transcript::detail {

template <class W>
class LaneEngine {
 public:
  /// Runs [run, end). When fewer than `threshold` statements are left, each of them finishes on one state.
  void run(const StatementRun* run, const StatementRun* end, std::size_t threshold) {
    const auto refill = [&](StatementRun& lane) {
      for (; run != end; ++run) {
        if (run->block == run->end) continue;
        lane = *run++;
        return true;
      }
      lane = {};
      return false;
    };
    std::size_t running = 0;
    for (StatementRun& lane : lanes_) running += refill(lane);
    while (running >= threshold) {
      step();
      for (StatementRun& lane : lanes_) {
        if (lane.block == lane.end && lane.block != nullptr) running -= !refill(lane);
      }
    }
    if (running > 0) finish_alone();
  }

 private:
  static constexpr std::size_t kLanes = W::kLanes;
  static constexpr std::size_t kBlockWords = sizeof(HashBlock) / 8;
  using Words = std::array<std::uint64_t, kLanes>;

  void step() {
    // Masks of the lanes that clear 32 bytes, clear the next 32 bytes, and save their state.
    alignas(64) Words zero_4{}, zero_8{}, save{};
    std::uint8_t* out[kLanes];
    std::uint8_t* out_rest[kLanes];
    const std::uint8_t* from[kLanes];
    bool any_initial = false, any_saved = false, any_save = false, any_out = false, any_long_out = false;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      out[lane] = out_rest[lane] = unread_.data();
      from[lane] = kNothing.rate;
      StatementRun& run = lanes_[lane];
      if (run.block == nullptr) continue;
      const HashBlock& block = take_block(run);
      from[lane] = block.rate;
      any_initial |= block.take_initial != 0;
      any_saved |= block.take_saved != 0;
      if (block.out_size != 0) {
        any_out = true;
        out[lane] = run.outputs[block.out_slot].data();
        zero_4[lane] = ~std::uint64_t{0};
      }
      if (block.out_size == 64) {
        any_long_out = true;
        out_rest[lane] = out[lane] + 32;
        zero_8[lane] = ~std::uint64_t{0};
      }
      if (block.save) {
        any_save = true;
        save[lane] = ~std::uint64_t{0};
      }
    }

    std::array<W, kBlockWords> words;
    for (std::size_t w = 0; w < kBlockWords; w += 4) {
      const std::uint8_t* at[kLanes];
      for (std::size_t lane = 0; lane < kLanes; ++lane) at[lane] = from[lane] + 8 * w;
      W::load_4_words(at, &words[w]);
    }
    LaneStates<W>& a = states_;
    if (any_initial) {
      for (std::size_t w = 0; w < a.size(); ++w) {
        a[w] = W::select(words[21], W::broadcast(kStrobeInitialState.words[w]), a[w]);
      }
    }
    if (any_saved) {
      for (std::size_t w = 0; w < a.size(); ++w) a[w] = W::select(words[22], saved_[w], a[w]);
    }
    for (std::size_t w = 0; w < 21; ++w) a[w] = a[w] ^ words[w];
    lane_keccak(a);
    if (any_out) {
      W::store_4_words(a.data(), out);
      const W mask = W::load(zero_4.data());
      for (std::size_t w = 0; w < 4; ++w) a[w] = W::clear(mask, a[w]);
    }
    if (any_long_out) {
      W::store_4_words(a.data() + 4, out_rest);
      const W mask = W::load(zero_8.data());
      for (std::size_t w = 4; w < 8; ++w) a[w] = W::clear(mask, a[w]);
    }
    if (any_save) {
      const W mask = W::load(save.data());
      for (std::size_t w = 0; w < a.size(); ++w) saved_[w] = W::select(mask, a[w], saved_[w]);
    }
  }

  void finish_alone() {
    std::array<KeccakState, kLanes> states, saved;
    std::uint8_t *to[kLanes], *saved_to[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      to[lane] = states[lane].bytes();
      saved_to[lane] = saved[lane].bytes();
    }
    store_states<W>(states_, to);
    store_states<W>(saved_, saved_to);
    for (std::size_t lane = 0; lane < kLanes; ++lane) run_on_one_state(lanes_[lane], states[lane], saved[lane]);
  }

  static constexpr HashBlock kNothing{};

  LaneStates<W> states_{};
  LaneStates<W> saved_{};
  /// Lanes without an output write here.
  std::array<std::uint8_t, 32> unread_;
  /// An empty lane has no blocks.
  std::array<StatementRun, kLanes> lanes_;
};

}  // namespace slipstream::transcript::detail
