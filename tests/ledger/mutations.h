// Draws changes of a block, in the form of the cases of engine_mutants.json (mutants.h says what that is).
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "ledger/mutant_bases.h"
#include "slipstream/accumulator/utreexo.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/writer.h"
#include "support/vectors.h"

namespace slipstream::ledger::test {

using slipstream::test::Json;

class Mutations {
 public:
  /// The base must outlive this.
  Mutations(const MutantBase& base, std::uint64_t seed);

  /// The next change: "kind" with "order" or "edits" or both. It may leave the block as it is.
  [[nodiscard]] Json next();

  /// Below `bound`, which is above 0.
  [[nodiscard]] std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

 private:
  /// Where the parts of a transaction begin, and its instructions in the program.
  struct Layout {
    std::size_t program, signature, proof, utreexo, end;
    std::vector<std::size_t> instructions;
  };
  /// Edits of one transaction of the block, in the order in which they are applied.
  using Edits = std::vector<Json>;
  struct Kind {
    const char* name;
    std::size_t weight;
    Edits (Mutations::*make)(std::size_t tx);
  };
  static const std::vector<Kind> kKinds;

  // Bytes, wherever they stand.
  Edits bit_anywhere(std::size_t tx);
  Edits bit_in_part(std::size_t tx);
  Edits byte_set(std::size_t tx);
  Edits bytes_deleted(std::size_t tx);
  Edits bytes_inserted(std::size_t tx);
  Edits zeros(std::size_t tx);
  Edits truncated(std::size_t tx);
  // Parts of a transaction, whose form stays right.
  Edits header_field(std::size_t tx);
  Edits instruction_deleted(std::size_t tx);
  Edits instruction_repeated(std::size_t tx);
  Edits instructions_swapped(std::size_t tx);
  Edits instruction_inserted(std::size_t tx);
  Edits opcode_changed(std::size_t tx);
  Edits operand_changed(std::size_t tx);
  Edits call_position(std::size_t tx);
  Edits signature(std::size_t tx);
  Edits proof_element(std::size_t tx);
  Edits proof_length(std::size_t tx);
  Edits two_phase_form(std::size_t tx);
  Edits utreexo_proofs(std::size_t tx);
  /// A path for a transient proof, or the other way about.
  Edits utreexo_kind(std::size_t tx);
  /// A part of another transaction in its place; or both exchange theirs.
  Edits part_copied(std::size_t tx);
  Edits parts_swapped(std::size_t tx);

  // Of the block as a whole.
  Json transaction_order();
  Json block_header();

  const Kind& draw_kind();
  [[nodiscard]] Json edit(std::size_t tx, std::size_t offset, std::size_t remove, ByteSpan insert) const;
  [[nodiscard]] Json copy(std::size_t tx, std::size_t offset, std::size_t remove, std::size_t from, std::size_t at,
                          std::size_t size) const;
  [[nodiscard]] static Bytes le32(std::size_t x) {
    Bytes out;
    Writer(out).u32(static_cast<std::uint32_t>(x));
    return out;
  }
  [[nodiscard]] static Bytes le64(std::uint64_t x) {
    Bytes out;
    Writer(out).u64(x);
    return out;
  }
  /// Bytes of the program, and its new length.
  [[nodiscard]] Edits program_edit(std::size_t tx, std::size_t offset, std::size_t remove, ByteSpan insert) const;
  /// These proofs instead of the transaction's: the bytes that differ.
  [[nodiscard]] Edits utreexo_edit(std::size_t tx, std::span<const accumulator::Proof> proofs) const;
  /// Part `which` of 0 to 6: version, mintime, maxtime, program, signature, proof, Utreexo proofs.
  [[nodiscard]] std::pair<std::size_t, std::size_t> part(std::size_t tx, std::size_t which) const;
  [[nodiscard]] std::size_t instruction_end(std::size_t tx, std::size_t index) const;
  [[nodiscard]] std::size_t other(std::size_t tx);
  [[nodiscard]] Bytes random_bytes(std::size_t size);

  std::mt19937_64 random_;
  std::uint64_t timestamp_ms_;
  /// In the state below the block.
  std::uint64_t leaves_;
  Bytes header_;
  std::vector<Bytes> txs_;
  std::vector<Layout> layouts_;
};

}  // namespace slipstream::ledger::test
