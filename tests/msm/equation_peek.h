// An equation term by term, to compare two of them.
#pragma once

#include <ostream>
#include <vector>

#include "slipstream/msm/equation.h"

namespace slipstream::msm {

struct EquationPeek {
  struct Statement {
    Scalar B, B_blinding;
    std::vector<Scalar> G, H;
    std::vector<std::pair<Scalar, ristretto255::Encoding>> terms;
    [[nodiscard]] bool operator==(const Statement&) const = default;
  };
  std::vector<Statement> statements;
  /// Sums over all statements.
  std::vector<Scalar> G, H;

  explicit EquationPeek(const Equation& equation) : G(sum_of(equation.G_vectors_)), H(sum_of(equation.H_vectors_)) {
    for (std::size_t s = 0; s < equation.statements_.size(); ++s) {
      const bool last = s + 1 == equation.statements_.size();
      const Equation::Statement& begin = equation.statements_[s];
      Statement& out = statements.emplace_back(Statement{begin.B, begin.B_blinding, {}, {}, {}});
      const std::size_t vectors = last ? equation.G_vectors_.size() : equation.statements_[s + 1].generators;
      const auto sum = [&](const GeneratorVectors& all) {
        GeneratorSum of;
        of.add(all, begin.generators, vectors);
        return of.coefficients();
      };
      out.G = sum(equation.G_vectors_);
      out.H = sum(equation.H_vectors_);
      const std::size_t terms = last ? equation.coefficients_.size() : equation.statements_[s + 1].terms;
      for (std::size_t i = begin.terms; i < terms; ++i) {
        out.terms.emplace_back(equation.coefficients_[i], equation.points_[equation.term_points_[i]]);
      }
    }
  }
  [[nodiscard]] bool operator==(const EquationPeek&) const = default;
};

}  // namespace slipstream::msm
