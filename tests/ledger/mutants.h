// Changed blocks and what has to come of them: mutants.json, whose verdicts the reference gave, and
// engine_mutants.json, recorded by this engine at commit ab1720c (record_mutants.cc), with faults and ids in full.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/report.h"
#include "slipstream/ledger/rules.h"
#include "slipstream/ledger/state.h"
#include "support/vectors.h"

namespace slipstream::ledger::test {

using slipstream::test::Json;

struct Expectation {
  /// "accept", or the name of the fault.
  std::string verdict;
  /// What describe() gives; null where only the verdict was recorded.
  Json details;
};

struct Mutant {
  /// File, number of the case, and kind of change.
  std::string name;
  /// Encodings: the state below the block, the block's header, its transactions with their Utreexo proofs.
  Bytes state, header;
  std::vector<Bytes> txs;
  Expectation reference;
  /// Recorded in engine_mutants.json only.
  std::optional<Expectation> strict;

  [[nodiscard]] ChainState state_below() const;
  [[nodiscard]] Block block() const;
  /// nullptr if nothing was recorded for these rules.
  [[nodiscard]] const Expectation* expected(Rules rules) const;
};

/// Every case of mutants.json, of engine_mutants.json, of both.
[[nodiscard]] std::vector<Mutant> load_reference_mutants();
[[nodiscard]] std::vector<Mutant> load_engine_mutants();
[[nodiscard]] std::vector<Mutant> load_mutants();

/// The block that a case makes of a base, without expectations. A base has "state", "header" and "txs". A case may have
///   "order": which transactions of the base make the block, in this order;
///   "edits": applied one after the other. At "offset" of transaction "tx" of the block (of the header without "tx"),
///     "remove" bytes give way to the bytes "insert", or to "copy": [transaction of the base, offset, length];
///   "txroot": the header's new root.
[[nodiscard]] Mutant make_mutant(const Json& base, const Json& mutation);

/// What a verifier said of a block, without times and without the wording of details. Faults: name, instruction, byte.
/// `state` is the state afterwards.
[[nodiscard]] Json describe(const std::expected<BlockReport, BlockError>& report, const ChainState& state);
/// The expectation that describes the same.
[[nodiscard]] Expectation expectation_of(Json details);

/// Applies the block and expects what was recorded for the verifier's rules. A rejected block must leave the state.
void expect_recorded(const BlockVerifier& verifier, const Mutant& mutant);
/// The same for the block as the first of a chain, in one equation with a block that holds the transactions of
/// `neighbor`.
void expect_recorded_in_chain(const BlockVerifier& verifier, const Mutant& mutant, const Mutant& neighbor);

}  // namespace slipstream::ledger::test
