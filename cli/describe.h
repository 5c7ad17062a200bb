// Blocks and transactions as text, for `slipstream inspect`.
#pragma once

#include <cstddef>
#include <ostream>

#include "slipstream/accumulator/forest.h"
#include "slipstream/base/bytes.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/vm/transaction.h"

namespace slipstream::cli {

/// Sizes, ids, the program with the stack after each instruction, log, checks, proof layout, signature. Returns whether
/// the program runs to its end; if not, the text has the reason.
bool describe(const vm::Tx& tx, std::ostream& out);

/// Also writes witness hash and Utreexo proofs.
bool describe(const ledger::BlockTx& block_tx, std::ostream& out);

/// Header fields, id and a line for each transaction. Returns whether all transactions decode and their programs run.
bool describe(const ledger::Block& block, std::ostream& out);

void describe(const ledger::BlockHeader& header, std::ostream& out);

}  // namespace slipstream::cli
