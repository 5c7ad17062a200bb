// Verifies transactions, each by itself: programs, signatures and proofs, but not whether a chain has what they spend.
// One call for the transactions of a block, which says of each what it does or what is wrong with it.
//   example_verify_transactions CHAIN.slip ...
// Ends with 0 if all are valid, with 1 if some are not, with 2 if a file cannot be read to its end. Without a file it
// makes transactions, spoils one, and ends with 0 if that one is found.
#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "examples/example.h"
#include "slipstream/base/hex.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/vm/verify/tx_equation.h"

using namespace slipstream;

namespace {

/// No proof may need more generators. The verifiers of a chain agree on the number.
constexpr std::size_t kGenerators = 2048;

/// Prints the verdict on each, and returns whether all are valid.
bool verify(std::span<const ByteSpan> txs, std::span<const std::string> names) {
  const auto results = vm::verify_batch_vartime(txs, *innerproduct::generators(kGenerators), {.threads = 0});
  if (!results) {
    std::printf("no verdict: %s\n", results.error().detail.c_str());
    return false;
  }
  bool all_valid = true;
  for (std::size_t i = 0; i < results->size(); ++i) {
    if (const auto& effects = (*results)[i]) {
      std::printf("%s: valid, spends %zu contracts, creates %zu, id %s\n", names[i].c_str(),
                  effects->count(vm::UtxoChange::Kind::spent), effects->count(vm::UtxoChange::Kind::created),
                  to_hex(effects->id).c_str());
    } else {
      std::printf("%s: refused: %s\n", names[i].c_str(), effects.error().to_string().c_str());
      all_valid = false;
    }
  }
  return all_valid;
}

bool verify(const ledger::Block& block) {
  bool all_decode = true;
  std::vector<ByteSpan> txs;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < block.txs.size(); ++i) {
    std::string name = "block " + std::to_string(block.header.height) + ", transaction " + std::to_string(i);
    // In a block the Utreexo proofs of what it spends stand behind each transaction.
    if (const auto decoded = ledger::BlockTx::decode(block.txs[i])) {
      txs.push_back(decoded->tx.bytes);
      names.push_back(std::move(name));
    } else {
      std::printf("%s: refused: %s\n", name.c_str(), decoded.error().to_string().c_str());
      all_decode = false;
    }
  }
  return verify(txs, names) && all_decode;
}

/// As main returns it.
int verify_file(const char* path) {
  auto chain = ledger::ChainReader::open(path);
  if (!chain) {
    std::fprintf(stderr, "%s\n", chain.error().to_string().c_str());
    return 2;
  }
  bool all_valid = true;
  for (const ledger::Block& block : *chain) all_valid &= verify(block);
  if (chain->error()) {
    std::fprintf(stderr, "%s\n", chain->error()->to_string().c_str());
    return 2;
  }
  return all_valid ? 0 : 1;
}

int verify_own() {
  const examples::Person alice, bob;
  std::vector<Bytes> made;
  for (const std::uint64_t to_bob : {10U, 20U, 30U}) {
    const vm::OpenContract coin = examples::coin(alice, 100, examples::kDollars);
    vm::ProgramBuilder p;
    p.spend(coin)
        .push_commitments(vm::OpenValue::blinded({to_bob, examples::kDollars}))
        .push_commitments(vm::OpenValue::blinded({100 - to_bob, examples::kDollars}))
        .cloak(1, 2)
        .push(alice.key)
        .output(1)
        .push(bob.key)
        .output(1);
    made.push_back(examples::make(examples::kAnyTime, p, examples::keys_of(alice)).bytes);
  }
  const std::vector<std::string> names{"a payment", "another", "a third"};
  const std::vector<ByteSpan> txs(made.begin(), made.end());
  examples::require(verify(txs, names), "all are valid");
  // The last byte is one of its proof.
  std::puts("the proof of one of them is changed");
  made[1].back() ^= 1;
  examples::require(!verify(txs, names), "one is refused");
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return verify_own();
  int worst = 0;
  for (int i = 1; i < count; ++i) worst = std::max(worst, verify_file(arguments[i]));
  return worst;
}
