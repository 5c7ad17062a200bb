// Expressions and constraints (ZkVM specification, "Expression type" and "Constraint type"; reference constraints.rs).
// An expression is a constant or a linear combination of variables; a constraint is a tree of and / or / not over
// equalities of expressions, evaluated at once if its parts are constants. Trees live in an arena and are walked with
// an explicit stack, so the depth that a program chooses never becomes recursion depth.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/r1cs/linear_combination.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/number.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A sum of coefficient * variable. `assignment` is its value, if known: a prover knows it, a verifier does not.
/// It is always a scalar: integers would need a check after each sum and product that the result is still an integer.
/// A plain list of terms. An r1cs::LinearCombination has inline room for four terms, which every item of the stack
/// would carry.
struct LinearExpression {
  std::vector<r1cs::Term> terms;             ///< The sum.
  std::optional<Secret<Scalar>> assignment;  ///< Its value, wiped when destroyed.
};

/// A constant, or a linear combination of variables.
class Expression {
 public:
  /// A constant.
  explicit Expression(const Number& constant) : value_(constant) {}
  /// A linear combination.
  explicit Expression(LinearExpression linear) : value_(std::move(linear)) {}

  /// The constant, or nullptr.
  [[nodiscard]] const Number* as_constant() const { return std::get_if<Number>(&value_); }
  /// The linear combination, or nullptr.
  [[nodiscard]] const LinearExpression* as_linear() const { return std::get_if<LinearExpression>(&value_); }
  /// Terms of a linear combination; a constant has none.
  [[nodiscard]] std::size_t term_count() const {
    const LinearExpression* linear = as_linear();
    return linear == nullptr ? 0 : linear->terms.size();
  }
  /// Its value as a scalar, if known (to a prover).
  [[nodiscard]] std::optional<Secret<Scalar>> assignment() const;

  /// The negative.
  [[nodiscard]] static Expression negated(Expression a);
  /// The sum of both. O(terms).
  [[nodiscard]] static Expression sum(Expression a, Expression b);
  /// A product with a constant scales; a product of two linear combinations takes a multiplier of `cs`.
  template <r1cs::ConstraintSystem CS>
  [[nodiscard]] static Expression product(Expression a, Expression b, CS& cs);

 private:
  friend class ConstraintArena;
  [[nodiscard]] static Expression scaled(LinearExpression a, const Number& k);
  std::variant<Number, LinearExpression> value_;
};

/// A constraint as the stack holds it.
struct Constraint {
  /// Set if everybody knows whether it is true.
  std::optional<bool> cleartext;
  /// Otherwise the root of a tree in the arena.
  std::uint32_t root = 0;
};

/// Owns the nodes of all constraints of one program.
class ConstraintArena {
 public:
  /// A deeper tree is refused with ConstraintTooDeep. The reference runs out of stack and aborts at a depth of a few
  /// thousand, which depends on its build. This bound is higher, so that no tree that the reference accepts is refused.
  static constexpr std::uint32_t kMaxConstraintDepth = 1u << 14;

  /// The constraint that both are equal. It is evaluated if both are constants.
  [[nodiscard]] std::expected<Constraint, ErrorKind> equal(Expression a, Expression b);
  /// Both constraints. Error: ConstraintTooDeep.
  [[nodiscard]] std::expected<Constraint, ErrorKind> conjunction(const Constraint& a, const Constraint& b);
  /// At least one of both. Error: ConstraintTooDeep.
  [[nodiscard]] std::expected<Constraint, ErrorKind> disjunction(const Constraint& a, const Constraint& b);
  /// The negation. Error: ConstraintTooDeep.
  [[nodiscard]] std::expected<Constraint, ErrorKind> negation(const Constraint& a);

  /// Bytes on the heap, once all trees are enforced.
  [[nodiscard]] std::size_t memory() const;

  /// Whether the tree under `root` is true with the known assignments; false if any assignment is unknown. Compares the
  /// values of numbers, not their kinds (integer or scalar). Constant-time in numbers, except for the result.
  [[nodiscard]] bool is_satisfied(std::uint32_t root) const;

  /// The numbers of multipliers and challenges that enforce() adds to a constraint system.
  [[nodiscard]] r1cs::BlockSize block_size(std::uint32_t root) const;
  /// Adds the constraints to `cs` that make the tree under `root` true. The only errors are those of the system. Draws
  /// one challenge per conjunction, in the order of the reference (left subtree, right subtree, challenge).
  template <r1cs::RandomizedConstraintSystem CS>
  [[nodiscard]] std::expected<void, ProofError> enforce(std::uint32_t root, CS& cs);

 private:
  enum class Kind : std::uint8_t { equality, conjunction, disjunction, negation };
  struct Node {
    Kind kind;
    std::uint32_t depth;
    /// Children; for an equality, `left` is the index of its difference.
    std::uint32_t left, right;
    /// Numbers of challenges and multipliers of the subtree, including the node itself.
    std::uint32_t challenges, multipliers;
  };
  static constexpr std::string_view kAndChallenge = "ZkVM.verify.and-challenge";
  /// The value of a visited node: zero if and only if the node is true.
  struct Visited {
    /// conjunction: its challenge.
    Scalar challenge;
    /// disjunction, negation: the wire with this value.
    r1cs::Variable wire = r1cs::Variable::one();
    std::optional<Secret<Scalar>> assignment;
  };

  [[nodiscard]] std::expected<Constraint, ErrorKind> add(Kind kind, std::uint32_t left, std::uint32_t right);
  [[nodiscard]] Visited visit_equality(const Node& node) const;
  template <class CS>
  [[nodiscard]] std::expected<Visited, ProofError> visit_negation(r1cs::LinearCombination x,
                                                                  const std::optional<Secret<Scalar>>& value,
                                                                  CS& cs) const;
  /// The linear combination of a visited node: conjunctions are expanded, and each equality is scaled once by the
  /// product of the challenges above it. Takes time linear in the number of terms, for any structure of the tree.
  [[nodiscard]] r1cs::LinearCombination collect(std::uint32_t node) const;

  std::vector<Node> nodes_;
  /// Left side - right side of each equality.
  std::vector<LinearExpression, WipingAllocator<LinearExpression>> differences_;
  /// Parallel to nodes_; every node belongs to one tree, and a tree is enforced as a whole.
  std::vector<Visited> visited_;
};

template <r1cs::ConstraintSystem CS>
Expression Expression::product(Expression a, Expression b, CS& cs) {
  auto *x = std::get_if<Number>(&a.value_), *y = std::get_if<Number>(&b.value_);
  if (x != nullptr && y != nullptr) return Expression(*x * *y);
  if (x != nullptr) return scaled(std::get<LinearExpression>(std::move(b.value_)), *x);
  if (y != nullptr) return scaled(std::get<LinearExpression>(std::move(a.value_)), *y);
  auto& left = std::get<LinearExpression>(a.value_);
  auto& right = std::get<LinearExpression>(b.value_);
  std::optional<Secret<Scalar>> assignment;
  if (left.assignment && right.assignment) assignment.emplace(left.assignment->expose() * right.assignment->expose());
  const r1cs::MultiplierWires wires =
      cs.multiply(r1cs::LinearCombination(std::move(left.terms)), r1cs::LinearCombination(std::move(right.terms)));
  return Expression(LinearExpression{{{wires.output, r1cs::kOne}}, assignment});
}

template <class CS>
std::expected<ConstraintArena::Visited, ProofError> ConstraintArena::visit_negation(
    r1cs::LinearCombination x, const std::optional<Secret<Scalar>>& value, CS& cs) const {
  // With x != 0: y = 0, w = 1/x. With x = 0: y = 1, w free (1). The result, y, is zero exactly when x is not.
  std::optional<std::pair<Scalar, Scalar>> xy, xw;
  std::optional<Secret<Scalar>> y;
  if (value) {
    const Scalar& v = value->expose();
    const auto zero = field::Mask::from_bool(v.is_zero());
    y = Secret(field::select(zero, Scalar::one(), Scalar::zero()));
    xy.emplace(v, y->expose());
    xw.emplace(v, field::select(zero, Scalar::one(), v).invert());
  }
  const auto first = cs.allocate_multiplier(xy);
  if (!first) return std::unexpected(first.error());
  const auto second = cs.allocate_multiplier(xw);
  if (!second) return std::unexpected(second.error());
  cs.constrain(r1cs::LinearCombination(first->left) - std::move(x));
  cs.constrain(r1cs::LinearCombination(first->left) - second->left);
  cs.constrain(first->output);                                                           // x y = 0
  cs.constrain(r1cs::LinearCombination(second->output) - Scalar::one() + first->right);  // x w = 1 - y
  return Visited{Scalar::zero(), first->right, y};
}

template <r1cs::RandomizedConstraintSystem CS>
std::expected<void, ProofError> ConstraintArena::enforce(std::uint32_t root, CS& cs) {
  struct Step {
    std::uint32_t node;
    bool children_done;
  };
  std::vector<Step> todo{{root, false}};
  visited_.resize(nodes_.size());
  while (!todo.empty()) {
    const Step step = todo.back();
    todo.pop_back();
    const Node& node = nodes_[step.node];
    if (node.kind != Kind::equality && !step.children_done) {
      todo.push_back({step.node, true});
      if (node.kind != Kind::negation) todo.push_back({node.right, false});
      todo.push_back({node.left, false});
      continue;
    }
    Visited& out = visited_[step.node];
    switch (node.kind) {
      case Kind::equality:
        out = visit_equality(node);
        break;
      case Kind::conjunction: {
        out.challenge = cs.challenge_scalar(kAndChallenge);
        const Visited &a = visited_[node.left], &b = visited_[node.right];
        if (a.assignment && b.assignment)
          out.assignment = Secret(a.assignment->expose() + out.challenge * b.assignment->expose());
        break;
      }
      case Kind::disjunction: {
        const Visited &a = visited_[node.left], &b = visited_[node.right];
        if (a.assignment && b.assignment) out.assignment = Secret(a.assignment->expose() * b.assignment->expose());
        out.wire = cs.multiply(collect(node.left), collect(node.right)).output;
        break;
      }
      case Kind::negation: {
        auto result = visit_negation(collect(node.left), visited_[node.left].assignment, cs);
        if (!result) return std::unexpected(result.error());
        out = *std::move(result);
        break;
      }
    }
  }
  cs.constrain(collect(root));
  return {};
}

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
