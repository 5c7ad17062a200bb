// Straus' algorithm on every backend, where scalars are as long as they may be.
#include <vector>

#include "group/affine.h"
#include "msm/kernels.h"
#include "msm/secret_backend.h"

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
    ScratchMemory memory(kernels.straus_scratch_bytes(job));
    const Point sum(kernels.straus_vartime(job, memory.scratch()));
    Scalar expected;
    for (std::size_t i = 0; i < scalars.size(); ++i) {
      Bytes32 bytes;
      for (std::size_t j = 0; j < 4; ++j) store_le64(bytes.data() + 8 * j, scalars[i].magnitude[j]);
      const Scalar s = Scalar::from_bytes_mod_order(bytes) * known.logarithms[i];
      expected = scalars[i].negative != 0 ? expected - s : expected + s;
    }
    ASSERT_EQ(sum, expected * Point::basepoint()) << scalars.size() << " points, " << bits << " bits";
  }

  KnownPoints known;
  std::vector<CurveAddend> addends;
};
INSTANTIATE_TEST_SUITE_P(Backends, FewPoints, every_backend(), name_of);

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

}  // namespace
}  // namespace slipstream::msm::test
