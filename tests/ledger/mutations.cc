#include "ledger/mutations.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "slipstream/base/detail/reader.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/vm/instruction.h"

namespace slipstream::ledger::test {

const std::vector<Mutations::Kind> Mutations::kKinds = {
    {"bit", 10, &Mutations::bit_anywhere},
    {"bit in a part", 10, &Mutations::bit_in_part},
    {"byte", 6, &Mutations::byte_set},
    {"bytes deleted", 3, &Mutations::bytes_deleted},
    {"bytes inserted", 3, &Mutations::bytes_inserted},
    {"zeros", 5, &Mutations::zeros},
    {"truncated", 2, &Mutations::truncated},
    {"header field", 5, &Mutations::header_field},
    {"instruction deleted", 6, &Mutations::instruction_deleted},
    {"instruction repeated", 3, &Mutations::instruction_repeated},
    {"instructions swapped", 4, &Mutations::instructions_swapped},
    {"instruction inserted", 12, &Mutations::instruction_inserted},
    {"opcode", 7, &Mutations::opcode_changed},
    {"operand", 7, &Mutations::operand_changed},
    {"call position", 3, &Mutations::call_position},
    {"signature", 4, &Mutations::signature},
    {"proof element", 12, &Mutations::proof_element},
    {"proof length", 2, &Mutations::proof_length},
    {"two-phase form", 2, &Mutations::two_phase_form},
    {"utreexo proofs", 10, &Mutations::utreexo_proofs},
    {"utreexo kind", 14, &Mutations::utreexo_kind},
    {"part copied", 6, &Mutations::part_copied},
    {"parts swapped", 6, &Mutations::parts_swapped},
};

Mutations::Mutations(const MutantBase& base, std::uint64_t seed)
    : random_(seed),
      timestamp_ms_(base.block.header.timestamp_ms),
      leaves_(base.state.utreexo.count()),
      header_(base.block.header.encode()) {
  for (const auto& bytes : base.block.txs) {
    const BlockTx tx = BlockTx::decode(bytes).value();
    Layout layout{.program = 28,
                  .signature = 28 + tx.tx.program.size(),
                  .proof = 28 + tx.tx.program.size() + 64,
                  .utreexo = tx.tx.bytes.size(),
                  .end = bytes.size(),
                  .instructions = {}};
    Reader reader(tx.tx.program);
    while (!reader.at_end()) {
      layout.instructions.push_back(layout.program + reader.offset());
      static_cast<void>(vm::decode_instruction(reader).value());
    }
    txs_.emplace_back(bytes.begin(), bytes.end());
    layouts_.push_back(std::move(layout));
  }
}

Json Mutations::next() {
  const std::size_t choice = below(20);
  if (choice == 0) return transaction_order();
  if (choice == 1) return block_header();
  if (choice > 4) {
    const Kind& kind = draw_kind();
    return {{"kind", kind.name}, {"edits", (this->*kind.make)(below(txs_.size()))}};
  }
  // Several transactions at once.
  Json out{{"kind", ""}, {"edits", Json::array()}};
  std::string names;
  for (std::size_t tx = 0; tx < txs_.size(); ++tx) {
    if (txs_.size() > 2 && below(3) == 0) continue;
    const Kind& kind = draw_kind();
    if (kind.make == &Mutations::parts_swapped) continue;
    for (Json& edit : (this->*kind.make)(tx)) out["edits"].push_back(std::move(edit));
    names += (names.empty() ? "" : " and ") + std::string(kind.name);
  }
  out["kind"] = names;
  return out;
}

const Mutations::Kind& Mutations::draw_kind() {
  std::size_t weights = 0;
  for (const Kind& kind : kKinds) weights += kind.weight;
  std::size_t ticket = below(weights);
  const Kind* kind = kKinds.data();
  while (ticket >= kind->weight) ticket -= (kind++)->weight;
  return *kind;
}

Json Mutations::edit(std::size_t tx, std::size_t offset, std::size_t remove, ByteSpan insert) const {
  return {{"tx", tx}, {"offset", offset}, {"remove", remove}, {"insert", to_hex(insert)}};
}

Json Mutations::copy(std::size_t tx, std::size_t offset, std::size_t remove, std::size_t from, std::size_t at,
                     std::size_t size) const {
  return {{"tx", tx}, {"offset", offset}, {"remove", remove}, {"copy", {from, at, size}}};
}

std::size_t Mutations::other(std::size_t tx) {
  if (txs_.size() == 1) return tx;
  return (tx + 1 + below(txs_.size() - 1)) % txs_.size();
}

Bytes Mutations::random_bytes(std::size_t size) {
  Bytes out(size);
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random_());
  return out;
}

Mutations::Edits Mutations::bit_anywhere(std::size_t tx) {
  const std::size_t at = below(txs_[tx].size());
  return {edit(tx, at, 1, Bytes{static_cast<std::uint8_t>(txs_[tx][at] ^ 1U << below(8))})};
}

Mutations::Edits Mutations::bit_in_part(std::size_t tx) {
  const auto [begin, size] = part(tx, below(7));
  const std::size_t at = begin + below(size);
  return {edit(tx, at, 1, Bytes{static_cast<std::uint8_t>(txs_[tx][at] ^ 1U << below(8))})};
}

Mutations::Edits Mutations::byte_set(std::size_t tx) {
  const std::size_t at = below(txs_[tx].size());
  return {edit(tx, at, 1, random_bytes(1))};
}

Mutations::Edits Mutations::bytes_deleted(std::size_t tx) {
  const std::size_t at = below(txs_[tx].size());
  return {edit(tx, at, std::min(1 + below(40), txs_[tx].size() - at), {})};
}

Mutations::Edits Mutations::bytes_inserted(std::size_t tx) {
  const std::size_t at = below(txs_[tx].size() + 1);
  return {edit(tx, at, 0, random_bytes(1 + below(40)))};
}

Mutations::Edits Mutations::zeros(std::size_t tx) {
  const std::size_t at = below(txs_[tx].size()), size = std::min(1 + below(64), txs_[tx].size() - at);
  return {edit(tx, at, size, Bytes(size, 0))};
}

Mutations::Edits Mutations::truncated(std::size_t tx) {
  const std::size_t at = below(txs_[tx].size());
  return {edit(tx, at, txs_[tx].size() - at, {})};
}

Json Mutations::transaction_order() {
  std::vector<std::size_t> order(txs_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const std::size_t i = below(order.size());
  const char* kind = nullptr;
  switch (below(6)) {
    case 0:
      kind = "transaction missing";
      order.erase(order.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    case 1:
      kind = "transaction twice";
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(below(order.size() + 1)), i);
      break;
    case 2:
      kind = "transactions swapped";
      std::swap(order[i], order[other(i)]);
      break;
    case 3:
      kind = "no transaction";
      order.clear();
      break;
    case 4:
      kind = "one transaction many times";
      order.assign(2 + below(4), i);
      break;
    default:
      kind = "transactions drawn";
      for (std::size_t& tx : order) tx = below(order.size());
      break;
  }
  return {{"kind", kind}, {"order", order}};
}

Json Mutations::block_header() {
  Json out{{"kind", "block header"}, {"edits", Json::array()}};
  const auto change = [&](std::size_t offset, std::size_t remove, ByteSpan insert) {
    out["edits"].push_back({{"offset", offset}, {"remove", remove}, {"insert", to_hex(insert)}});
  };
  const std::array<std::size_t, 7> fields = {0, 8, 16, 48, 56, 88, 120};
  const std::size_t field = below(10);
  if (field < 6) {
    const std::size_t at = fields[field] + below(fields[field + 1] - fields[field]);
    change(at, 1, Bytes{static_cast<std::uint8_t>(header_[at] ^ 1U << below(8))});
  } else if (field == 6) {
    change(0, 8, le64(below(4)));
  } else if (field == 7) {
    const std::array<std::uint64_t, 4> times = {timestamp_ms_ - 1001, timestamp_ms_ - 1000, timestamp_ms_ - 999,
                                                UINT64_MAX};
    change(48, 8, le64(times[below(times.size())]));
  } else {
    const Bytes extension = random_bytes(below(9));
    change(124, header_.size() - 124, extension);
    change(120, 4, le32(extension.size()));
    if (field == 9) change(0, 8, le64(2 + below(2)));
  }
  return out;
}

}  // namespace slipstream::ledger::test
