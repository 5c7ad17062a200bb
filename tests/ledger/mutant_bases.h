// The valid blocks that mutants are made of: payments of several shapes, issuing, programs that open contracts,
// constraints, and blocks whose transactions spend each other's outputs. The same bytes every time; their keys are no
// secrets.
#pragma once

#include <string>
#include <vector>

#include "slipstream/ledger/block.h"
#include "slipstream/ledger/state.h"

namespace slipstream::ledger::test {

struct MutantBase {
  std::string name;
  /// How many mutants to make of it: blocks that take longer get fewer.
  std::size_t mutants;
  ChainState state;
  Block block;
};

[[nodiscard]] std::vector<MutantBase> make_mutant_bases();

}  // namespace slipstream::ledger::test
