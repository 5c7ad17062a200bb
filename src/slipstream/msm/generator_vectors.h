// Coefficients of the generators G_0, G_1, ... (or H) in verification equations: sums of a few sequences. A few scalars
// describe each sequence. A proof of 256 multipliers is 16 KiB of coefficients and 2 KiB of sequences, so an equation
// can keep the sequences of every statement and expand them again to find a false statement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/field/detail/lane_scalars.h"
#include "slipstream/field/scalar.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// Coefficients begin, begin + 1, ...
struct Listed {
  std::size_t begin = 0;              ///< The index of the first coefficient.
  std::span<const Scalar> scalars{};  ///< The coefficients.
};

/// The sum of its parts. The parts are views; their data must outlive the call.
struct GeneratorVector {
  /// Over the first 2^bits generators.
  std::optional<field::Tensor> tensor{};
  /// Added to the tensor: this, times the tensor's tail if there is one.
  Scalar constant{};
  std::span<const field::Geometric> geometric{};  ///< Geometric sequences to add.
  std::span<const Listed> listed{};               ///< Coefficients to add.

  /// The number of generators that it covers.
  [[nodiscard]] std::size_t size() const;
};

/// Copies of vectors over G, or over H, in the order in which they were appended.
class GeneratorVectors {
 public:
  /// Copies the vector.
  void append(const GeneratorVector& vector);
  /// Copies all vectors of the other list.
  void append(const GeneratorVectors& others);
  /// Removes all vectors and keeps the memory.
  void clear();

  /// The number of vectors.
  [[nodiscard]] std::size_t size() const { return vectors_.size(); }
  /// The number of generators that the longest vector covers.
  [[nodiscard]] std::size_t reach() const { return reach_; }
  /// Bytes on the heap.
  [[nodiscard]] std::size_t memory() const;
  /// Bytes of the vectors themselves.
  [[nodiscard]] std::size_t size_bytes() const;

 private:
  friend class GeneratorSum;

  /// Positions in the arrays below.
  struct Stored {
    std::size_t size;
    std::optional<field::Tensor> tensor;
    std::size_t factors;
    Scalar constant;
    std::size_t geometric_begin, geometric_end, listed_begin, listed_end;
  };
  struct StoredList {
    std::size_t begin, scalars_begin, size;
  };

  std::vector<Stored> vectors_;
  std::vector<field::Geometric> geometric_;
  std::vector<StoredList> listed_;
  std::vector<Scalar> scalars_;
  std::size_t reach_ = 0;
};

/// A sum of vectors. Uses the backend that was active when the first vector was added.
class GeneratorSum {
 public:
  /// Adds vectors begin .. end - 1. In lane form this takes one product for each element of a tensor or a sequence, and
  /// one reduction for every eight vectors.
  void add(const GeneratorVectors& vectors, std::size_t begin, std::size_t end);
  /// The coefficients of all generators that the vectors cover.
  [[nodiscard]] std::vector<Scalar> coefficients() const;

 private:
  void grow(std::size_t n);

  /// Tensors and geometric sequences.
  std::optional<field::LaneScalars> lanes_;
  /// Single coefficients.
  std::vector<Scalar> listed_;
  /// Constants, as differences: element i is added to all coefficients from i on. One element longer than the others.
  std::vector<Scalar> steps_;
};

/// The coefficients of the sum of all vectors, on at most `threads` threads (0: those of the current arena).
[[nodiscard]] std::vector<Scalar> sum_of(const GeneratorVectors& vectors, unsigned threads = 1);

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
