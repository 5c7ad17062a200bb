// Cursors run in lanes: every lane has a job of its own and takes the next one when it is done, so shapes and lengths
// mix. All lanes assemble their blocks first and are loaded afterwards, because a wide load of bytes that were just
// stored piecewise has to wait for them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "transcript/detail/cursors.h"
#include "transcript/detail/lane_keccak.h"
#include "transcript/detail/one_state.h"
#include "transcript/strobe.h"

namespace slipstream::transcript::detail {

template <class W, class Cursor>
class LaneEngine {
 public:
  /// Runs the cursors that `refill(std::optional<Cursor>&)` puts in place until it leaves one empty. When fewer than
  /// `threshold` are left, they end on one state each.
  template <class Refill>
  void run(Refill refill, std::size_t threshold) {
    std::size_t running = 0;
    for (auto& cursor : cursors_) {
      refill(cursor);
      running += cursor.has_value();
    }
    while (running >= threshold) {
      step();
      for (auto& cursor : cursors_) {
        if (!cursor || !cursor->at_end()) continue;
        refill(cursor);
        running -= !cursor.has_value();
      }
    }
    if (running > 0) finish_alone();
  }

 private:
  static constexpr std::size_t kLanes = W::kLanes;
  static constexpr std::size_t kBlockWords = 24;
  using Words = std::array<std::uint64_t, kLanes>;

  void step() {
    // What the lanes do with their states, as masks.
    alignas(64) Words zero_4{}, zero_8{}, save{};
    std::uint8_t* out[kLanes];
    std::uint8_t* out_rest[kLanes];
    const std::uint8_t* block[kLanes];
    bool any_initial = false, any_saved = false, any_save = false, any_out = false, any_long_out = false;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      out[lane] = out_rest[lane] = unread_.data();
      if (!cursors_[lane]) {
        block[lane] = kNothing.data();
        continue;
      }
      Step step;
      cursors_[lane]->next(scratch_[lane].data(), step);
      block[lane] = step.block;
      any_initial |= step.take_initial;
      any_saved |= step.take_saved;
      if (step.out_size != 0) {
        any_out = true;
        out[lane] = step.out;
        zero_4[lane] = ~std::uint64_t{0};
      }
      if (step.out_size == 64) {
        any_long_out = true;
        out_rest[lane] = step.out + 32;
        zero_8[lane] = ~std::uint64_t{0};
      }
      if (step.save) {
        any_save = true;
        save[lane] = ~std::uint64_t{0};
      }
    }

    // The last load brings word 20 of the rate and the two masks.
    std::array<W, kBlockWords> words;
    for (std::size_t w = 0; w < kBlockWords; w += 4) {
      const std::uint8_t* at[kLanes];
      for (std::size_t lane = 0; lane < kLanes; ++lane) at[lane] = block[lane] + 8 * w;
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
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if (!cursors_[lane]) continue;
      run_on_one_state(*cursors_[lane], states[lane], saved[lane]);
    }
  }

  alignas(64) static constexpr std::array<std::uint8_t, sizeof(ProgramBlock)> kNothing{};

  LaneStates<W> states_{};
  LaneStates<W> saved_{};
  alignas(64) std::array<std::array<std::uint8_t, sizeof(ProgramBlock)>, kLanes> scratch_;
  /// Where lanes without an output leave what they would give.
  std::array<std::uint8_t, 32> unread_;
  std::array<std::optional<Cursor>, kLanes> cursors_;
};

}  // namespace slipstream::transcript::detail
