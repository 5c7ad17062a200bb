// Points that are known in advance and take part in many sums, with tables of their odd multiples that make their
// multiples cheap in Straus' algorithm. Immutable once made; shared by all threads.
//
// A base with a table for width-w digits costs 253/(w+1) additions and no preparation; 2^(w-2) entries of 128 bytes
// each are what it takes: 4 KiB for w = 7. Tables beyond the second-level cache cost more than their width saves, which
// is why their memory is bounded. See msm/fixed_bases.h for where they pay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "group/ristretto255.h"
#include "msm/curve_group.h"

namespace slipstream::msm {

/// How much memory tables may take, and for whom.
struct TableOptions {
  /// Bytes for the tables of all bases together. Zero: no tables.
  std::size_t bytes = std::size_t{5} << 18;
  /// Only the first so many bases get tables: those that every sum uses should stand first.
  std::size_t bases = SIZE_MAX;
};

class StaticBases {
 public:
  /// The widest digits whose tables fit into the memory, for all the bases that are to have one; if even the narrowest
  /// do not, as many bases get those as there is memory for. O(bases) work.
  explicit StaticBases(std::span<const ristretto255::Point> bases, const TableOptions& options = {});

  [[nodiscard]] std::size_t size() const { return addends_.size(); }
  /// Every base as an addend.
  [[nodiscard]] std::span<const CurveAddend> addends() const { return addends_; }

  static constexpr unsigned kMinTableWidth = 4;
  static constexpr unsigned kMaxTableWidth = 8;
  /// Width of the digits the tables serve.
  [[nodiscard]] unsigned table_width() const { return table_width_; }
  /// The bases before this one have tables.
  [[nodiscard]] std::size_t tabled() const { return tabled_; }
  /// odd_multiples(table_width()) addends for each of them: 1, 3, 5, ... times the base.
  [[nodiscard]] const CurveAddend* tables() const { return tables_.data(); }

 private:
  std::vector<CurveAddend> addends_;
  std::vector<CurveAddend> tables_;
  unsigned table_width_ = kMaxTableWidth;
  std::size_t tabled_ = 0;
};

}  // namespace slipstream::msm
