// The state of a chain: the header at its tip and the Utreexo forest of all unspent contracts. A few kilobytes, for a
// chain of any length. Source: blockchain/src/state.rs of Slingshot (BlockchainState).
#pragma once

#include <cstdint>
#include <expected>
#include <span>

#include "slipstream/accumulator/utreexo.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/ledger/block.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// Hashes contract ids to the leaves of the forest.
[[nodiscard]] const accumulator::LeafHasher& contract_hasher();

/// See below.
struct InitialState;

/// The state after a block. A value type: a copy is a snapshot.
struct ChainState {
  BlockHeader tip;              ///< The last header.
  accumulator::Forest utreexo;  ///< All unspent contracts.

  /// The state of a new chain (height 1) in which the contracts with these ids are unspent, inserted in this order.
  /// O(contracts) hashes.
  [[nodiscard]] static InitialState make_initial(std::uint64_t timestamp_ms, std::span<const Bytes32> contract_ids);

  /// Header, a 64-bit set of the levels that have a tree, then the root of each, the lowest level first.
  /// Decoding rejects trailing bytes and a forest whose root is not the header's utxoroot.
  [[nodiscard]] static std::expected<ChainState, DecodeError> decode(ByteSpan bytes);
  /// The bytes that decode() reads.
  [[nodiscard]] Bytes encode() const;
};

/// The result of ChainState::make_initial().
struct InitialState {
  ChainState state;  ///< The state.
  /// Gives the initial contracts their first proofs.
  accumulator::Catchup catchup;
};

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
