// `slipstream verify` on a transaction that is in no block yet: alone, or on top of a chain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>

#include "cli/commands.h"
#include "cli/next_block.h"
#include "cli/verify_summary.h"
#include "slipstream/base/bytes.h"

namespace slipstream::cli {

struct TransactionVerdict {
  std::string file;
  std::string backend;
  unsigned threads = 0;
  ledger::Rules rules = ledger::Rules::reference;
  std::size_t size_bytes = 0;
  /// Nullopt if the program does not run.
  std::optional<FiledTransaction> tx{};

  /// The chain on top of which it was verified, empty for none, and the last block of it.
  std::string chain{};
  std::optional<ledger::BlockHeader> tip{};
  /// Why it is invalid.
  std::optional<Refusal> fault{};
  std::uint64_t total_ns = 0;
};

/// Verifies program, proof and signatures of the transaction in `bytes`; with options.on, also that it may be in the
/// next block of that chain, at the present time. An error is no verdict on the transaction.
[[nodiscard]] std::expected<TransactionVerdict, Refusal> verify_transaction(const VerifyOptions& options,
                                                                            const std::string& file, Bytes bytes,
                                                                            Console& console);

void print_text(const TransactionVerdict& verdict, std::ostream& out, const TextStyle& style);
[[nodiscard]] nlohmann::ordered_json to_json(const TransactionVerdict& verdict);

}  // namespace slipstream::cli
