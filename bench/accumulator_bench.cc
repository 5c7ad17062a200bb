// Merkle roots, and Utreexo: insert, delete (one by one, and with the paths hashed beforehand), normalize, update
// proofs, and all that a block does.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "slipstream/accumulator/utreexo.h"
#include "slipstream/cpu/backend.h"

namespace {

using namespace slipstream;
using namespace slipstream::accumulator;

/// Items per second and seconds per item; the console prints the latter with a unit.
void set_items(benchmark::State& state, double items) {
  state.SetItemsProcessed(static_cast<std::int64_t>(static_cast<double>(state.iterations()) * items));
  state.counters["time_per_item"] =
      benchmark::Counter(items, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

Bytes32 contract_id(std::uint64_t i) {
  std::mt19937_64 random(i);
  Bytes32 id;
  for (std::size_t k = 0; k < id.size(); k += 8) store_le64(id.data() + k, random());
  return id;
}

const LeafHasher& contract_hasher() {
  static const LeafHasher hasher(utreexo_hasher(), "contract");
  return hasher;
}

std::vector<Hash> contract_leaves(std::uint64_t n) {
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < n; ++i) leaves.push_back(contract_hasher().leaf(contract_id(i)));
  return leaves;
}

/// A forest of n items and their proofs.
struct Populated {
  explicit Populated(std::uint64_t n) : leaves(contract_leaves(n)) {
    WorkForest work{Forest{}};
    for (const Hash& leaf : leaves) work.insert_leaf(leaf);
    auto [normalized, catchup] = work.normalize();
    forest = normalized;
    for (const Hash& leaf : leaves) proofs.push_back(*catchup.update_leaf_proof(leaf, Proof::transient()));
  }

  /// `n` different items, spread over the forest.
  [[nodiscard]] std::vector<std::size_t> spread(std::size_t n) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < n; ++i) out.push_back(i * 40503 % leaves.size());
    return out;
  }

  std::vector<Hash> leaves;
  Forest forest;
  std::vector<Proof> proofs;
};

const Populated& populated() {
  static const Populated one(1 << 16);
  return one;
}

std::string backend_name() { return cpu::info(cpu::active_backend()).name; }

void node(benchmark::State& state) {
  Hash hash{};
  for (auto _ : state) hash = utreexo_hasher().node(hash, hash);
  benchmark::DoNotOptimize(hash);
  set_items(state, 1);
}

void merkle_root_of(benchmark::State& state) {
  const std::vector<Hash> leaves = contract_leaves(static_cast<std::uint64_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(merkle_root(utreexo_hasher(), leaves));
  set_items(state, static_cast<double>(leaves.size()));
}

void root_builder(benchmark::State& state) {
  const std::vector<Hash> leaves = contract_leaves(static_cast<std::uint64_t>(state.range(0)));
  for (auto _ : state) {
    RootBuilder builder(utreexo_hasher());
    for (const Hash& leaf : leaves) builder.append_leaf(leaf);
    benchmark::DoNotOptimize(builder.root());
  }
  set_items(state, static_cast<double>(leaves.size()));
}

/// Leaf hash and insertion.
void insert(benchmark::State& state) {
  std::vector<Bytes32> ids;
  for (std::int64_t i = 0; i < state.range(0); ++i) ids.push_back(contract_id(static_cast<std::uint64_t>(i)));
  for (auto _ : state) {
    WorkForest work(populated().forest);
    for (const Bytes32& id : ids) work.insert_leaf(contract_hasher().leaf(id));
    benchmark::DoNotOptimize(work);
  }
  set_items(state, static_cast<double>(ids.size()));
}

/// Leaf hash, path and deletion of items spread over a forest of 65536.
void remove(benchmark::State& state) {
  const std::vector<std::size_t> chosen = populated().spread(static_cast<std::size_t>(state.range(0)));
  std::vector<Bytes32> ids;
  for (const std::size_t i : chosen) ids.push_back(contract_id(i));
  for (auto _ : state) {
    WorkForest work(populated().forest);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      if (!work.remove_leaf(contract_hasher().leaf(ids[k]), populated().proofs[chosen[k]])) {
        state.SkipWithError("a valid proof was rejected");
      }
    }
    benchmark::DoNotOptimize(work);
  }
  set_items(state, static_cast<double>(chosen.size()));
}

/// The same, with the leaves and the nodes of all paths hashed before the first deletion.
void remove_hashed_before(benchmark::State& state) {
  const std::vector<std::size_t> chosen = populated().spread(static_cast<std::size_t>(state.range(0)));
  std::vector<Bytes32> ids;
  for (const std::size_t i : chosen) ids.push_back(contract_id(i));
  for (auto _ : state) {
    WorkForest work(populated().forest);
    std::vector<Hash> leaves(chosen.size());
    contract_hasher().leaf_batch(ids, leaves);
    std::vector<PathHashes::Item> items;
    for (std::size_t k = 0; k < chosen.size(); ++k) items.push_back({&leaves[k], &*populated().proofs[chosen[k]].path});
    const PathHashes hashes(utreexo_hasher(), items);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      if (!work.remove_leaf(leaves[k], populated().proofs[chosen[k]], hashes.ancestors(k))) {
        state.SkipWithError("a valid proof was rejected");
      }
    }
    benchmark::DoNotOptimize(work);
  }
  set_items(state, static_cast<double>(chosen.size()));
}

/// What a block does to a forest of 65536: all hashing in batches, deletions, insertions, normalization. Items are
/// those that went, or came if none went.
void block(benchmark::State& state, bool removes, bool inserts) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const std::vector<std::size_t> chosen = populated().spread(removes ? n : 0);
  std::vector<Bytes32> gone, come;
  for (const std::size_t i : chosen) gone.push_back(contract_id(i));
  for (std::size_t i = 0; inserts && i < n; ++i) come.push_back(contract_id(i + populated().leaves.size()));
  for (auto _ : state) {
    WorkForest work(populated().forest);
    std::vector<Hash> old_leaves(gone.size()), new_leaves(come.size());
    contract_hasher().leaf_batch(gone, old_leaves);
    contract_hasher().leaf_batch(come, new_leaves);
    std::vector<PathHashes::Item> items;
    for (std::size_t k = 0; k < gone.size(); ++k) {
      items.push_back({&old_leaves[k], &*populated().proofs[chosen[k]].path});
    }
    const PathHashes hashes(utreexo_hasher(), items);
    for (std::size_t k = 0; k < gone.size(); ++k) {
      if (!work.remove_leaf(old_leaves[k], populated().proofs[chosen[k]], hashes.ancestors(k))) {
        state.SkipWithError("a valid proof was rejected");
      }
    }
    for (const Hash& leaf : new_leaves) work.insert_leaf(leaf);
    benchmark::DoNotOptimize(work.normalize());
  }
  set_items(state, static_cast<double>(n));
}

/// Normalization of a forest of n inserted items; items are inserted items.
void normalize_inserted(benchmark::State& state) {
  const std::vector<Hash> leaves = contract_leaves(static_cast<std::uint64_t>(state.range(0)));
  WorkForest work{Forest{}};
  for (const Hash& leaf : leaves) work.insert_leaf(leaf);
  for (auto _ : state) benchmark::DoNotOptimize(work.normalize());
  set_items(state, static_cast<double>(leaves.size()));
}

/// Normalization of a forest of 65536 from which n items went and to which n came; items are the n.
void normalize_replaced(benchmark::State& state) {
  const std::vector<std::size_t> chosen = populated().spread(static_cast<std::size_t>(state.range(0)));
  WorkForest work(populated().forest);
  for (const std::size_t i : chosen) {
    if (!work.remove_leaf(populated().leaves[i], populated().proofs[i]))
      state.SkipWithError("a valid proof was rejected");
    work.insert_leaf(contract_hasher().leaf(contract_id(i + populated().leaves.size())));
  }
  for (auto _ : state) benchmark::DoNotOptimize(work.normalize());
  set_items(state, static_cast<double>(chosen.size()));
}

/// First proofs of the items of a forest of n new ones; with the leaf hash.
void update_transient(benchmark::State& state) {
  const auto n = static_cast<std::uint64_t>(state.range(0));
  WorkForest work{Forest{}};
  std::vector<Bytes32> ids;
  for (std::uint64_t i = 0; i < n; ++i) {
    ids.push_back(contract_id(i));
    work.insert_leaf(contract_hasher().leaf(ids.back()));
  }
  const Catchup catchup = work.normalize().catchup;
  for (auto _ : state) {
    for (const Bytes32& id : ids) {
      benchmark::DoNotOptimize(catchup.update_leaf_proof(contract_hasher().leaf(id), Proof::transient()));
    }
  }
  set_items(state, static_cast<double>(n));
}

/// Proofs of what stayed in a forest of 65536 from which n items went; with the leaf hash.
void update_committed(benchmark::State& state) {
  const std::vector<std::size_t> gone = populated().spread(static_cast<std::size_t>(state.range(0)));
  WorkForest work(populated().forest);
  std::vector<bool> present(populated().leaves.size(), true);
  for (const std::size_t i : gone) {
    if (!work.remove_leaf(populated().leaves[i], populated().proofs[i]))
      state.SkipWithError("a valid proof was rejected");
    present[i] = false;
  }
  const Catchup catchup = work.normalize().catchup;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < present.size(); i += 61) {
    if (present[i]) chosen.push_back(i);
  }
  std::vector<Bytes32> ids;
  for (const std::size_t i : chosen) ids.push_back(contract_id(i));
  for (auto _ : state) {
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      const Proof& proof = populated().proofs[chosen[k]];
      benchmark::DoNotOptimize(catchup.update_leaf_proof(contract_hasher().leaf(ids[k]), proof));
    }
  }
  set_items(state, static_cast<double>(chosen.size()));
}

/// What is timed on every backend; the rest runs on the active one.
void register_blocks(const cpu::BackendInfo& backend) {
  const auto add = [&](const char* operation, auto run) {
    const std::string name = "accumulator/" + std::string(operation) + "/" + backend.name;
    const auto run_on_backend = [id = backend.id, run](benchmark::State& state) {
      if (!cpu::set_backend(id)) return state.SkipWithError("backend not supported");
      run(state);
    };
    benchmark::RegisterBenchmark(name.c_str(), run_on_backend)->Arg(1000);
  };
  add("block_insert", [](benchmark::State& state) { block(state, false, true); });
  add("block_remove", [](benchmark::State& state) { block(state, true, false); });
  add("block_replace", [](benchmark::State& state) { block(state, true, true); });
  add("utreexo_update_committed", update_committed);
}

void register_all() {
  const std::string backend = backend_name();
  const auto add = [&](const char* operation, void (*run)(benchmark::State&)) {
    return benchmark::RegisterBenchmark(("accumulator/" + std::string(operation) + "/" + backend).c_str(), run);
  };
  add("node", node);
  add("merkle_root", merkle_root_of)->RangeMultiplier(16)->Range(1, 1 << 16);
  add("root_builder", root_builder)->RangeMultiplier(16)->Range(1, 1 << 16);
  add("utreexo_insert", insert)->Arg(1000);
  add("utreexo_remove", remove)->Arg(1000);
  add("utreexo_remove_hashed_before", remove_hashed_before)->Arg(1000);
  add("utreexo_normalize_inserted", normalize_inserted)->Arg(1000)->Arg(1 << 16);
  add("utreexo_normalize_replaced", normalize_replaced)->Arg(1000);
  add("utreexo_update_transient", update_transient)->Arg(1000);
}

}  // namespace

int main(int argc, char** argv) {
  register_all();
  for (const cpu::BackendInfo& backend : cpu::backends()) register_blocks(backend);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
