// Every backend's scalar kernels against one scalar at a time.
#include "slipstream/field/detail/scalar_kernels.h"

#include <gtest/gtest.h>

#include <vector>

#include "field/oracle.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/field/detail/lane_kernels.h"
#include "support/every_backend.h"

namespace slipstream {
namespace {

constexpr std::size_t kLengths[] = {0, 1, 2, 3, 7, 8, 9, 16, 17, 24, 65, 127, 128, 129, 300};

class ScalarKernels : public test::OnEveryBackend {
 protected:
  void SetUp() override {
    OnEveryBackend::SetUp();
    if (IsSkipped()) return;
    ASSERT_STREQ(field::lane_kernels().backend, cpu::info(GetParam()).kernels.field);
  }

  std::vector<Scalar> scalars(std::size_t n) {
    const std::vector<Scalar> all = test::extreme_scalars(random, 60);
    std::vector<Scalar> out(n);
    for (Scalar& s : out) s = all[random() % all.size()];
    return out;
  }

  test::Random random{21};
  const field::ScalarKernels& kernels() { return field::scalar_kernels(); }
};

TEST_P(ScalarKernels, products_sums_and_multiples_equal_single_operations) {
  for (const std::size_t n : kLengths) {
    const auto a = scalars(n), b = scalars(n);
    const Scalar k = scalars(1)[0];
    std::vector<Scalar> product(n), scaled(n), sum = b;
    kernels().mul(product.data(), a.data(), b.data(), n);
    kernels().scale(scaled.data(), k, a.data(), n);
    kernels().axpy(sum.data(), k, a.data(), n);
    Scalar dot;
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(product[i], a[i] * b[i]);
      ASSERT_EQ(scaled[i], k * a[i]);
      ASSERT_EQ(sum[i], b[i] + k * a[i]);
      dot += a[i] * b[i];
    }
    ASSERT_EQ(kernels().dot(a.data(), b.data(), n), dot);
  }
}

TEST_P(ScalarKernels, dot_does_not_overflow_on_the_largest_scalars) {
  const Scalar largest = -Scalar::one();
  std::vector<std::size_t> lengths(std::begin(kLengths), std::end(kLengths));
  // Around the chunks after which backends reduce.
  for (const std::size_t chunk : {40U, 160U, 320U, 1024U, 2560U})
    lengths.insert(lengths.end(), {chunk - 1, chunk, chunk + 1, 3 * chunk});
  for (const std::size_t n : lengths) {
    const std::vector<Scalar> a(n, largest);
    ASSERT_EQ(kernels().dot(a.data(), a.data(), n), Scalar::from_u64(n));
  }
}

TEST_P(ScalarKernels, powers_are_successive_products) {
  for (const std::size_t n : kLengths) {
    for (const Scalar& base : {Scalar::zero(), Scalar::one(), scalars(1)[0], scalars(1)[0]}) {
      const Scalar first = scalars(1)[0];
      std::vector<Scalar> out(n);
      kernels().powers(out.data(), first, base, n);
      Scalar expected = first;
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_EQ(out[i], expected) << n << " " << i;
        expected *= base;
      }
    }
  }
}

TEST_P(ScalarKernels, batch_inversion_equals_single_inversion_with_zeros_anywhere) {
  for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 16U, 17U, 24U, 65U}) {
    for (std::size_t zero_at = 0; zero_at <= n; ++zero_at) {
      std::vector<Scalar> a = scalars(n);
      if (zero_at < n) a[zero_at] = Scalar::zero();
      std::vector<Scalar> inverses = a;
      kernels().batch_invert_vartime(inverses.data(), n);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(inverses[i], a[i].invert()) << n << " " << i;
    }
    std::vector<Scalar> zeros(n);
    kernels().batch_invert_vartime(zeros.data(), n);
    for (const Scalar& s : zeros) ASSERT_TRUE(s.is_zero());
  }
}

TEST_P(ScalarKernels, outputs_may_be_inputs) {
  for (const std::size_t n : kLengths) {
    const auto a = scalars(n), b = scalars(n);
    const Scalar k = scalars(1)[0];
    auto x = a, y = b, z = a, w = a, v = a;
    kernels().mul(x.data(), x.data(), b.data(), n);
    kernels().mul(y.data(), a.data(), y.data(), n);
    kernels().mul(w.data(), w.data(), w.data(), n);
    kernels().scale(z.data(), k, z.data(), n);
    kernels().axpy(v.data(), k, v.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(x[i], a[i] * b[i]);
      ASSERT_EQ(y[i], a[i] * b[i]);
      ASSERT_EQ(w[i], a[i] * a[i]);
      ASSERT_EQ(z[i], k * a[i]);
      ASSERT_EQ(v[i], a[i] + k * a[i]);
    }
    // A factor or a first power that lies in the output.
    if (n == 0) continue;
    auto s = a, t = a;
    kernels().scale(s.data(), s[0], s.data(), n);
    kernels().powers(t.data(), t[n - 1], t[0], n);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(s[i], a[0] * a[i]);
    Scalar expected = a[n - 1];
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(t[i], expected);
      expected *= a[0];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, ScalarKernels, test::every_backend(), test::backend_name);

}  // namespace
}  // namespace slipstream
