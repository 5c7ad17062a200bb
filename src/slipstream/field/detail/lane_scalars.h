// Arrays of integers mod l in the form in which a backend computes, from the first operation to the last. With avx2 and
// avx512ifma this is Montgomery form, four or eight to a vector. A product costs at most half as much as between
// canonical scalars. The types say which form an array has:
//
//   LaneScalars   operands and results of products: dot products, scaled sums, powers
//   SumTerms      the same numbers as the terms of sparse sums
//   ScalarSums    many sums of terms, reduced once after the last term
//
// An array belongs to the backend that was active when it was made. All functions are constant-time in the numbers, not
// in lengths and indices. With Wiped::yes the memory of an array is wiped when it ends; callers that store secrets must
// ask for it. O(n) unless said otherwise. Kernels and their bounds: field/detail/lane_kernels.h.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/export.h"
#include "slipstream/field/detail/lane_kernels.h"
#include "slipstream/field/detail/lane_memory.h"
#include "slipstream/field/scalar.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

class SumTerms;
class ScalarSums;

class LaneScalars {
 public:
  /// Converts scalars into lane form.
  [[nodiscard]] static LaneScalars from(std::span<const Scalar> scalars, Wiped wiped = Wiped::no) {
    LaneScalars out(lane_kernels(), scalars.size(), wiped);
    out.kernels_->enter(out.words(), scalars.data(), scalars.size());
    return out;
  }
  /// first * base^i for i < n.
  [[nodiscard]] static LaneScalars powers(const Scalar& first, const Scalar& base, std::size_t n,
                                          Wiped wiped = Wiped::no) {
    LaneScalars out(lane_kernels(), n, wiped);
    out.kernels_->powers(out.words(), first, base, n);
    return out;
  }
  /// n zeros.
  [[nodiscard]] static LaneScalars zeros(std::size_t n, Wiped wiped = Wiped::no) {
    LaneScalars out(lane_kernels(), n, wiped);
    std::memset(out.memory_.data(), 0, out.memory_.size() * sizeof(LaneKernels::Word));
    return out;
  }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Writes the canonical scalars. Precondition: out.size() == size().
  void store(std::span<Scalar> out) const {
    SLIPSTREAM_CHECK(out.size() == size_);
    kernels_->leave(out.data(), words(), size_);
  }

  /// Multiplies by b, element by element. Precondition: equal sizes.
  LaneScalars& operator*=(const LaneScalars& b) {
    SLIPSTREAM_CHECK(alike(b));
    kernels_->mul(words(), words(), b.words(), size_);
    return *this;
  }
  /// Multiplies the elements from `begin` on by k.
  void scale(const Scalar& k, std::size_t begin = 0) { kernels_->scale(words(), k, begin, size_); }
  /// Adds k * a, element by element. Precondition: equal sizes.
  void add_scaled(const Scalar& k, const LaneScalars& a) {
    SLIPSTREAM_CHECK(alike(a));
    kernels_->axpy(words(), k, a.words(), size_);
  }
  /// Adds element i of all tensors and runs to element i. Eight tensors and 32 runs in one call are cheapest.
  /// Precondition: all tensors and runs lie within this array.
  void add_sequences(std::span<const Tensor> tensors, std::span<const Geometric> runs) {
    SLIPSTREAM_CHECK(
        std::ranges::all_of(tensors, [this](const Tensor& t) { return std::size_t{1} << t.bits <= size_; }));
    SLIPSTREAM_CHECK(std::ranges::all_of(
        runs, [this](const Geometric& run) { return run.begin <= size_ && run.count <= size_ - run.begin; }));
    kernels_->add_sequences(words(), tensors.data(), tensors.size(), runs.data(), runs.size());
  }
  /// Appends zeros up to n elements. Precondition: n >= size(), and size() is a multiple of kLargestBlock or 0.
  void grow(std::size_t n) {
    SLIPSTREAM_CHECK(n >= size_ && size_ % kLargestBlock == 0);
    LaneScalars out = zeros(n);
    std::memcpy(out.words(), words(), memory_.size() * sizeof(LaneKernels::Word));
    *this = std::move(out);
  }
  /// Scalars in a block of the widest backend.
  static constexpr std::size_t kLargestBlock = 8;
  /// The dot product. Precondition: equal sizes.
  [[nodiscard]] Scalar dot(const LaneScalars& b) const {
    SLIPSTREAM_CHECK(alike(b));
    return kernels_->dot(words(), b.words(), size_);
  }

  /// acc[i] += this[i] + constant. Precondition: acc.size() == size().
  void add_to(std::span<Scalar> acc, const Scalar& constant = Scalar::zero()) const {
    SLIPSTREAM_CHECK(acc.size() == size_);
    kernels_->add_to(acc.data(), words(), constant, size_);
  }

 private:
  friend class SumTerms;
  friend class ScalarSums;

  LaneScalars(const LaneKernels& kernels, std::size_t n, Wiped wiped)
      : kernels_(&kernels), size_(n), memory_((n + kernels.lanes - 1) / kernels.lanes * kernels.block_words, wiped) {}

  [[nodiscard]] bool alike(const LaneScalars& b) const { return size_ == b.size_ && kernels_ == b.kernels_; }
  [[nodiscard]] LaneKernels::Word* words() { return memory_.data(); }
  [[nodiscard]] const LaneKernels::Word* words() const { return memory_.data(); }

  const LaneKernels* kernels_;
  std::size_t size_;
  LaneMemory memory_;
};

class SumTerms {
 public:
  [[nodiscard]] static SumTerms from(const LaneScalars& scalars, Wiped wiped = Wiped::no) {
    SumTerms out(scalars.kernels_, scalars.size(), wiped);
    out.kernels_->to_terms(out.memory_.data(), scalars.words(), scalars.size());
    return out;
  }
  /// Term i of the result is factors[i] times term index[i]. Runs of one index cost less. Precondition: equal sizes.
  [[nodiscard]] SumTerms scaled(std::span<const std::uint32_t> index, std::span<const Scalar> factors,
                                Wiped wiped = Wiped::no) const {
    SLIPSTREAM_CHECK(index.size() == factors.size());
    SumTerms out(kernels_, index.size(), wiped);
    kernels_->scaled_terms(out.memory_.data(), memory_.data(), index.data(), factors.data(), index.size());
    return out;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  friend class ScalarSums;

  SumTerms(const LaneKernels* kernels, std::size_t n, Wiped wiped)
      : kernels_(kernels), size_(n), memory_(4 * n, wiped) {}

  const LaneKernels* kernels_;
  std::size_t size_;
  LaneMemory memory_;
};

class ScalarSums {
 public:
  /// n sums without terms.
  explicit ScalarSums(std::size_t n, Wiped wiped = Wiped::no)
      : kernels_(&lane_kernels()), size_(n), memory_(n * kernels_->sum_words, wiped) {
    std::memset(memory_.data(), 0, memory_.size() * sizeof(LaneKernels::Word));
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  /// Adds terms to sums as `entries` says. A sum takes at most 2^26 terms. Precondition: all indices exist.
  void add(const SumTerms& terms, std::span<const SumEntry> entries) {
    SLIPSTREAM_CHECK(valid(terms, entries));
    kernels_->add_terms(memory_.data(), terms.memory_.data(), entries.data(), entries.size());
  }
  /// Subtracts terms from sums; otherwise as add().
  void subtract(const SumTerms& terms, std::span<const SumEntry> entries) {
    SLIPSTREAM_CHECK(valid(terms, entries));
    kernels_->subtract_terms(memory_.data(), terms.memory_.data(), entries.data(), entries.size());
  }

  /// The n sums begin, begin + stride, ... Precondition: all of them exist.
  [[nodiscard]] LaneScalars reduced(std::size_t begin, std::size_t n, std::size_t stride = 1,
                                    Wiped wiped = Wiped::no) const {
    SLIPSTREAM_CHECK(n == 0 || begin + (n - 1) * stride < size_);
    LaneScalars out(*kernels_, n, wiped);
    kernels_->from_sums(out.words(), memory_.data() + begin * kernels_->sum_words, n, stride);
    return out;
  }

 private:
  [[nodiscard]] bool valid(const SumTerms& terms, std::span<const SumEntry> entries) const {
    for (const SumEntry& entry : entries) {
      if (entry.term >= terms.size() || entry.sum >= size_) return false;
    }
    return kernels_ == terms.kernels_ && entries.size() <= std::size_t{1} << 26;
  }

  const LaneKernels* kernels_;
  std::size_t size_;
  LaneMemory memory_;
};

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
