// The positions of ranges among the other multipliers and constraints of a system. The others are called loose and are
// numbered without gaps. The real number of a multiplier or constraint, which is the exponent of y or z, also counts
// the ranges before it.
#pragma once

#include <cstddef>
#include <vector>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs::detail {

/// A range: `bits` multipliers, and the two constraints of each. The constraint that closes it is the next loose
/// constraint.
struct RangeRecord {
  /// Loose multipliers and constraints before it.
  std::size_t multipliers_before, constraints_before;
  unsigned bits;
};

class Sections {
 public:
  void add_multiplier() { ++loose_multipliers_; }
  void add_constraint() { ++loose_constraints_; }
  /// Without the constraint that closes the range.
  void add_range(unsigned bits) {
    ranges_.push_back({loose_multipliers_, loose_constraints_, bits});
    range_bits_ += bits;
  }
  /// Counts a range without storing it.
  void count_range(unsigned bits) { range_bits_ += bits; }

  [[nodiscard]] std::size_t loose_multipliers() const { return loose_multipliers_; }
  [[nodiscard]] std::size_t loose_constraints() const { return loose_constraints_; }
  [[nodiscard]] const std::vector<RangeRecord>& ranges() const { return ranges_; }
  /// Loose ones and those of ranges.
  [[nodiscard]] std::size_t multipliers() const { return loose_multipliers_ + range_bits_; }
  [[nodiscard]] std::size_t constraints() const { return loose_constraints_ + 2 * range_bits_; }

 private:
  std::size_t loose_multipliers_ = 0, loose_constraints_ = 0, range_bits_ = 0;
  std::vector<RangeRecord> ranges_;
};

}  // namespace slipstream::r1cs::detail

SLIPSTREAM_EXPORT_END
