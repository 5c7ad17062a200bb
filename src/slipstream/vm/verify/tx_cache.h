// Transactions that were found valid before, by a hash over every byte. A verifier needs only the effects of such a
// transaction if it appears in a block later. The size is bounded; the oldest entries are removed first. Safe for
// several threads at once.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/vm/verify/tx_equation.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A bounded set of valid transactions and their effects. Thread-safe.
class TxCache {
 public:
  /// Holds at most `capacity` transactions, about 400 bytes each for two inputs and two outputs.
  explicit TxCache(std::size_t capacity) : capacity_(capacity) {}

  /// The keys of encodings: a hash over the bytes and over the parameters of the verdict, which are the number of
  /// generators that proofs may use and whether every named point must decode.
  [[nodiscard]] static std::vector<Bytes32> keys(std::span<const ByteSpan> txs, std::size_t generator_capacity,
                                                 bool named_points);

  /// The effects of the transaction with this key, if it is in the cache. O(1).
  [[nodiscard]] std::optional<TxEffects> find(const Bytes32& key) const;
  /// Adds a valid transaction, and removes the oldest one if the cache is full. O(1).
  void insert(const Bytes32& key, TxEffects effects);

  /// The number of transactions now.
  [[nodiscard]] std::size_t size() const;

 private:
  struct Hash {
    [[nodiscard]] std::size_t operator()(const Bytes32& key) const { return load_le64(key.data()); }
  };

  std::size_t capacity_;
  mutable std::mutex mutex_;
  std::unordered_map<Bytes32, TxEffects, Hash> entries_;
  /// Keys, the oldest first.
  std::deque<Bytes32> order_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
