// A hash table from node hashes to 32-bit ids. The caller keeps the hashes and passes a function from id to hash; a
// slot holds 32 bits of a mix of the hash, and the id. Open addressing with linear probing, at most half full. The mix
// uses a secret key that is drawn once per process, so that an attacker who chooses the items cannot make them collide.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include "slipstream/accumulator/hasher.h"
#include "slipstream/base/detail/arena.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator::detail {

class HashIndex {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  HashIndex();

  /// Reserves memory for `n` hashes in total.
  void reserve(std::size_t n);
  [[nodiscard]] std::size_t size() const { return used_; }

  /// The id of `key`, or kNone.
  template <class HashOf>
  [[nodiscard]] std::uint32_t find(const Hash& key, HashOf&& hash_of) const {
    if (slots_.empty()) return kNone;
    return slots_[locate(key, tag_of(key), hash_of)].id;
  }

  /// Maps `key` to `id` (not kNone) and replaces an earlier id. Calls `hash_of` for other ids only.
  template <class HashOf>
  void put(const Hash& key, std::uint32_t id, HashOf&& hash_of) {
    if (2 * (used_ + 1) > slots_.size()) grow(2 * (used_ + 1));
    const std::uint32_t tag = tag_of(key);
    Slot& slot = slots_[locate(key, tag, hash_of)];
    if (slot.id == kNone) ++used_;
    slot = {tag, id};
  }

  /// Removes `key` if it exists.
  template <class HashOf>
  void erase(const Hash& key, HashOf&& hash_of) {
    if (slots_.empty()) return;
    const std::size_t at = locate(key, tag_of(key), hash_of);
    if (slots_[at].id != kNone) erase_slot(at);
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t id = kNone;
  };

  [[nodiscard]] std::uint32_t tag_of(const Hash& key) const;
  /// The first slot of the probe for this tag: its top bits.
  [[nodiscard]] std::size_t home(std::uint32_t tag) const { return tag >> shift_; }

  /// The slot of `key`, or the free slot for it. Precondition: the table has slots.
  template <class HashOf>
  [[nodiscard]] std::size_t locate(const Hash& key, std::uint32_t tag, HashOf&& hash_of) const {
    std::size_t at = home(tag);
    while (slots_[at].id != kNone && (slots_[at].tag != tag || hash_of(slots_[at].id) != key)) {
      at = (at + 1) & (slots_.size() - 1);
    }
    return at;
  }

  void grow(std::size_t slots);
  void erase_slot(std::size_t at);

  std::array<std::uint64_t, 4> secret_;
  /// Empty, or a power of two of at least 16 slots.
  PooledVector<Slot> slots_;
  std::size_t used_ = 0;
  /// 32 - log2 of the number of slots; 0 if that is negative.
  int shift_ = 0;
};

}  // namespace slipstream::accumulator::detail

SLIPSTREAM_EXPORT_END
