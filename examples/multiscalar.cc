// Multiscalar multiplication: s_0 P_0 + s_1 P_1 + ... over ristretto255, from encodings as they arrive from outside.
#include "slipstream/msm/multiscalar.h"

#include <cstdio>
#include <vector>

using slipstream::Scalar;
namespace ristretto255 = slipstream::ristretto255;
namespace msm = slipstream::msm;

int main() {
  constexpr std::size_t kPoints = 1000;
  std::vector<Scalar> scalars;
  std::vector<ristretto255::Encoding> points;
  for (std::size_t i = 0; i < kPoints; ++i) {
    scalars.push_back(Scalar::random());
    points.push_back(encode(Scalar::random() * ristretto255::Point::basepoint()));
  }

  // Public data: the running time depends on it. Encodings are decoded in the call.
  const auto sum = msm::multiscalar_mul_vartime(scalars, points, {.threads = 0});
  if (!sum) return std::fprintf(stderr, "%s\n", sum.error().to_string().c_str()), 1;

  // The same sum, slowly, in constant time.
  ristretto255::Point slow = Scalar::zero() * ristretto255::Point::basepoint();
  for (std::size_t i = 0; i < kPoints; ++i) slow = slow + scalars[i] * *ristretto255::decode(points[i]);
  std::printf("%zu points: %s\n", kPoints, *sum == slow ? "both sums are equal" : "WRONG");

  // 32 bytes that are no point: the error says which one.
  points[123].bytes.fill(0xff);
  const auto refused = msm::multiscalar_mul_vartime(scalars, points);
  if (!refused) std::printf("refused: %s\n", refused.error().to_string().c_str());
  return *sum == slow && !refused ? 0 : 1;
}
