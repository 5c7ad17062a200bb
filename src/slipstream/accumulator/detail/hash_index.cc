#include "slipstream/accumulator/detail/hash_index.h"

#include <algorithm>
#include <span>

#include "slipstream/base/detail/int128.h"
#include "slipstream/base/entropy.h"

namespace slipstream::accumulator::detail {
namespace {

using Secret = std::array<std::uint64_t, 4>;

const Secret& process_secret() {
  static const Secret secret = [] {
    std::array<std::uint8_t, sizeof(Secret)> bytes;
    fill_random(bytes);
    Secret out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = load_le64(bytes.data() + 8 * i);
    return out;
  }();
  return secret;
}

std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<Uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

HashIndex::HashIndex() : secret_(process_secret()) {}

std::uint32_t HashIndex::tag_of(const Hash& key) const {
  const std::uint8_t* bytes = key.data();
  const std::uint64_t mix = folded_product(load_le64(bytes) ^ secret_[0], load_le64(bytes + 8) ^ secret_[1]) ^
                            folded_product(load_le64(bytes + 16) ^ secret_[2], load_le64(bytes + 24) ^ secret_[3]);
  return static_cast<std::uint32_t>(mix >> 32);
}

void HashIndex::reserve(std::size_t n) {
  if (2 * n > slots_.size()) grow(2 * n);
}

void HashIndex::grow(std::size_t slots) {
  PooledVector<Slot> old = std::exchange(slots_, PooledVector<Slot>(std::bit_ceil(std::max<std::size_t>(slots, 16))));
  shift_ = std::max(0, 32 - std::countr_zero(slots_.size()));
  for (const Slot& slot : old) {
    if (slot.id == kNone) continue;
    std::size_t at = home(slot.tag);
    while (slots_[at].id != kNone) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

void HashIndex::erase_slot(std::size_t at) {
  // Moves later slots of the same run back into the hole, unless that would put them before their home.
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = at;
  for (std::size_t next = (at + 1) & mask; slots_[next].id != kNone; next = (next + 1) & mask) {
    if (((next - home(slots_[next].tag)) & mask) >= ((next - hole) & mask)) {
      slots_[hole] = slots_[next];
      hole = next;
    }
  }
  slots_[hole].id = kNone;
  --used_;
}

}  // namespace slipstream::accumulator::detail
