// Straus' algorithm on every backend, where scalars are as long as they may be.
#include <vector>

#include "msm/secret_backend.h"
#include "slipstream/group/detail/affine.h"
#include "slipstream/msm/detail/kernels/kernels.h"
#include "slipstream/msm/static_bases.h"

namespace slipstream::msm::test {
namespace {

class FewPoints : public SecretBackend {
 protected:
  static constexpr std::size_t kMost = 37;

  FewPoints() : known(kMost, 60), addends(kMost) {
    std::vector<group::EdwardsPoint> points;
    for (const Point& p : known.points) points.push_back(p.edwards());
    group::to_affine_niels_batch(points, addends);
  }

  void check(const std::vector<SignedScalar>& scalars, unsigned bits) const {
    const StrausJob<CurveAddend> job{
        .points = addends.data(), .scalars = scalars.data(), .n = scalars.size(), .bits = bits};
    const CurveKernels& kernels = msm_kernels();
    Arena arena;
    const Point sum(kernels.straus_vartime(job, arena));
    Scalar expected;
    for (std::size_t i = 0; i < scalars.size(); ++i) {
      Bytes32 bytes;
      for (std::size_t j = 0; j < 4; ++j) store_le64(bytes.data() + 8 * j, scalars[i].absolute[j]);
      const Scalar s = Scalar::from_bytes_mod_order(bytes) * known.logarithms[i];
      expected = scalars[i].negative != 0 ? expected - s : expected + s;
    }
    ASSERT_EQ(sum, expected * Point::basepoint()) << scalars.size() << " points, " << bits << " bits";
  }

  MultiplesOfBase known;
  std::vector<CurveAddend> addends;
};
INSTANTIATE_TEST_SUITE_P(Backends, FewPoints, every_backend(), backend_name);

/// 2^bits - 1.
Words ones(unsigned bits) {
  Words out{};
  for (unsigned i = 0; i < bits; ++i) out[i / 64] |= std::uint64_t{1} << (i % 64);
  return out;
}

TEST_P(FewPoints, take_the_longest_scalars_of_every_length_and_both_signs) {
  for (unsigned bits = 1; bits <= 253; ++bits) {
    std::vector<SignedScalar> scalars;
    for (std::uint64_t i = 0; i < 3 + bits % 5; ++i) scalars.push_back({ones(bits), (bits + i) % 2});
    check(scalars, bits);
  }
}

TEST_P(FewPoints, are_right_for_every_number_of_points_with_zeros_among_them) {
  ScalarSource source(61);
  for (std::size_t n = 0; n <= kMost; ++n) {
    std::vector<SignedScalar> scalars(n), some(n);
    for (std::size_t i = 0; i < n; ++i) {
      scalars[i] = some[i] = {source.uniform().words(), source.u64() % 2};
      if (i % 3 == n % 3) some[i] = {};
    }
    check(scalars, 253);
    check(some, 253);
  }
}

TEST_P(FewPoints, are_added_to_bases_with_tables_of_every_width) {
  ScalarSource source(63);
  const CurveKernels& kernels = msm_kernels();
  for (unsigned width = StaticBases::kMinTableWidth; width <= StaticBases::kMaxTableWidth; ++width) {
    const std::size_t bases = 20;
    const StaticBases tables(std::span(known.points).first(bases),
                             {.bytes = bases * odd_multiples(width) * sizeof(CurveAddend)});
    ASSERT_EQ(tables.table_width(), width);
    ASSERT_EQ(tables.tabled(), bases);
    for (const std::size_t n : {0U, 1U, 5U}) {
      std::vector<SignedScalar> scalars, table_scalars;
      std::vector<std::uint32_t> sources;
      Scalar expected;
      const auto add = [&](std::vector<SignedScalar>& to, const Scalar& s, std::size_t base) {
        const bool negative = source.u64() % 2 != 0;
        to.push_back({s.words(), negative ? 1U : 0U});
        expected += (negative ? -s : s) * known.logarithms[base];
      };
      for (std::size_t i = 0; i < n; ++i) add(scalars, source.uniform(), i);
      // Odd, even, zero, the largest.
      for (const Scalar& s : edge_scalars()) {
        sources.push_back(static_cast<std::uint32_t>(source.u64() % bases));
        add(table_scalars, s, sources.back());
      }
      const StrausJob<CurveAddend> job{.points = addends.data(),
                                       .scalars = scalars.data(),
                                       .n = n,
                                       .tables = tables.tables(),
                                       .table_scalars = table_scalars.data(),
                                       .sources = sources.data(),
                                       .table_n = sources.size(),
                                       .table_width = width};
      Arena arena;
      ASSERT_EQ(Point(kernels.straus_vartime(job, arena)), expected * Point::basepoint()) << width;
    }
  }
}

}  // namespace
}  // namespace slipstream::msm::test
