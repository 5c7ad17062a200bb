#include <fmt/ostream.h>

#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/units.h"
#include "slipstream/base/hex.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::cli {
namespace {

constexpr std::size_t kLineLimit = 200;

/// One line on a transaction in a block.
bool describe_briefly(std::size_t index, ByteSpan bytes, std::ostream& out) {
  fmt::print(out, "  {:>5}  {:>7}  ", index, bytes.size());
  const auto block_tx = ledger::BlockTx::decode(bytes);
  if (!block_tx) {
    fmt::print(out, "{}\n", printable(block_tx.error().to_string()));
    return false;
  }
  // Ids do not depend on how many generators there are.
  auto executed = vm::ExecutedTx::run_vartime(block_tx->tx, 0);
  if (!executed) {
    fmt::print(out, "{}\n", printable(executed.error().to_string()));
    return false;
  }
  const vm::HashedTx tx = vm::HashedTx::hash_vartime(*std::move(executed));
  const auto changes = tx.changes();
  const auto inputs = std::ranges::count(changes, vm::UtxoChange::Kind::spent, &vm::UtxoChange::kind);
  // The id stands last because it is what a narrow terminal cuts.
  fmt::print(out, "{:>4} {:>4}  {:>11}  {}\n", inputs, std::ssize(changes) - inputs,
             tx.constraint_metrics().first.multipliers, to_hex(tx.id()));
  return true;
}

}  // namespace

void describe(const ledger::BlockHeader& header, std::ostream& out) {
  fmt::print(out, "block id      {}\n", to_hex(header.id()));
  fmt::print(out, "version       {}\n", header.version);
  fmt::print(out, "height        {}\n", header.height);
  fmt::print(out, "previous      {}\n", to_hex(header.prev));
  fmt::print(out, "timestamp     {}\n", time_text(header.timestamp_ms));
  fmt::print(out, "txroot        {}\n", to_hex(header.txroot));
  fmt::print(out, "utxoroot      {}\n", to_hex(header.utxoroot));
  const ByteSpan ext = header.ext;
  fmt::print(out, "extension     {}{}\n", ext.empty() ? "none" : to_hex(ext.first(std::min(ext.size(), kLineLimit))),
             ext.size() > kLineLimit ? fmt::format("... ({})", counted(ext.size(), "byte")) : "");
}

bool describe(const ledger::Block& block, std::ostream& out) {
  describe(block.header, out);
  fmt::print(out, "\n{}\n", counted(block.txs.size(), "transaction"));
  if (block.txs.empty()) return true;
  fmt::print(out, "  {:>5}  {:>7}  {:>4} {:>4}  {:>11}  {}\n", "index", "bytes", "in", "out", "multipliers", "id");
  bool good = true;
  for (std::size_t i = 0; i < block.txs.size(); ++i) good &= describe_briefly(i, block.txs[i], out);
  return good;
}

}  // namespace slipstream::cli
