#include "slipstream/vm/constraint.h"

#include <algorithm>
#include <array>

#include "slipstream/base/detail/declassify.h"

namespace slipstream::vm {

std::optional<Secret<Scalar>> Expression::assignment() const {
  if (const auto* constant = as_constant()) return Secret(constant->to_scalar());
  return std::get<LinearExpression>(value_).assignment;
}

Expression Expression::negated(Expression a) {
  if (auto* constant = std::get_if<Number>(&a.value_)) return Expression(-*constant);
  auto& linear = std::get<LinearExpression>(a.value_);
  if (linear.assignment) linear.assignment.emplace(-linear.assignment->expose());
  for (r1cs::Term& term : linear.terms) term.coefficient = -term.coefficient;
  return a;
}

Expression Expression::sum(Expression a, Expression b) {
  const auto *x = a.as_constant(), *y = b.as_constant();
  if (x != nullptr && y != nullptr) return Expression(*x + *y);
  std::optional<Secret<Scalar>> assignment;
  if (const auto left = a.assignment(), right = b.assignment(); left && right) {
    assignment.emplace(left->expose() + right->expose());
  }
  if (x != nullptr) std::swap(a.value_, b.value_);
  auto& into = std::get<LinearExpression>(a.value_);
  into.assignment = assignment;
  if (const auto* constant = b.as_constant()) {
    into.terms.push_back({r1cs::Variable::one(), constant->to_scalar()});
    return a;
  }
  // The shorter sum moves into the longer one, so that adding n terms in any order costs O(n log n).
  auto& from = std::get<LinearExpression>(b.value_);
  if (from.terms.size() > into.terms.size()) std::swap(from.terms, into.terms);
  into.terms.insert(into.terms.end(), from.terms.begin(), from.terms.end());
  return a;
}

Expression Expression::scaled(LinearExpression a, const Number& k) {
  const Scalar factor = k.to_scalar();
  if (a.assignment) a.assignment.emplace(a.assignment->expose() * factor);
  for (r1cs::Term& term : a.terms) term.coefficient *= factor;
  return Expression(std::move(a));
}

ConstraintArena::Visited ConstraintArena::visit_equality(const Node& node) const {
  Visited out;
  out.assignment = differences_[node.left].assignment;
  return out;
}

std::size_t ConstraintArena::memory() const {
  std::size_t out =
      nodes_.capacity() * (sizeof(Node) + sizeof(Visited)) + differences_.capacity() * sizeof(LinearExpression);
  for (const LinearExpression& difference : differences_) out += difference.terms.capacity() * sizeof(r1cs::Term);
  return out;
}

bool ConstraintArena::is_satisfied(std::uint32_t root) const {
  struct Step {
    std::uint32_t node;
    bool children_done;
  };
  std::vector<Step> todo{{root, false}};
  // Truths of finished subtrees. All but the last are secret.
  std::vector<field::Mask> truths;
  const auto take = [&truths] {
    const field::Mask top = truths.back();
    truths.pop_back();
    return top;
  };
  while (!todo.empty()) {
    const Step step = todo.back();
    todo.pop_back();
    const Node& node = nodes_[step.node];
    if (node.kind == Kind::equality) {
      const Visited visited = visit_equality(node);
      if (!visited.assignment) return false;
      truths.push_back(field::Mask::from_bool(visited.assignment->expose().is_zero()));
      continue;
    }
    if (!step.children_done) {
      todo.push_back({step.node, true});
      if (node.kind != Kind::negation) todo.push_back({node.right, false});
      todo.push_back({node.left, false});
      continue;
    }
    const field::Mask last = take();
    if (node.kind == Kind::negation) {
      truths.push_back(~last);
    } else {
      const field::Mask first = take();
      truths.push_back(node.kind == Kind::conjunction ? first & last : first | last);
    }
  }
  // The verdict on the whole tree is public: a prover stops here or continues.
  return declassify(take().bits()) != 0;
}

r1cs::LinearCombination ConstraintArena::collect(std::uint32_t node) const {
  struct Part {
    std::uint32_t node;
    Scalar weight;
  };
  std::vector<Part> todo{{node, Scalar::one()}};
  r1cs::LinearCombination out;
  while (!todo.empty()) {
    const Part part = todo.back();
    todo.pop_back();
    const Node& n = nodes_[part.node];
    switch (n.kind) {
      case Kind::equality: {
        const bool unit = part.weight == Scalar::one();
        for (const r1cs::Term& term : differences_[n.left].terms) {
          out.append(term.variable, unit ? term.coefficient : part.weight * term.coefficient);
        }
        break;
      }
      case Kind::conjunction:
        todo.push_back({n.right, part.weight * visited_[part.node].challenge});
        todo.push_back({n.left, part.weight});
        break;
      case Kind::disjunction:
      case Kind::negation:
        out.append(visited_[part.node].wire, part.weight);
        break;
    }
  }
  return out;
}

r1cs::BlockSize ConstraintArena::block_size(std::uint32_t root) const {
  static constexpr std::array<std::string_view, 1> kChallenges{kAndChallenge};
  return {.challenges = kChallenges, .times = nodes_[root].challenges, .multipliers = nodes_[root].multipliers};
}

std::expected<Constraint, ErrorKind> ConstraintArena::add(Kind kind, std::uint32_t left, std::uint32_t right) {
  Node node{kind, 0, left, right, 0, 0};
  if (kind != Kind::equality) {
    const Node &a = nodes_[left], &b = nodes_[right];
    node.depth = 1 + std::max(a.depth, b.depth);
    node.challenges = a.challenges;
    node.multipliers = a.multipliers;
    // A negation has one child, and two multipliers.
    if (kind != Kind::negation) {
      node.challenges += b.challenges;
      node.multipliers += b.multipliers;
    }
    node.challenges += kind == Kind::conjunction ? 1 : 0;
    node.multipliers += kind == Kind::disjunction ? 1 : kind == Kind::negation ? 2 : 0;
  }
  if (node.depth > kMaxConstraintDepth) return std::unexpected(ErrorKind::ConstraintTooDeep);
  nodes_.push_back(node);
  return Constraint{std::nullopt, static_cast<std::uint32_t>(nodes_.size() - 1)};
}

std::expected<Constraint, ErrorKind> ConstraintArena::equal(Expression a, Expression b) {
  const auto *x = a.as_constant(), *y = b.as_constant();
  if (x != nullptr && y != nullptr) return Constraint{*x == *y};
  const auto index = static_cast<std::uint32_t>(differences_.size());
  Expression difference = Expression::sum(std::move(a), Expression::negated(std::move(b)));
  differences_.push_back(std::get<LinearExpression>(std::move(difference.value_)));
  return add(Kind::equality, index, index);
}

std::expected<Constraint, ErrorKind> ConstraintArena::conjunction(const Constraint& a, const Constraint& b) {
  if (a.cleartext) return *a.cleartext ? b : a;
  if (b.cleartext) return *b.cleartext ? a : b;
  return add(Kind::conjunction, a.root, b.root);
}

std::expected<Constraint, ErrorKind> ConstraintArena::disjunction(const Constraint& a, const Constraint& b) {
  if (a.cleartext) return *a.cleartext ? a : b;
  if (b.cleartext) return *b.cleartext ? b : a;
  return add(Kind::disjunction, a.root, b.root);
}

std::expected<Constraint, ErrorKind> ConstraintArena::negation(const Constraint& a) {
  if (a.cleartext) return Constraint{!*a.cleartext};
  return add(Kind::negation, a.root, a.root);
}

}  // namespace slipstream::vm
