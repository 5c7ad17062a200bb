// record_mutants OUT COMMIT: writes engine_mutants.json, what this engine says of changed blocks under both sets of
// rules. The blocks depend on nothing but the code here, so recording twice gives the same file.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "ledger/mutant_bases.h"
#include "ledger/mutants.h"
#include "ledger/mutations.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/block_verifier.h"

namespace slipstream::ledger::test {
namespace {

/// What txroot must be; nothing if a transaction does not decode.
std::optional<Bytes32> txroot_of(const Mutant& mutant) {
  std::vector<Bytes32> hashes;
  for (const Bytes& bytes : mutant.txs) {
    const auto tx = BlockTx::decode(bytes);
    if (!tx) return std::nullopt;
    hashes.push_back(tx->witness_hash());
  }
  return compute_txroot(hashes);
}

Json to_json(const MutantBase& base) {
  Json out{{"name", base.name},
           {"state", to_hex(base.state.encode())},
           {"header", to_hex(base.block.header.encode())},
           {"txs", Json::array()}};
  for (const auto& tx : base.block.txs) out["txs"].push_back(to_hex(tx));
  return out;
}

Json details_under(Rules rules, const Mutant& mutant) {
  const BlockVerifier verifier({.threads = 1, .rules = rules, .generator_capacity = 2048});
  ChainState state = mutant.state_below();
  const auto report = verifier.apply_vartime(state, mutant.block());
  return describe(report, state);
}

/// Adds the verdicts.
void record(Json& mutation, const Mutant& mutant, std::map<std::string, std::size_t>& counts) {
  const Json reference = details_under(Rules::reference, mutant), strict = details_under(Rules::strict, mutant);
  mutation["reference"] = reference;
  if (strict != reference) mutation["strict"] = strict;
  const std::string verdict = expectation_of(reference).verdict, strictly = expectation_of(strict).verdict;
  ++counts[verdict == strictly ? verdict : verdict + ", strictly " + strictly];
}

void write(std::ostream& out, const std::string& commit) {
  out << "{\"about\": "
      << Json("mutants of blocks, with what the engine itself said of them at commit " + commit +
              "; the reference had no part in it")
      << ",\n\"bases\": [\n";
  const std::vector<MutantBase> bases = make_mutant_bases();
  std::map<std::string, std::size_t> counts;
  std::string cases;
  for (const MutantBase& base : bases) {
    const Json json = to_json(base);
    out << json << (&base == &bases.back() ? "\n],\n\"cases\": [\n" : ",\n");
    Mutations mutations(base, 1 + static_cast<std::uint64_t>(&base - bases.data()));
    std::set<Bytes> seen;
    for (std::size_t i = 0; i < base.mutants;) {
      Json mutation = i == 0 ? Json{{"kind", "unchanged"}} : mutations.next();
      Mutant mutant = make_mutant(json, mutation);
      if (mutant.txs != make_mutant(json, {}).txs) {
        // One of eight keeps the header as it was.
        const auto txroot = txroot_of(mutant);
        if (txroot && mutations.below(8) != 0) mutation["txroot"] = to_hex(*txroot);
        mutant = make_mutant(json, mutation);
      }
      if (!seen.insert(mutant.block().encode()).second) continue;
      mutation["base"] = base.name;
      record(mutation, mutant, counts);
      cases += (cases.empty() ? "" : ",\n") + mutation.dump();
      ++i;
    }
  }
  out << cases << "\n]}\n";
  for (const auto& [outcome, count] : counts) std::cout << count << '\t' << outcome << '\n';
}

}  // namespace
}  // namespace slipstream::ledger::test

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: record_mutants OUT COMMIT\n";
    return 2;
  }
  std::ofstream out(argv[1]);
  slipstream::ledger::test::write(out, argv[2]);
  out.close();
  if (!out) {
    std::cerr << argv[1] << ": cannot be written\n";
    return 1;
  }
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
