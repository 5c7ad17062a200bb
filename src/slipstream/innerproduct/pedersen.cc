#include "slipstream/innerproduct/pedersen.h"

#include <algorithm>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/secret.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/innerproduct/generators.h"

namespace slipstream::innerproduct {

using ristretto255::Encoding;
using ristretto255::Point;

void commit_batch(std::span<const Scalar> values, std::span<const Scalar> blindings, std::span<Point> out) {
  SLIPSTREAM_CHECK(values.size() == blindings.size() && values.size() == out.size());
  static const group::FixedBaseTable B_blinding(pedersen_bases().B_blinding);
  SecretVector<Point> blinded(blindings.size());
  group::FixedBaseTable::basepoint().multiply_batch(values, out);
  B_blinding.multiply_batch(blindings, blinded);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = out[i] + blinded[i];
}

void commit_batch(std::span<const Scalar> values, std::span<const Scalar> blindings, std::span<Encoding> out) {
  on_clean_stack([&] {
    SecretVector<Scalar> half_values(values.size()), half_blindings(blindings.size());
    std::ranges::transform(values, half_values.begin(), &Scalar::half);
    std::ranges::transform(blindings, half_blindings.begin(), &Scalar::half);
    SecretVector<Point> halves(out.size());
    commit_batch(half_values, half_blindings, std::span<Point>(halves));
    ristretto255::double_and_encode_batch(halves, out);
  });
  declassify_all(out);
}

Encoding pedersen_commit(const Scalar& value, const Scalar& blinding) {
  Encoding out;
  commit_batch({&value, 1}, {&blinding, 1}, std::span<Encoding>(&out, 1));
  return out;
}

}  // namespace slipstream::innerproduct
