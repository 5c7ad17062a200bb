// Cursors run in lanes: every lane has a job of its own and takes the next one when it is done, so shapes and lengths
// mix; as long as all of them are at the same block of one program, they share its constants. All lanes assemble their
// blocks first and are loaded afterwards, because a wide load of bytes that were just stored piecewise has to wait for
// them.
#pragma once

#include <array>
#include <concepts>
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
      if (!step_together()) step();
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
    const std::uint8_t* tail[kLanes];
    bool any_initial = false, any_saved = false, any_save = false, any_out = false, any_long_out = false;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      out[lane] = out_rest[lane] = unread_.data();
      if (!cursors_[lane]) {
        block[lane] = tail[lane] = kNothing.data();
        continue;
      }
      Step step;
      cursors_[lane]->next(scratch_[lane].data(), step);
      block[lane] = step.block;
      tail[lane] = step.tail;
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

    std::array<W, kBlockWords> words;
    for (std::size_t w = 0; 8 * w < kTailAt; w += 4) {
      const std::uint8_t* at[kLanes];
      for (std::size_t lane = 0; lane < kLanes; ++lane) at[lane] = block[lane] + 8 * w;
      W::load_4_words(at, &words[w]);
    }
    W::load_4_words(tail, &words[kTailAt / 8]);
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

  /// One step of lanes that are all at the same block: constants are the same for all, and fields go into the lanes
  /// without a detour. Fields must be 32 bytes long.
  bool step_together() {
    if constexpr (std::same_as<Cursor, ProgramCursor>) {
      if (!cursors_[0]) return false;
      const ProgramBlock& block = cursors_[0]->block();
      if (!block.fields_of_32) return false;
      for (const auto& cursor : cursors_) {
        if (!cursor || &cursor->block() != &block) return false;
      }
      LaneStates<W>& a = states_;
      if (block.take_initial != 0) {
        for (std::size_t w = 0; w < a.size(); ++w) a[w] = W::broadcast(kStrobeInitialState.words[w]);
      }
      if (block.take_saved != 0) a = saved_;
      for (std::size_t w = 0; w < 21; ++w) a[w] = a[w] ^ W::broadcast(block.rate[w]);
      for (const Fixup& fixup : cursors_[0]->fixups()) {
        const std::uint8_t* from[kLanes];
        for (std::size_t lane = 0; lane < kLanes; ++lane) from[lane] = cursors_[lane]->field(fixup);
        xor_field(a, int{fixup.position} - int{fixup.done}, from);
      }
      lane_keccak(a);
      for (std::size_t half = 0; 32 * half < block.out_size; ++half) {
        std::uint8_t* out[kLanes];
        for (std::size_t lane = 0; lane < kLanes; ++lane) out[lane] = cursors_[lane]->out() + 32 * half;
        W::store_4_words(&a[4 * half], out);
        for (std::size_t w = 4 * half; w < 4 * half + 4; ++w) a[w] = W::broadcast(0);
      }
      if (block.save) saved_ = a;
      for (auto& cursor : cursors_) cursor->skip();
      return true;
    } else {
      return false;
    }
  }

  /// XORs fields of 32 bytes into the rate, from byte `at` on, which may be before it. What is outside is left out.
  static void xor_field(LaneStates<W>& a, int at, const std::uint8_t* const (&field)[kLanes]) {
    W words[4];
    W::load_4_words(field, words);
    const auto shift = static_cast<unsigned>(8 * (at & 7));
    const int first = at >> 3;
    const auto low = [&](int i) { return W::shift_left(words[i], shift); };
    const auto high = [&](int i) { return W::shift_right(words[i], 64 - shift); };
    W* const to = a.data() + first;
    if (first >= 0 && first + 4 < 20) {
      to[0] = to[0] ^ low(0);
      for (int i = 1; i < 4; ++i) to[i] = W::xor3(to[i], low(i), high(i - 1));
      to[4] = to[4] ^ high(3);
      return;
    }
    for (int i = 0; i <= 4; ++i) {
      if (first + i < 0 || first + i > 20) continue;
      W word = i == 0 ? low(0) : i == 4 ? high(3) : low(i) ^ high(i - 1);
      // Two bytes of word 20 are behind the rate.
      if (first + i == 20) word = W::shift_right(W::shift_left(word, 16), 16);
      a[static_cast<std::size_t>(first + i)] = a[static_cast<std::size_t>(first + i)] ^ word;
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
