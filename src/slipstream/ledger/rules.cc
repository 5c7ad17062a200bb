#include "slipstream/ledger/rules.h"

#include <string>

namespace slipstream::ledger {
namespace {

std::string compared(std::string_view what, std::uint64_t is, std::string_view relation, std::uint64_t other) {
  return std::string(what) + " " + std::to_string(is) + " " + std::string(relation) + " " + std::to_string(other);
}

}  // namespace

std::optional<Fault> check_block_header(const BlockHeader& header, const BlockHeader& previous) {
  const auto inconsistent = [](std::string detail) {
    return Fault{.kind = FaultKind::InconsistentHeader, .detail = std::move(detail)};
  };
  if (header.version < previous.version) {
    return inconsistent(compared("version", header.version, "after a block of version", previous.version));
  }
  if (header.version == 1 && !header.ext.empty()) {
    return Fault{.kind = FaultKind::IllegalExtension,
                 .detail = std::to_string(header.ext.size()) + " bytes of extension in a block of version 1"};
  }
  // Heights do not wrap around: a block cannot follow one of height 2^64 - 1.
  if (header.height != previous.height + 1 || header.height == 0) {
    return inconsistent(compared("height", header.height, "after a block of height", previous.height));
  }
  if (header.timestamp_ms <= previous.timestamp_ms) {
    return inconsistent(
        compared("timestamp", header.timestamp_ms, "ms is not after the block before, at", previous.timestamp_ms) +
        " ms");
  }
  if (header.prev != previous.id()) return inconsistent("prev is not the id of the block before");
  return std::nullopt;
}

std::optional<Fault> check_tx_header(const vm::TxHeader& tx, const BlockHeader& block) {
  if (block.timestamp_ms < tx.mintime_ms) {
    return Fault{.kind = FaultKind::BadTxTimestamp,
                 .detail = compared("block time", block.timestamp_ms, "ms is before mintime", tx.mintime_ms)};
  }
  if (block.timestamp_ms > tx.maxtime_ms) {
    return Fault{.kind = FaultKind::BadTxTimestamp,
                 .detail = compared("block time", block.timestamp_ms, "ms is after maxtime", tx.maxtime_ms)};
  }
  if (block.version == 1 && tx.version != 1) {
    return Fault{.kind = FaultKind::BadTxVersion,
                 .detail = compared("transaction version", tx.version, "in a block of version", block.version)};
  }
  return std::nullopt;
}

}  // namespace slipstream::ledger
