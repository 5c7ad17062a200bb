// The lane kernels of field/lane_kernels.h, written once for any kind of lanes. A kind of lanes V has
//
//   kLanes, kBlockWords, kSumWords       as in the table
//   kLowBlocks                           blocks of the lower of the two factors that tensors are made from
//   Value                                a block in registers: below 2^254 a lane, limbs fit for products
//   load, store                          a block
//   load_plain, store_plain              up to kLanes scalars: x itself, not x R; zero in the lanes beyond
//   load_terms, store_terms              up to kLanes values as terms; load_terms gathers them from anywhere
//   broadcast(x)                         the scalar x itself in every lane
//   broadcast_lane(words, i)             element i of an array, in every lane
//   one(), entered(x)                    R mod l; x R mod l, a product where R is not 1
//   product(a, b)                        a b / R mod l, below l + 2^249
//   product_plus(a, b, c)                a b / R + c mod l
//   dot(a, b, n)                         a sum of a b / R in every lane, over n blocks
//   left(x)                              x / R mod l, canonical
//   left_onto(y, x)                      y + x / R mod l, canonical, for y below 2 l
//   plain_sum(y, z)                      y + z, below 2 l for canonical ones
//   blend(lanes, a, b)                   b in lane i if `lanes` has bit i, a in the others
//   Sum                                  a sum in registers: load, store, add(term words), subtract(term words)
//   collapsed(sums, n, step)             the first min(n, kLanes) of sums that are `step` words apart
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/check.h"
#include "field/lane_kernels.h"
#include "field/lane_memory.h"

namespace slipstream::field::detail {

template <class V>
class LaneKernelsOf {
  using Word = std::uint64_t;
  using Value = typename V::Value;
  static constexpr std::size_t kLanes = V::kLanes;
  static constexpr std::size_t kLaneBits = static_cast<std::size_t>(std::countr_zero(kLanes));
  static constexpr std::size_t kLowBits = kLaneBits + static_cast<std::size_t>(std::countr_zero(V::kLowBlocks));

  static Word* block(Word* a, std::size_t b) { return a + b * V::kBlockWords; }
  static const Word* block(const Word* a, std::size_t b) { return a + b * V::kBlockWords; }
  static constexpr std::size_t block_count(std::size_t n) { return (n + kLanes - 1) / kLanes; }
  static Value entered(const Scalar& k) { return V::entered(V::broadcast(k)); }

  /// The lanes i for which (i - offset) mod kLanes has bit j.
  static constexpr std::uint32_t lanes_with_bit(std::size_t j, std::size_t offset = 0) {
    std::uint32_t lanes = 0;
    for (std::size_t i = 0; i < kLanes; ++i) lanes |= static_cast<std::uint32_t>((i - offset) >> j & 1) << i;
    return lanes;
  }
  static constexpr std::uint32_t lanes_from(std::size_t i) { return ~std::uint32_t{0} << i; }

  /// out[i] = first * prod_{j: bit j of i set} factor(j), by doubling: one product a block. factor(j) is asked for
  /// j = 0, 1, ... in order, as long as some i < n has bit j.
  template <class Factor>
  static void expand(Word* out, const Value& first, std::size_t n, const Factor& factor) {
    Value v = first;
    for (std::size_t j = 0; j < kLaneBits && n > std::size_t{1} << j; ++j) {
      v = V::product(v, V::blend(lanes_with_bit(j), V::one(), factor(j)));
    }
    V::store(out, v);
    const std::size_t count = block_count(n);
    for (std::size_t done = 1, j = kLaneBits; done < count; done *= 2, ++j) {
      const Value f = factor(j);
      const std::size_t more = std::min(done, count - done);
      for (std::size_t b = 0; b < more; ++b) V::store(block(out, done + b), V::product(V::load(block(out, b)), f));
    }
  }

  /// The powers of a ratio, the first of them in lane `offset`: those in the block where a run begins, and those in the
  /// blocks after it, which go on with these times chunk_ratio.
  static constexpr std::size_t kUnitBlocks = 8;
  struct UnitSequence {
    /// For runs that take `count` blocks after the first.
    UnitSequence(const Scalar& r, std::size_t o, std::size_t count)
        : ratio(r), offset(o), size(count == 0 ? 0 : std::min(std::bit_ceil(count), kUnitBlocks)) {
      // Lane i of the first two blocks has the exponent (i - offset) mod kLanes: the lanes from `offset` on are those
      // of the first block, the others those of the second.
      Value v = V::one(), power = entered(ratio);
      for (std::size_t j = 0; j < kLaneBits; ++j) {
        v = V::product(v, V::blend(lanes_with_bit(j, offset), V::one(), power));
        power = V::product(power, power);
      }
      head = V::blend(lanes_from(offset), V::broadcast(Scalar::zero()), v);
      if (size == 0) return;
      blocks[0] = V::product(v, V::blend(lanes_from(offset), V::one(), power));
      for (std::size_t done = 1; done < size; done *= 2) {
        for (std::size_t k = 0; k < done; ++k) blocks[done + k] = V::product(blocks[k], power);
        power = V::product(power, power);
      }
      chunk_ratio = power;
    }

    Scalar ratio;
    /// `size` is the number of blocks.
    std::size_t offset, size;
    Value head, chunk_ratio;
    std::array<Value, kUnitBlocks> blocks;
  };

  /// A tensor as the products of two short arrays, over the lower kLowBits bits of the index and over the others. The
  /// lower one exists twice, without the tail and with it.
  class Factors {
   public:
    Factors(const Tensor& tensor, const Value& first)
        : split_(tensor.split),
          low_bits_(std::min(tensor.bits, kLowBits)),
          high_blocks_(block_count(std::size_t{1} << (tensor.bits - low_bits_))),
          memory_((2 * V::kLowBlocks + high_blocks_ + block_count(tensor.bits)) * V::kBlockWords, Wiped::yes) {
      Word* const entered_factors = block(high(), high_blocks_);
      enter(entered_factors, tensor.factors, tensor.bits);
      const auto factor = [&](std::size_t j) { return V::broadcast_lane(entered_factors, j); };
      expand(low(), first, std::size_t{1} << low_bits_, factor);
      expand(high(), V::one(), std::size_t{1} << (tensor.bits - low_bits_),
             [&](std::size_t j) { return factor(low_bits_ + j); });
      const Value tail = entered(tensor.tail);
      for (std::size_t b = 0; b < block_count(std::size_t{1} << low_bits_); ++b) {
        V::store(block(low_with_tail(), b), V::product(V::load(block(low(), b)), tail));
      }
    }

    [[nodiscard]] Value low(std::size_t b) {
      const std::size_t at = b % V::kLowBlocks, begin = b * kLanes;
      if (begin + kLanes <= split_) return V::load(block(low(), at));
      if (split_ <= begin) return V::load(block(low_with_tail(), at));
      return V::blend(lanes_from(split_ - begin), V::load(block(low(), at)), V::load(block(low_with_tail(), at)));
    }
    [[nodiscard]] Value high(std::size_t b) { return V::broadcast_lane(high(), b / V::kLowBlocks); }

   private:
    Word* low() { return memory_.data(); }
    Word* low_with_tail() { return block(memory_.data(), V::kLowBlocks); }
    Word* high() { return block(memory_.data(), 2 * V::kLowBlocks); }

    std::size_t split_, low_bits_, high_blocks_;
    LaneMemory memory_;
  };

 public:
  static void enter(Word* out, const Scalar* in, std::size_t n) {
    for (std::size_t b = 0; b < block_count(n); ++b) {
      V::store(block(out, b), V::entered(V::load_plain(in + b * kLanes, n - b * kLanes)));
    }
  }

  static void leave(Scalar* out, const Word* in, std::size_t n) {
    for (std::size_t b = 0; b < block_count(n); ++b) {
      V::store_plain(out + b * kLanes, V::left(V::load(block(in, b))), n - b * kLanes);
    }
  }

  static void mul(Word* out, const Word* a, const Word* b, std::size_t n) {
    for (std::size_t i = 0; i < block_count(n); ++i) {
      V::store(block(out, i), V::product(V::load(block(a, i)), V::load(block(b, i))));
    }
  }

  static void scale(Word* a, const Scalar& k, std::size_t begin, std::size_t n) {
    if (begin >= n) return;
    const Value factor = entered(k);
    std::size_t b = begin / kLanes;
    if (begin % kLanes != 0) {
      const Value x = V::load(block(a, b));
      V::store(block(a, b), V::blend(lanes_from(begin % kLanes), x, V::product(x, factor)));
      ++b;
    }
    for (; b < block_count(n); ++b) V::store(block(a, b), V::product(V::load(block(a, b)), factor));
  }

  static void axpy(Word* acc, const Scalar& k, const Word* a, std::size_t n) {
    const Value factor = entered(k);
    for (std::size_t b = 0; b < block_count(n); ++b) {
      V::store(block(acc, b), V::product_plus(V::load(block(a, b)), factor, V::load(block(acc, b))));
    }
  }

  static Scalar dot(const Word* a, const Word* b, std::size_t n) {
    const std::size_t whole = n / kLanes, rest = n % kLanes;
    std::array<Scalar, kLanes> parts;
    V::store_plain(parts.data(), V::left(V::dot(a, b, whole)), kLanes);
    Scalar sum;
    for (const Scalar& part : parts) sum += part;
    if (rest != 0) {
      V::store_plain(parts.data(), V::left(V::product(V::load(block(a, whole)), V::load(block(b, whole)))), kLanes);
      for (std::size_t i = 0; i < rest; ++i) sum += parts[i];
    }
    return sum;
  }

  static void powers(Word* out, const Scalar& first, const Scalar& base, std::size_t n) {
    if (n == 0) return;
    Value power = entered(base);
    expand(out, entered(first), n, [&](std::size_t j) {
      if (j > 0) power = V::product(power, power);
      return power;
    });
  }

  static void add_geometric(Word* const* acc, const Geometric* runs, std::size_t n) {
    // Runs of one ratio that begin in the same lane share the powers of the ratio.
    std::optional<UnitSequence> unit;
    for (std::size_t i = 0; i < n; ++i) {
      const Geometric& run = runs[i];
      if (run.count == 0) continue;
      const std::size_t offset = run.begin % kLanes;
      const std::size_t count = block_count(offset + run.count);
      if (!unit || offset != unit->offset || !(run.ratio == unit->ratio) ||
          unit->size < std::min(count - 1, kUnitBlocks)) {
        unit.emplace(run.ratio, offset, count - 1);
      }
      const std::uint32_t beyond = lanes_from((offset + run.count - 1) % kLanes + 1);
      Word* const to = block(acc[i], run.begin / kLanes);
      Value first = entered(run.first);
      const auto add = [&](std::size_t b, const Value& powers) __attribute__((always_inline)) {
        const Value inside = b + 1 < count ? powers : V::blend(beyond, powers, V::broadcast(Scalar::zero()));
        V::store(block(to, b), V::product_plus(inside, first, V::load(block(to, b))));
      };
      add(0, unit->head);
      for (std::size_t b = 1; b < count; b += unit->size) {
        if (b > 1) first = V::product(first, unit->chunk_ratio);
        for (std::size_t k = 0; k < unit->size && b + k < count; ++k) add(b + k, unit->blocks[k]);
      }
    }
  }

  static void add_to(Scalar* acc, const Word* a, const Scalar& constant, std::size_t n) {
    const Value plain = V::broadcast(constant);
    for (std::size_t i = 0; i < n; i += kLanes) {
      const Value y = V::plain_sum(V::load_plain(acc + i, n - i), plain);
      V::store_plain(acc + i, V::left_onto(y, V::load(block(a, i / kLanes))), n - i);
    }
  }

  static void add_tensor(Word* acc, const Tensor& tensor) {
    const std::size_t size = std::size_t{1} << tensor.bits;
    SLIPSTREAM_CHECK(tensor.split <= size);
    Factors factors(tensor, entered(tensor.first));
    for (std::size_t b = 0; b < block_count(size); ++b) {
      const Value low =
          size >= kLanes ? factors.low(b) : V::blend(lanes_from(size), factors.low(b), V::broadcast(Scalar::zero()));
      V::store(block(acc, b), V::product_plus(low, factors.high(b), V::load(block(acc, b))));
    }
  }

  static void to_terms(Word* out, const Word* a, std::size_t n) {
    for (std::size_t i = 0; i < n; i += kLanes) V::store_terms(out + 4 * i, V::load(block(a, i / kLanes)), n - i);
  }

  static void scaled_terms(Word* out, const Word* a, const std::uint32_t* index, const Scalar* k, std::size_t n) {
    // Where a constraint has many factors their term is the same block after block, and enters the form once.
    std::optional<std::uint32_t> everywhere;
    Value x = V::one();
    for (std::size_t i = 0; i < n; i += kLanes) {
      const std::size_t count = std::min(kLanes, n - i);
      const std::uint32_t first = index[i];
      const bool same = std::all_of(index + i, index + i + count, [first](std::uint32_t at) { return at == first; });
      if (!same || everywhere != first) x = V::entered(V::load_terms(a, index + i, count));
      everywhere = same && count == kLanes ? std::optional(first) : std::nullopt;
      V::store_terms(out + 4 * i, V::product(V::load_plain(k + i, count), x), count);
    }
  }

  static void add_terms(Word* sums, const Word* terms, const TermPlace* places, std::size_t n) {
    accumulate(sums, terms, places, n, [](typename V::Sum& sum, const Word* term) { sum.add(term); });
  }

  static void subtract_terms(Word* sums, const Word* terms, const TermPlace* places, std::size_t n) {
    accumulate(sums, terms, places, n, [](typename V::Sum& sum, const Word* term) { sum.subtract(term); });
  }

  static void from_sums(Word* out, const Word* sums, std::size_t n, std::size_t stride) {
    for (std::size_t i = 0; i < n; i += kLanes) {
      V::store(block(out, i / kLanes), V::collapsed(sums + V::kSumWords * stride * i, n - i, V::kSumWords * stride));
    }
  }

 private:
  /// A run of terms for the same sum stays in registers: a constant collects one term of every bit of a range.
  template <class Join>
  static void accumulate(Word* sums, const Word* terms, const TermPlace* places, std::size_t n, const Join& join) {
    for (std::size_t i = 0; i < n;) {
      const std::uint32_t at = places[i].sum;
      typename V::Sum sum = V::Sum::load(sums + std::size_t{V::kSumWords} * at);
      do join(sum, terms + std::size_t{4} * places[i].term);
      while (++i < n && places[i].sum == at);
      sum.store(sums + std::size_t{V::kSumWords} * at);
    }
  }
};

/// The row of a kind of lanes.
template <class V>
constexpr LaneKernels lane_kernels_of(const char* backend) {
  using K = LaneKernelsOf<V>;
  return {.backend = backend,
          .lanes = V::kLanes,
          .block_words = V::kBlockWords,
          .sum_words = V::kSumWords,
          .enter = K::enter,
          .leave = K::leave,
          .mul = K::mul,
          .scale = K::scale,
          .axpy = K::axpy,
          .dot = K::dot,
          .powers = K::powers,
          .add_geometric = K::add_geometric,
          .add_to = K::add_to,
          .add_tensor = K::add_tensor,
          .to_terms = K::to_terms,
          .scaled_terms = K::scaled_terms,
          .add_terms = K::add_terms,
          .subtract_terms = K::subtract_terms,
          .from_sums = K::from_sums};
}

}  // namespace slipstream::field::detail
