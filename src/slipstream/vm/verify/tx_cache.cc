#include "slipstream/vm/verify/tx_cache.h"

#include <string>
#include <utility>

#include "slipstream/transcript/message.h"

namespace slipstream::vm {

std::vector<Bytes32> TxCache::keys(std::span<const ByteSpan> txs, std::size_t generator_capacity, bool named_points) {
  const std::string label =
      "slipstream.tx-cache " + std::to_string(generator_capacity) + (named_points ? " strict" : " reference");
  std::vector<Bytes32> out(txs.size());
  transcript::hash_message_batch({label, "tx", "key"}, txs, out);
  return out;
}

std::optional<TxEffects> TxCache::find(const Bytes32& key) const {
  const std::lock_guard lock(mutex_);
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return std::nullopt;
  return entry->second;
}

void TxCache::insert(const Bytes32& key, TxEffects effects) {
  const std::lock_guard lock(mutex_);
  if (capacity_ == 0 || !entries_.try_emplace(key, std::move(effects)).second) return;
  order_.push_back(key);
  if (order_.size() > capacity_) {
    entries_.erase(order_.front());
    order_.pop_front();
  }
}

std::size_t TxCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace slipstream::vm
