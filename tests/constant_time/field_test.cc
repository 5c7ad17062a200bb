#include "constant_time/secrets.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/field/scalar.h"

namespace slipstream::constant_time {
namespace {

// Below, at and above the sizes from which kernels use lanes.
constexpr std::size_t kSizes[] = {0, 1, 3, 7, 8, 9, 33, 65};

class ScalarConstantTime : public ConstantTime {};

TEST_F(ScalarConstantTime, arithmetic) {
  const auto known = scalars(2);
  const auto x = secret_scalars(2);
  EXPECT_EQ(reveal(x[0] + x[1]), known[0] + known[1]);
  EXPECT_EQ(reveal(x[0] - x[1]), known[0] - known[1]);
  EXPECT_EQ(reveal(-x[0]), -known[0]);
  EXPECT_EQ(reveal(x[0] * x[1]), known[0] * known[1]);
  EXPECT_EQ(reveal(x[0].square()), known[0] * known[0]);
  EXPECT_EQ(reveal(x[0] == x[1]), false);
  EXPECT_EQ(reveal(x[0].is_zero()), false);
  Scalar sum = x[0];
  sum += x[1];
  sum -= x[0];
  sum *= x[0];
  EXPECT_EQ(reveal(sum), known[1] * known[0]);
}

TEST_F(ScalarConstantTime, inversion) { EXPECT_EQ(reveal(secret_scalars(1)[0].invert()), scalars(1)[0].invert()); }

TEST_F(ScalarConstantTime, bytes_and_reduction) {
  const Secret<Bytes64> wide = secret([] {
    Bytes64 bytes;
    bytes.fill(0xfd);
    return bytes;
  }());
  const std::span<const std::uint8_t, 64> view(wide.expose());
  const Bytes64 known = reveal(wide.expose());
  EXPECT_EQ(reveal(Scalar::from_bytes_wide(view)), Scalar::from_bytes_wide(known));
  EXPECT_EQ(reveal(Scalar::from_bytes_mod_order(view.first<32>())),
            Scalar::from_bytes_mod_order(std::span(known).first<32>()));
  EXPECT_EQ(reveal(secret_scalars(1)[0].to_bytes()), scalars(1)[0].to_bytes());
  EXPECT_EQ(reveal(Scalar::from_u64(secret(std::uint64_t{5}).expose())), Scalar::from_u64(5));
}

TEST_F(ScalarConstantTime, kernels) {
  const auto& kernels = field::scalar_kernels();
  for (const std::size_t n : kSizes) {
    SCOPED_TRACE(n);
    const auto known_a = scalars(n, 1), known_b = scalars(n, 2);
    const auto a = secret_scalars(n, 1), b = secret_scalars(n, 2);
    const Secret<Scalar> k = secret(Scalar::from_u64(77));
    SecretVector<Scalar> mul(n), scaled(n), sum(b), powers(n);
    kernels.mul(mul.data(), a.data(), b.data(), n);
    kernels.scale(scaled.data(), k.expose(), a.data(), n);
    kernels.axpy(sum.data(), k.expose(), a.data(), n);
    kernels.powers(powers.data(), k.expose(), k.expose(), n);
    Scalar dot, power = Scalar::from_u64(77);
    for (std::size_t i = 0; i < n; ++i, power *= Scalar::from_u64(77)) {
      EXPECT_EQ(reveal(mul[i]), known_a[i] * known_b[i]);
      EXPECT_EQ(reveal(scaled[i]), Scalar::from_u64(77) * known_a[i]);
      EXPECT_EQ(reveal(sum[i]), known_b[i] + Scalar::from_u64(77) * known_a[i]);
      EXPECT_EQ(reveal(powers[i]), power);
      dot += known_a[i] * known_b[i];
    }
    EXPECT_EQ(reveal(kernels.dot(a.data(), b.data(), n)), dot);
  }
}

}  // namespace
}  // namespace slipstream::constant_time
