// Points that are known in advance and are used in many sums, with tables of their multiples. Immutable once built;
// shared by all threads. If memory allows, a base has two tables:
//
//   odd multiples   P, 3 P, 5 P, ... for digits of width w: for Straus' algorithm, where the base then costs 253/(w+1)
//                   additions and no preparation. 2^(w-2) entries of 128 bytes: 4 KiB for w = 7.
//   parts           P, 2^11 P, 2^22 P, ...: each digit of eleven bits has its own point, so that all digits go into the
//                   buckets of one window, or of a few, with next to no doublings. That is for Pippenger's algorithm:
//                   23 parts of 128 bytes.
//
// The cost model decides which of them a sum uses, if any (msm/detail/mixed_sum.cc). docs/msm.md has measurements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/detail/kernels/curve_group.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// The memory that tables may take, and the number of bases that get them. Bases that every sum uses should come first.
struct TableOptions {
  /// Bytes for the odd multiples of all bases together, and the number of bases that may have them. Zero bytes: no base
  /// has them.
  std::size_t bytes = std::size_t{5} << 18;
  std::size_t bases = SIZE_MAX;  ///< Bases with odd multiples.
  /// The same for their parts, 2944 bytes a base.
  std::size_t part_bytes = std::size_t{3} << 19;
  std::size_t part_bases = SIZE_MAX;  ///< Bases with parts.
};

/// Points with tables of their multiples. Immutable: several threads may share them.
class StaticBases {
 public:
  /// Chooses the widest digits whose tables fit into the memory for all bases that should have one. If even the
  /// narrowest do not fit, tables are built for as many bases as fit. Parts are built for as many bases as fit.
  /// O(bases) work: some 20 us per base.
  explicit StaticBases(std::span<const ristretto255::Point> bases, const TableOptions& options = {});

  /// The number of bases.
  [[nodiscard]] std::size_t size() const { return addends_.size(); }
  /// Every base as an addend.
  [[nodiscard]] std::span<const CurveAddend> addends() const { return addends_; }

  /// The narrowest digits that tables may serve.
  static constexpr unsigned kMinTableWidth = 4;
  /// The widest digits that tables may serve.
  static constexpr unsigned kMaxTableWidth = 8;
  /// Width of the digits the tables serve.
  [[nodiscard]] unsigned table_width() const { return table_width_; }
  /// The bases before this one have tables.
  [[nodiscard]] std::size_t tabled() const { return tabled_; }
  /// odd_multiples(table_width()) addends for each of them: 1, 3, 5, ... times the base.
  [[nodiscard]] const CurveAddend* tables() const { return tables_.data(); }

  /// The bases before this one have parts.
  [[nodiscard]] std::size_t parted() const { return parted_; }
  /// kParts addends for each of them (msm/detail/plan/recoding.h): the base times 1, 2^kPartBits, 2^(2 kPartBits), ...
  [[nodiscard]] const CurveAddend* part_addends() const { return part_addends_.data(); }

 private:
  std::vector<CurveAddend> addends_;
  std::vector<CurveAddend> tables_;
  unsigned table_width_ = kMaxTableWidth;
  std::size_t tabled_ = 0;
  std::vector<CurveAddend> part_addends_;
  std::size_t parted_ = 0;
};

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
