#include "slipstream/r1cs/linear_combination.h"

namespace slipstream::r1cs {

void LinearCombination::append_to_heap(const Term& term) {
  if (heap_.empty()) {
    heap_.reserve(4 * kInline);
    heap_.assign(inline_terms(), inline_terms() + inline_size_);
  }
  heap_.push_back(term);
}

LinearCombination& LinearCombination::operator+=(const LinearCombination& b) {
  // Uses indices and the initial length: b may be *this, whose terms move when the list grows.
  const std::size_t n = b.terms().size();
  for (std::size_t i = 0; i < n; ++i) {
    const Term term = b.terms()[i];
    append(term.variable, term.coefficient);
  }
  return *this;
}

LinearCombination& LinearCombination::operator-=(const LinearCombination& b) {
  const std::size_t n = b.terms().size();
  for (std::size_t i = 0; i < n; ++i) {
    const Term term = b.terms()[i];
    append(term.variable, -term.coefficient);
  }
  return *this;
}

LinearCombination& LinearCombination::operator*=(const Scalar& k) {
  const auto scale = [factor = k](std::span<Term> terms) {
    for (Term& term : terms) term.coefficient *= factor;
  };
  scale(heap_.empty() ? std::span(inline_terms(), inline_size_) : std::span(heap_));
  return *this;
}

LinearCombination LinearCombination::operator-() const {
  LinearCombination out;
  out.reserve(terms().size());
  for (const Term& term : terms()) out.append(term.variable, -term.coefficient);
  return out;
}

}  // namespace slipstream::r1cs
