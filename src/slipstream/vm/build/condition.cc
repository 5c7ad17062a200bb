#include "slipstream/vm/build/condition.h"

#include <algorithm>
#include <utility>

#include "slipstream/field/detail/mask.h"
#include "slipstream/vm/build/program_builder.h"

namespace slipstream::vm {

struct Formula::Node {
  enum class Kind : std::uint8_t { constant, opening, committed, allocated, mintime, maxtime, sum, product, negation };
  /// The machine's item: a constant of either kind, or an expression with variables.
  enum class Form : std::uint8_t { integer, scalar, secret };
  Kind kind;
  Form form = Form::secret;
  bool has_allocation = false;
  /// constant, allocated: the number. Others: the result, if known.
  std::optional<Secret<Scalar>> assignment{};
  std::optional<Number> number{};
  std::optional<Opening> opening{};
  ristretto255::Encoding commitment{};
  std::shared_ptr<const Node> left{}, right{};
};

struct Condition::Node {
  enum class Kind : std::uint8_t { equality, range, conjunction, disjunction, negation };
  Kind kind;
  /// Whether the subtree contains a range.
  bool one_sided = false;
  std::optional<Formula> a{}, b{};
  unsigned bits = 0;
  std::shared_ptr<const Node> left{}, right{};
};

namespace {

std::optional<Secret<Scalar>> known(const Scalar& x) { return Secret<Scalar>(x); }

std::optional<Secret<Scalar>> known(std::optional<std::uint64_t> x) {
  return x ? known(Scalar::from_u64(*x)) : std::nullopt;
}

/// The number if it is below 2^64, or zero. Constant-time.
Number in_range_or_zero(const Scalar& x) {
  const auto& words = x.words();
  const field::Mask is_small = field::Mask::is_zero(words[1] | words[2] | words[3]);
  return Number::integer(is_small.select(words[0], 0));
}

}  // namespace

Formula::Formula(const Scalar& constant)
    : node_(std::make_shared<Node>(
          Node{.kind = Node::Kind::constant, .form = Node::Form::scalar, .assignment = known(constant)})) {}

Formula::Formula(const Opening& variable)
    : node_(std::make_shared<Node>(Node{
          .kind = Node::Kind::opening, .assignment = known(variable.number().to_scalar()), .opening = variable})) {}

Formula Formula::committed(const ristretto255::Encoding& commitment) {
  return Formula(std::make_shared<Node>(Node{.kind = Node::Kind::committed, .commitment = commitment}));
}

Formula Formula::allocated(const Number& assignment) {
  return Formula(std::make_shared<Node>(Node{.kind = Node::Kind::allocated,
                                             .has_allocation = true,
                                             .assignment = known(assignment.to_scalar()),
                                             .number = assignment}));
}

Formula Formula::mintime(std::optional<std::uint64_t> value) {
  return Formula(std::make_shared<Node>(
      Node{.kind = Node::Kind::mintime, .form = Node::Form::integer, .assignment = known(value)}));
}

Formula Formula::maxtime(std::optional<std::uint64_t> value) {
  return Formula(std::make_shared<Node>(
      Node{.kind = Node::Kind::maxtime, .form = Node::Form::integer, .assignment = known(value)}));
}

Formula Formula::joined(const Formula& a, const Formula& b, bool product) {
  Node node{.kind = product ? Node::Kind::product : Node::Kind::sum,
            .form = std::max(a.node_->form, b.node_->form),
            .has_allocation = a.node_->has_allocation || b.node_->has_allocation,
            .left = a.node_,
            .right = b.node_};
  const auto x = a.assignment(), y = b.assignment();
  if (x && y) node.assignment = known(product ? x->expose() * y->expose() : x->expose() + y->expose());
  return Formula(std::make_shared<Node>(std::move(node)));
}

Formula operator+(const Formula& a, const Formula& b) { return Formula::joined(a, b, false); }
Formula operator*(const Formula& a, const Formula& b) { return Formula::joined(a, b, true); }

Formula Formula::operator-() const {
  Node node{.kind = Node::Kind::negation, .form = node_->form, .has_allocation = node_->has_allocation, .left = node_};
  if (node_->assignment) node.assignment = known(-node_->assignment->expose());
  return Formula(std::make_shared<Node>(std::move(node)));
}

std::optional<Secret<Scalar>> Formula::assignment() const { return node_->assignment; }

void Formula::emit_to(ProgramBuilder& builder) const {
  const Node& node = *node_;
  switch (node.kind) {
    case Node::Kind::constant:
      builder.push(node.assignment->expose()).scalar();
      return;
    case Node::Kind::opening:
      builder.push(*node.opening).commit().expr();
      return;
    case Node::Kind::committed:
      builder.push(node.commitment).commit().expr();
      return;
    case Node::Kind::allocated:
      builder.alloc(node.number);
      return;
    case Node::Kind::mintime:
      builder.mintime();
      return;
    case Node::Kind::maxtime:
      builder.maxtime();
      return;
    case Node::Kind::negation:
      Formula(node.left).emit_to(builder);
      builder.neg();
      return;
    case Node::Kind::sum:
    case Node::Kind::product:
      Formula(node.left).emit_to(builder);
      Formula(node.right).emit_to(builder);
      if (node.kind == Node::Kind::sum) {
        builder.add();
      } else {
        builder.mul();
      }
      return;
  }
}

TwoSidedCondition operator==(const Formula& a, const Formula& b) {
  return TwoSidedCondition(Condition(
      std::make_shared<Condition::Node>(Condition::Node{.kind = Condition::Node::Kind::equality, .a = a, .b = b})));
}

Condition Formula::in_range(unsigned bits) const {
  return Condition(std::make_shared<Condition::Node>(
      Condition::Node{.kind = Condition::Node::Kind::range, .one_sided = true, .a = *this, .bits = bits}));
}

Condition Condition::join(const Condition& a, const Condition& b, bool both) {
  return Condition(std::make_shared<Node>(Node{.kind = both ? Node::Kind::conjunction : Node::Kind::disjunction,
                                               .one_sided = a.node_->one_sided || b.node_->one_sided,
                                               .left = a.node_,
                                               .right = b.node_}));
}

Condition operator&&(const Condition& a, const Condition& b) { return Condition::join(a, b, true); }
Condition operator||(const Condition& a, const Condition& b) { return Condition::join(a, b, false); }

TwoSidedCondition TwoSidedCondition::operator!() const {
  TwoSidedCondition out(*this);
  out.node_ = std::make_shared<Node>(Node{.kind = Node::Kind::negation, .left = node_});
  return out;
}

bool Condition::is_sound_range(const Node& node, ProgramBuilder& builder) {
  if (node.bits == 0 || node.bits > 64) {
    builder.fail(ErrorKind::BadArguments, "a range has 1 to 64 bits");
    return false;
  }
  if (node.bits < 64 && node.a->node_->has_allocation) {
    builder.fail(ErrorKind::BadArguments, "two mentions of an allocated variable are two variables");
    return false;
  }
  return true;
}

void Condition::emit_range(const Node& node, ProgramBuilder& builder) {
  const auto equals_bound_variable = [&builder](const Formula& formula) {
    formula.emit_to(builder);
    const auto assignment = formula.assignment();
    builder.alloc(assignment ? std::optional(in_range_or_zero(assignment->expose())) : std::nullopt).range().eq();
  };
  if (!is_sound_range(node, builder)) return;
  equals_bound_variable(*node.a);
  if (node.bits == 64) return;
  // A number below 2^64 whose product with 2^(64 - bits) is also below 2^64 is below 2^bits: the product does not wrap
  // around.
  equals_bound_variable(*node.a * Formula(std::uint64_t{1} << (64 - node.bits)));
  builder.and_();
}

void Condition::emit_constraint(const Node& node, ProgramBuilder& builder) {
  switch (node.kind) {
    case Node::Kind::equality:
      if (node.a->node_->form != node.b->node_->form &&
          std::max(node.a->node_->form, node.b->node_->form) == Formula::Node::Form::scalar) {
        builder.fail(ErrorKind::BadArguments, "a time bound and a scalar constant are never equal");
        return;
      }
      node.a->emit_to(builder);
      node.b->emit_to(builder);
      builder.eq();
      return;
    case Node::Kind::range:
      emit_range(node, builder);
      return;
    case Node::Kind::conjunction:
    case Node::Kind::disjunction:
      emit_constraint(*node.left, builder);
      emit_constraint(*node.right, builder);
      if (node.kind == Node::Kind::conjunction) {
        builder.and_();
      } else {
        builder.or_();
      }
      return;
    case Node::Kind::negation:
      emit_constraint(*node.left, builder);
      builder.not_();
      return;
  }
}

void Condition::require(const Node& node, ProgramBuilder& builder) {
  if (node.kind == Node::Kind::conjunction && node.one_sided) {
    require(*node.left, builder);
    require(*node.right, builder);
    return;
  }
  if (node.kind == Node::Kind::range) {
    if (!is_sound_range(node, builder)) return;
    node.a->emit_to(builder);
    builder.range().drop();
    if (node.bits == 64) return;
    (*node.a * Formula(std::uint64_t{1} << (64 - node.bits))).emit_to(builder);
    builder.range().drop();
    return;
  }
  emit_constraint(node, builder);
  builder.verify();
}

void Condition::emit_to(ProgramBuilder& builder) const { require(*node_, builder); }

}  // namespace slipstream::vm
