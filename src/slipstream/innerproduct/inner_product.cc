#include "slipstream/innerproduct/inner_product.h"

#include <algorithm>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/field/detail/scalar_kernels.h"

namespace slipstream::innerproduct {

std::expected<InnerProductProof, ProofError> InnerProductProof::decode(ByteSpan bytes) {
  constexpr std::string_view kFormat = "an inner-product proof is an even number of 32-byte elements, at most 64";
  if (bytes.size() % 64 != 0 || bytes.size() < 64) return fail(ProofErrorKind::FormatError, kFormat);
  const std::size_t rounds = bytes.size() / 64 - 1;
  if (rounds > kMaxRounds) return fail(ProofErrorKind::FormatError, kFormat);

  InnerProductProof out;
  out.L.reserve(rounds);
  out.R.reserve(rounds);
  for (std::size_t j = 0; j < rounds; ++j) {
    out.L.push_back({to_bytes32(bytes.subspan(64 * j, 32))});
    out.R.push_back({to_bytes32(bytes.subspan(64 * j + 32, 32))});
  }
  const auto a = Scalar::from_canonical_bytes(bytes.subspan(64 * rounds).first<32>());
  const auto b = Scalar::from_canonical_bytes(bytes.subspan(64 * rounds + 32).first<32>());
  if (!a || !b) return fail(ProofErrorKind::FormatError, "a scalar of the inner-product proof is not canonical");
  out.a = *a;
  out.b = *b;
  return out;
}

void InnerProductProof::encode_to(Bytes& out) const {
  Writer writer(out);
  for (std::size_t j = 0; j < L.size(); ++j) {
    writer.bytes(L[j].bytes);
    writer.bytes(R[j].bytes);
  }
  writer.bytes(a.to_bytes());
  writer.bytes(b.to_bytes());
}

RoundChallenges RoundChallenges::from(std::span<const Scalar> u, std::span<const Scalar> u_inv) {
  SLIPSTREAM_CHECK(u.size() == u_inv.size());
  RoundChallenges out;
  out.squares.reserve(u.size());
  out.inverse_squares.reserve(u.size());
  out.product = out.inverse_product = Scalar::one();
  for (std::size_t j = 0; j < u.size(); ++j) {
    out.squares.push_back(u[j].square());
    out.inverse_squares.push_back(u_inv[j].square());
    out.product *= u[j];
    out.inverse_product *= u_inv[j];
  }
  return out;
}

namespace detail {

void tensor(std::span<Scalar> out, const Scalar& first, std::span<const Scalar> factors, std::size_t split,
            const Scalar& tail) {
  SLIPSTREAM_CHECK(out.size() == std::size_t{1} << factors.size() && split <= out.size());
  const auto& kernels = field::scalar_kernels();
  Scalar* const p = out.data();
  p[0] = split == 0 ? first * tail : first;
  std::size_t k = 1;
  for (const Scalar& factor : factors) {
    // p[0, k) is computed; its elements from `split` on include the tail. p[k, 2k) is p[0, k) times the factor;
    // elements from `split` on whose source is before `split` are also multiplied by the tail.
    const std::size_t plain_source = std::min(split, k);
    const std::size_t plain = split > k ? std::min(split - k, k) : 0;
    if (plain > 0) kernels.scale(p + k, factor, p, plain);
    if (plain < plain_source) kernels.scale(p + k + plain, factor * tail, p + plain, plain_source - plain);
    if (plain_source < k) kernels.scale(p + k + plain_source, factor, p + plain_source, k - plain_source);
    k *= 2;
  }
}

}  // namespace detail
}  // namespace slipstream::innerproduct
