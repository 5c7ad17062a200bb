#include "slipstream/accumulator/merkle.h"

#include <gtest/gtest.h>

#include <random>

#include "slipstream/accumulator/detail/merkle_schedule.h"
#include "support/vectors.h"

namespace slipstream::accumulator {
namespace {

using test::CaseCounter;
using test::hex;
using test::hex32;
using test::Json;

Bytes encode(const Path& path) {
  Bytes out;
  Writer writer(out);
  path.encode(writer);
  return out;
}

std::optional<Path> decode_exactly(ByteSpan bytes) {
  Reader reader(bytes);
  auto path = Path::decode(reader);
  if (!path || !reader.at_end()) return std::nullopt;
  return path;
}

std::vector<Hash> numbered_leaves(const Hasher& hasher, std::size_t n) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < n; ++i) {
    leaves.push_back(hasher.leaf([&](Transcript& transcript) { transcript.append_u64("item", i); }));
  }
  return leaves;
}

/// The definition: the left part is the largest power of two below n.
Hash recursive_root(const Hasher& hasher, std::span<const Hash> leaves) {
  if (leaves.empty()) return hasher.empty();
  if (leaves.size() == 1) return leaves.front();
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  Transcript transcript = hasher.prefix();
  transcript.append("L", recursive_root(hasher, leaves.first(k)));
  transcript.append("R", recursive_root(hasher, leaves.subspan(k)));
  return transcript.challenge_bytes32("merkle.node");
}

TEST(Merkle, trees_and_paths_match_the_reference) {
  const Json file = test::load_vectors("merkle.json");
  const Hasher hasher(file.at("label").get<std::string>());
  const auto item_label = file.at("item_label").get<std::string>();
  const auto leaf_of = [&](const Json& item) {
    return hasher.leaf([&](Transcript& transcript) { transcript.append(item_label, hex(item)); });
  };
  EXPECT_EQ(hasher.empty(), hex32(file.at("empty_root")));
  const Json& node = file.at("intermediate");
  EXPECT_EQ(hasher.node(hex32(node.at("left")), hex32(node.at("right"))), hex32(node.at("hash")));

  CaseCounter trees("merkle.json trees");
  CaseCounter paths("merkle.json paths");
  CaseCounter others("merkle.json other_paths");
  for (const Json& tree : file.at("trees")) {
    SCOPED_TRACE(tree.at("n").get<std::size_t>());
    const Hash root = hex32(tree.at("root"));
    std::vector<Hash> leaves;
    RootBuilder builder(hasher);
    for (std::size_t i = 0; i < tree.at("items").size(); ++i) {
      const Json& item = tree.at("items")[i];
      leaves.push_back(leaf_of(item));
      EXPECT_EQ(leaves.back(), hex32(tree.at("leaf_hashes")[i]));
      builder.append([&](Transcript& transcript) { transcript.append(item_label, hex(item)); });
    }
    EXPECT_EQ(leaves.size(), tree.at("n").get<std::size_t>());
    EXPECT_EQ(builder.root(), root);
    EXPECT_EQ(merkle_root(hasher, leaves), root);
    ++trees;

    for (const Json& expected : tree.at("paths")) {
      const auto index = expected.at("index").get<std::size_t>();
      const auto path = Path::make(hasher, leaves, index);
      ASSERT_TRUE(path.has_value());
      EXPECT_EQ(path->position, test::u64(expected.at("position")));
      ASSERT_EQ(path->neighbors.size(), expected.at("neighbors").size());
      for (std::size_t i = 0; i < path->neighbors.size(); ++i) {
        EXPECT_EQ(path->neighbors[i], hex32(expected.at("neighbors")[i]));
      }
      const Bytes encoded = hex(expected.at("encoded"));
      EXPECT_EQ(encode(*path), encoded);
      EXPECT_EQ(path->encoded_size(), encoded.size());
      EXPECT_EQ(decode_exactly(encoded), path);
      EXPECT_EQ(path->verify_root_vartime(hasher, root, leaves[index]), expected.at("expect").get<bool>());
      ++paths;
    }

    for (const Json& other : tree.at("other_paths")) {
      SCOPED_TRACE(other.at("what").get<std::string>());
      const auto path = decode_exactly(hex(other.at("encoded")));
      ASSERT_TRUE(path.has_value());
      const Hash leaf = leaf_of(other.at("item"));
      EXPECT_EQ(path->compute_root(hasher, leaf), hex32(other.at("computed_root")));
      EXPECT_EQ(path->verify_root_vartime(hasher, root, leaf), other.at("expect").get<bool>());
      ++others;
    }
  }
}

TEST(Merkle, paths_decode_as_the_reference_decodes_them) {
  const Json file = test::load_vectors("merkle.json");
  CaseCounter cases("merkle.json path_decoding");
  for (const Json& c : file.at("path_decoding")) {
    EXPECT_EQ(decode_exactly(hex(c.at("bytes"))).has_value(), c.at("decodes_exactly").get<bool>()) << c.at("what");
    ++cases;
  }
}

TEST(Merkle, a_path_of_any_length_that_is_there_decodes) {
  for (const int length : {0, 1, 63, 64, 65, 1000}) {
    Path path{.position = 77, .neighbors = std::vector<Hash>(static_cast<std::size_t>(length))};
    for (std::size_t i = 0; i < path.neighbors.size(); ++i) path.neighbors[i].fill(static_cast<std::uint8_t>(i));
    EXPECT_EQ(decode_exactly(encode(path)), path) << length;
  }
}

TEST(Merkle, a_path_that_does_not_decode_leaves_the_reader_in_place) {
  const Path path{.position = 5, .neighbors = std::vector<Hash>(3)};
  const Bytes encoded = encode(path);
  for (std::size_t n = 0; n < encoded.size(); ++n) {
    Reader reader(ByteSpan(encoded).first(n));
    EXPECT_FALSE(Path::decode(reader).has_value()) << n;
    EXPECT_EQ(reader.offset(), 0U);
  }
}

TEST(Merkle, every_way_to_a_root_agrees_with_the_definition) {
  const Hasher hasher("ways");
  const std::vector<Hash> leaves = numbered_leaves(hasher, 300);
  RootBuilder builder(hasher);
  for (std::size_t n = 0; n <= leaves.size(); ++n) {
    const std::span<const Hash> list = std::span(leaves).first(n);
    const Hash root = recursive_root(hasher, list);
    EXPECT_EQ(merkle_root(hasher, list), root) << n;
    EXPECT_EQ(builder.root(), root) << n;
    EXPECT_EQ(builder.count(), n);
    if (n < leaves.size()) builder.append_leaf(leaves[n]);
  }
  builder.reset();
  EXPECT_EQ(builder.root(), hasher.empty());
}

TEST(Merkle, every_item_of_every_small_tree_has_a_path_and_no_other_item_passes_with_it) {
  const Hasher hasher("paths");
  const std::vector<Hash> leaves = numbered_leaves(hasher, 40);
  for (std::size_t n = 0; n <= leaves.size(); ++n) {
    const std::span<const Hash> list = std::span(leaves).first(n);
    const Hash root = recursive_root(hasher, list);
    for (std::size_t i = 0; i < n; ++i) {
      const auto path = Path::make(hasher, list, i);
      ASSERT_TRUE(path.has_value());
      EXPECT_TRUE(path->verify_root_vartime(hasher, root, leaves[i]));
      EXPECT_FALSE(path->verify_root_vartime(hasher, root, leaves[(i + 1) % leaves.size()]));
    }
    EXPECT_FALSE(Path::make(hasher, list, n).has_value());
  }
}

TEST(Merkle, a_path_of_more_than_64_neighbors_takes_them_as_right_neighbors) {
  const Hasher hasher("long");
  Path path{.position = ~std::uint64_t{0}, .neighbors = std::vector<Hash>(130)};
  Hash expected{};
  for (std::size_t i = 0; i < 130; ++i) {
    expected = i < 64 ? hasher.node(path.neighbors[i], expected) : hasher.node(expected, path.neighbors[i]);
  }
  EXPECT_EQ(path.compute_root(hasher, Hash{}), expected);
}

TEST(Hasher, nodes_and_leaves_equal_transcripts_for_labels_of_any_length) {
  std::mt19937_64 random(7);
  for (const int length : {0, 1, 12, 36, 37, 38, 60, 90, 130, 200}) {
    const std::string label(static_cast<std::size_t>(length), 'l');
    const Hasher hasher(label);
    const LeafHasher leaf_hasher(hasher, "contract");
    std::vector<Hash> items(70);
    for (Hash& item : items) {
      for (std::uint8_t& byte : item) byte = static_cast<std::uint8_t>(random());
    }
    Transcript node(label);
    node.append("L", items[0]);
    node.append("R", items[1]);
    EXPECT_EQ(hasher.node(items[0], items[1]), node.challenge_bytes32("merkle.node"));
    std::vector<Hash> leaves(items.size());
    leaf_hasher.leaf_batch(items, leaves);
    for (std::size_t i = 0; i < items.size(); ++i) {
      Transcript leaf(label);
      leaf.append("contract", items[i]);
      EXPECT_EQ(leaves[i], leaf.challenge_bytes32("merkle.leaf"));
      EXPECT_EQ(leaf_hasher.leaf(items[i]), leaves[i]);
    }
  }
}

TEST(MerkleSchedule, gives_the_same_roots_as_the_tree) {
  const Hasher hasher("schedule");
  const std::vector<Hash> leaves = numbered_leaves(hasher, 20);
  for (std::size_t n = 0; n <= leaves.size(); ++n) {
    transcript::DirectSchedule schedule;
    std::vector<Slot> slots;
    for (std::size_t i = 0; i < n; ++i) {
      schedule.begin("schedule");
      schedule.append_u64("item", i);
      slots.push_back(schedule.challenge32("merkle.leaf"));
    }
    const Hash root = merkle_root(hasher, std::span(leaves).first(n));
    const Slot scheduled = schedule_root(schedule, "schedule", slots);
    EXPECT_EQ(to_bytes32(schedule.bytes32(scheduled)), root) << n;
    // One permutation per leaf and node.
    EXPECT_EQ(schedule.permutations(), n == 0 ? 1 : 2 * n - 1);
    for (std::size_t i = 0; i < n; ++i) {
      const auto path = Path::make(hasher, std::span(leaves).first(n), i);
      ASSERT_TRUE(path.has_value());
      const Slot by_path = schedule_path_root(schedule, "schedule", slots[i], *path);
      EXPECT_EQ(to_bytes32(schedule.bytes32(by_path)), root) << n << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace slipstream::accumulator
