// Turns what other programs write into a chain file:
//   workloads, "ZKVMWL1\n", then (all integers little-endian) u64 timestamp of the initial block in milliseconds, u32
//     number of initial outputs and their 32-byte ids, u32 number of blocks, each a u32-sized header and a u32 number
//     of u32-sized block transactions;
//   JSON in the form of blockchain.json: "initial" with "timestamp_ms" and "utxos"[]."contract"."id", "blocks"[] with
//     "header"."encoded" and "txs"[]."block_tx", byte strings in hex.
// Only what is needed to cut the input into blocks is checked; whether they are valid is for the verifier to say.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "ledger/chain_file.h"

namespace slipstream::ledger {

struct ImportSummary {
  std::uint64_t initial_outputs = 0;
  std::uint64_t blocks = 0;
  std::uint64_t transactions = 0;
};

struct ImportError {
  std::string path;
  /// Where and why, in one line without the path.
  std::string detail;
  [[nodiscard]] std::string to_string() const { return path + ": " + detail; }
};

/// Reads `input`, in whichever of the two forms it is, and writes the chain file `output`, whole or not at all. A
/// workload of more than 2^30 bytes and JSON of more than 2^26 are refused: both are read whole.
[[nodiscard]] std::expected<ImportSummary, ImportError> import_chain(const std::filesystem::path& input,
                                                                     const std::filesystem::path& output);

}  // namespace slipstream::ledger
