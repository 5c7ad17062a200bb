// Bounds the memory of transactions that several threads verify at once, whatever the transactions are and however many
// threads there are. A valid transaction takes some 30 KiB on its way to an equation, a hostile one up to 11 MiB.
//
//   groups       a group of transactions ends early if their programs leave much; threads have equal shares
//   large ones   a program that needs more than a thread's share runs again, with its own equation; few run at once
//   equations    all threads together; a thread whose equation does not fit any more checks it and goes on with a new
//   one
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <semaphore>
#include <utility>

#include "slipstream/base/detail/arena.h"
#include "slipstream/base/export.h"
#include "slipstream/msm/options.h"
#include "slipstream/vm/detail/machine/machine.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// Bounds on a group of transactions whose results are in memory at once.
struct GroupLimits {
  /// The number of generators that a proof may use.
  std::size_t generator_capacity;
  /// The most work of a program (vm/detail/machine/costs.h).
  std::uint64_t most_work = Limits::kMostWork;
  /// The group ends with the transaction that takes it to this many bytes, with its part of the equation.
  std::size_t bytes = SIZE_MAX;
};

/// Safe for several threads at once.
class MemoryBudget {
 public:
  /// Large programs that run at once. Each takes up to 11 MiB, and half as much in its equation.
  static constexpr std::size_t kLargePrograms = 3;
  /// Of all groups, and of all equations with their checks.
  static constexpr std::size_t kGroups = std::size_t{32} << 20, kEquations = std::size_t{64} << 20;
  /// The largest and the least share of a thread in kGroups. 16 valid transactions take half a MiB.
  static constexpr std::size_t kLargestGroup = std::size_t{4} << 20, kLeastGroup = std::size_t{1} << 20;

  /// At most `threads` threads use it.
  explicit MemoryBudget(std::size_t threads) : threads_(std::max<std::size_t>(threads, 1)) {}

  [[nodiscard]] GroupLimits group_limits(std::size_t generator_capacity) const {
    const std::size_t share = std::clamp(kGroups / threads_, kLeastGroup, kLargestGroup);
    // A unit of work is two thirds of a byte. As long as all threads may run large programs, none is run twice.
    const std::uint64_t work = threads_ <= kLargePrograms ? Limits::kMostWork : kLeastGroup + kLeastGroup / 2;
    return {generator_capacity, work, share};
  }

  /// Options of the check of an equation in one thread, which keeps little memory for its next check.
  [[nodiscard]] msm::Options check_options() const {
    const std::size_t share = std::max(std::bit_floor(kEquations / threads_), kLeastGroup);
    return {.threads = 1, .largest_kept = std::min(share, BlockPool::largest_kept())};
  }

  /// The bytes of one equation. They count as long as this object exists.
  class Share {
   public:
    explicit Share(MemoryBudget& budget) : budget_(&budget) {}
    Share(Share&& other) noexcept : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() { set(0); }

    void set(std::size_t bytes) {
      budget_->equations_.fetch_add(bytes - bytes_, std::memory_order_relaxed);
      bytes_ = bytes;
    }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

   private:
    MemoryBudget* budget_;
    std::size_t bytes_ = 0;
  };

  /// Whether an owner of `own` bytes must check its equations and drop them: all equations together are too large, and
  /// these are not among the small ones. Owners of small equations never wait for others.
  [[nodiscard]] bool is_full(std::size_t own) const {
    return equations_.load(std::memory_order_relaxed) > kEquations && own >= kEquations / (2 * threads_);
  }

  /// A place for a large program; waits until there is one. The owner must not wait for other threads.
  class LargePlace {
   public:
    explicit LargePlace(MemoryBudget& budget) : places_(budget.large_) { places_.acquire(); }
    LargePlace(const LargePlace&) = delete;
    LargePlace& operator=(const LargePlace&) = delete;
    ~LargePlace() { places_.release(); }

   private:
    std::counting_semaphore<>& places_;
  };

 private:
  std::size_t threads_;
  std::atomic<std::size_t> equations_ = 0;
  std::counting_semaphore<> large_{kLargePrograms};
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
