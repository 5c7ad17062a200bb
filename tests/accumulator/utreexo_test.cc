#include "slipstream/accumulator/utreexo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <random>

#include "slipstream/accumulator/detail/hash_index.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"

namespace slipstream::accumulator {
namespace {

Hash item_leaf(std::uint64_t item) {
  return utreexo_hasher().leaf([&](Transcript& transcript) { transcript.append_u64("test_item", item); });
}

/// A normalized forest of the items 0 … n - 1, with their proofs.
struct Populated {
  Forest forest;
  std::vector<Proof> proofs;

  explicit Populated(std::uint64_t n) {
    WorkForest work{Forest{}};
    for (std::uint64_t i = 0; i < n; ++i) work.insert_leaf(item_leaf(i));
    auto [normalized, catchup] = work.normalize();
    forest = normalized;
    for (std::uint64_t i = 0; i < n; ++i)
      proofs.push_back(*catchup.update_leaf_proof(item_leaf(i), Proof::transient()));
  }
};

const auto kInvalid = std::unexpected(ErrorKind::InvalidProof);

TEST(Forest, of_a_list_has_the_root_of_the_merkle_tree_over_it) {
  EXPECT_EQ(Forest().root(), utreexo_hasher().empty());
  std::vector<Hash> leaves;
  for (std::uint64_t n = 1; n <= 20; ++n) {
    leaves.push_back(item_leaf(n - 1));
    const Populated populated(n);
    EXPECT_EQ(populated.forest.root(), merkle_root(utreexo_hasher(), leaves));
    EXPECT_EQ(populated.forest.count(), n);
  }
}

TEST(Forest, encoding_holds_its_roots_and_reads_back) {
  for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 8U, 100U}) {
    WorkForest work{Forest{}};
    for (std::size_t i = 0; i < n; ++i) work.insert_leaf(Hash{static_cast<std::uint8_t>(i), 1});
    const Forest forest = work.normalize().forest;
    Bytes bytes;
    Writer writer(bytes);
    forest.encode(writer);
    EXPECT_EQ(bytes.size(), 8 + 32 * static_cast<std::size_t>(std::popcount(n)));
    EXPECT_EQ(load_le64(bytes.data()), n);
    Reader reader(bytes);
    EXPECT_EQ(Forest::decode(reader).value(), forest);
    EXPECT_TRUE(reader.at_end());
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      Reader short_reader(ByteSpan(bytes).first(cut));
      EXPECT_EQ(Forest::decode(short_reader).error(), "is cut short") << n << " items, " << cut << " bytes";
    }
  }
  Bytes top(8 + 32);
  top[7] = 0x80;
  Reader reader(top);
  EXPECT_EQ(Forest::decode(reader).error(), "has a tree at level 63");
}

TEST(Forest, from_outside_may_not_use_the_top_level) {
  Forest::Roots roots{};
  roots[62] = Hash{};
  const auto forest = Forest::from_roots(roots);
  ASSERT_TRUE(forest.has_value());
  EXPECT_EQ(forest->count(), std::uint64_t{1} << 62);
  roots[63] = Hash{};
  EXPECT_FALSE(Forest::from_roots(roots).has_value());
}

TEST(Forest, of_2_to_the_63_items_minus_one_takes_another) {
  Forest::Roots roots{};
  for (std::size_t level = 0; level < 63; ++level) roots[level] = item_leaf(level);
  const auto full = Forest::from_roots(roots);
  ASSERT_TRUE(full.has_value());
  WorkForest work(*full);
  work.insert_leaf(item_leaf(100));
  const auto [forest, catchup] = work.normalize();
  EXPECT_EQ(forest.count(), std::uint64_t{1} << 63);
  Hash expected = item_leaf(100);
  for (std::size_t level = 0; level < 63; ++level) expected = utreexo_hasher().node(*roots[level], expected);
  EXPECT_EQ(forest.roots()[63], expected);
  const auto proof = catchup.update_leaf_proof(item_leaf(100), Proof::transient());
  ASSERT_TRUE(proof && proof->path);
  EXPECT_EQ(proof->path->position, ~std::uint64_t{0} >> 1);
  EXPECT_EQ(proof->path->neighbors.size(), 63U);
  EXPECT_TRUE(forest.verify_leaf_vartime(item_leaf(100), *proof->path));
  WorkForest next(forest);
  next.insert_leaf(item_leaf(101));
  EXPECT_TRUE(next.remove_leaf(item_leaf(100), *proof));
  EXPECT_EQ(next.normalize().forest.count(), std::uint64_t{1} << 63);
}

TEST(Forest, rejects_paths_of_other_lengths_without_harm) {
  const Populated populated(13);
  const Hash leaf = item_leaf(3);
  EXPECT_TRUE(populated.forest.verify_leaf_vartime(leaf, *populated.proofs[3].path));
  for (const int length : {0, 1, 2, 4, 62, 63, 64, 65, 66, 1000}) {
    Path path = *populated.proofs[3].path;
    path.neighbors.resize(static_cast<std::size_t>(length));
    EXPECT_EQ(populated.forest.verify_leaf_vartime(leaf, path), kInvalid) << length;
    WorkForest work(populated.forest);
    EXPECT_EQ(work.remove_leaf(leaf, Proof::committed(path)), kInvalid) << length;
  }
  for (int bit = 4; bit < 64; ++bit) {
    Path path = *populated.proofs[3].path;
    path.position |= std::uint64_t{1} << bit;
    EXPECT_EQ(populated.forest.verify_leaf_vartime(leaf, path), kInvalid) << bit;
    WorkForest work(populated.forest);
    EXPECT_EQ(work.remove_leaf(leaf, Proof::committed(path)), kInvalid) << bit;
  }
}

TEST(Forest, verifies_nothing_when_empty) {
  EXPECT_EQ(Forest().verify_leaf_vartime(item_leaf(0), Path{}), kInvalid);
  WorkForest work{Forest{}};
  EXPECT_EQ(work.remove_leaf(item_leaf(0), Proof::committed(Path{})), kInvalid);
  EXPECT_EQ(work.remove_leaf(item_leaf(0), Proof::transient()), kInvalid);
}

TEST(WorkForest, takes_items_as_callables_or_leaves) {
  const auto item = [](Transcript& transcript) { transcript.append_u64("test_item", 5); };
  WorkForest one{Forest{}};
  WorkForest two{Forest{}};
  one.insert(item);
  two.insert_leaf(item_leaf(5));
  const auto [forest, catchup] = one.normalize();
  EXPECT_EQ(forest, two.normalize().forest);
  const auto proof = catchup.update_proof(item, Proof::transient());
  ASSERT_TRUE(proof && proof->path);
  EXPECT_TRUE(forest.verify_vartime(item, *proof->path));
  WorkForest next(forest);
  EXPECT_TRUE(next.remove(item, *proof));
  EXPECT_EQ(next.normalize().forest, Forest());
}

TEST(WorkForest, deletes_every_item_once_in_any_order) {
  constexpr std::uint64_t kItems = 23;
  const Populated populated(kItems);
  std::mt19937_64 random(11);
  for (int run = 0; run < 10; ++run) {
    std::vector<std::uint64_t> order(kItems);
    for (std::uint64_t i = 0; i < kItems; ++i) order[i] = i;
    std::ranges::shuffle(order, random);
    WorkForest work(populated.forest);
    for (const std::uint64_t i : order) {
      EXPECT_TRUE(work.remove_leaf(item_leaf(i), populated.proofs[i]));
      EXPECT_EQ(work.remove_leaf(item_leaf(i), populated.proofs[i]), kInvalid);
    }
    EXPECT_EQ(work.normalize().forest, Forest());
  }
}

TEST(WorkForest, lets_a_lone_committed_item_go_with_a_transient_proof_but_only_once) {
  const Populated populated(5);
  {
    WorkForest work(populated.forest);
    EXPECT_TRUE(work.remove_leaf(item_leaf(4), Proof::transient()));
    EXPECT_EQ(work.remove_leaf(item_leaf(4), populated.proofs[4]), kInvalid);
    EXPECT_EQ(work.normalize().forest, Populated(4).forest);
  }
  {
    WorkForest work(populated.forest);
    EXPECT_TRUE(work.remove_leaf(item_leaf(4), populated.proofs[4]));
    EXPECT_EQ(work.remove_leaf(item_leaf(4), Proof::transient()), kInvalid);
    // The deleted item hides an equal one behind it.
    work.insert_leaf(item_leaf(4));
    EXPECT_EQ(work.remove_leaf(item_leaf(4), Proof::transient()), kInvalid);
  }
}

TEST(WorkForest, finds_inserted_items_by_position_after_others_have_gone) {
  const Populated populated(4);
  WorkForest work(populated.forest);
  for (std::uint64_t i = 10; i < 210; ++i) work.insert_leaf(item_leaf(i));
  for (std::uint64_t i = 10; i < 210; i += 2) EXPECT_TRUE(work.remove_leaf(item_leaf(i), Proof::transient()));
  // Items 11, 13, … now stand at positions 4, 5, …
  const auto at = [](std::uint64_t position) { return Proof::committed({.position = position, .neighbors = {}}); };
  EXPECT_EQ(work.remove_leaf(item_leaf(11), at(5)), kInvalid);
  for (std::uint64_t i = 0; i < 100; ++i) EXPECT_TRUE(work.remove_leaf(item_leaf(11 + 2 * i), at(4 + i))) << i;
  EXPECT_EQ(work.remove_leaf(item_leaf(209), at(104)), kInvalid);
  EXPECT_EQ(work.normalize().forest, populated.forest);
}

TEST(WorkForest, leaves_no_trace_of_a_batch_that_fails) {
  const Populated populated(11);
  WorkForest work(populated.forest);
  work.insert_leaf(item_leaf(20));
  work.insert_leaf(item_leaf(21));
  EXPECT_TRUE(work.remove_leaf(item_leaf(2), populated.proofs[2]));
  const Forest before = work.normalize().forest;
  const auto result = work.batch([&](WorkForest& inside) -> std::expected<void, ErrorKind> {
    inside.insert_leaf(item_leaf(22));
    inside.insert_leaf(item_leaf(20));
    EXPECT_TRUE(inside.remove_leaf(item_leaf(20), Proof::transient()));
    EXPECT_TRUE(inside.remove_leaf(item_leaf(20), Proof::transient()));
    EXPECT_TRUE(inside.remove_leaf(item_leaf(3), populated.proofs[3]));
    EXPECT_TRUE(inside.remove_leaf(item_leaf(10), populated.proofs[10]));
    // A batch inside that stays, in one that does not.
    EXPECT_TRUE(
        inside.batch([&](WorkForest& innermost) { return innermost.remove_leaf(item_leaf(8), populated.proofs[8]); }));
    return inside.remove_leaf(item_leaf(2), populated.proofs[2]);
  });
  EXPECT_EQ(result, kInvalid);
  EXPECT_EQ(work.normalize().forest, before);
  for (const std::uint64_t i : {3UL, 8UL, 10UL}) EXPECT_TRUE(work.remove_leaf(item_leaf(i), populated.proofs[i]));
  EXPECT_TRUE(work.remove_leaf(item_leaf(20), Proof::transient()));
  EXPECT_EQ(work.remove_leaf(item_leaf(20), Proof::transient()), kInvalid);
  EXPECT_EQ(work.remove_leaf(item_leaf(22), Proof::transient()), kInvalid);
}

TEST(WorkForest, keeps_a_batch_that_succeeds) {
  const Populated populated(6);
  WorkForest work(populated.forest);
  const auto result = work.batch([&](WorkForest& inside) {
    EXPECT_FALSE(inside.batch([&](WorkForest& innermost) {
      innermost.insert_leaf(item_leaf(30));
      return innermost.remove_leaf(item_leaf(31), Proof::transient());
    }));
    inside.insert_leaf(item_leaf(6));
    return inside.remove_leaf(item_leaf(0), populated.proofs[0]);
  });
  EXPECT_TRUE(result);
  WorkForest plain(populated.forest);
  plain.insert_leaf(item_leaf(6));
  EXPECT_TRUE(plain.remove_leaf(item_leaf(0), populated.proofs[0]));
  EXPECT_EQ(work.normalize().forest, plain.normalize().forest);
}

TEST(Catchup, rejects_long_paths_and_unknown_items_without_harm) {
  const Populated populated(9);
  WorkForest work(populated.forest);
  EXPECT_TRUE(work.remove_leaf(item_leaf(1), populated.proofs[1]));
  const auto [forest, catchup] = work.normalize();
  for (const int length : {0, 1, 2, 63, 64, 65, 200}) {
    Path path{.position = ~std::uint64_t{0}, .neighbors = std::vector<Hash>(static_cast<std::size_t>(length))};
    EXPECT_EQ(catchup.update_leaf_proof(item_leaf(50), Proof::committed(path)), kInvalid) << length;
  }
  EXPECT_EQ(catchup.update_leaf_proof(item_leaf(1), populated.proofs[1]), kInvalid);
  EXPECT_EQ(catchup.update_leaf_proof(item_leaf(1), Proof::transient()), Proof::transient());
  EXPECT_EQ(Catchup().update_leaf_proof(item_leaf(1), Proof::transient()), Proof::transient());
}

TEST(Catchup, ignores_what_stands_above_the_subtree_that_moved) {
  const Populated populated(16);
  WorkForest work(populated.forest);
  EXPECT_TRUE(work.remove_leaf(item_leaf(0), populated.proofs[0]));
  const auto [forest, catchup] = work.normalize();
  // Items 8 … 15 moved as one tree of level 3: neighbor 3 and higher bits of the position are not looked at.
  Path path = *populated.proofs[9].path;
  path.neighbors[3] = Hash{};
  path.neighbors.resize(200);
  path.position |= std::uint64_t{1} << 40;
  const auto updated = catchup.update_leaf_proof(item_leaf(9), Proof::committed(path));
  ASSERT_TRUE(updated.has_value());
  EXPECT_TRUE(forest.verify_leaf_vartime(item_leaf(9), *updated->path));
}

TEST(Catchup, shows_the_last_of_equal_items) {
  WorkForest work{Forest{}};
  for (const std::uint64_t i : {1UL, 2UL, 1UL, 3UL}) work.insert_leaf(item_leaf(i));
  const auto [forest, catchup] = work.normalize();
  const auto proof = catchup.update_leaf_proof(item_leaf(1), Proof::transient());
  ASSERT_TRUE(proof && proof->path);
  EXPECT_EQ(proof->path->position, 2U);
  EXPECT_TRUE(forest.verify_leaf_vartime(item_leaf(1), *proof->path));
}

TEST(Catchup, shows_the_last_of_equal_hashes_in_the_new_order_even_if_a_root_is_a_lie) {
  // A forest that claims the hash of an item as a subtree of two. Without item 1 the subtree moves to the front.
  const Hash twice = item_leaf(0);
  const Hash left = utreexo_hasher().node(twice, item_leaf(1));
  Forest::Roots roots{};
  roots[2] = utreexo_hasher().node(left, twice);
  WorkForest work(*Forest::from_roots(roots));
  EXPECT_TRUE(work.remove_leaf(item_leaf(1), Proof::committed({.position = 1, .neighbors = {twice, twice}})));
  const auto proof = work.normalize().catchup.update_leaf_proof(twice, Proof::transient());
  ASSERT_TRUE(proof && proof->path);
  EXPECT_EQ(proof->path->position, 2U);
  EXPECT_TRUE(proof->path->neighbors.empty());
}

TEST(PathHashes, gives_the_nodes_of_each_path_and_hashes_shared_ones_once) {
  constexpr std::uint64_t kItems = 37;
  const Populated populated(kItems);
  std::vector<Hash> leaves;
  std::vector<PathHashes::Item> items;
  for (std::uint64_t i = 0; i < kItems; ++i) leaves.push_back(item_leaf(i));
  const Path too_long{.position = 1, .neighbors = std::vector<Hash>(65)};
  for (std::uint64_t i = kItems; i-- > 0;) items.push_back({&leaves[i], &*populated.proofs[i].path});
  items.push_back({&leaves[0], nullptr});
  items.push_back({&leaves[0], &too_long});
  const PathHashes hashes(utreexo_hasher(), items);
  for (std::size_t k = 0; k < kItems; ++k) {
    const Path& path = *items[k].path;
    ASSERT_EQ(hashes.ancestors(k).size(), path.neighbors.size());
    Path partial{.position = path.position, .neighbors = {}};
    for (std::size_t level = 0; level < path.neighbors.size(); ++level) {
      partial.neighbors.push_back(path.neighbors[level]);
      EXPECT_EQ(hashes.ancestors(k)[level], partial.compute_root(utreexo_hasher(), *items[k].leaf));
    }
  }
  EXPECT_TRUE(hashes.ancestors(kItems).empty());
  EXPECT_TRUE(hashes.ancestors(kItems + 1).empty());
  // 37 = 32 + 4 + 1 items: 31 + 3 nodes.
  EXPECT_EQ(hashes.hashed(), 34U);
}

TEST(Proof, encodes_and_decodes) {
  for (const Proof& proof : {Proof::transient(), Proof::committed({}), Populated(13).proofs[2]}) {
    Bytes bytes;
    Writer writer(bytes);
    proof.encode(writer);
    EXPECT_EQ(bytes.size(), proof.encoded_size());
    Reader reader(bytes);
    EXPECT_EQ(Proof::decode(reader), proof);
    EXPECT_TRUE(reader.at_end());
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      Reader cut(ByteSpan(bytes).first(n));
      EXPECT_FALSE(Proof::decode(cut).has_value());
      EXPECT_EQ(cut.offset(), 0U);
    }
  }
  for (int kind = 2; kind < 256; ++kind) {
    Bytes bytes(13, 0);
    bytes[0] = static_cast<std::uint8_t>(kind);
    Reader reader(bytes);
    EXPECT_FALSE(Proof::decode(reader).has_value());
  }
}

TEST(HashIndex, behaves_as_a_map) {
  std::mt19937_64 random(12);
  std::vector<Hash> hashes(3000);
  for (Hash& hash : hashes) {
    for (std::uint8_t& byte : hash) byte = static_cast<std::uint8_t>(random());
  }
  const auto hash_of = [&](std::uint32_t id) -> const Hash& { return hashes[id % hashes.size()]; };
  detail::HashIndex index;
  std::map<Hash, std::uint32_t> map;
  for (int i = 0; i < 100'000; ++i) {
    // Runs of growing and of shrinking.
    const auto id = static_cast<std::uint32_t>(random() % (2 * hashes.size()));
    const Hash& key = hash_of(id);
    if (random() % 8 < (i / 20'000 % 2 == 0 ? 5U : 2U)) {
      index.put(key, id, hash_of);
      map[key] = id;
    } else {
      index.erase(key, hash_of);
      map.erase(key);
    }
    const Hash& probe = hashes[random() % hashes.size()];
    const auto found = map.find(probe);
    ASSERT_EQ(index.find(probe, hash_of), found == map.end() ? detail::HashIndex::kNone : found->second);
    ASSERT_EQ(index.size(), map.size());
  }
}

}  // namespace
}  // namespace slipstream::accumulator
