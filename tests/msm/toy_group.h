// Groups in which every sum is known: the integers modulo a number, dressed up in all the forms that a Group has. The
// forms are different types, so that code which confuses two of them does not compile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "field/scalar.h"
#include "msm/group_concept.h"
#include "msm/kernels.h"

namespace slipstream::msm::test {

/// The integers modulo `Order`.
template <std::uint32_t Order>
struct Residue {
  static constexpr field::Scalar::Words kOrder = {Order, 0, 0, 0};
  std::uint32_t value = 0;

  Residue() = default;
  explicit Residue(std::uint64_t x) : value(static_cast<std::uint32_t>(x % Order)) {}
  friend Residue operator+(Residue a, Residue b) { return Residue(std::uint64_t{a.value} + b.value); }
  Residue operator-() const { return Residue(std::uint64_t{Order} - value); }
  bool operator==(const Residue&) const = default;
};

/// The integers modulo l: points whose discrete logarithm is known, with scalars of full length.
struct Logarithm {
  static constexpr field::Scalar::Words kOrder = kGroupOrder;
  Scalar value;

  Logarithm() = default;
  explicit Logarithm(const Scalar& s) : value(s) {}
  friend Logarithm operator+(const Logarithm& a, const Logarithm& b) { return Logarithm(a.value + b.value); }
  Logarithm operator-() const { return Logarithm(-value); }
  bool operator==(const Logarithm&) const = default;
};

template <class Element>
struct ToyGroup {
  static constexpr field::Scalar::Words kOrder = Element::kOrder;

  struct Addend {
    Element element;
  };
  struct Multiple {
    Element element;
  };
  struct Sum {
    Element element;
  };
  struct Doubling {
    Element element;
  };
  struct Partial {
    Element element;
  };

  static Sum identity() { return {Element()}; }
  static Partial add(const Sum& a, const Addend& b) { return {a.element + b.element}; }
  static Partial sub(const Sum& a, const Addend& b) { return {a.element + -b.element}; }
  static Partial add(const Sum& a, const Multiple& b) { return {a.element + b.element}; }
  static Partial sub(const Sum& a, const Multiple& b) { return {a.element + -b.element}; }
  static Partial twice(const Doubling& a) { return {a.element + a.element}; }
  static Sum to_sum(const Partial& a) { return {a.element}; }
  static Sum to_sum(const Addend& a) { return {a.element}; }
  static Doubling to_doubling(const Partial& a) { return {a.element}; }
  static Doubling to_doubling(const Sum& a) { return {a.element}; }
  static Multiple to_multiple(const Sum& a) { return {a.element}; }
};

template <std::uint32_t Order>
using Cyclic = ToyGroup<Residue<Order>>;
using Logarithms = ToyGroup<Logarithm>;

static_assert(Group<Cyclic<7>> && Group<Logarithms>);

}  // namespace slipstream::msm::test
