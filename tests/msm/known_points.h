// Points whose discrete logarithms are known, so that the sum of many multiples is one product: an oracle that is
// quick for a hundred thousand points and knows nothing of windows or buckets.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "msm/random_scalars.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/msm/multiscalar.h"
#include "support/every_backend.h"

namespace slipstream::msm::test {

struct KnownPoints {
  std::vector<AffinePoint> points;
  std::vector<Scalar> logarithms;

  /// A walk: log_i = a + i b.
  KnownPoints(std::size_t n, std::uint64_t seed) {
    ScalarSource source(seed);
    const Scalar b = source.uniform();
    Scalar log = source.uniform();
    const ristretto255::Point step = b * ristretto255::Point::basepoint();
    ristretto255::Point p = log * ristretto255::Point::basepoint();
    std::vector<ristretto255::Point> walk(n);
    for (ristretto255::Point& out : walk) {
      logarithms.push_back(log);
      out = p;
      log += b;
      p = p + step;
    }
    points = to_affine(walk);
  }

  /// The sum of scalars[i] * points[i] over as many as there are scalars.
  [[nodiscard]] ristretto255::Point sum(std::span<const Scalar> scalars) const {
    Scalar total;
    for (std::size_t i = 0; i < scalars.size(); ++i) total += scalars[i] * logarithms[i];
    return total * ristretto255::Point::basepoint();
  }
};

/// One backend for each row of kernels that runs here: the others would repeat one of these.
inline std::vector<cpu::Backend> backends_with_own_kernels() {
  std::vector<cpu::Backend> out;
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (backend.supported() && std::string_view(backend.kernels.msm) == backend.name) out.push_back(backend.id);
  }
  return out;
}

using slipstream::test::ActiveBackend;

}  // namespace slipstream::msm::test
