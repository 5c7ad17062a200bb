// The secret keys of a transaction's signers, by predicate.
#pragma once

#include <expected>
#include <optional>
#include <unordered_map>

#include "slipstream/base/export.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/predicate.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// Secret keys by the predicate that they open. Wiped when destroyed. One thread at a time may change it.
class KeyRing {
 public:
  /// Adds a key and returns the predicate that it opens.
  ristretto255::Encoding add(const keys::SecretKey& secret);
  /// Adds the key that opens a predicate tree without a call: the sum of the inner key's secret and the adjustment
  /// factor. InconsistentWitness if the secret is not that of the inner key.
  std::expected<ristretto255::Encoding, ErrorKind> add(const PredicateTree& tree, const keys::SecretKey& inner_secret);

  /// The key of the predicate, or nullptr. Variable-time in predicates, which are public.
  [[nodiscard]] const keys::SecretKey* find(const ristretto255::Encoding& predicate) const;
  /// The number of keys.
  [[nodiscard]] std::size_t size() const { return by_predicate_.size(); }

 private:
  struct Hash {
    [[nodiscard]] std::size_t operator()(const ristretto255::Encoding& e) const { return load_le64(e.bytes.data()); }
  };
  std::unordered_map<ristretto255::Encoding, keys::SecretKey, Hash> by_predicate_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
