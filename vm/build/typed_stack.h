// Stacks as types, for TypedProgram: lists of the types of items, and what instructions make of them. An instruction
// that does not fit a stack has no type for the stack behind it, which the concepts at its declaration ask for.
#pragma once

#include <concepts>
#include <cstddef>

#include "vm/items.h"

namespace slipstream::vm {

namespace typed {

/// Items on the stack, the top first.
template <class... Items>
struct List {};

/// A contract with this payload, the last item on top when it is unpacked; and the string of one.
template <class... Payload>
struct ContractOf {};
template <class... Payload>
struct ContractString {};
/// A program that takes and leaves these lists.
template <class Takes, class Leaves>
struct ProgramOf {};

template <class A, class B>
struct Concat;
template <class... A, class... B>
struct Concat<List<A...>, List<B...>> {
  using type = List<A..., B...>;
};

template <class Items>
struct Reverse {
  using type = List<>;
};
template <class First, class... Rest>
struct Reverse<List<First, Rest...>> {
  using type = typename Concat<typename Reverse<List<Rest...>>::type, List<First>>::type;
};

template <class Item, std::size_t N>
struct Repeat {
  using type = typename Concat<List<Item>, typename Repeat<Item, N - 1>::type>::type;
};
template <class Item>
struct Repeat<Item, 0> {
  using type = List<>;
};

/// Whether an item may stand where another is asked for.
template <class Have, class Want>
inline constexpr bool kFits = std::same_as<Have, Want>;
template <class... Payload>
inline constexpr bool kFits<ContractString<Payload...>, String> = true;
template <>
inline constexpr bool kFits<Value, WideValue> = true;

/// What is left of the stack after the items of `Wanted` came off; no member `type` if it has others.
template <class Stack, class Wanted>
struct Without {};
template <class... Rest>
struct Without<List<Rest...>, List<>> {
  using type = List<Rest...>;
};
template <class Top, class... Rest, class Want, class... Wants>
  requires kFits<Top, Want>
struct Without<List<Top, Rest...>, List<Want, Wants...>> : Without<List<Rest...>, List<Wants...>> {};

template <class Stack, class Wanted>
concept Offers = requires { typename Without<Stack, Wanted>::type; };

template <class Item>
inline constexpr bool kPortable = kFits<Item, String> || std::same_as<Item, Value>;
template <class Takes, class Leaves>
inline constexpr bool kPortable<ProgramOf<Takes, Leaves>> = true;
template <class Item>
inline constexpr bool kDroppable = kFits<Item, String> || std::same_as<Item, Variable> ||
                                   std::same_as<Item, Expression> || std::same_as<Item, Constraint>;
template <class Takes, class Leaves>
inline constexpr bool kDroppable<ProgramOf<Takes, Leaves>> = true;

/// The first K items, and the others.
template <class Stack, std::size_t K>
struct Split {};
template <class... Items>
struct Split<List<Items...>, 0> {
  using first = List<>;
  using rest = List<Items...>;
};
template <class Top, class... Items, std::size_t K>
  requires(K > 0 && sizeof...(Items) + 1 >= K)
struct Split<List<Top, Items...>, K> {
  using first = typename Concat<List<Top>, typename Split<List<Items...>, K - 1>::first>::type;
  using rest = typename Split<List<Items...>, K - 1>::rest;
};
template <class Stack, std::size_t K>
concept AtLeast = requires { typename Split<Stack, K>::rest; };

template <class Items>
inline constexpr bool kAllPortable = false;
template <class... Items>
inline constexpr bool kAllPortable<List<Items...>> = (kPortable<Items> && ...);

template <class Stack>
struct Front {
  using type = void;
};
template <class Top, class... Rest>
struct Front<List<Top, Rest...>> {
  using type = Top;
};

/// A contract of the items of a list whose top comes first.
template <class Items>
struct MakeContract;
template <class... Items>
struct MakeContract<List<Items...>> {
  using type = ContractOf<Items...>;
};

/// The stack after the program on top has run on what is below it.
template <class Stack>
struct AfterEval {};
template <class Takes, class Leaves, class... Rest>
  requires Offers<List<Rest...>, Takes>
struct AfterEval<List<ProgramOf<Takes, Leaves>, Rest...>> {
  using type = typename Concat<Leaves, typename Without<List<Rest...>, Takes>::type>::type;
};

/// The stack with the contract on top unpacked.
template <class Stack>
struct AfterUnpack {};
template <class... Payload, class... Rest>
struct AfterUnpack<List<ContractOf<Payload...>, Rest...>> {
  using type = typename Concat<typename Reverse<List<Payload...>>::type, List<Rest...>>::type;
};

template <class Program, class Stack>
struct RunOn : AfterEval<typename Concat<List<Program>, Stack>::type> {};

/// program, proof, contract -> what `call` leaves; program and signature in the other order for `signid`.
template <class Stack>
struct AfterCall {};
template <class Program, class Proof, class... Payload, class... Rest>
  requires kFits<Proof, String>
struct AfterCall<List<Program, Proof, ContractOf<Payload...>, Rest...>>
    : RunOn<Program, typename AfterUnpack<List<ContractOf<Payload...>, Rest...>>::type> {};
template <class Stack>
struct AfterSigned {};
template <class Signature, class Program, class... Payload, class... Rest>
  requires kFits<Signature, String>
struct AfterSigned<List<Signature, Program, ContractOf<Payload...>, Rest...>>
    : RunOn<Program, typename AfterUnpack<List<ContractOf<Payload...>, Rest...>>::type> {};

template <class After>
concept Exists = requires { typename After::type; };

}  // namespace typed

}  // namespace slipstream::vm
