// The Utreexo accumulator: a set of items, stored as the roots of at most 63 perfect Merkle trees. A Forest is the
// state between blocks. Items are inserted into and deleted from a WorkForest made from it (work_forest.h). Normalizing
// the WorkForest gives the next Forest and a Catchup (catchup.h), which updates older proofs. docs/utreexo.md shows
// this step by step. Items are named by their leaf hashes. Source: ZkVM specification, "Utreexo";
// `blockchain/src/utreexo` of slingshot, whose behaviour is authoritative, also for errors. All data is public.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "slipstream/accumulator/hasher.h"
#include "slipstream/accumulator/merkle.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator {

/// Errors of the accumulator.
enum class ErrorKind : std::uint8_t {
  /// The proof has the wrong length or leads to another root, or its item is not in the set.
  InvalidProof,
};

/// The error's name in the reference.
[[nodiscard]] std::string_view name(ErrorKind kind);

/// The hasher of all forests, with the label "ZkVM.utreexo".
[[nodiscard]] const Hasher& utreexo_hasher();

/// Proof that an item is in the set: a path to one of the roots, or no path for an item inserted after the last
/// normalization.
struct Proof {
  /// Without a path, the proof is transient.
  std::optional<Path> path;

  /// The proof of an item that was inserted after the last normalization.
  [[nodiscard]] static Proof transient() { return {}; }
  /// The proof with this path.
  [[nodiscard]] static Proof committed(Path path) { return {std::move(path)}; }
  /// Whether there is no path.
  [[nodiscard]] bool is_transient() const { return !path.has_value(); }

  /// Encoding: u8 0 for a transient proof; u8 1 and the path for a committed one. nullopt for other bytes; the reader
  /// then does not advance.
  [[nodiscard]] static std::optional<Proof> decode(Reader& reader);
  /// Writes encoded_size() bytes.
  void encode(Writer& writer) const;
  /// The bytes that encode() writes: 1, or 13 and 32 for each neighbor.
  [[nodiscard]] std::size_t encoded_size() const { return 1 + (path ? path->encoded_size() : 0); }

  [[nodiscard]] bool operator==(const Proof&) const = default;
};

/// A set of items as the roots of perfect trees: at most 2 KiB for any number of items. A value type: several threads
/// may call const functions at once.
class Forest {
 public:
  /// The number of levels. A tree of level k covers 2^k items.
  static constexpr std::size_t kLevels = 64;
  /// roots[k] covers 2^k items.
  using Roots = std::array<std::optional<Hash>, kLevels>;

  /// The empty set.
  Forest() = default;
  /// nullopt if level 63 is in use. With fewer than 2^63 items at the start, counts cannot overflow later.
  [[nodiscard]] static std::optional<Forest> from_roots(const Roots& roots);

  /// Encoding: u64 whose bit k is set if there is a root of level k, then those roots, the lowest first: at most 2 KiB.
  /// The error is a reason ("is cut short"); the reader then stands at the field at fault.
  [[nodiscard]] static std::expected<Forest, std::string_view> decode(Reader& reader);
  /// Writes 8 bytes, and 32 for each root.
  void encode(Writer& writer) const;

  /// The number of items.
  [[nodiscard]] std::uint64_t count() const;
  /// The root of each level; nullopt where the set has no tree of that level.
  [[nodiscard]] const Roots& roots() const { return roots_; }
  /// The one hash that a block header commits to.
  [[nodiscard]] Hash root() const;

  /// Checks that the item is at the position of the path. Error: InvalidProof. O(path length) hashes.
  [[nodiscard]] std::expected<void, ErrorKind> verify_leaf_vartime(const Hash& leaf, const Path& path) const;
  /// The same for the item that `item` appends to the transcript of its leaf.
  template <AppendsItem F>
  [[nodiscard]] std::expected<void, ErrorKind> verify_vartime(F&& item, const Path& path) const {
    return verify_leaf_vartime(utreexo_hasher().leaf(std::forward<F>(item)), path);
  }

  [[nodiscard]] bool operator==(const Forest&) const = default;

 private:
  friend class WorkForest;
  Roots roots_{};
};

}  // namespace slipstream::accumulator

SLIPSTREAM_EXPORT_END
