// utreexo.json: every forest, operation, rolled-back batch, catch-up and check of the reference.
#include <gtest/gtest.h>

#include "slipstream/accumulator/utreexo.h"
#include "support/vectors.h"

namespace slipstream::accumulator {
namespace {

using test::CaseCounter;
using test::hex32;
using test::Json;

class Items {
 public:
  explicit Items(const Json& file) : label_(file.at("item_label").get<std::string>()) {
    EXPECT_EQ(file.at("hasher_label"), "ZkVM.utreexo");
    EXPECT_EQ(file.at("item_kind"), "u64 little-endian");
  }
  [[nodiscard]] Hash leaf(const Json& item) const {
    return utreexo_hasher().leaf([&](Transcript& transcript) { transcript.append_u64(label_, test::u64(item)); });
  }

 private:
  std::string label_;
};

Path parse_path(const Json& json) {
  Path path{.position = test::u64(json.at("position")), .neighbors = {}};
  for (const Json& neighbor : json.at("neighbors")) path.neighbors.push_back(hex32(neighbor));
  return path;
}

Proof parse_proof(const Json& json) {
  const auto type = json.at("type").get<std::string>();
  if (type == "transient") return Proof::transient();
  EXPECT_EQ(type, "committed");
  return Proof::committed(parse_path(json));
}

std::string verdict(const auto& result) { return result ? "ok" : std::string(name(result.error())); }

void expect_forest(const Forest& forest, const Json& expected) {
  EXPECT_EQ(forest.count(), test::u64(expected.at("count")));
  Forest::Roots roots{};
  for (const Json& root : expected.at("roots")) roots[root.at("level").get<std::size_t>()] = hex32(root.at("hash"));
  EXPECT_EQ(forest.roots(), roots);
  EXPECT_EQ(forest.root(), hex32(expected.at("root")));
}

TEST(UtreexoVectors, fresh_forests_match_the_reference) {
  const Json file = test::load_vectors("utreexo.json");
  const Items items(file);
  CaseCounter cases("utreexo.json fresh_forests");
  for (const Json& c : file.at("fresh_forests")) {
    WorkForest work{Forest{}};
    for (std::uint64_t i = 0; i < test::u64(c.at("n")); ++i) work.insert_leaf(items.leaf(i));
    expect_forest(work.normalize().forest, c.at("forest"));
    ++cases;
  }
}

/// One sequence of the file, replayed. `precomputed`: deletions take the hashes of their path from PathHashes.
class Replay {
 public:
  Replay(const Items& items, bool precomputed) : items_(items), precomputed_(precomputed) {}

  void run(const Json& sequence) {
    for (const Json& round : sequence.at("rounds")) {
      WorkForest work(forest_);
      for (const Json& op : round) apply(work, op);
    }
  }

  std::size_t inserts = 0;
  std::size_t deletes = 0;
  std::size_t rolled_back = 0;
  std::size_t normalizations = 0;
  std::size_t updates = 0;
  std::size_t checks = 0;

 private:
  void apply(WorkForest& work, const Json& op) {
    const auto kind = op.at("op").get<std::string>();
    if (kind == "insert") {
      work.insert_leaf(items_.leaf(op.at("item")));
      ++inserts;
    } else if (kind == "delete") {
      EXPECT_EQ(remove(work, op), op.at("expect").get<std::string>());
      ++deletes;
    } else if (kind == "rolled_back_batch") {
      roll_back(work, op);
      ++rolled_back;
    } else if (kind == "normalize") {
      normalize(work, op);
      ++normalizations;
    } else if (kind == "verify") {
      for (const Json& check : op.at("checks")) {
        EXPECT_EQ(verdict(forest_.verify_leaf_vartime(items_.leaf(check.at("item")), parse_path(check))),
                  check.at("expect").get<std::string>());
        ++checks;
      }
    } else {
      ADD_FAILURE() << "unknown operation " << kind;
    }
  }

  std::string remove(WorkForest& work, const Json& op) const {
    const Hash leaf = items_.leaf(op.at("item"));
    const Proof proof = parse_proof(op.at("proof"));
    if (!precomputed_) return verdict(work.remove_leaf(leaf, proof));
    const PathHashes::Item item{&leaf, proof.path ? &*proof.path : nullptr};
    const PathHashes hashes(utreexo_hasher(), {&item, 1});
    return verdict(work.remove_leaf(leaf, proof, hashes.ancestors(0)));
  }

  void roll_back(WorkForest& work, const Json& op) {
    const bool committed = work.batch([&](WorkForest& inside) {
      for (const Json& inner : op.at("ops")) {
        if (inner.at("op") == "insert") {
          inside.insert_leaf(items_.leaf(inner.at("item")));
        } else {
          const std::string result = remove(inside, inner);
          EXPECT_EQ(result, inner.at("expect").get<std::string>());
        }
      }
      return false;
    });
    EXPECT_FALSE(committed);
  }

  void normalize(const WorkForest& work, const Json& op) {
    auto [forest, catchup] = work.normalize();
    expect_forest(forest, op.at("forest"));
    for (const Json& update : op.at("catchup")) {
      const auto result =
          catchup.update_leaf_proof(items_.leaf(update.at("item")), parse_proof(update.at("old_proof")));
      EXPECT_EQ(verdict(result), update.at("expect").get<std::string>());
      if (result) {
        EXPECT_EQ(*result, parse_proof(update.at("new_proof")));
      }
      ++updates;
    }
    forest_ = forest;
  }

  const Items& items_;
  bool precomputed_;
  Forest forest_;
};

void replay_all(bool precomputed) {
  const Json file = test::load_vectors("utreexo.json");
  const Items items(file);
  CaseCounter cases("utreexo.json sequences");
  Replay total(items, precomputed);
  for (const Json& sequence : file.at("sequences")) {
    SCOPED_TRACE(sequence.at("name").get<std::string>());
    Replay replay(items, precomputed);
    replay.run(sequence);
    total.inserts += replay.inserts;
    total.deletes += replay.deletes;
    total.rolled_back += replay.rolled_back;
    total.normalizations += replay.normalizations;
    total.updates += replay.updates;
    total.checks += replay.checks;
    ++cases;
  }
  std::cout << "utreexo.json: " << total.inserts << " inserts, " << total.deletes << " deletes, " << total.rolled_back
            << " rolled back batches, " << total.normalizations << " normalizations, " << total.updates
            << " proof updates, " << total.checks << " membership checks\n";
  EXPECT_GT(total.inserts, 0U);
  EXPECT_GT(total.deletes, 0U);
  EXPECT_GT(total.rolled_back, 0U);
  EXPECT_GT(total.normalizations, 0U);
  EXPECT_GT(total.updates, 0U);
  EXPECT_GT(total.checks, 0U);
}

TEST(UtreexoVectors, sequences_match_the_reference) { replay_all(false); }

TEST(UtreexoVectors, sequences_match_the_reference_with_path_hashes_computed_before) { replay_all(true); }

}  // namespace
}  // namespace slipstream::accumulator
