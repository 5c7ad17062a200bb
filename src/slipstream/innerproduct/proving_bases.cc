#include "slipstream/innerproduct/proving_bases.h"

#include <mutex>

namespace slipstream::innerproduct {

namespace {

/// One instance that is replaced when a caller asks for a longer one. `make` returns the generators.
class Shared {
 public:
  template <class Make>
  std::shared_ptr<const ProvingBases> get(std::size_t capacity, const Make& make) {
    const std::lock_guard lock(mutex_);
    if (!bases_ || bases_->capacity() < capacity) bases_ = std::make_shared<const ProvingBases>(make());
    return bases_;
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const ProvingBases> bases_;
};

}  // namespace

std::shared_ptr<const ProvingBases> proving_bases(std::size_t capacity) {
  static Shared shared;
  return shared.get(capacity, [capacity] { return generators(capacity); });
}

PartyProvingBases party_proving_bases(std::size_t gens_capacity, std::size_t party_capacity) {
  if (party_capacity <= 1) return {proving_bases(PartyGenerators::kStride), gens_capacity, party_capacity};
  static Shared shared;
  const auto make = [&] { return party_generators(gens_capacity, party_capacity).bases; };
  return {shared.get(party_capacity * PartyGenerators::kStride, make), gens_capacity, party_capacity};
}

}  // namespace slipstream::innerproduct
