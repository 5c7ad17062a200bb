#include "slipstream/msm/commitment.h"

#include "msm/secret_backend.h"

namespace slipstream::msm::test {
namespace {

class Commitment : public SecretBackend {};
INSTANTIATE_TEST_SUITE_P(Backends, Commitment, every_backend(), backend_name);

TEST_P(Commitment, is_the_value_times_one_base_plus_the_blinding_times_the_other) {
  const MultiplesOfBase bases(2, 50);
  const PedersenTables tables(bases.points[0], bases.points[1]);
  const auto edges = edge_scalars();
  const std::size_t n = edges.size();
  std::vector<Scalar> blindings(edges.rbegin(), edges.rend());
  std::vector<Point> expected(n);
  for (std::size_t i = 0; i < n; ++i) {
    expected[i] = (edges[i] * bases.logarithms[0] + blindings[i] * bases.logarithms[1]) * Point::basepoint();
    ASSERT_EQ(tables.commit(edges[i], blindings[i]), expected[i]) << i;
  }
  for (std::size_t count = 0; count <= n; count += count < 20 ? 1 : 23) {
    std::vector<Point> out(count);
    tables.commit_batch(std::span(edges).first(count), std::span(blindings).first(count), out);
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(out[i], expected[i]) << count << " " << i;
  }
}

}  // namespace
}  // namespace slipstream::msm::test
