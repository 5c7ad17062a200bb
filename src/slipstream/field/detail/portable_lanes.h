// One scalar as a kind of lanes (field/detail/lane_kernel_templates.h): four canonical words, R = 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "slipstream/field/detail/lane_kernels.h"
#include "slipstream/field/detail/scalar_words.h"

namespace slipstream::field::detail {

struct PortableLanes {
  using Word = std::uint64_t;
  using Block = Words<4>;
  static constexpr std::size_t kLanes = 1, kBlockWords = 4, kSumWords = 4;

  static Block load(const Word* a) { return {a[0], a[1], a[2], a[3]}; }
  static void store(Word* out, const Block& x) { std::memcpy(out, x.data(), sizeof x); }
  static Block load_plain(const Scalar* a, std::size_t) { return a->words(); }
  static void store_plain(Scalar* out, const Block& x, std::size_t) { *out = Scalar::from_words_unchecked(x); }
  static Block load_terms(const Word* terms, const std::uint32_t* index, std::size_t) {
    return load(terms + std::size_t{4} * *index);
  }
  static void store_terms(Word* out, const Block& x, std::size_t) { store(out, x); }
  static Block broadcast(const Scalar& x) { return x.words(); }
  static Block load_limbs(const Word* a, std::size_t stride) { return {a[0], a[stride], a[2 * stride], a[3 * stride]}; }
  static void store_limbs(Word* out, std::size_t stride, const Block& x) {
    for (std::size_t i = 0; i < x.size(); ++i) out[stride * i] = x[i];
  }
  static Block broadcast_limbs(const Word* a, std::size_t stride) { return load_limbs(a, stride); }
  static void transpose_square(Block (&)[kLanes]) {}
  static Block zero() { return {}; }
  static Block one() { return {1, 0, 0, 0}; }
  static Block entered(const Block& x) { return x; }

  [[gnu::always_inline]] static Block product(const Block& a, const Block& b) { return mul_mod(a, b); }
  [[gnu::always_inline]] static Block product_plus(const Block& a, const Block& b, const Block& c) {
    Words<8> t = mul_wide(a, b);
    add_to(t, c);
    return reduce_product(t);
  }
  class Products {
   public:
    explicit Products(const Block& c) : sum_{c[0], c[1], c[2], c[3]} {}
    void add(const Block& a, const Block& b) { add_to(sum_, mul_wide(a, b)); }
    [[nodiscard]] Block total() const { return reduce_wide(sum_); }

   private:
    Words<8> sum_;
  };
  static Block canonical(const Block& x) { return x; }
  static Block left(const Block& x) { return x; }
  static Block left_onto(const Block& y, const Block& x) { return add_mod(y, x); }
  static Block plain_sum(const Block& y, const Block& z) { return add_mod(y, z); }

  // The only lane has number 0.
  static Block blend(std::uint32_t lanes, const Block& a, const Block& b) { return (lanes & 1) != 0 ? b : a; }

  struct Sum {
    Block value;
    static Sum load(const Word* sum) { return {PortableLanes::load(sum)}; }
    void store(Word* sum) const { PortableLanes::store(sum, value); }
    void add(const Word* term) { value = add_mod(value, PortableLanes::load(term)); }
    void subtract(const Word* term) { value = sub_mod(value, PortableLanes::load(term)); }
  };
  static Block collapsed(const Word* sums, std::size_t, std::size_t) { return load(sums); }
};

}  // namespace slipstream::field::detail
