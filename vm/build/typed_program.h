// ProgramBuilder with the stack in its type: an instruction that does not fit the items on the stack does not compile.
//
//   auto script = typed_program()
//       .push(coin).input().signtx()                                  // Value
//       .push(to_pay.quantity).push(to_pay.flavor).cloak<1, 1>()      // Value
//       .push(receiver).output<1>()                                   //
//       .finish();                                                    // expected<TypedScript<...>, Error>
//
// Counts are template arguments, so this is for programs of a fixed shape: contracts above all. Every call takes the
// program apart and returns another one. Items are named by the types of vm/items.h; contracts and programs carry what
// is in them and what they do (vm/build/typed_stack.h). Lengths of strings are checked when the program is built, as
// ProgramBuilder does.
#pragma once

#include <concepts>
#include <cstddef>
#include <expected>
#include <tuple>
#include <type_traits>
#include <utility>

#include "vm/build/condition.h"
#include "vm/build/program_builder.h"
#include "vm/build/typed_stack.h"
#include "vm/items.h"

namespace slipstream::vm {

/// A finished program with its effect on the stack, `Takes` and `Leaves` with the top first.
template <class Takes, class Leaves>
struct TypedScript {
  Script script;
};

/// An OpenContract that knows its payload.
template <class... Payload>
struct TypedContract {
  OpenContract contract;
};

namespace typed {

template <class Item>
struct ItemOf;
template <>
struct ItemOf<Bytes> {
  using type = String;
};
template <>
struct ItemOf<OpenValue> {
  using type = Value;
};
template <class Takes, class Leaves>
struct ItemOf<TypedScript<Takes, Leaves>> {
  using type = ProgramOf<Takes, Leaves>;
};

template <class Item>
OpenItem open_item_of(const Item& item) {
  return item;
}
template <class Takes, class Leaves>
OpenItem open_item_of(const TypedScript<Takes, Leaves>& item) {
  return item.script;
}

}  // namespace typed

/// Items: Bytes, OpenValue, TypedScript; the last comes to lie on top.
template <class... Items>
[[nodiscard]] TypedContract<typename typed::ItemOf<Items>::type...> typed_contract(
    const Bytes32& anchor, const ristretto255::Encoding& predicate, const Items&... items) {
  return {{anchor, predicate, {typed::open_item_of(items)...}}};
}

template <class Takes, class Now>
class TypedProgram {
  template <class... Items>
  using List = typed::List<Items...>;

 public:
  explicit TypedProgram(ProgramBuilder builder) : builder_(std::move(builder)) {}

  /// bytes, text, Opening, Scalar, point, signature, call proof.
  template <class String_>
    requires requires(ProgramBuilder b, const String_& s) { b.push(s); }
  [[nodiscard]] auto push(const String_& string) && {
    return next<List<>, List<String>>(builder_.push(string));
  }
  template <class... Payload>
  [[nodiscard]] auto push(const TypedContract<Payload...>& contract) && {
    return next<List<>, List<typed::ContractString<Payload...>>>(builder_.push(contract.contract));
  }
  template <class T, class L>
  [[nodiscard]] auto program(const TypedScript<T, L>& script) && {
    return next<List<>, List<typed::ProgramOf<T, L>>>(builder_.program(script.script));
  }

  [[nodiscard]] auto drop() &&
    requires typed::kDroppable<typename typed::Front<Now>::type>
  {
    return next<List<typename typed::Front<Now>::type>, List<>>(builder_.drop());
  }
  template <std::size_t K>
    requires typed::AtLeast<Now, K + 1> &&
             (typed::kFits<typename typed::Front<typename typed::Split<Now, K>::rest>::type, String> ||
              std::same_as<typename typed::Front<typename typed::Split<Now, K>::rest>::type, Variable>)
  [[nodiscard]] auto dup() && {
    return next<List<>, List<typename typed::Front<typename typed::Split<Now, K>::rest>::type>>(builder_.dup(K));
  }
  template <std::size_t K>
    requires typed::AtLeast<Now, K + 1>
  [[nodiscard]] auto roll() && {
    using Above = typename typed::Split<Now, K>::first;
    using Rolled = List<typename typed::Front<typename typed::Split<Now, K>::rest>::type>;
    using Below = typename typed::Split<Now, K + 1>::rest;
    return become<typename typed::Concat<Rolled, typename typed::Concat<Above, Below>::type>::type>(builder_.roll(K));
  }

  [[nodiscard]] auto scalar() &&
    requires typed::Offers<Now, List<String>>
  {
    return next<List<String>, List<Expression>>(builder_.scalar());
  }
  [[nodiscard]] auto commit() &&
    requires typed::Offers<Now, List<String>>
  {
    return next<List<String>, List<Variable>>(builder_.commit());
  }
  [[nodiscard]] auto alloc(const std::optional<Number>& assignment) && {
    return next<List<>, List<Expression>>(builder_.alloc(assignment));
  }
  [[nodiscard]] auto mintime() && { return next<List<>, List<Expression>>(builder_.mintime()); }
  [[nodiscard]] auto maxtime() && { return next<List<>, List<Expression>>(builder_.maxtime()); }
  [[nodiscard]] auto expr() &&
    requires typed::Offers<Now, List<Variable>>
  {
    return next<List<Variable>, List<Expression>>(builder_.expr());
  }
  [[nodiscard]] auto neg() &&
    requires typed::Offers<Now, List<Expression>>
  {
    return next<List<Expression>, List<Expression>>(builder_.neg());
  }
  [[nodiscard]] auto add() &&
    requires typed::Offers<Now, List<Expression, Expression>>
  {
    return next<List<Expression, Expression>, List<Expression>>(builder_.add());
  }
  [[nodiscard]] auto mul() &&
    requires typed::Offers<Now, List<Expression, Expression>>
  {
    return next<List<Expression, Expression>, List<Expression>>(builder_.mul());
  }
  [[nodiscard]] auto eq() &&
    requires typed::Offers<Now, List<Expression, Expression>>
  {
    return next<List<Expression, Expression>, List<Constraint>>(builder_.eq());
  }
  [[nodiscard]] auto range() &&
    requires typed::Offers<Now, List<Expression>>
  {
    return next<List<Expression>, List<Expression>>(builder_.range());
  }
  [[nodiscard]] auto and_() &&
    requires typed::Offers<Now, List<Constraint, Constraint>>
  {
    return next<List<Constraint, Constraint>, List<Constraint>>(builder_.and_());
  }
  [[nodiscard]] auto or_() &&
    requires typed::Offers<Now, List<Constraint, Constraint>>
  {
    return next<List<Constraint, Constraint>, List<Constraint>>(builder_.or_());
  }
  [[nodiscard]] auto not_() &&
    requires typed::Offers<Now, List<Constraint>>
  {
    return next<List<Constraint>, List<Constraint>>(builder_.not_());
  }
  [[nodiscard]] auto verify() &&
    requires typed::Offers<Now, List<Constraint>>
  {
    return next<List<Constraint>, List<>>(builder_.verify());
  }
  [[nodiscard]] auto unblind() &&
    requires typed::Offers<Now, List<String, String>>
  {
    return next<List<String, String>, List<String>>(builder_.unblind());
  }

  [[nodiscard]] auto issue() &&
    requires typed::Offers<Now, List<String, String, Variable, Variable>>
  {
    return next<List<String, String, Variable, Variable>, List<typed::ContractOf<Value>>>(builder_.issue());
  }
  [[nodiscard]] auto borrow() &&
    requires typed::Offers<Now, List<Variable, Variable>>
  {
    return next<List<Variable, Variable>, List<Value, WideValue>>(builder_.borrow());
  }
  [[nodiscard]] auto retire() &&
    requires typed::Offers<Now, List<Value>>
  {
    return next<List<Value>, List<>>(builder_.retire());
  }
  template <std::size_t M, std::size_t N>
    requires(M > 0 && N > 0) &&
            typed::Offers<Now, typename typed::Concat<typename typed::Repeat<String, 2 * N>::type,
                                                      typename typed::Repeat<WideValue, M>::type>::type>
  [[nodiscard]] auto cloak() && {
    using Taken = typename typed::Concat<typename typed::Repeat<String, 2 * N>::type,
                                         typename typed::Repeat<WideValue, M>::type>::type;
    return next<Taken, typename typed::Repeat<Value, N>::type>(builder_.cloak(M, N));
  }
  [[nodiscard]] auto fee(std::uint64_t amount) && { return next<List<>, List<WideValue>>(builder_.fee(amount)); }

  [[nodiscard]] auto input() &&
    requires requires(Now now) { []<class... P, class... R>(List<typed::ContractString<P...>, R...>) {}(now); }
  {
    return []<class... P, class... R>(TypedProgram program, List<typed::ContractString<P...>, R...>) {
      return program.template become<List<typed::ContractOf<P...>, R...>>(program.builder_.input());
    }(std::move(*this), Now{});
  }
  template <std::size_t K>
    requires typed::Offers<Now, List<String>> && typed::AtLeast<Now, K + 1> &&
             typed::kAllPortable<typename typed::Split<Now, K + 1>::first>
  [[nodiscard]] auto output() && {
    return become<typename typed::Split<Now, K + 1>::rest>(builder_.output(K));
  }
  template <std::size_t K>
    requires typed::Offers<Now, List<String>> && typed::AtLeast<Now, K + 1> &&
             typed::kAllPortable<typename typed::Split<Now, K + 1>::first>
  [[nodiscard]] auto contract() && {
    using Payload = typename typed::Split<typename typed::Split<Now, 1>::rest, K>::first;
    using Made = typename typed::MakeContract<typename typed::Reverse<Payload>::type>::type;
    return become<typename typed::Concat<List<Made>, typename typed::Split<Now, K + 1>::rest>::type>(
        builder_.contract(K));
  }
  [[nodiscard]] auto log() &&
    requires typed::Offers<Now, List<String>>
  {
    return next<List<String>, List<>>(builder_.log());
  }
  [[nodiscard]] auto eval() &&
    requires typed::Exists<typed::AfterEval<Now>>
  {
    return become<typename typed::AfterEval<Now>::type>(builder_.eval());
  }
  [[nodiscard]] auto call() &&
    requires typed::Exists<typed::AfterCall<Now>>
  {
    return become<typename typed::AfterCall<Now>::type>(builder_.call());
  }
  [[nodiscard]] auto signtx() &&
    requires typed::Exists<typed::AfterUnpack<Now>>
  {
    return become<typename typed::AfterUnpack<Now>::type>(builder_.signtx());
  }
  [[nodiscard]] auto signid() &&
    requires typed::Exists<typed::AfterSigned<Now>>
  {
    return become<typename typed::AfterSigned<Now>::type>(builder_.signid());
  }
  [[nodiscard]] auto signtag() &&
    requires typed::Exists<typed::AfterSigned<Now>>
  {
    return become<typename typed::AfterSigned<Now>::type>(builder_.signtag());
  }
  [[nodiscard]] auto require(const Condition& condition) && {
    return next<List<>, List<>>(builder_.require(condition));
  }

  /// The script. What no type says (the length of a string) can still be wrong.
  [[nodiscard]] std::expected<TypedScript<Takes, Now>, Error> finish() const {
    auto script = builder_.finish();
    if (!script) return std::unexpected(std::move(script).error());
    return TypedScript<Takes, Now>{*std::move(script)};
  }

 private:
  template <class, class>
  friend class TypedProgram;

  template <class Then>
  [[nodiscard]] TypedProgram<Takes, Then> become(ProgramBuilder&) {
    return TypedProgram<Takes, Then>(std::move(builder_));
  }
  template <class Pops, class Pushes>
  [[nodiscard]] auto next(ProgramBuilder& builder) {
    return become<typename typed::Concat<Pushes, typename typed::Without<Now, Pops>::type>::type>(builder);
  }

  ProgramBuilder builder_;
};

/// The program of a transaction.
[[nodiscard]] inline TypedProgram<typed::List<>, typed::List<>> typed_program() {
  return TypedProgram<typed::List<>, typed::List<>>(ProgramBuilder());
}

/// A program for `eval`, `call`, `signid` or `signtag` that finds these items on the stack, the top last.
template <class... Items>
[[nodiscard]] auto typed_program_on() {
  using Takes = typename typed::Reverse<typed::List<Items...>>::type;
  return TypedProgram<Takes, Takes>(ProgramBuilder::inner());
}

}  // namespace slipstream::vm
