// The kernels of field/detail/lane_kernels.h and field/detail/scalar_kernels.h, written once for any kind of lanes V. V
// has
//
//   kLanes, kBlockWords, kSumWords       as in the table
//   Block                                a block in registers: below 2^254 a lane, limbs fit for products
//   load, store                          a block
//   load_plain, store_plain              up to kLanes scalars: x itself, not x R; zero in the lanes beyond
//   load_terms, store_terms              up to kLanes values as terms; load_terms gathers them from anywhere
//   broadcast(x)                         the scalar x itself in every lane
//   load_limbs, store_limbs(a, stride)   values whose limbs are `stride` words apart, without alignment
//   broadcast_limbs(a, stride)           one element of those, in every lane
//   transpose_square(values)             element i of value j of kLanes becomes element j of value i
//   zero(), one(), entered(x)            0; R mod l; x R mod l, a product where R is not 1
//   product(a, b)                        a b / R mod l, below l + 2^249
//   product_plus(a, b, c)                a b / R + c mod l
//   Products(c), add(a, b), total()      c + the sum of a b / R mod l, below 2 l, of up to kMostProducts products
//   left(x)                              x / R mod l, canonical
//   canonical(x)                         x itself, canonical, for a product or a result of product_plus or total
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
#include <vector>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/lane_kernels.h"
#include "slipstream/field/detail/lane_sequences.h"
#include "slipstream/field/detail/portable_lanes.h"

namespace slipstream::field::detail {

template <class V>
class LaneKernelsOf {
  using Word = std::uint64_t;
  using Block = typename V::Block;
  static constexpr std::size_t kLanes = V::kLanes;
  static constexpr std::size_t kLaneBits = static_cast<std::size_t>(std::countr_zero(kLanes));

  static Word* block(Word* a, std::size_t b) { return a + b * V::kBlockWords; }
  static const Word* block(const Word* a, std::size_t b) { return a + b * V::kBlockWords; }
  static constexpr std::size_t block_count(std::size_t n) { return (n + kLanes - 1) / kLanes; }
  static Block entered(const Scalar& k) { return V::entered(V::broadcast(k)); }

  /// The lanes whose number has bit j.
  static constexpr std::uint32_t lanes_with_bit(std::size_t j) {
    std::uint32_t lanes = 0;
    for (std::size_t i = 0; i < kLanes; ++i) lanes |= static_cast<std::uint32_t>(i >> j & 1) << i;
    return lanes;
  }
  static constexpr std::uint32_t lanes_from(std::size_t i) { return ~std::uint32_t{0} << i; }

  /// out[i] = first * prod_{j: bit j of i set} factor(j), by doubling: one product per block. Calls factor(j) for j =
  /// 0, 1, ... in order, while some i < n has bit j.
  template <class Factor>
  static void expand(Word* out, const Block& first, std::size_t n, const Factor& factor) {
    Block v = first;
    for (std::size_t j = 0; j < kLaneBits && n > std::size_t{1} << j; ++j) {
      v = V::product(v, V::blend(lanes_with_bit(j), V::one(), factor(j)));
    }
    V::store(out, v);
    const std::size_t count = block_count(n);
    for (std::size_t done = 1, j = kLaneBits; done < count; done *= 2, ++j) {
      const Block f = factor(j);
      const std::size_t more = std::min(done, count - done);
      for (std::size_t b = 0; b < more; ++b) V::store(block(out, done + b), V::product(V::load(block(out, b)), f));
    }
  }

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
    const Block factor = entered(k);
    std::size_t b = begin / kLanes;
    if (begin % kLanes != 0) {
      const Block x = V::load(block(a, b));
      V::store(block(a, b), V::blend(lanes_from(begin % kLanes), x, V::product(x, factor)));
      ++b;
    }
    for (; b < block_count(n); ++b) V::store(block(a, b), V::product(V::load(block(a, b)), factor));
  }

  static void axpy(Word* acc, const Scalar& k, const Word* a, std::size_t n) {
    const Block factor = entered(k);
    for (std::size_t b = 0; b < block_count(n); ++b) {
      V::store(block(acc, b), V::product_plus(V::load(block(a, b)), factor, V::load(block(acc, b))));
    }
  }

  static Scalar dot(const Word* a, const Word* b, std::size_t n) {
    const std::size_t whole = n / kLanes, rest = n % kLanes;
    Block lanes = V::zero();
    for (std::size_t i = 0; i < whole;) {
      typename V::Products products(lanes);
      for (const std::size_t end = std::min(whole, i + kMostProducts); i < end; ++i) {
        products.add(V::load(block(a, i)), V::load(block(b, i)));
      }
      lanes = products.total();
    }
    std::array<Scalar, kLanes> parts;
    V::store_plain(parts.data(), V::left(lanes), kLanes);
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
    Block power = entered(base);
    expand(out, entered(first), n, [&](std::size_t j) {
      if (j > 0) power = V::product(power, power);
      return power;
    });
  }

  static void add_to(Scalar* acc, const Word* a, const Scalar& constant, std::size_t n) {
    const Block plain = V::broadcast(constant);
    for (std::size_t i = 0; i < n; i += kLanes) {
      const Block y = V::plain_sum(V::load_plain(acc + i, n - i), plain);
      V::store_plain(acc + i, V::left_onto(y, V::load(block(a, i / kLanes))), n - i);
    }
  }

  static void add_sequences(Word* acc, const Tensor* tensors, std::size_t tensor_count, const Geometric* runs,
                            std::size_t run_count) {
    SequenceSumsOf<V>::add(acc, {tensors, tensor_count}, {runs, run_count});
  }

  static void to_terms(Word* out, const Word* a, std::size_t n) {
    for (std::size_t i = 0; i < n; i += kLanes) V::store_terms(out + 4 * i, V::load(block(a, i / kLanes)), n - i);
  }

  static void scaled_terms(Word* out, const Word* a, const std::uint32_t* index, const Scalar* k, std::size_t n) {
    // Successive blocks often use one term; it is broadcast only once.
    std::optional<std::uint32_t> everywhere;
    Block x = V::one();
    for (std::size_t i = 0; i < n; i += kLanes) {
      const std::size_t count = std::min(kLanes, n - i);
      const std::uint32_t first = index[i];
      const bool same = std::all_of(index + i, index + i + count, [first](std::uint32_t at) { return at == first; });
      if (!same || everywhere != first) x = V::entered(V::load_terms(a, index + i, count));
      everywhere = same && count == kLanes ? std::optional(first) : std::nullopt;
      V::store_terms(out + 4 * i, V::product(V::load_plain(k + i, count), x), count);
    }
  }

  static void add_terms(Word* sums, const Word* terms, const SumEntry* entries, std::size_t n) {
    accumulate(sums, terms, entries, n, [](typename V::Sum& sum, const Word* term) { sum.add(term); });
  }

  static void subtract_terms(Word* sums, const Word* terms, const SumEntry* entries, std::size_t n) {
    accumulate(sums, terms, entries, n, [](typename V::Sum& sum, const Word* term) { sum.subtract(term); });
  }

  static void from_sums(Word* out, const Word* sums, std::size_t n, std::size_t stride) {
    for (std::size_t i = 0; i < n; i += kLanes) {
      V::store(block(out, i / kLanes), V::collapsed(sums + V::kSumWords * stride * i, n - i, V::kSumWords * stride));
    }
  }

 private:
  /// A sum stays in registers while successive terms go to it. A constant, for example, collects one term of every bit
  /// of a range.
  template <class Join>
  static void accumulate(Word* sums, const Word* terms, const SumEntry* entries, std::size_t n, const Join& join) {
    for (std::size_t i = 0; i < n;) {
      const std::uint32_t at = entries[i].sum;
      typename V::Sum sum = V::Sum::load(sums + std::size_t{V::kSumWords} * at);
      do join(sum, terms + std::size_t{4} * entries[i].term);
      while (++i < n && entries[i].sum == at);
      sum.store(sums + std::size_t{V::kSumWords} * at);
    }
  }
};

/// The kernels over canonical scalars. The product of a canonical x and of y in lane form is x y without a factor R, so
/// most kernels need no change of form.
template <class V>
class ScalarKernelsOf {
  using Block = typename V::Block;
  using Portable = ScalarKernelsOf<PortableLanes>;
  static constexpr std::size_t kLanes = V::kLanes;
  /// Fewer scalars than this are processed one by one: kFewProducts for kernels with one or two products per scalar,
  /// kFew for the others. Measured on a Zen 5 core with clang 19.
  static constexpr std::size_t kFewProducts = kLanes / 2 + 1, kFew = 24;

  static Block entered(const Scalar& k) { return V::entered(V::broadcast(k)); }
  static void store(Scalar* out, const Block& x, std::size_t n) { V::store_plain(out, V::canonical(x), n); }
  /// kLanes scalars: `a` itself, or a copy in `room` in which ones replace zeros and fill the lanes beyond n.
  static const Scalar* nonzero_vartime(std::array<Scalar, kLanes>& room, const Scalar* a, std::size_t n) {
    if (n >= kLanes && std::none_of(a, a + kLanes, [](const Scalar& x) { return x.is_zero(); })) return a;
    for (std::size_t k = 0; k < kLanes; ++k) room[k] = k < n && !a[k].is_zero() ? a[k] : Scalar::one();
    return room.data();
  }

 public:
  static void mul(Scalar* out, const Scalar* a, const Scalar* b, std::size_t n) {
    if constexpr (kLanes > 1) {
      // Two products in four lanes take longer than four single products.
      if (kLanes <= 4 || n < kFewProducts) return Portable::mul(out, a, b, n);
    }
    for (std::size_t i = 0; i < n; i += kLanes) {
      store(out + i, V::entered(V::product(V::load_plain(a + i, n - i), V::load_plain(b + i, n - i))), n - i);
    }
  }

  static void scale(Scalar* out, const Scalar& k, const Scalar* a, std::size_t n) {
    if constexpr (kLanes > 1) {
      if (n < kFewProducts) return Portable::scale(out, k, a, n);
    }
    const Block factor = entered(k);
    for (std::size_t i = 0; i < n; i += kLanes) store(out + i, V::product(V::load_plain(a + i, n - i), factor), n - i);
  }

  static void axpy(Scalar* acc, const Scalar& k, const Scalar* a, std::size_t n) {
    if constexpr (kLanes > 1) {
      if (n < kFewProducts) return Portable::axpy(acc, k, a, n);
    }
    const Block factor = entered(k);
    for (std::size_t i = 0; i < n; i += kLanes) {
      store(acc + i, V::product_plus(V::load_plain(a + i, n - i), factor, V::load_plain(acc + i, n - i)), n - i);
    }
  }

  static Scalar dot(const Scalar* a, const Scalar* b, std::size_t n) {
    if constexpr (kLanes > 1) {
      if (n < kFew) return Portable::dot(a, b, n);
    }
    Block lanes = V::zero();
    for (std::size_t i = 0; i < n;) {
      typename V::Products products(lanes);
      for (const std::size_t end = std::min(n, i + kMostProducts * kLanes); i < end; i += kLanes) {
        products.add(V::load_plain(a + i, n - i), V::load_plain(b + i, n - i));
      }
      lanes = products.total();
    }
    std::array<Scalar, kLanes> parts;
    store(parts.data(), V::entered(lanes), kLanes);
    Scalar sum;
    for (const Scalar& part : parts) sum += part;
    return sum;
  }

  static void powers(Scalar* out, const Scalar& first, const Scalar& base, std::size_t n) {
    if constexpr (kLanes > 1) {
      if (n < kFew) return Portable::powers(out, first, base, n);
    }
    Block x = V::broadcast(first), step = entered(base);
    for (std::size_t j = 1; j < kLanes; j *= 2) {
      std::uint32_t lanes = 0;  // those whose number has the bit j
      for (std::size_t i = 0; i < kLanes; ++i) lanes |= static_cast<std::uint32_t>((i & j) != 0) << i;
      x = V::product(x, V::blend(lanes, V::one(), step));
      step = V::product(step, step);
    }
    // Two interleaved vectors, because a product waits for the one before it.
    Block y = V::product(x, step);
    step = V::product(step, step);
    for (std::size_t i = 0; i < n; i += 2 * kLanes) {
      store(out + i, x, n - i);
      if (n - i > kLanes) store(out + i + kLanes, y, n - i - kLanes);
      x = V::product(x, step);
      y = V::product(y, step);
    }
  }

  /// Montgomery's trick in every lane. A product of lanes is a b / R, so with before_0 = R and
  /// before_(j+1) = before_j a_j / R, the product of 1 / before_(j+1) and before_j is 1 / a_j, and that of
  /// 1 / before_(j+1) and a_j is 1 / before_j.
  static void batch_invert_vartime(Scalar* a, std::size_t n) {
    if constexpr (kLanes > 1) {
      if (n < kFew) return Portable::batch_invert_vartime(a, n);
    }
    std::vector<Block> before;
    before.reserve((n + kLanes - 1) / kLanes);
    Block product = V::one();
    std::array<Scalar, kLanes> lanes;
    for (std::size_t i = 0; i < n; i += kLanes) {
      before.push_back(product);
      product = V::product(product, V::load_plain(nonzero_vartime(lanes, a + i, n - i), kLanes));
    }
    store(lanes.data(), product, kLanes);
    if constexpr (kLanes > 1) {
      Portable::batch_invert_vartime(lanes.data(), kLanes);
    } else {
      lanes[0] = lanes[0].invert();
    }
    Block inverse = V::load_plain(lanes.data(), kLanes);
    for (std::size_t j = before.size(); j-- > 0;) {
      const std::size_t i = j * kLanes;
      const Scalar* factors = nonzero_vartime(lanes, a + i, n - i);
      const Block x = V::load_plain(factors, kLanes), own = V::product(inverse, before[j]);
      inverse = V::product(inverse, x);
      if (factors == a + i) {
        store(a + i, own, kLanes);
        continue;
      }
      store(lanes.data(), own, kLanes);
      for (std::size_t k = 0; k < std::min(kLanes, n - i); ++k) {
        if (!a[i + k].is_zero()) a[i + k] = lanes[k];
      }
    }
  }

  static constexpr ScalarKernels row() {
    return {.mul = mul,
            .scale = scale,
            .axpy = axpy,
            .dot = dot,
            .powers = powers,
            .batch_invert_vartime = batch_invert_vartime};
  }
};

/// The set for a kind of lanes.
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
          .add_sequences = K::add_sequences,
          .add_to = K::add_to,
          .to_terms = K::to_terms,
          .scaled_terms = K::scaled_terms,
          .add_terms = K::add_terms,
          .subtract_terms = K::subtract_terms,
          .from_sums = K::from_sums,
          .canonical = ScalarKernelsOf<V>::row()};
}

}  // namespace slipstream::field::detail
