#include "slipstream/ledger/state.h"

#include <string>

#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"

namespace slipstream::ledger {

const accumulator::LeafHasher& contract_hasher() {
  static const accumulator::LeafHasher hasher(accumulator::utreexo_hasher(), "contract");
  return hasher;
}

InitialState ChainState::make_initial(std::uint64_t timestamp_ms, std::span<const Bytes32> contract_ids) {
  accumulator::WorkForest work{accumulator::Forest{}};
  for (const Bytes32& id : contract_ids) work.insert_leaf(contract_hasher().leaf(id));
  auto [forest, catchup] = work.normalize();
  BlockHeader tip = BlockHeader::make_initial(timestamp_ms, forest.root());
  return {{std::move(tip), std::move(forest)}, std::move(catchup)};
}

std::expected<ChainState, DecodeError> ChainState::decode(ByteSpan bytes) {
  Reader reader(bytes);
  ChainState state;
  auto tip = BlockHeader::decode(reader);
  if (!tip) return std::unexpected(DecodeError{0, "the header of the state is cut short"});
  state.tip = *std::move(tip);

  const std::size_t forest_at = reader.offset();
  const auto forest = accumulator::Forest::decode(reader);
  if (!forest)
    return std::unexpected(DecodeError{reader.offset(), "the Utreexo forest " + std::string(forest.error())});
  if (!reader.at_end()) {
    return std::unexpected(
        DecodeError{reader.offset(), std::to_string(reader.remaining()) + " bytes follow the state"});
  }
  state.utreexo = *forest;
  if (state.utreexo.root() != state.tip.utxoroot) {
    return std::unexpected(DecodeError{forest_at, "the Utreexo forest does not have the root of the header"});
  }
  return state;
}

Bytes ChainState::encode() const {
  Bytes out;
  Writer writer(out);
  tip.encode(writer);
  utreexo.encode(writer);
  return out;
}

}  // namespace slipstream::ledger
