// Programs by shape, so that a shape is compiled once and not for every statement. Bounded in number and bytes: the one
// that was used least recently gives way, so whoever sends a new shape with every statement costs its compilation and
// nothing else. Shapes are compared word for word; the hash that finds them is keyed with system entropy, so nobody can
// choose shapes that meet in one place either. For any number of threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "transcript/program.h"

namespace slipstream::transcript {

class ProgramCache {
 public:
  static constexpr std::size_t kMaxPrograms = 256;
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

  /// Only the bits of the hash that are in `hash_mask` are used: fewer let different shapes meet.
  explicit ProgramCache(std::size_t max_programs = kMaxPrograms, std::size_t max_bytes = kMaxBytes,
                        std::uint64_t hash_mask = ~std::uint64_t{0});

  /// The program of this shape; null if it would have more than Program::kMaxBlocks blocks.
  [[nodiscard]] std::shared_ptr<const Program> get(ShapeView shape);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t memory() const;
  /// Programs compiled so far.
  [[nodiscard]] std::uint64_t compiled() const { return compiled_.load(std::memory_order_relaxed); }

 private:
  struct Entry {
    std::shared_ptr<const Program> program;
    std::size_t bytes;
    /// Value of clock_ at the last use.
    std::atomic<std::uint64_t> used;
  };
  using Entries = std::unordered_multimap<std::uint64_t, std::unique_ptr<Entry>>;

  [[nodiscard]] std::uint64_t hash(ShapeView shape) const;
  [[nodiscard]] std::shared_ptr<const Program> find(std::uint64_t key, ShapeView shape);
  void make_room(std::size_t bytes);

  const std::size_t max_programs_, max_bytes_;
  const std::uint64_t hash_mask_;
  std::uint64_t seed_[4];
  std::atomic<std::uint64_t> clock_{0};
  std::atomic<std::uint64_t> compiled_{0};
  mutable std::shared_mutex mutex_;
  Entries entries_;
  std::size_t bytes_ = 0;
};

/// The cache of this process.
[[nodiscard]] ProgramCache& program_cache();

}  // namespace slipstream::transcript
