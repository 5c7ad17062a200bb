// Converts files of other programs to a chain file:
//   workloads, "ZKVMWL1\n", then (all integers little-endian) u64 timestamp of the initial block in milliseconds, u32
//     number of initial outputs and their 32-byte ids, u32 number of blocks, each a u32-sized header and a u32 number
//     of u32-sized block transactions;
//   JSON in the form of blockchain.json: "initial" with "timestamp_ms" and "utxos"[]."contract"."id", "blocks"[] with
//     "header"."encoded" and "txs"[]."block_tx", byte strings in hex.
// Checks only as much as is needed to cut the input into blocks. The verifier decides whether they are valid.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/ledger/chain_file.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// What an import wrote.
struct ImportSummary {
  std::uint64_t initial_outputs = 0;  ///< Unspent contracts of the first state.
  std::uint64_t blocks = 0;           ///< Blocks after the first state.
  std::uint64_t transactions = 0;     ///< Transactions of all blocks.
};

/// Why an import failed.
struct ImportError {
  std::string path;  ///< The file at fault.
  /// Where and why, in one line without the path.
  std::string detail;
  /// The path, then the detail.
  [[nodiscard]] std::string to_string() const { return path + ": " + detail; }
};

/// Reads `input` in either of the two forms and writes the chain file `output`, as a whole or not at all. Refuses a
/// workload of more than 2^30 bytes and JSON of more than 2^26 bytes, because the whole input is read into memory.
/// `go_on` is called before the output is created and before each block is written; false ends the import with an
/// error.
[[nodiscard]] std::expected<ImportSummary, ImportError> import_chain(
    const std::filesystem::path& input, const std::filesystem::path& output,
    const std::function<bool()>& go_on = [] { return true; });

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
