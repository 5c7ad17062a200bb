// Changes of parts of a transaction, after which it still has the form of one, mostly.
#include <algorithm>
#include <array>
#include <utility>

#include "ledger/mutations.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/ledger/block_tx.h"

namespace slipstream::ledger::test {
namespace {

using accumulator::Proof;

// The order of the group: the smallest scalar that is not canonical.
constexpr Bytes32 kGroupOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                 0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                 0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

// Short sequences of instructions, most of which leave the stack as it is or fail.
std::vector<Bytes> short_programs() {
  // alloc range drop, more often than there are generators.
  Bytes ranges;
  for (int i = 0; i < 33; ++i) ranges.insert(ranges.end(), {0x07, 0x0f, 0x02});
  const auto push = [](const Bytes& data, const Bytes& then) {
    Bytes out;
    Writer writer(out);
    writer.u8(0x00);
    writer.sized_bytes(data);
    writer.bytes(then);
    return out;
  };
  return {ranges,
          push({}, {0x02}),  // push drop
          push(Bytes(40, 7), {0x02}),
          push(Bytes(32, 0xff), {0x06, 0x02}),        // push commit drop: no point
          push(Bytes(32, 0), {0x06, 0x02}),           // the identity
          push(Bytes(32, 0xff), {0x06, 0x0a, 0x02}),  // no point, and the constraint system has it
          push(Bytes(32, 0xff), {0x05, 0x02}),        // push scalar drop: not canonical
          push(Bytes(32, 1), {0x05, 0x0b, 0x02}),     // push scalar neg drop
          push({1, 2, 3}, {0x1d}),                    // push log
          push({1}, {0x1a}),                          // push input: no contract
          {0x07, 0x02},                               // alloc drop
          {0x07, 0x0f, 0x02},                         // alloc range drop
          {0x08, 0x02},                               // mintime drop
          {0x08, 0x09, 0x0c, 0x02},                   // mintime maxtime add drop
          {0x08, 0x08, 0x0e, 0x13},                   // mintime mintime eq verify: true
          {0x08, 0x09, 0x0e, 0x13},                   // mintime maxtime eq verify: false
          {0x08, 0x09, 0x0e, 0x12, 0x13},             // its negation
          {0x03, 0, 0, 0, 0, 0x02},                   // dup:0 drop
          {0x04, 0, 0, 0, 0},                         // roll:0
          {0x04, 1, 0, 0, 0},                         // roll:1
          {0x04, 0xff, 0xff, 0xff, 0xff},
          {0x01, 1, 0, 0, 0, 0x08, 0x1e, 0x02},  // program eval drop
          {0x18, 0, 0, 0, 0, 0, 0, 0, 0},        // cloak:0:0
          {0x18, 1, 0, 0, 0, 1, 0, 0, 0},        // cloak:1:1
          {0x02},
          {0x10},
          {0x11},
          {0x12},
          {0x13},
          {0x17},
          {0x19},
          {0x1e},
          {0x20},
          {0x23},
          {0xff}};
}

}  // namespace

Mutations::Edits Mutations::header_field(std::size_t tx) {
  const std::array<std::uint64_t, 8> values = {
      0, 1, 2, 3, UINT64_MAX, timestamp_ms_ - 1, timestamp_ms_, timestamp_ms_ + 1};
  const std::size_t field = below(3);
  return {edit(tx, 8 * field, 8, le64(values[below(field == 0 ? 5 : values.size())]))};
}

Mutations::Edits Mutations::instruction_deleted(std::size_t tx) {
  const std::size_t i = below(layouts_[tx].instructions.size()), at = layouts_[tx].instructions[i];
  return program_edit(tx, at, instruction_end(tx, i) - at, {});
}

Mutations::Edits Mutations::instruction_repeated(std::size_t tx) {
  const std::size_t i = below(layouts_[tx].instructions.size()), at = layouts_[tx].instructions[i];
  const std::size_t end = instruction_end(tx, i);
  return program_edit(tx, end, 0, ByteSpan(txs_[tx]).subspan(at, end - at));
}

Mutations::Edits Mutations::instructions_swapped(std::size_t tx) {
  const std::size_t i = below(layouts_[tx].instructions.size() - 1), at = layouts_[tx].instructions[i];
  const std::size_t middle = instruction_end(tx, i), end = instruction_end(tx, i + 1);
  return {copy(tx, at, end - at, tx, middle, end - middle), copy(tx, at + end - middle, 0, tx, at, middle - at)};
}

Mutations::Edits Mutations::instruction_inserted(std::size_t tx) {
  static const std::vector<Bytes> programs = short_programs();
  const std::size_t i = below(layouts_[tx].instructions.size() + 1);
  const std::size_t at = i == 0 ? layouts_[tx].program : instruction_end(tx, i - 1);
  return program_edit(tx, at, 0, programs[below(programs.size())]);
}

Mutations::Edits Mutations::opcode_changed(std::size_t tx) {
  const std::size_t at = layouts_[tx].instructions[below(layouts_[tx].instructions.size())];
  return {edit(tx, at, 1, Bytes{static_cast<std::uint8_t>(below(0x26))})};
}

Mutations::Edits Mutations::operand_changed(std::size_t tx) {
  // Of the instructions that have one: a number, or the length of a string.
  std::vector<std::size_t> with_operand;
  for (std::size_t i = 0; i < layouts_[tx].instructions.size(); ++i) {
    if (instruction_end(tx, i) - layouts_[tx].instructions[i] >= 5)
      with_operand.push_back(layouts_[tx].instructions[i]);
  }
  const std::size_t at = with_operand[below(with_operand.size())] + 1;
  const std::uint32_t before = load_le32(&txs_[tx][at]);
  const std::array<std::uint32_t, 6> values = {before + 1, before - 1,           before + 32,
                                               0,          before ^ 0x80000000U, UINT32_MAX};
  return {edit(tx, at, 4, le32(values[below(values.size())]))};
}

Mutations::Edits Mutations::call_position(std::size_t tx) {
  // Strings of the form of a call proof: key, position, number of neighbours, neighbours.
  std::vector<std::size_t> positions;
  for (const std::size_t at : layouts_[tx].instructions) {
    const std::uint8_t* push = &txs_[tx][at];
    if (push[0] != 0x00) continue;
    const std::size_t size = load_le32(push + 1);
    if (size >= 44 && size == 44 + 32 * std::size_t{load_le32(push + 5 + 40)}) positions.push_back(at + 5 + 32);
  }
  if (positions.empty()) return bit_in_part(tx);
  const std::size_t at = positions[below(positions.size())];
  return {edit(tx, at, 8, le64(load_le64(&txs_[tx][at]) ^ std::uint64_t{1} << below(64)))};
}

Mutations::Edits Mutations::signature(std::size_t tx) {
  const std::size_t at = layouts_[tx].signature;
  switch (below(6)) {
    case 0:
      return {edit(tx, at, 32, Bytes(32, 0))};
    case 1:
      return {edit(tx, at, 32, Bytes(32, 0xff))};
    case 2:
      return {edit(tx, at + 32, 32, Bytes(32, 0))};
    case 3:
      return {edit(tx, at + 32, 32, kGroupOrder)};
    case 4:
      return {edit(tx, at, 64, Bytes(64, 0))};
    default:
      return {edit(tx, at + 32, 1, random_bytes(1))};
  }
}

Mutations::Edits Mutations::proof_element(std::size_t tx) {
  const Layout& layout = layouts_[tx];
  const std::size_t first = layout.proof + 5, count = (layout.utreexo - first) / 32;
  const std::size_t at = first + 32 * below(count), source = first + 32 * below(count);
  const std::size_t from = other(tx);
  switch (below(8)) {
    case 0:
      return {edit(tx, at, 32, Bytes(32, 0))};
    case 1:
      return {edit(tx, at, 32, Bytes(32, 0xff))};
    case 2:
      return {edit(tx, at, 32, kGroupOrder)};
    case 3:
      return {copy(tx, at, 32, tx, source, 32)};
    case 4:
      return {copy(tx, at, 32, tx, source, 32), copy(tx, source, 32, tx, at, 32)};
    case 5:
      return {copy(tx, at, 32, from, layouts_[from].proof + 5, 32)};
    case 6: {
      // A scalar, or with luck a point.
      Bytes bytes = random_bytes(32);
      bytes[31] &= 0x0f;
      return {edit(tx, at, 32, bytes)};
    }
    default:
      return {edit(tx, at, 1, Bytes{static_cast<std::uint8_t>(txs_[tx][at] ^ 1)})};
  }
}

Mutations::Edits Mutations::proof_length(std::size_t tx) {
  const Layout& layout = layouts_[tx];
  const std::size_t size = layout.utreexo - layout.proof - 4;
  const std::array<std::size_t, 4> cuts = {64, 32, 128, 1};
  const std::size_t cut = std::min(cuts[below(cuts.size())], size);
  if (below(2) == 0) {
    return {edit(tx, layout.utreexo - cut, cut, {}), edit(tx, layout.proof, 4, le32(size - cut))};
  }
  // Copied from the inner-product proof's end, in front of its two scalars.
  return {copy(tx, layout.utreexo - 64, 0, tx, layout.utreexo - cut, cut), edit(tx, layout.proof, 4, le32(size + cut))};
}

Mutations::Edits Mutations::two_phase_form(std::size_t tx) {
  const std::size_t at = layouts_[tx].proof, size = layouts_[tx].utreexo - at - 4;
  if (txs_[tx][at + 4] != 0) return {edit(tx, at + 4, 1, Bytes{0})};
  return {edit(tx, at + 5 + 96, 0, Bytes(96, 0)), edit(tx, at + 4, 1, Bytes{1}), edit(tx, at, 4, le32(size + 96))};
}

Mutations::Edits Mutations::utreexo_proofs(std::size_t tx) {
  const BlockTx decoded = BlockTx::decode(txs_[tx]).value();
  std::vector<Proof> proofs = decoded.proofs;
  Proof& some = proofs[below(proofs.size())];
  // A transient proof has no path; it gets one to change.
  const auto path = [&]() -> accumulator::Path& {
    if (!some.path) some = Proof::committed({.position = leaves_ + below(6), .neighbors = {}});
    return *some.path;
  };
  switch (below(12)) {
    case 0:
      proofs.pop_back();
      break;
    case 1:
      proofs.clear();
      break;
    case 2:
      proofs.push_back(Proof::transient());
      break;
    case 3:
      proofs.push_back(Proof(proofs[0]));
      break;
    case 4:
      some = Proof::transient();
      break;
    case 5:
      path().position ^= std::uint64_t{1} << below(6);
      break;
    case 6:
      path().position ^= std::uint64_t{1} << below(64);
      break;
    case 7:
      if (!path().neighbors.empty()) path().neighbors.pop_back();
      break;
    case 8:
      path().neighbors.push_back(Bytes32{7});
      break;
    case 9:
      for (auto& neighbor : path().neighbors) neighbor[below(32)] ^= static_cast<std::uint8_t>(1U << below(8));
      break;
    case 10:
      proofs.assign(decoded.proofs.rbegin(), decoded.proofs.rend());
      break;
    default:
      std::ranges::reverse(path().neighbors);
      break;
  }
  return utreexo_edit(tx, proofs);
}

Mutations::Edits Mutations::utreexo_kind(std::size_t tx) {
  // Such a proof may hold all the same: of a lone leaf, or of one of the first leaves that the block adds.
  std::vector<Proof> proofs = BlockTx::decode(txs_[tx]).value().proofs;
  const auto transient = std::ranges::find_if(proofs, &Proof::is_transient);
  Proof& some = transient == proofs.end() ? proofs[below(proofs.size())] : *transient;
  some = some.path ? Proof::transient() : Proof::committed({.position = leaves_ + below(3), .neighbors = {}});
  return utreexo_edit(tx, proofs);
}

Mutations::Edits Mutations::utreexo_edit(std::size_t tx, std::span<const accumulator::Proof> proofs) const {
  Bytes bytes;
  Writer writer(bytes);
  writer.u32(static_cast<std::uint32_t>(proofs.size()));
  for (const Proof& proof : proofs) proof.encode(writer);
  const ByteSpan before = ByteSpan(txs_[tx]).subspan(layouts_[tx].utreexo);
  const auto same = static_cast<std::size_t>(std::ranges::mismatch(before, bytes).in1 - before.begin());
  return {edit(tx, layouts_[tx].utreexo + same, before.size() - same, ByteSpan(bytes).subspan(same))};
}

Mutations::Edits Mutations::part_copied(std::size_t tx) {
  const std::size_t from = other(tx), which = below(7);
  const auto [offset, size] = part(tx, which);
  const auto [at, length] = part(from, which);
  return {copy(tx, offset, size, from, at, length)};
}

Mutations::Edits Mutations::parts_swapped(std::size_t tx) {
  const std::size_t from = other(tx), which = below(7);
  const auto [offset, size] = part(tx, which);
  const auto [at, length] = part(from, which);
  return {copy(tx, offset, size, from, at, length), copy(from, at, length, tx, offset, size)};
}

Mutations::Edits Mutations::program_edit(std::size_t tx, std::size_t offset, std::size_t remove,
                                         ByteSpan insert) const {
  const std::size_t size = layouts_[tx].signature - layouts_[tx].program + insert.size() - remove;
  if (insert.size() == remove) return {edit(tx, offset, remove, insert)};
  return {edit(tx, offset, remove, insert), edit(tx, 24, 4, le32(size))};
}

std::pair<std::size_t, std::size_t> Mutations::part(std::size_t tx, std::size_t which) const {
  const Layout& at = layouts_[tx];
  const std::array<std::size_t, 8> bounds = {0, 8, 16, 24, at.signature, at.proof, at.utreexo, at.end};
  return {bounds[which], bounds[which + 1] - bounds[which]};
}

std::size_t Mutations::instruction_end(std::size_t tx, std::size_t index) const {
  const auto& all = layouts_[tx].instructions;
  return index + 1 < all.size() ? all[index + 1] : layouts_[tx].signature;
}

}  // namespace slipstream::ledger::test
