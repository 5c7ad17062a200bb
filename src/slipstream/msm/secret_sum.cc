#include "slipstream/msm/secret_sum.h"

#include "slipstream/base/secret.h"

namespace slipstream::msm {

SecretBases::SecretBases(std::shared_ptr<const FixedBases> bases, std::size_t capacity)
    : bases_(std::move(bases)), capacity_(capacity) {
  SLIPSTREAM_CHECK(capacity_ <= bases_->capacity());
}

const SecretBases::Tables& SecretBases::tables() const {
  const cpu::Backend backend = cpu::active_backend();
  Lazy& lazy = by_backend_[static_cast<std::size_t>(backend)];
  if (lazy.made.load(std::memory_order_acquire)) return lazy.tables;
  const std::lock_guard lock(lazy.mutex);
  if (lazy.made.load(std::memory_order_relaxed)) return lazy.tables;
  std::vector<ristretto255::Point> points = {bases_->B(), bases_->B_blinding()};
  points.reserve(2 + 2 * capacity_);
  for (const auto& kind : {bases_->G(), bases_->H()}) {
    points.insert(points.end(), kind.begin(), kind.begin() + static_cast<std::ptrdiff_t>(capacity_));
  }
  lazy.tables.kernels = &secret_kernels(backend);
  lazy.tables.tables.resize(points.size());
  lazy.tables.kernels->write_tables(lazy.tables.tables.data(), points.data(), points.size());
  lazy.made.store(true, std::memory_order_release);
  return lazy.tables;
}

void SecretSums::add(const SecretTerms& terms) {
  if (terms.B != nullptr) add_B(*terms.B);
  if (terms.B_blinding != nullptr) add_B_blinding(*terms.B_blinding);
  add_G(terms.first, terms.G);
  add_H(terms.first, terms.H);
}

std::vector<ristretto255::Point> SecretSums::sums() const {
  SecretVector<group::EdwardsPoint> sums(ends_.size());
  tables_.kernels->fixed_sums(sums.data(), runs_.data(), ends_.data(), ends_.size());
  return {sums.begin(), sums.end()};
}

ristretto255::Point secret_sum(const SecretBases& bases, const SecretTerms& terms) {
  SecretSums sums(bases);
  sums.begin_sum();
  sums.add(terms);
  return sums.sums()[0];
}

ristretto255::Point multiscalar_mul(std::span<const Scalar> scalars, std::span<const ristretto255::Point> points) {
  SLIPSTREAM_CHECK(scalars.size() == points.size());
  return ristretto255::Point(secret_kernels().sum(scalars.data(), points.data(), points.size()));
}

}  // namespace slipstream::msm
