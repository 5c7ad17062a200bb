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
  const auto levels = reader.u64();
  accumulator::Forest::Roots roots;
  if (!levels) return std::unexpected(DecodeError{forest_at, "the Utreexo forest is cut short"});
  for (unsigned level = 0; level < roots.size(); ++level) {
    if ((*levels >> level & 1) == 0) continue;
    const auto root = reader.bytes32();
    if (!root) return std::unexpected(DecodeError{reader.offset(), "the Utreexo forest is cut short"});
    roots[level] = *root;
  }
  if (!reader.at_end()) {
    return std::unexpected(
        DecodeError{reader.offset(), std::to_string(reader.remaining()) + " bytes follow the state"});
  }
  const auto forest = accumulator::Forest::from_roots(roots);
  if (!forest) return std::unexpected(DecodeError{forest_at, "the Utreexo forest has a tree at level 63"});
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
  const accumulator::Forest::Roots& roots = utreexo.roots();
  std::uint64_t levels = 0;
  for (unsigned level = 0; level < roots.size(); ++level) {
    if (roots[level]) levels |= std::uint64_t{1} << level;
  }
  writer.u64(levels);
  for (const auto& root : roots) {
    if (root) writer.bytes(*root);
  }
  return out;
}

}  // namespace slipstream::ledger
