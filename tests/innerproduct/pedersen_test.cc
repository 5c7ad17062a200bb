#include "slipstream/innerproduct/pedersen.h"

#include <gtest/gtest.h>

#include "innerproduct/values.h"
#include "slipstream/innerproduct/generators.h"

namespace slipstream::innerproduct {
namespace {

std::vector<Scalar> interesting_scalars() {
  std::vector<Scalar> out{Scalar::zero(), Scalar::one(), -Scalar::one(), Scalar::from_u64(2),
                          Scalar::from_u64(~std::uint64_t{0})};
  for (int i = 0; i < 20; ++i) out.push_back(out.back().square() + Scalar::from_u64(i % 2 == 0 ? 3 : 4));
  return out;
}

TEST(Pedersen, commitments_equal_those_of_the_reference) {
  const test::Json vectors = test::load_vectors("generators.json");
  test::CaseCounter cases("generators.json: commitments");
  for (const test::Json& c : vectors["pedersen_commitments"]) {
    EXPECT_EQ(pedersen_commit(test::scalar(c["value"]), test::scalar(c["blinding"])).bytes,
              test::hex32(c["commitment"]));
    ++cases;
  }
}

TEST(Pedersen, batches_equal_single_commitments) {
  const auto& [B, B_blinding] = pedersen_bases();
  const std::vector<Scalar> values = interesting_scalars();
  const std::vector<Scalar> blindings(values.rbegin(), values.rend());
  for (std::size_t n = 0; n <= values.size(); ++n) {
    std::vector<ristretto255::Encoding> out(n);
    commit_batch(std::span(values).first(n), std::span(blindings).first(n), std::span(out));
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(out[i], ristretto255::encode(values[i] * B + blindings[i] * B_blinding)) << n << " " << i;
    }
  }
}

TEST(Half, doubled_is_the_scalar) {
  for (const Scalar& x : interesting_scalars()) {
    const Scalar half = x.half();
    EXPECT_EQ(half + half, x);
    EXPECT_TRUE(Scalar::from_canonical_bytes(half.to_bytes()));
  }
}

}  // namespace
}  // namespace slipstream::innerproduct
