// The deferred equation: "this sum of points is the identity". Each proof, signature and opening is added with a fresh
// random weight. Coefficients of the fixed bases are summed, so each base is multiplied only once. Every other point is
// added as its encoding; the check decodes them all in one batch. If the weights are independent, uniform in [1, 2^128)
// and chosen after all points and coefficients, and at least one statement is false, the sum is the identity with
// probability at most 2^-127 (Bellare, Garay, Rabin 1998, small-exponents test).
//
// An equation records where each statement begins, so it can find the false statements: it sums halves of the
// statements and reuses the decoded points and the computed coefficients.
//
// Only const functions may be called by several threads at once. All functions are variable-time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/fixed_bases.h"
#include "slipstream/msm/generator_vectors.h"
#include "slipstream/msm/options.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// The index of the encoding that does not decode (the lowest index, if there are several).
struct Undecodable {
  std::size_t index;  ///< Counts dynamic points from 0, in the order in which they were added.
};

/// A false statement: its sum is not the identity, or it has an encoding that does not decode. `undecodable` is the
/// first such encoding.
struct FalseStatement {
  std::size_t statement;                                ///< Counts statements from 0.
  std::optional<ristretto255::Encoding> undecodable{};  ///< The first point at fault, if any.
};

/// A sum of points that should be the identity. One thread at a time may change it.
class Equation {
 public:
  Equation() = default;

  /// Starts a new statement; all later terms belong to it. The first statement starts without a call.
  void begin_statement();
  /// Adds to the coefficients of B and of B~.
  void add_B(const Scalar& coefficient) { current().B += coefficient; }
  /// Adds to the coefficient of B~.
  void add_B_blinding(const Scalar& coefficient) { current().B_blinding += coefficient; }
  /// Adds sums over the generators G_i and H_i. Keeps copies of the vectors.
  void add_generators(const GeneratorVector& G, const GeneratorVector& H);
  /// Adds coefficient * decode(point).
  void add(const Scalar& coefficient, const ristretto255::Encoding& point);
  /// The same for a point that may appear in the equation more than once: it is decoded and multiplied only once. Costs
  /// one look-up.
  void add_shared(const Scalar& coefficient, const ristretto255::Encoding& point);

  /// Appends the statements and points of the other equation. Shared points that this equation already has are not
  /// added again.
  void merge(const Equation& other);
  /// Empties the equation and keeps its memory.
  void clear();

  /// The number of statements begun.
  [[nodiscard]] std::size_t statement_count() const { return statements_.size(); }
  /// Points other than the fixed bases, each counted once.
  [[nodiscard]] std::size_t dynamic_count() const { return points_.size(); }
  /// The number of generators that the longest vector covers.
  [[nodiscard]] std::size_t generator_count() const { return std::max(G_vectors_.reach(), H_vectors_.reach()); }
  /// The dynamic points, in the order in which they were added.
  [[nodiscard]] std::span<const ristretto255::Encoding> points() const { return points_; }
  /// Bytes on the heap.
  [[nodiscard]] std::size_t memory() const;
  /// About as many bytes as the terms, their check and a search for false statements take.
  [[nodiscard]] std::size_t check_memory() const;

  /// Whether the sum is the identity of ristretto255, or the encoding that does not decode: the lowest index, in the
  /// order in which dynamic points were added. Every encoding is decoded, even if its coefficient is zero. Fixed bases
  /// and dynamic points are in one multiscalar multiplication; tables of fixed bases are used if that is cheaper
  /// (msm/detail/plan/plan.h). Precondition: generator_count() <= bases.capacity().
  [[nodiscard]] std::expected<bool, Undecodable> check_vartime(const FixedBases& bases, const Options& options = {},
                                                               Stats* stats = nullptr) const;

  /// The first `most` false statements, in ascending order; empty if check_vartime() returns true. Each statement is
  /// tested alone, with its existing weights. After the check, k false statements among n take sums over k n / 2^j
  /// statements on level j = 1 .. log2 n, n / 2 at most: the multiscalar multiplications for a few false statements
  /// cost as much as a check that holds. `stats` gets the cost of the check.
  [[nodiscard]] std::vector<FalseStatement> false_statements_vartime(const FixedBases& bases,
                                                                     const Options& options = {},
                                                                     std::size_t most = SIZE_MAX,
                                                                     Stats* stats = nullptr) const;

 private:
  /// For tests, which compare equations term by term.
  friend struct EquationPeek;

  /// Where a statement begins, and its coefficients of the Pedersen bases.
  struct Statement {
    std::size_t terms = 0, generators = 0;
    Scalar B, B_blinding;
  };
  class Search;
  struct Sum;
  [[nodiscard]] Statement& current() {
    if (statements_.empty()) begin_statement();
    return statements_.back();
  }
  void add_term(const Scalar& coefficient, std::size_t point);
  [[nodiscard]] std::size_t shared_point(const ristretto255::Encoding& point);
  void enter_shared(std::uint32_t point);

  std::vector<Statement> statements_;
  /// A term is coefficients_[i] times points_[term_points_[i]].
  std::vector<Scalar> coefficients_;
  std::vector<std::uint32_t> term_points_;
  std::vector<ristretto255::Encoding> points_;
  /// Both have equal length.
  GeneratorVectors G_vectors_, H_vectors_;
  /// Shared points, and a hash table of them with open addressing: indices into points_ plus one, or 0.
  std::vector<std::uint32_t> shared_, table_;
};

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
