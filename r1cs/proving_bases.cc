#include "r1cs/proving_bases.h"

#include <mutex>

namespace slipstream::r1cs {

std::shared_ptr<const ProvingBases> proving_bases(std::size_t capacity) {
  static std::mutex mutex;
  static std::shared_ptr<const ProvingBases> shared;
  const std::lock_guard lock(mutex);
  if (!shared || shared->capacity() < capacity) shared = std::make_shared<const ProvingBases>(generators(capacity));
  return shared;
}

}  // namespace slipstream::r1cs
