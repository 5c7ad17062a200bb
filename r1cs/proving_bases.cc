#include "r1cs/proving_bases.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/check.h"
#include "base/secret.h"

namespace slipstream::r1cs {

using ristretto255::Point;

Point ProvingBases::sum(const SecretTerms& terms) const {
  SLIPSTREAM_CHECK(terms.first + std::max(terms.G.size(), terms.H.size()) <= capacity());
  std::vector<std::uint32_t> indices{msm::FixedBases::kB, msm::FixedBases::kBBlinding};
  SecretVector<Scalar> scalars{terms.B, terms.B_blinding};
  for (std::size_t i = 0; i < terms.G.size(); ++i) indices.push_back(msm::FixedBases::G_index(terms.first + i));
  scalars.insert(scalars.end(), terms.G.begin(), terms.G.end());
  for (std::size_t i = 0; i < terms.H.size(); ++i) indices.push_back(msm::FixedBases::H_index(terms.first + i));
  scalars.insert(scalars.end(), terms.H.begin(), terms.H.end());
  return sum(indices, scalars);
}

Point ProvingBases::sum(std::span<const std::uint32_t> indices, std::span<const Scalar> scalars) const {
  SLIPSTREAM_CHECK(indices.size() == scalars.size());
  std::vector<Point> points;
  points.reserve(indices.size());
  for (const std::uint32_t index : indices) {
    if (index < 2) {
      points.push_back(index == msm::FixedBases::kB ? fixed_->B() : fixed_->B_blinding());
    } else {
      points.push_back((index % 2 == 0 ? fixed_->G() : fixed_->H())[index / 2 - 1]);
    }
  }
  SecretVector<Point> products(points.size());
  ristretto255::multiply_batch(scalars, points, products);
  Point out;
  for (const Point& product : products) out = out + product;
  return out;
}

std::shared_ptr<const ProvingBases> proving_bases(std::size_t capacity) {
  static std::mutex mutex;
  static std::shared_ptr<const ProvingBases> shared;
  const std::lock_guard lock(mutex);
  if (!shared || shared->capacity() < capacity) shared = std::make_shared<const ProvingBases>(generators(capacity));
  return shared;
}

}  // namespace slipstream::r1cs
