#include "slipstream/ledger/block_tx.h"

#include <string>
#include <utility>

#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/ledger/block.h"

namespace slipstream::ledger {
namespace {

std::unexpected<vm::Error> malformed(std::size_t offset, std::string what) {
  return std::unexpected(
      vm::Error{.kind = vm::ErrorKind::InvalidFormat, .byte_offset = offset, .detail = std::move(what)});
}

}  // namespace

std::expected<BlockTx, vm::Error> BlockTx::decode(ByteSpan bytes) {
  Reader reader(bytes);
  auto tx = vm::decode_tx(reader);
  if (!tx) return std::unexpected(std::move(tx).error());

  const std::size_t count_at = reader.offset();
  const auto count = reader.u32();
  if (!count) return malformed(count_at, "the number of Utreexo proofs is cut short");
  if (*count > reader.remaining()) {
    return malformed(count_at, std::to_string(*count) + " Utreexo proofs do not fit into what follows");
  }
  std::vector<accumulator::Proof> proofs;
  std::size_t beyond = 0;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::size_t at = reader.offset();
    auto proof = accumulator::Proof::decode(reader);
    if (!proof) return malformed(at, "Utreexo proof " + std::to_string(i) + " is malformed or cut short");
    if (proofs.size() < tx->program.size()) {
      proofs.push_back(*std::move(proof));
    } else {
      ++beyond;
    }
  }
  if (!reader.at_end()) {
    return malformed(reader.offset(), std::to_string(reader.remaining()) + " bytes follow the block transaction");
  }
  return BlockTx{*std::move(tx), std::move(proofs), beyond, bytes};
}

Bytes32 BlockTx::witness_hash() const {
  Bytes storage;
  return ledger::witness_hash(canonical_bytes(storage));
}

ByteSpan BlockTx::canonical_bytes(Bytes& storage) const {
  if (is_canonical()) return bytes;
  storage.clear();
  storage.reserve(bytes.size());
  Writer writer(storage);
  vm::encode_tx(tx, writer);
  writer.bytes(bytes.subspan(tx.bytes.size()));
  return storage;
}

}  // namespace slipstream::ledger
