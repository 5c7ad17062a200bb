// Sums of many tensors and geometric sequences, written once for any kind of lanes
// (field/detail/lane_kernel_templates.h).
//
// Element i of a sequence is low[i mod 8] high[i div 8], or for tensors low[i mod kLowSize] high[i div kLowSize]: the
// product of elements of two short arrays. These are computed for kLanes sequences at once, one sequence per lane. The
// low array is then transposed, so that a vector holds successive elements of one sequence, and an element of the high
// array is broadcast. For each block of the result, the products of all sequences share one reduction.
//
// A sequence may begin within a block. So its low array is stored twice in a row, and a vector is loaded from the
// offset that matches the block; lanes that lie in the next eight elements use the next element of the high array.
// Constant-time in the numbers; the memory of the short arrays is not wiped.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/lane_kernels.h"
#include "slipstream/field/detail/lane_memory.h"

namespace slipstream::field::detail {

/// Products that share a reduction.
inline constexpr std::size_t kMostProducts = 40;

template <class V>
class SequenceSumsOf {
  using Word = std::uint64_t;
  using Block = typename V::Block;
  static constexpr std::size_t kLanes = V::kLanes, kBlockWords = V::kBlockWords;
  static constexpr std::size_t kLimbs = kBlockWords / kLanes;
  /// The number of sequences that are added at once.
  static constexpr std::size_t kTensors = 8, kRuns = 32;
  static_assert(kTensors + kRuns <= kMostProducts && kTensors % kLanes == 0 && kRuns % kLanes == 0);

  static constexpr std::uint32_t lanes_from(std::size_t i) { return ~std::uint32_t{0} << i; }
  static Block entered(std::span<const Scalar, kLanes> scalars) {
    return V::entered(V::load_plain(scalars.data(), kLanes));
  }
  /// values[i + size] = values[i] * factor for i < size.
  static void double_up(Block* values, std::size_t size, const Block& factor) {
    for (std::size_t i = 0; i < size; ++i) values[i + size] = V::product(values[i], factor);
  }
  /// Broadcasts a number of kLanes sequences. Limb j of the number at index p of lane i is word kBlockWords p + kLanes
  /// j + i.
  static Block everywhere(const Word* by_element, std::size_t element, std::size_t lane) {
    return V::broadcast_limbs(by_element + kBlockWords * element + lane, kLanes);
  }

  /// Memory of the short arrays: LowWords words for each sequence, and the high arrays of each group of kLanes
  /// sequences.
  template <std::size_t LowWords>
  struct ShortArrays {
    ShortArrays(std::size_t sequences, std::size_t high)
        : groups((sequences + kLanes - 1) / kLanes),
          high_words(high),
          memory(groups * (kLanes * LowWords + high), Wiped::no) {}

    [[nodiscard]] Word* low(std::size_t sequence) { return memory.data() + sequence * LowWords; }
    [[nodiscard]] Word* high(std::size_t group) {
      return memory.data() + groups * kLanes * LowWords + group * high_words;
    }

    std::size_t groups, high_words;
    LaneMemory memory;
  };

  /// Tensors: with a low array of kLowSize numbers, in blocks, without the tail and with it.
  struct Tensors {
    /// With a single lane, the low array is as long as the high one.
    static constexpr std::size_t kLowSize = kLanes == 1 ? 16 : 8;
    static constexpr std::size_t kLowBits = static_cast<std::size_t>(std::countr_zero(kLowSize));
    static constexpr std::size_t kLowBlocks = kLowSize / kLanes;
    static constexpr std::size_t kLowWords = 2 * kLowBlocks * kBlockWords;

    explicit Tensors(std::span<const Tensor> all)
        : tensors(all),
          high_bits(most_bits(all) - std::min(most_bits(all), kLowBits)),
          arrays(all.size(), kBlockWords << high_bits) {
      for (std::size_t g = 0; g < arrays.groups; ++g) expand(g);
    }

    static std::size_t most_bits(std::span<const Tensor> all) {
      std::size_t bits = 0;
      for (const Tensor& tensor : all) bits = std::max(bits, tensor.bits);
      return bits;
    }

    void expand(std::size_t group) {
      const std::size_t begin = group * kLanes, count = std::min(kLanes, tensors.size() - begin);
      const auto each = [&](const auto& value_of) {
        std::array<Scalar, kLanes> scalars{};
        for (std::size_t i = 0; i < count; ++i) scalars[i] = value_of(tensors[begin + i]);
        return entered(scalars);
      };
      const auto factor = [&](std::size_t j) {
        return each([&](const Tensor& t) { return j < t.bits ? t.factors[j] : Scalar::one(); });
      };
      Block low_values[2 * kLowSize];
      low_values[0] = each([](const Tensor& t) { return t.first; });
      for (std::size_t j = 0; j < kLowBits; ++j) double_up(low_values, std::size_t{1} << j, factor(j));
      double_up(low_values, kLowSize, each([](const Tensor& t) { return t.tail; }));
      for (std::size_t b = 0; b < 2 * kLowBlocks; ++b) {
        Block square[kLanes];
        std::copy_n(low_values + b * kLanes, kLanes, square);
        V::transpose_square(square);
        for (std::size_t i = 0; i < count; ++i) V::store(arrays.low(begin + i) + b * kBlockWords, square[i]);
      }
      Word* const out = arrays.high(group);
      V::store(out, V::one());
      for (std::size_t j = 0; j < high_bits; ++j) {
        const Block f = factor(kLowBits + j);
        const std::size_t size = std::size_t{1} << j;
        for (std::size_t i = 0; i < size; ++i) {
          V::store(out + kBlockWords * (size + i), V::product(V::load(out + kBlockWords * i), f));
        }
      }
    }

    [[nodiscard]] bool reaches(std::size_t t, std::size_t block) const {
      return block * kLanes < std::size_t{1} << tensors[t].bits;
    }
    [[gnu::always_inline]] void add_to(typename V::Products& sum, std::size_t t, std::size_t block) {
      const std::size_t begin = block * kLanes, split = tensors[t].split, size = std::size_t{1} << tensors[t].bits;
      const Word* const without_tail = arrays.low(t) + block % kLowBlocks * kBlockWords;
      const Word* const with_tail = without_tail + kLowBlocks * kBlockWords;
      Block elements = V::load(split <= begin ? with_tail : without_tail);
      if (begin < split && split < begin + kLanes) {
        elements = V::blend(lanes_from(split - begin), elements, V::load(with_tail));
      }
      if (size < kLanes) elements = V::blend(lanes_from(size), elements, V::zero());
      sum.add(elements, everywhere(arrays.high(t / kLanes), block / kLowBlocks, t % kLanes));
    }

    std::span<const Tensor> tensors;
    std::size_t high_bits;
    ShortArrays<kLowWords> arrays;
  };

  /// Geometric sequences of at most kMostElements.
  struct Runs {
    static constexpr std::size_t kUnit = 8, kMostUnits = 8;
    /// The powers 0 .. 7 of the ratio, twice in a row, limb by limb.
    static constexpr std::size_t kLowWords = 2 * kUnit * kLimbs;

    explicit Runs(std::span<const Geometric> all) : runs(all), arrays(all.size(), kMostUnits * kBlockWords) {
      for (std::size_t g = 0; g < arrays.groups; ++g) expand(g);
    }

    void expand(std::size_t group) {
      const std::size_t begin = group * kLanes, count = std::min(kLanes, runs.size() - begin);
      std::array<Scalar, kLanes> firsts{}, ratios{};
      std::size_t most = 0;
      for (std::size_t i = 0; i < count; ++i) {
        firsts[i] = runs[begin + i].first;
        ratios[i] = runs[begin + i].ratio;
        most = std::max(most, runs[begin + i].count);
      }
      Block low_values[kUnit], power = entered(ratios);
      low_values[0] = V::one();
      for (std::size_t size = 1; size < kUnit; size *= 2) {
        double_up(low_values, size, power);
        power = V::product(power, power);
      }
      for (std::size_t b = 0; b < kUnit / kLanes; ++b) {
        Block square[kLanes];
        std::copy_n(low_values + b * kLanes, kLanes, square);
        V::transpose_square(square);
        for (std::size_t i = 0; i < count; ++i) {
          for (const std::size_t copy : {std::size_t{0}, kUnit}) {
            V::store_limbs(arrays.low(begin + i) + b * kLanes + copy, 2 * kUnit, square[i]);
          }
        }
      }
      Block high_values[kMostUnits];
      high_values[0] = entered(firsts);
      const std::size_t units = (most + kUnit - 1) / kUnit;
      for (std::size_t size = 1; size < units; size *= 2) {
        double_up(high_values, size, power);
        power = V::product(power, power);
      }
      for (std::size_t u = 0; u < units; ++u) V::store(arrays.high(group) + kBlockWords * u, high_values[u]);
    }

    [[nodiscard]] bool reaches(std::size_t r, std::size_t block) const {
      return block * kLanes < runs[r].begin + runs[r].count && runs[r].begin < (block + 1) * kLanes;
    }
    [[gnu::always_inline]] void add_to(typename V::Products& sum, std::size_t r, std::size_t block) {
      // Lane i has element at + i - kUnit; `at` is larger by one unit, so that it is not negative.
      const std::size_t at = block * kLanes + kUnit - runs[r].begin, count = runs[r].count;
      const std::size_t unit = at / kUnit, next = kUnit - at % kUnit;
      const Word* const numbers = arrays.high(r / kLanes);
      const auto of_unit = [&](std::size_t u) __attribute__((always_inline)) {
        return u >= 1 && (u - 1) * kUnit < count ? everywhere(numbers, u - 1, r % kLanes) : V::zero();
      };
      Block factor = of_unit(unit);
      if (next < kLanes) factor = V::blend(lanes_from(next), factor, of_unit(unit + 1));
      Block powers = V::load_limbs(arrays.low(r) + at % kUnit, 2 * kUnit);
      if (const std::size_t end = count + kUnit - at; end < kLanes) {
        powers = V::blend(lanes_from(end), powers, V::zero());
      }
      sum.add(powers, factor);
    }

    std::span<const Geometric> runs;
    ShortArrays<kLowWords> arrays;
  };

  static void add_together(Word* acc, std::span<const Tensor> tensors, std::span<const Geometric> runs) {
    Tensors expanded_tensors(tensors);
    Runs expanded_runs(runs);
    std::size_t end = tensors.empty() ? 0 : std::size_t{1} << Tensors::most_bits(tensors);
    for (const Geometric& run : runs) end = std::max(end, run.begin + run.count);
    for (std::size_t b = 0; b * kLanes < end; ++b) {
      typename V::Products sum(V::load(acc + b * kBlockWords));
      for (std::size_t t = 0; t < tensors.size(); ++t) {
        if (expanded_tensors.reaches(t, b)) expanded_tensors.add_to(sum, t, b);
      }
      for (std::size_t r = 0; r < runs.size(); ++r) {
        if (expanded_runs.reaches(r, b)) expanded_runs.add_to(sum, r, b);
      }
      V::store(acc + b * kBlockWords, sum.total());
    }
  }

  /// Iterates over a list in pieces of at most 64 elements.
  class Pieces {
   public:
    explicit Pieces(std::span<const Geometric> runs) : rest_(runs) {}

    [[nodiscard]] std::span<const Geometric> next() {
      std::size_t n = 0;
      while (n < kRuns && !rest_.empty()) {
        if (!current_) current_ = rest_[0];
        Geometric& run = *current_;
        Geometric piece = run;
        piece.count = std::min(run.count, kMostElements);
        if (piece.count > 0) pieces_[n++] = piece;
        if (run.count > kMostElements) {
          run.begin += kMostElements;
          run.count -= kMostElements;
          Scalar step = run.ratio;
          for (std::size_t e = 1; e < kMostElements; e *= 2) step = step.square();
          run.first *= step;
        } else {
          rest_ = rest_.subspan(1);
          current_.reset();
        }
      }
      return std::span(pieces_).first(n);
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

   private:
    static constexpr std::size_t kMostElements = Runs::kUnit * Runs::kMostUnits;

    std::span<const Geometric> rest_;
    std::optional<Geometric> current_;
    std::array<Geometric, kRuns> pieces_;
  };

 public:
  /// acc[i] += element i of every sequence.
  static void add(Word* acc, std::span<const Tensor> tensors, std::span<const Geometric> runs) {
    SLIPSTREAM_CHECK(std::ranges::all_of(tensors, [](const Tensor& t) { return t.split <= std::size_t{1} << t.bits; }));
    for (Pieces pieces(runs); !tensors.empty() || !pieces.at_end();) {
      const std::size_t count = std::min(kTensors, tensors.size());
      add_together(acc, tensors.first(count), pieces.next());
      tensors = tensors.subspan(count);
    }
  }
};

}  // namespace slipstream::field::detail
