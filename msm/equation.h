// The deferred equation: "this sum of points is the identity". Proofs, signatures and openings each add themselves,
// times a fresh random weight; coefficients of the fixed bases add up and are paid for once; every other point is added
// as its encoding and decoded in one batch when the question is asked. If the weights are independent, uniform in [1,
// 2^128) and chosen after all points and coefficients, a sum of statements of which one is false is the identity with
// probability at most 2^-127 (Bellare, Garay, Rabin 1998, small-exponents test).
//
// An equation knows where each of its statements begins, so that it can say afterwards which of them are false: sums
// over halves of the statements lead to those, with the points decoded and the coefficients computed before.
//
// Not for use by several threads at once, but for the functions that are const. All of them are variable-time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "field/scalar.h"
#include "group/ristretto255.h"
#include "msm/fixed_bases.h"
#include "msm/generator_vectors.h"
#include "msm/options.h"

namespace slipstream::msm {

/// The encoding that does not decode: its index (the lowest, if there are several).
struct Undecodable {
  std::size_t index;
};

/// A statement whose sum is not the identity, or that has an encoding which does not decode: the first of those.
struct FalseStatement {
  std::size_t statement;
  std::optional<ristretto255::Encoding> undecodable{};
};

class Equation {
 public:
  Equation() = default;

  /// What is added from here on belongs to a new statement. The first one begins by itself.
  void begin_statement();
  /// Adds to the coefficients of B and of B~.
  void add_B(const Scalar& coefficient) { current().B += coefficient; }
  void add_B_blinding(const Scalar& coefficient) { current().B_blinding += coefficient; }
  /// Adds sums over the generators G_i and H_i. Keeps copies of the vectors.
  void add_generators(const GeneratorVector& G, const GeneratorVector& H);
  /// Adds coefficient * decode(point).
  void add(const Scalar& coefficient, const ristretto255::Encoding& point);
  /// The same for a point that may stand in the equation more than once: it is decoded and multiplied once. Costs one
  /// look-up.
  void add_shared(const Scalar& coefficient, const ristretto255::Encoding& point);

  /// Adds the other equation to this one: its statements follow those already here, and so do its points, but for
  /// shared ones that are here already.
  void merge(const Equation& other);
  /// Back to the empty equation, keeping the memory.
  void clear();

  [[nodiscard]] std::size_t statement_count() const { return statements_.size(); }
  /// Points other than the fixed bases, each counted once.
  [[nodiscard]] std::size_t dynamic_count() const { return points_.size(); }
  /// The number of generators that the longest vector reaches.
  [[nodiscard]] std::size_t generator_count() const { return std::max(G_vectors_.reach(), H_vectors_.reach()); }
  [[nodiscard]] std::span<const ristretto255::Encoding> points() const { return points_; }
  /// Bytes on the heap.
  [[nodiscard]] std::size_t memory() const;

  /// Whether the sum is the identity of ristretto255, or which encoding does not decode: the lowest index, in the order
  /// in which dynamic points were added. Every encoding is decoded, that of a point with coefficient zero too. The
  /// fixed bases join the dynamic points in one multiplication; those with tables use them where that is cheaper
  /// (msm/plan/plan.h). Precondition: generator_count() <= bases.capacity().
  [[nodiscard]] std::expected<bool, Undecodable> check_vartime(const FixedBases& bases, const Options& options = {},
                                                               Stats* stats = nullptr) const;

  /// The same question with the answer why not: the first `most` false statements, in ascending order; none if
  /// check_vartime() says true. Statements count by themselves, with the weights they have. For k false ones among n
  /// the check is followed by sums over k n / 2^j statements on level j = 1 .. log2 n, n / 2 at most: the
  /// multiplications for a few false statements cost as much as a check that holds. `stats` gets what the check took.
  [[nodiscard]] std::vector<FalseStatement> false_statements_vartime(const FixedBases& bases,
                                                                     const Options& options = {},
                                                                     std::size_t most = SIZE_MAX,
                                                                     Stats* stats = nullptr) const;

 private:
  /// Of tests, which compare equations term by term.
  friend struct EquationPeek;

  /// Where a statement begins, and its coefficients of the Pedersen bases.
  struct Statement {
    std::size_t terms = 0, generators = 0;
    Scalar B, B_blinding;
  };
  /// A term is coefficients_[i] times points_[term_points_[i]].
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
  std::vector<Scalar> coefficients_;
  std::vector<std::uint32_t> term_points_;
  std::vector<ristretto255::Encoding> points_;
  /// As many of each.
  GeneratorVectors G_vectors_, H_vectors_;
  /// Shared points, and a hash table of them with open addressing: places in points_ plus one, or 0.
  std::vector<std::uint32_t> shared_, table_;
};

}  // namespace slipstream::msm
