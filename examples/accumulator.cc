// Utreexo: a set of any size in at most 63 hashes. The owner of an item keeps its proof, and updates it after each
// change of the set.
#include <cstdio>

#include "slipstream/accumulator/utreexo.h"

namespace accumulator = slipstream::accumulator;
using accumulator::Catchup, accumulator::Forest, accumulator::Proof, accumulator::WorkForest;

namespace {

/// Items are named by the hashes of their leaves; what is hashed is the user's choice.
accumulator::Hash item(std::uint64_t number) {
  return accumulator::utreexo_hasher().leaf([&](auto& transcript) { transcript.append_u64("item", number); });
}

}  // namespace

int main() {
  // 100 items go in. Until the set is normalized, an item needs no path.
  WorkForest first(Forest{});
  for (std::uint8_t i = 0; i < 100; ++i) first.insert_leaf(item(i));
  const auto [forest, catchup] = first.normalize();
  std::printf("%llu items in a set with one root\n", static_cast<unsigned long long>(forest.count()));

  // The owners of items 42 and 43 get their paths.
  const auto proof_42 = catchup.update_leaf_proof(item(42), Proof::transient());
  const auto proof_43 = catchup.update_leaf_proof(item(43), Proof::transient());
  if (!proof_42 || !proof_43 || !forest.verify_leaf_vartime(item(42), *proof_42->path)) return 1;

  // Item 42 is spent, and a new one is created.
  WorkForest second(forest);
  if (!second.remove_leaf(item(42), *proof_42)) return 1;
  second.insert_leaf(item(100));
  const auto [next, next_catchup] = second.normalize();

  // It is gone: its proof cannot be updated, and removing it again fails. The proof of its neighbour can.
  const auto spent = next_catchup.update_leaf_proof(item(42), *proof_42);
  const auto kept = next_catchup.update_leaf_proof(item(43), *proof_43);
  if (spent || !kept || !next.verify_leaf_vartime(item(43), *kept->path)) return 1;
  const auto again = WorkForest(next).remove_leaf(item(42), *proof_42);
  std::printf("spending it again: %s\n", again ? "WORKS" : accumulator::name(again.error()).data());
  return again ? 1 : 0;
}
