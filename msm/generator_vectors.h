// Coefficients of the generators G_0, G_1, ... (or H) as verification equations have them: sums of a few sequences,
// each of which a handful of scalars describes. A proof of 256 multipliers is 16 KiB of coefficients and 2 KiB of
// sequences, so an equation can keep the sequences of every statement and expand them again when it has to find a false
// one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "field/lane_scalars.h"
#include "field/scalar.h"

namespace slipstream::msm {

/// Coefficients begin, begin + 1, ...
struct Listed {
  std::size_t begin = 0;
  std::span<const Scalar> scalars{};
};

/// The sum of its parts. Views: what they point to outlives the call.
struct GeneratorVector {
  /// Over the first 2^bits generators.
  std::optional<field::Tensor> tensor{};
  /// Beside the tensor: this, times the tensor's tail where that has one.
  Scalar constant{};
  std::span<const field::Geometric> geometric{};
  std::span<const Listed> listed{};

  /// The number of generators that it reaches.
  [[nodiscard]] std::size_t size() const;
};

/// Sums of vectors over G and over H, in lane form. For the backend that was active when the first vector joined.
class GeneratorSums {
 public:
  /// In lane form two products an element of the tensor or of a sequence, or fewer.
  void add(const GeneratorVector& G, const GeneratorVector& H);
  void add(const GeneratorSums& other);
  void clear();

  /// The coefficients, as far as vectors reach.
  [[nodiscard]] std::vector<Scalar> G() const { return G_.total(); }
  [[nodiscard]] std::vector<Scalar> H() const { return H_.total(); }
  /// Bytes on the heap.
  [[nodiscard]] std::size_t memory() const;

 private:
  struct Side {
    void add(const GeneratorVector& vector);
    [[nodiscard]] std::vector<Scalar> total() const;

    /// Tensors and geometric sequences.
    std::optional<field::LaneScalars> lanes;
    /// Single coefficients.
    std::vector<Scalar> listed;
    /// Constants, as differences: element i is added to all from i on. One longer than the others.
    std::vector<Scalar> steps;
    std::size_t size = 0;
  };

  Side G_, H_;
};

/// Copies of vectors, in the order in which they were appended.
class GeneratorVectors {
 public:
  void append(const GeneratorVector& vector);
  void append(const GeneratorVectors& others);
  void clear();

  [[nodiscard]] std::size_t size() const { return vectors_.size(); }
  /// Bytes on the heap.
  [[nodiscard]] std::size_t memory() const;
  /// Calls f with vector number i, whose views are good during the call.
  template <class F>
  void with(std::size_t i, const F& f) const {
    const Stored& stored = vectors_[i];
    std::vector<Listed> listed;
    for (std::size_t k = stored.listed_begin; k < stored.listed_end; ++k) {
      const StoredList& list = listed_[k];
      listed.push_back({list.begin, std::span(scalars_).subspan(list.scalars_begin, list.size)});
    }
    GeneratorVector vector{.tensor = stored.tensor,
                           .constant = stored.constant,
                           .geometric = std::span(geometric_).subspan(stored.geometric_begin, stored.geometric_count),
                           .listed = listed};
    if (vector.tensor) vector.tensor->factors = scalars_.data() + stored.factors;
    f(vector);
  }

 private:
  /// Places in the arrays below.
  struct Stored {
    std::optional<field::Tensor> tensor;
    std::size_t factors;
    Scalar constant;
    std::size_t geometric_begin, geometric_count, listed_begin, listed_end;
  };
  struct StoredList {
    std::size_t begin, scalars_begin, size;
  };

  std::vector<Stored> vectors_;
  std::vector<field::Geometric> geometric_;
  std::vector<StoredList> listed_;
  std::vector<Scalar> scalars_;
};

}  // namespace slipstream::msm
