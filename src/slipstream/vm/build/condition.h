// Constraints as formulas: `a * b + 3 == c || d.in_range(64)` becomes instructions in the order in which it is written.
// A Formula consists of numbers and variables, a Condition of comparisons of formulas. Both only record the expression;
// ProgramBuilder::require adds their instructions and `verify`.
//
// Ranges. The machine's `range` must hold or the program fails, so it cannot be used below `||`. There, "d is in range"
// becomes "d equals s", where s is a variable of the constraint system with its own `range`. A prover can make this
// true only if d is in range. The prover can also always make it false. So such a condition proves one direction only
// and has no negation; the compiler rejects `!`.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>

#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/vm/number.h"
#include "slipstream/vm/opening.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

class Condition;
class TwoSidedCondition;
class ProgramBuilder;

/// An expression of numbers and variables, not yet instructions. Immutable: several threads may share it.
class Formula {
 public:
  /// A constant of any integral type. It becomes a scalar of the machine.
  template <std::integral T>
  Formula(T x) : Formula(x < T{0} ? -absolute(x) : absolute(x)) {}
  /// A constant.
  Formula(const Scalar& constant);
  /// The number inside a commitment. Each use is a separate commitment to the constraint system.
  Formula(const Opening& variable);
  /// A commitment that only the prover of the transaction can open.
  [[nodiscard]] static Formula committed(const ristretto255::Encoding& commitment);
  /// A variable of the constraint system without a commitment. Every use creates a new one.
  [[nodiscard]] static Formula allocated(const Number& assignment);
  /// The transaction's lower time bound, in milliseconds. A range below `||` needs the value to be known here.
  [[nodiscard]] static Formula mintime(std::optional<std::uint64_t> known = std::nullopt);
  /// The transaction's upper time bound, likewise.
  [[nodiscard]] static Formula maxtime(std::optional<std::uint64_t> known = std::nullopt);

  /// The sum of both.
  friend Formula operator+(const Formula& a, const Formula& b);
  /// The sum with -b.
  [[nodiscard]] friend Formula operator-(const Formula& a, const Formula& b) { return a + -b; }
  /// The product; of two variables, it takes a multiplier.
  friend Formula operator*(const Formula& a, const Formula& b);
  /// The negative.
  [[nodiscard]] Formula operator-() const;

  /// The condition that both are equal mod l.
  friend TwoSidedCondition operator==(const Formula& a, const Formula& b);
  /// 0 <= this < 2^bits, for 1 to 64 bits; other numbers are BadArguments. Fewer than 64 bits take a second range proof
  /// and use the formula twice.
  [[nodiscard]] Condition in_range(unsigned bits) const;

  /// Adds push commit expr ...: leaves the expression on the stack.
  void emit_to(ProgramBuilder& builder) const;

 private:
  friend class Condition;
  struct Node;
  explicit Formula(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  template <std::integral T>
  [[nodiscard]] static Scalar absolute(T x) {
    const auto bits = static_cast<std::uint64_t>(x);
    return Scalar::from_u64(x < T{0} ? std::uint64_t{0} - bits : bits);
  }
  [[nodiscard]] static Formula joined(const Formula& a, const Formula& b, bool product);
  [[nodiscard]] std::optional<Secret<Scalar>> assignment() const;

  std::shared_ptr<const Node> node_;
};

/// A tree of comparisons, not yet instructions. Immutable: several threads may share it.
class Condition {
 public:
  /// Both must hold.
  friend Condition operator&&(const Condition& a, const Condition& b);
  /// At least one must hold.
  friend Condition operator||(const Condition& a, const Condition& b);

  /// Adds instructions that fail unless the condition holds.
  void emit_to(ProgramBuilder& builder) const;

 protected:
  friend class Formula;
  /// The condition that both are equal mod l.
  friend TwoSidedCondition operator==(const Formula& a, const Formula& b);
  struct Node;
  /// From the root of a tree.
  explicit Condition(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  /// Both conditions, or at least one of them.
  [[nodiscard]] static Condition join(const Condition& a, const Condition& b, bool both);
  /// Leaves the constraint on the stack.
  static void emit_constraint(const Node& node, ProgramBuilder& builder);
  /// Whether emit_range can bind this range; fails the builder if not.
  [[nodiscard]] static bool is_sound_range(const Node& node, ProgramBuilder& builder);
  /// Leaves the range as a constraint on the stack.
  static void emit_range(const Node& node, ProgramBuilder& builder);
  /// Adds instructions that fail unless the tree below `node` holds.
  static void require(const Node& node, ProgramBuilder& builder);

  std::shared_ptr<const Node> node_;  ///< The root.
};

/// A condition that can be proved true and can be proved false.
class TwoSidedCondition : public Condition {
 public:
  /// Holds exactly if this does not.
  [[nodiscard]] TwoSidedCondition operator!() const;
  /// Both must hold.
  [[nodiscard]] friend TwoSidedCondition operator&&(const TwoSidedCondition& a, const TwoSidedCondition& b) {
    return TwoSidedCondition(join(a, b, true));
  }
  /// At least one must hold.
  [[nodiscard]] friend TwoSidedCondition operator||(const TwoSidedCondition& a, const TwoSidedCondition& b) {
    return TwoSidedCondition(join(a, b, false));
  }

 private:
  /// The condition that both are equal mod l.
  friend TwoSidedCondition operator==(const Formula& a, const Formula& b);
  explicit TwoSidedCondition(Condition condition) : Condition(std::move(condition)) {}
};
/// The condition that both differ mod l.
[[nodiscard]] inline TwoSidedCondition operator!=(const Formula& a, const Formula& b) { return !(a == b); }

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
