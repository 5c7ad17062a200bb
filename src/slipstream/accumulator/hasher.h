// Hashes of the nodes of a Merkle tree over Merlin transcripts. One label names the tree:
//   leaf  = T(label); the item's own messages; 32 challenge bytes "merkle.leaf"
//   node  = T(label); "L", left; "R", right;   32 challenge bytes "merkle.node"
//   empty = T(label);                          32 challenge bytes "merkle.empty"
// A node is one permutation of a block prepared from the label. Source: ZkVM specification, "Merkle binary tree";
// `merkle/src/lib.rs` of slingshot. Hashes are public; time does not depend on their contents.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/transcript/detail/block_template.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator {

/// A node of a Merkle tree.
using Hash = Bytes32;

/// One node to hash: pointers to the left child, the right child and the result, 32 bytes each. The result may
/// overwrite a child of the same job, but not of another job of the same call.
using NodeJob = transcript::BlockJob;

/// The label of the challenge that is the hash of a leaf.
inline constexpr std::string_view kLeafLabel = "merkle.leaf";
/// The label of the challenge that is the hash of an inner node.
inline constexpr std::string_view kNodeLabel = "merkle.node";
/// The label of the challenge that is the hash of a tree without items.
inline constexpr std::string_view kEmptyLabel = "merkle.empty";
/// The label of the left child's message.
inline constexpr std::string_view kLeftLabel = "L";
/// The label of the right child's message.
inline constexpr std::string_view kRightLabel = "R";

/// A function that appends an item to the transcript of its leaf.
template <class F>
concept AppendsItem = std::invocable<F, Transcript&>;

/// Hashes the nodes of the trees of one label. Immutable: several threads may share it. Constant-time in the hashes.
class Hasher {
 public:
  /// `label` names the tree. It is absorbed here, once.
  explicit Hasher(std::string_view label);

  /// The leaf hash of the item that `append` appends to a transcript.
  template <AppendsItem F>
  [[nodiscard]] Hash leaf(F&& append) const {
    Transcript transcript = prefix_;
    std::forward<F>(append)(transcript);
    return transcript.challenge_bytes32(kLeafLabel);
  }
  /// The hash of a node with these children. One permutation, unless the label is long.
  [[nodiscard]] Hash node(const Hash& left, const Hash& right) const;
  /// The hash of a tree without items.
  [[nodiscard]] Hash empty() const;

  /// Hashes independent nodes in the lanes of the active backend.
  void hash_nodes(std::span<const NodeJob> jobs) const;

  /// The common prefix of all hashes of the tree.
  [[nodiscard]] const Transcript& prefix() const { return prefix_; }

 private:
  Transcript prefix_;
  /// nullopt if the label is so long that a node needs more than one permutation.
  std::optional<transcript::BlockTemplate> node_;
};

/// Leaf hashes of items that are one 32-byte message. These can be hashed in lanes.
class LeafHasher {
 public:
  /// For items appended to the transcripts of `hasher` under `item_label`.
  LeafHasher(const Hasher& hasher, std::string_view item_label);

  /// The leaf hash of one item: one permutation.
  [[nodiscard]] Hash leaf(const Bytes32& item) const;
  /// out[i] is the leaf of items[i]. Precondition: equal lengths, no overlap.
  void leaf_batch(std::span<const Bytes32> items, std::span<Hash> out) const;

 private:
  Transcript prefix_;
  std::string item_label_;
  std::optional<transcript::BlockTemplate> leaf_;
};

}  // namespace slipstream::accumulator

SLIPSTREAM_EXPORT_END
