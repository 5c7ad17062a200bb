// A pool of transactions: one call verifies all of them in shared equations, with a verdict for each.
//   example_transactions CHAIN.slip     takes those of the chain's first block
#include <cstdio>
#include <vector>

#include "slipstream/base/hex.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/vm/verify/tx_equation.h"

namespace ledger = slipstream::ledger;
namespace vm = slipstream::vm;

int main(int count, char** arguments) {
  if (count != 2) return std::fprintf(stderr, "usage: %s CHAIN.slip\n", arguments[0]), 2;
  auto chain = ledger::ChainReader::open(arguments[1]);
  if (!chain) return std::fprintf(stderr, "%s\n", chain.error().to_string().c_str()), 2;
  const auto block = chain->next();
  if (!block) return std::fprintf(stderr, "%s\n", block.error().to_string().c_str()), 2;
  if (!*block) return std::fprintf(stderr, "%s has no block\n", arguments[1]), 2;

  std::vector<slipstream::ByteSpan> pool;
  for (const slipstream::Bytes& bytes : (*block)->txs) {
    // In a block the Utreexo proofs of what it spends stand behind each transaction.
    const auto decoded = ledger::BlockTx::decode(bytes);
    if (!decoded) return std::fprintf(stderr, "%s\n", decoded.error().to_string().c_str()), 1;
    pool.push_back(decoded->tx.bytes);
  }

  // No proof may need more than 2048 multipliers: the verifiers of a chain agree on that number.
  const auto verdicts = vm::verify_batch_vartime(pool, *slipstream::innerproduct::generators(2048), {.threads = 0});
  if (!verdicts) return std::fprintf(stderr, "no verdict: %s\n", verdicts.error().detail.c_str()), 2;
  std::size_t valid = 0;
  for (std::size_t i = 0; i < verdicts->size(); ++i) {
    const auto& verdict = (*verdicts)[i];
    if (!verdict) std::printf("transaction %zu is refused: %s\n", i, verdict.error().to_string().c_str());
    if (verdict) ++valid;
  }
  std::printf("%zu of %zu transactions are valid\n", valid, pool.size());
  return valid == pool.size() ? 0 : 1;
}
