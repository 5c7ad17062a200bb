// One scalar as a kind of lanes (field/detail/lane_kernel_templates.h): four canonical words, R = 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "field/detail/scalar_words.h"
#include "field/lane_kernels.h"

namespace slipstream::field::detail {

struct PortableLanes {
  using Word = std::uint64_t;
  using Value = Words<4>;
  static constexpr std::size_t kLanes = 1, kBlockWords = 4, kSumWords = 4, kLowBlocks = 16;

  static Value load(const Word* a) { return {a[0], a[1], a[2], a[3]}; }
  static void store(Word* out, const Value& x) { std::memcpy(out, x.data(), sizeof x); }
  static Value load_plain(const Scalar* a, std::size_t) { return a->words(); }
  static void store_plain(Scalar* out, const Value& x, std::size_t) { *out = Scalar::from_words_unchecked(x); }
  static Value load_terms(const Word* terms, const std::uint32_t* index, std::size_t) {
    return load(terms + std::size_t{4} * *index);
  }
  static void store_terms(Word* out, const Value& x, std::size_t) { store(out, x); }
  static Value broadcast(const Scalar& x) { return x.words(); }
  static Value broadcast_lane(const Word* words, std::size_t i) { return load(words + 4 * i); }
  static Value one() { return {1, 0, 0, 0}; }
  static Value entered(const Value& x) { return x; }

  [[gnu::always_inline]] static Value product(const Value& a, const Value& b) { return mul_mod(a, b); }
  [[gnu::always_inline]] static Value product_plus(const Value& a, const Value& b, const Value& c) {
    Words<8> t = mul_wide(a, b);
    add_to(t, c);
    return reduce_product(t);
  }
  static Value dot(const Word* a, const Word* b, std::size_t n) {
    // Products are below 2^504.1, so 128 of them and a reduced sum stay below 2^512.
    constexpr std::size_t kChunk = 128;
    Value sum{};
    for (std::size_t i = 0; i < n;) {
      Words<8> wide = {sum[0], sum[1], sum[2], sum[3], 0, 0, 0, 0};
      for (const std::size_t end = std::min(n, i + kChunk); i < end; ++i) {
        add_to(wide, mul_wide(load(a + 4 * i), load(b + 4 * i)));
      }
      sum = reduce_wide(wide);
    }
    return sum;
  }
  static Value left(const Value& x) { return x; }
  static Value left_onto(const Value& y, const Value& x) { return add_mod(y, x); }
  static Value plain_sum(const Value& y, const Value& z) { return add_mod(y, z); }

  // There is a single lane, with number 0.
  static Value blend(std::uint32_t lanes, const Value& a, const Value& b) { return (lanes & 1) != 0 ? b : a; }

  struct Sum {
    Value value;
    static Sum load(const Word* sum) { return {PortableLanes::load(sum)}; }
    void store(Word* sum) const { PortableLanes::store(sum, value); }
    void add(const Word* term) { value = add_mod(value, PortableLanes::load(term)); }
    void subtract(const Word* term) { value = sub_mod(value, PortableLanes::load(term)); }
  };
  static Value collapsed(const Word* sums, std::size_t, std::size_t) { return load(sums); }
};

}  // namespace slipstream::field::detail
