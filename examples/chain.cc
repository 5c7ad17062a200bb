// Verifies a chain file block by block.
//   example_chain CHAIN.slip
// Exit code: 0 valid, 1 a block is invalid, 2 the file is missing, cut or damaged, or memory ran out.
#include <cstdio>

#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"

namespace ledger = slipstream::ledger;

int main(int count, char** arguments) {
  if (count != 2) return std::fprintf(stderr, "usage: %s CHAIN.slip\n", arguments[0]), 2;
  auto chain = ledger::ChainReader::open(arguments[1]);
  if (!chain) return std::fprintf(stderr, "%s\n", chain.error().to_string().c_str()), 2;
  const auto verifier = ledger::BlockVerifier::make({.threads = 0});  // 0: all processors
  if (!verifier) return std::fprintf(stderr, "%s\n", verifier.error().to_string().c_str()), 2;

  ledger::ChainState state = chain->initial_state();
  std::size_t transactions = 0, outputs = 0;
  for (const ledger::Block& block : *chain) {
    const auto report = verifier->apply_vartime(state, block);
    if (!report) {
      std::printf("block %llu: %s\n", static_cast<unsigned long long>(block.header.height),
                  report.error().to_string().c_str());
      return report.error().fault.kind == ledger::FaultKind::OutOfResources ? 2 : 1;
    }
    transactions += report->counts.transactions;
    outputs += report->counts.outputs;
  }
  // The loop also ends where the file is cut or damaged. Only without an error was that the end of the chain.
  if (chain->error()) return std::fprintf(stderr, "%s\n", chain->error()->to_string().c_str()), 2;
  std::printf("valid up to height %llu: %zu transactions, %zu outputs\n",
              static_cast<unsigned long long>(state.tip.height), transactions, outputs);
  return 0;
}
