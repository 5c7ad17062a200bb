// Random operations on a working forest and on the oracle that keeps every item.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "accumulator/naive_forest.h"
#include "slipstream/accumulator/utreexo.h"

namespace slipstream::accumulator {
namespace {

using naive::NaiveForest;

Hash item_leaf(std::uint64_t item) {
  return utreexo_hasher().leaf([&](Transcript& transcript) { transcript.append_u64("test_item", item); });
}

std::string verdict(const std::expected<void, ErrorKind>& result) {
  return result ? "ok" : std::string(name(result.error()));
}

class RandomRun {
 public:
  /// Items are drawn from 0 … `distinct` - 1, or are all different if that is 0.
  RandomRun(std::uint64_t seed, std::uint64_t distinct) : random_(seed), distinct_(distinct) {}

  void round(std::size_t operations) {
    WorkForest work(forest_);
    for (std::size_t i = 0; i < operations; ++i) {
      if (below(6) == 0) {
        batch(work, 0);
      } else {
        operate(work);
      }
    }
    normalize(work);
  }

  std::size_t accepted = 0;
  std::size_t rejected = 0;
  std::size_t rolled_back = 0;
  std::size_t updated = 0;

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  /// A run of operations that is kept or undone as a whole, with others inside.
  void batch(WorkForest& work, int depth) {
    const NaiveForest before = naive_;
    const std::uint64_t next_before = next_item_;
    const bool keep = below(2) == 0;
    const auto result = work.batch([&](WorkForest& inside) -> std::expected<void, int> {
      EXPECT_EQ(&inside, &work);
      for (std::uint64_t n = below(12); n > 0; --n) {
        if (depth < 3 && below(4) == 0) {
          batch(inside, depth + 1);
        } else {
          operate(inside);
        }
      }
      if (!keep) return std::unexpected(depth);
      return {};
    });
    EXPECT_EQ(result.has_value(), keep);
    if (!keep) {
      EXPECT_EQ(result.error(), depth);
      naive_ = before;
      next_item_ = next_before;
      ++rolled_back;
    }
  }

  void operate(WorkForest& work) {
    if (below(5) < 2) {
      const Hash leaf = item_leaf(distinct_ == 0 ? next_item_++ : below(distinct_));
      work.insert_leaf(leaf);
      naive_.insert(leaf);
      return;
    }
    const auto [leaf, proof] = random_deletion();
    std::string result;
    if (below(2) == 0) {
      result = verdict(work.remove_leaf(leaf, proof));
    } else {
      const PathHashes::Item item{&leaf, proof.path ? &*proof.path : nullptr};
      const PathHashes hashes(utreexo_hasher(), {&item, 1});
      result = verdict(work.remove_leaf(leaf, proof, hashes.ancestors(0)));
    }
    EXPECT_EQ(result, naive_.remove(leaf, proof));
    ++(result == "ok" ? accepted : rejected);
  }

  std::pair<Hash, Proof> random_deletion() {
    const std::uint64_t positions = naive_.positions();
    if (positions == 0) return {item_leaf(below(100)), below(2) == 0 ? Proof::transient() : Proof::committed(Path{})};
    const std::uint64_t position = below(positions);
    Hash leaf = naive_.leaf(position);
    if (below(3) == 0) return {leaf, Proof::transient()};
    Path path = naive_.path(position);
    switch (below(12)) {
      case 0:
        path.position ^= std::uint64_t{1} << below(64);
        break;
      case 1:
        path.neighbors.push_back(item_leaf(below(100)));
        break;
      case 2:
        if (!path.neighbors.empty()) path.neighbors.pop_back();
        break;
      case 3:
        if (!path.neighbors.empty()) path.neighbors[below(path.neighbors.size())][below(32)] ^= 1;
        break;
      case 4:
        leaf = item_leaf(below(1000));
        break;
      case 5:
        path.neighbors.resize(60 + below(100));
        break;
      default:
        break;
    }
    return {leaf, Proof::committed(std::move(path))};
  }

  void normalize(const WorkForest& work) {
    // Proofs of everything that was there before, and of what is transient.
    std::vector<std::pair<Hash, Proof>> old;
    for (const naive::Tree& tree : before_.trees) {
      for (const Hash& leaf : tree.leaves) old.emplace_back(leaf, Proof::committed(before_.path(old.size())));
    }
    for (const naive::Tree& tree : naive_.trees) {
      if (tree.leaves.size() == 1) old.emplace_back(tree.leaves.front(), Proof::transient());
    }
    const auto [forest, catchup] = work.normalize();
    naive_.normalize();
    EXPECT_EQ(forest.roots(), naive_.roots());
    EXPECT_EQ(forest.count(), naive_.positions());

    std::map<Hash, std::uint64_t> present;
    for (std::uint64_t i = 0; i < naive_.positions(); ++i) present[naive_.leaf(i)] = i;
    for (const auto& [leaf, proof] : old) {
      const auto result = catchup.update_leaf_proof(leaf, proof);
      const auto found = present.find(leaf);
      if (found == present.end()) {
        if (proof.is_transient()) {
          EXPECT_EQ(result, Proof::transient());
        } else {
          EXPECT_EQ(result, std::unexpected(ErrorKind::InvalidProof));
        }
      } else if (distinct_ == 0) {
        EXPECT_EQ(result, Proof::committed(naive_.path(found->second)));
        ++updated;
      } else if (result && !result->is_transient()) {
        // Which of several equal items a proof now shows depends on where they went, but it shows one of them.
        EXPECT_TRUE(forest.verify_leaf_vartime(leaf, *result->path));
        ++updated;
      }
    }
    for (std::uint64_t i = 0; i < naive_.positions(); ++i) {
      EXPECT_TRUE(forest.verify_leaf_vartime(naive_.leaf(i), naive_.path(i)));
      EXPECT_FALSE(forest.verify_leaf_vartime(naive_.leaf(i), naive_.path((i + 1) % naive_.positions())) &&
                   naive_.leaf(i) != naive_.leaf((i + 1) % naive_.positions()));
    }
    forest_ = forest;
    before_ = naive_;
  }

  std::mt19937_64 random_;
  std::uint64_t distinct_;
  std::uint64_t next_item_ = 0;
  Forest forest_;
  NaiveForest naive_;
  /// As it was after the last normalization.
  NaiveForest before_;
};

void run(std::uint64_t distinct) {
  std::size_t accepted = 0;
  std::size_t rejected = 0;
  std::size_t rolled_back = 0;
  std::size_t updated = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    RandomRun one(seed, distinct);
    for (int round = 0; round < 6; ++round) one.round(60);
    accepted += one.accepted;
    rejected += one.rejected;
    rolled_back += one.rolled_back;
    updated += one.updated;
  }
  std::cout << accepted << " deletions accepted, " << rejected << " rejected, " << rolled_back << " batches undone, "
            << updated << " proofs updated\n";
  EXPECT_GT(accepted, 500U);
  EXPECT_GT(rejected, 500U);
  EXPECT_GT(rolled_back, 100U);
  EXPECT_GT(updated, 500U);
}

TEST(Utreexo, random_operations_on_distinct_items_agree_with_the_oracle) { run(0); }

TEST(Utreexo, random_operations_on_equal_items_agree_with_the_oracle) { run(7); }

}  // namespace
}  // namespace slipstream::accumulator
