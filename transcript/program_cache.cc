#include "transcript/program_cache.h"

#include <algorithm>
#include <mutex>
#include <span>

#include "base/entropy.h"

namespace slipstream::transcript {
namespace {

/// Both halves of the product of two words, folded.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

ProgramCache::ProgramCache(std::size_t max_programs, std::size_t max_bytes, std::uint64_t hash_mask)
    : max_programs_(max_programs), max_bytes_(max_bytes), hash_mask_(hash_mask) {
  fill_random({reinterpret_cast<std::uint8_t*>(seed_), sizeof seed_});
}

std::uint64_t ProgramCache::hash(ShapeView shape) const {
  // Two independent chains, so that one product need not wait for the other.
  std::uint64_t x = seed_[0], y = seed_[1] ^ shape.size();
  std::size_t i = 0;
  for (; i + 4 <= shape.size(); i += 4) {
    x = fold(shape[i] ^ x, shape[i + 1] ^ seed_[2]);
    y = fold(shape[i + 2] ^ y, shape[i + 3] ^ seed_[3]);
  }
  for (; i < shape.size(); ++i) x = fold(shape[i] ^ x, seed_[2]);
  return fold(x ^ seed_[3], y ^ seed_[2]) & hash_mask_;
}

std::shared_ptr<const Program> ProgramCache::find(std::uint64_t key, ShapeView shape) {
  const auto [begin, end] = entries_.equal_range(key);
  for (auto it = begin; it != end; ++it) {
    Entry& entry = *it->second;
    if (!std::ranges::equal(entry.program->shape(), shape)) continue;
    entry.used.store(clock_.fetch_add(1, std::memory_order_relaxed), std::memory_order_relaxed);
    return entry.program;
  }
  return nullptr;
}

std::shared_ptr<const Program> ProgramCache::get(ShapeView shape) {
  const std::uint64_t key = hash(shape);
  {
    const std::shared_lock lock(mutex_);
    if (auto program = find(key, shape)) return program;
  }
  auto compiled = Program::compile(shape);
  if (!compiled) return nullptr;
  compiled_.fetch_add(1, std::memory_order_relaxed);
  auto program = std::make_shared<const Program>(*std::move(compiled));
  const std::size_t bytes = sizeof(Program) + sizeof(Entry) + program->memory();
  const std::unique_lock lock(mutex_);
  if (auto theirs = find(key, shape)) return theirs;
  if (bytes > max_bytes_ || max_programs_ == 0) return program;
  make_room(bytes);
  const std::uint64_t now = clock_.fetch_add(1, std::memory_order_relaxed);
  entries_.emplace(key, std::make_unique<Entry>(program, bytes, now));
  bytes_ += bytes;
  return program;
}

void ProgramCache::make_room(std::size_t bytes) {
  const auto used = [](const Entries::value_type& e) { return e.second->used.load(std::memory_order_relaxed); };
  while (!entries_.empty() && (entries_.size() >= max_programs_ || bytes_ + bytes > max_bytes_)) {
    const auto oldest = std::ranges::min_element(entries_, {}, used);
    bytes_ -= oldest->second->bytes;
    entries_.erase(oldest);
  }
}

std::size_t ProgramCache::size() const {
  const std::shared_lock lock(mutex_);
  return entries_.size();
}

std::size_t ProgramCache::memory() const {
  const std::shared_lock lock(mutex_);
  return bytes_;
}

ProgramCache& program_cache() {
  static ProgramCache cache;
  return cache;
}

}  // namespace slipstream::transcript
