// A program run for a reader's eyes: every instruction that was executed, and the stack that it left.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "vm/error.h"
#include "vm/execution.h"
#include "vm/transaction.h"

namespace slipstream::vm {

struct TraceLine {
  /// Of the instruction, from the first byte of the outermost program.
  std::size_t offset;
  /// How many programs wait for this one.
  std::size_t depth;
  /// In the specification's notation, long strings cut.
  std::string instruction;
  /// Types of the items on the stack afterwards, the top last.
  std::string stack;
};

struct Trace {
  std::vector<TraceLine> lines;
  /// Why the program stopped before its end, if it did. Nothing here checks proofs or signatures.
  std::optional<Error> error;
};

/// Runs the program of a transaction as a verifier would and notes every step. Strings are cut to `max_bytes`.
[[nodiscard]] Trace trace_program(const TxHeader& header, ByteSpan program, std::size_t max_bytes = 16);

}  // namespace slipstream::vm
