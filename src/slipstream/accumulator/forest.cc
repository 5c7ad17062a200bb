#include "slipstream/accumulator/forest.h"

#include <span>

namespace slipstream::accumulator {

std::string_view name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidProof:
      return "InvalidProof";
  }
  return "";
}

const Hasher& utreexo_hasher() {
  static const Hasher hasher("ZkVM.utreexo");
  return hasher;
}

std::optional<Proof> Proof::decode(Reader& reader) {
  Reader ahead = reader;
  const auto kind = ahead.u8();
  Proof proof;
  if (kind == 1) {
    proof.path = Path::decode(ahead);
    if (!proof.path) return std::nullopt;
  } else if (kind != 0) {
    return std::nullopt;
  }
  reader = ahead;
  return proof;
}

void Proof::encode(Writer& writer) const {
  writer.u8(path ? 1 : 0);
  if (path) path->encode(writer);
}

std::optional<Forest> Forest::from_roots(const Roots& roots) {
  if (roots[kLevels - 1]) return std::nullopt;
  Forest forest;
  forest.roots_ = roots;
  return forest;
}

std::expected<Forest, std::string_view> Forest::decode(Reader& reader) {
  const auto levels = reader.u64();
  if (!levels) return std::unexpected("is cut short");
  Roots roots;
  for (unsigned level = 0; level < kLevels; ++level) {
    if ((*levels >> level & 1) == 0) continue;
    const auto root = reader.bytes32();
    if (!root) return std::unexpected("is cut short");
    roots[level] = *root;
  }
  const auto forest = from_roots(roots);
  if (!forest) return std::unexpected("has a tree at level 63");
  return *forest;
}

void Forest::encode(Writer& writer) const {
  std::uint64_t levels = 0;
  for (unsigned level = 0; level < kLevels; ++level) {
    if (roots_[level]) levels |= std::uint64_t{1} << level;
  }
  writer.u64(levels);
  for (const auto& root : roots_) {
    if (root) writer.bytes(*root);
  }
}

std::uint64_t Forest::count() const {
  std::uint64_t count = 0;
  for (std::size_t level = 0; level < kLevels; ++level) count |= std::uint64_t{roots_[level].has_value()} << level;
  return count;
}

Hash Forest::root() const {
  std::array<Hash, kLevels> present;
  std::size_t n = 0;
  for (const std::optional<Hash>& root : roots_) {
    if (root) present[n++] = *root;
  }
  return connect_perfect_roots(utreexo_hasher(), {present.data(), n});
}

std::expected<void, ErrorKind> Forest::verify_leaf_vartime(const Hash& leaf, const Path& path) const {
  // A longer path cannot lead to a root without a hash collision.
  if (path.neighbors.size() > kLevels) return std::unexpected(ErrorKind::InvalidProof);
  std::uint64_t offset = 0;
  for (std::size_t level = kLevels; level-- > 0;) {
    if (!roots_[level]) continue;
    offset += std::uint64_t{1} << level;
    if (path.position >= offset) continue;
    if (path.compute_root(utreexo_hasher(), leaf) == *roots_[level]) return {};
    break;
  }
  return std::unexpected(ErrorKind::InvalidProof);
}

}  // namespace slipstream::accumulator
