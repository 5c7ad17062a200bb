#include "slipstream/field/scalar.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/base/entropy.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/detail/safegcd.h"
#include "slipstream/field/detail/scalar_words.h"

namespace slipstream::field {

namespace {

template <std::size_t N>
detail::Words<N> load(const std::uint8_t* bytes) {
  detail::Words<N> w;
  std::memcpy(w.data(), bytes, sizeof w);
  return w;
}

}  // namespace

namespace detail {

Words<4> invert_mod(const Words<4>& a) {
  static constexpr OddModulus kModulus(kOrder);
  return invert_words(a, kModulus);
}

}  // namespace detail

std::optional<Scalar> Scalar::from_canonical_bytes(std::span<const std::uint8_t, 32> bytes) {
  const Words w = load<4>(bytes.data());
  if (!detail::is_canonical(w)) return std::nullopt;
  return Scalar(w);
}

Scalar Scalar::from_bytes_mod_order(std::span<const std::uint8_t, 32> bytes) {
  const Words w = load<4>(bytes.data());
  return Scalar(detail::reduce_product({w[0], w[1], w[2], w[3], 0, 0, 0, 0}));
}

Scalar Scalar::from_bytes_wide(std::span<const std::uint8_t, 64> bytes) {
  return Scalar(detail::reduce_wide(load<8>(bytes.data())));
}

Scalar Scalar::random() {
  Secret<Bytes64> bytes{Bytes64{}};
  fill_random(bytes.expose());
  return from_bytes_wide(bytes.expose());
}

Bytes32 Scalar::to_bytes() const {
  Bytes32 out;
  std::memcpy(out.data(), words_.data(), out.size());
  return out;
}

Scalar Scalar::operator*(const Scalar& b) const { return Scalar(detail::mul_mod(words_, b.words_)); }

// In place instead of by the operator above: a copy right after a store word by word would make the wider loads of the
// copy wait for the stores.
Scalar& Scalar::operator*=(const Scalar& b) {
  words_ = detail::mul_mod(words_, b.words_);
  return *this;
}

bool Scalar::operator==(const Scalar& b) const {
  std::uint64_t difference = 0;
  for (std::size_t i = 0; i < 4; ++i) difference |= words_[i] ^ b.words_[i];
  return difference == 0;
}

Scalar Scalar::square() const { return Scalar(detail::mul_mod(words_, words_)); }
Scalar Scalar::invert() const { return Scalar(detail::invert_mod(words_)); }
bool Scalar::is_zero() const { return (words_[0] | words_[1] | words_[2] | words_[3]) == 0; }

}  // namespace slipstream::field
