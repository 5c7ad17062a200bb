// A Utreexo forest that keeps every item and computes everything again from the items: the oracle for random
// operations.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "slipstream/accumulator/utreexo.h"

namespace slipstream::accumulator::naive {

/// A perfect tree: 2^k leaves, and which of them have been deleted.
struct Tree {
  std::vector<Hash> leaves;
  std::vector<bool> deleted;

  [[nodiscard]] bool intact() const {
    return std::ranges::none_of(deleted, [](bool d) { return d; });
  }
  [[nodiscard]] Tree half(bool right) const {
    const auto n = static_cast<std::ptrdiff_t>(leaves.size() / 2);
    Tree out;
    out.leaves.assign(leaves.begin() + (right ? n : 0), right ? leaves.end() : leaves.begin() + n);
    out.deleted.assign(deleted.begin() + (right ? n : 0), right ? deleted.end() : deleted.begin() + n);
    return out;
  }
};

inline Hash root_of(std::span<const Hash> leaves) {
  if (leaves.size() == 1) return leaves.front();
  const std::size_t n = leaves.size() / 2;
  return utreexo_hasher().node(root_of(leaves.first(n)), root_of(leaves.subspan(n)));
}

class NaiveForest {
 public:
  [[nodiscard]] std::uint64_t positions() const {
    std::uint64_t n = 0;
    for (const Tree& tree : trees) n += tree.leaves.size();
    return n;
  }

  void insert(const Hash& leaf) { trees.push_back({{leaf}, {false}}); }

  /// The path of the item at a position, deleted or not.
  [[nodiscard]] Path path(std::uint64_t position) const {
    Path out{.position = position, .neighbors = {}};
    const auto [tree, index] = locate(position);
    std::span<const Hash> leaves = trees[tree].leaves;
    std::size_t within = index;
    while (leaves.size() > 1) {
      const std::size_t n = leaves.size() / 2;
      const bool right = within >= n;
      out.neighbors.insert(out.neighbors.begin(), root_of(right ? leaves.first(n) : leaves.subspan(n)));
      leaves = right ? leaves.subspan(n) : leaves.first(n);
      if (right) within -= n;
    }
    return out;
  }

  [[nodiscard]] const Hash& leaf(std::uint64_t position) const {
    const auto [tree, index] = locate(position);
    return trees[tree].leaves[index];
  }

  [[nodiscard]] std::string remove(const Hash& leaf, const Proof& proof) {
    if (proof.is_transient()) {
      const auto found = std::ranges::find_if(
          trees, [&](const Tree& tree) { return tree.leaves.size() == 1 && tree.leaves.front() == leaf; });
      if (found == trees.end() || found->deleted.front()) return "InvalidProof";
      trees.erase(found);
      return "ok";
    }
    if (proof.path->position >= positions()) return "InvalidProof";
    const auto [tree, index] = locate(proof.path->position);
    if (trees[tree].leaves[index] != leaf || trees[tree].deleted[index] || *proof.path != path(proof.path->position)) {
      return "InvalidProof";
    }
    trees[tree].deleted[index] = true;
    return "ok";
  }

  void normalize() {
    std::vector<Tree> slots(64);
    for (const Tree& tree : trees) add_intact(tree, slots);
    trees.clear();
    for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) {
      if (!slot->leaves.empty()) trees.push_back(*slot);
    }
  }

  /// The roots of a normalized forest.
  [[nodiscard]] Forest::Roots roots() const {
    Forest::Roots out{};
    for (const Tree& tree : trees) {
      out[static_cast<std::size_t>(std::countr_zero(tree.leaves.size()))] = root_of(tree.leaves);
    }
    return out;
  }

  std::vector<Tree> trees;

 private:
  [[nodiscard]] std::pair<std::size_t, std::size_t> locate(std::uint64_t position) const {
    std::size_t tree = 0;
    while (position >= trees[tree].leaves.size()) position -= trees[tree++].leaves.size();
    return {tree, static_cast<std::size_t>(position)};
  }

  static void add_intact(const Tree& tree, std::vector<Tree>& slots) {
    if (!tree.intact()) {
      if (tree.leaves.size() == 1) return;
      add_intact(tree.half(false), slots);
      add_intact(tree.half(true), slots);
      return;
    }
    Tree current = tree;
    auto level = static_cast<std::size_t>(std::countr_zero(current.leaves.size()));
    for (; !slots[level].leaves.empty(); ++level) {
      Tree joined = std::exchange(slots[level], Tree{});
      joined.leaves.insert(joined.leaves.end(), current.leaves.begin(), current.leaves.end());
      joined.deleted.resize(joined.leaves.size(), false);
      current = std::move(joined);
    }
    slots[level] = std::move(current);
  }
};

}  // namespace slipstream::accumulator::naive
