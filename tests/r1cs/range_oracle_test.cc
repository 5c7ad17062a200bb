// The closed form of ranges (r1cs/verifier_equation.cc) against their multipliers and constraints written out: for the
// same system, proof, challenges and weights both ways give the same equation, term by term.
#include <gtest/gtest.h>

#include <bit>
#include <deque>
#include <random>

#include "msm/equation_peek.h"
#include "r1cs/replay.h"
#include "slipstream/r1cs/gadgets/cloak.h"
#include "support/every_backend.h"

namespace slipstream::r1cs {
namespace {

using ristretto255::Encoding;
using Random = std::mt19937_64;

constexpr std::size_t kCapacity = 1 << 14;

/// A verifier without add_range: ranges are written out.
class WritingOut {
 public:
  class Randomized {
   public:
    explicit Randomized(Verifier::Randomized& inner) : inner_(inner) {}
    auto multiply(const LinearCombination& l, const LinearCombination& r) { return inner_.multiply(l, r); }
    auto allocate(const std::optional<Scalar>& value) { return inner_.allocate(value); }
    auto allocate_multiplier(const std::optional<std::pair<Scalar, Scalar>>& v) {
      return inner_.allocate_multiplier(v);
    }
    void constrain(const LinearCombination& lc) { inner_.constrain(lc); }
    [[nodiscard]] std::size_t multiplier_count() const { return inner_.multiplier_count(); }
    Scalar challenge_scalar(std::string_view label) { return inner_.challenge_scalar(label); }

   private:
    Verifier::Randomized& inner_;
  };

  explicit WritingOut(Verifier& inner) : inner_(inner) {}
  Variable commit(const Encoding& V) { return inner_.commit(V); }
  auto multiply(const LinearCombination& l, const LinearCombination& r) { return inner_.multiply(l, r); }
  auto allocate(const std::optional<Scalar>& value) { return inner_.allocate(value); }
  auto allocate_multiplier(const std::optional<std::pair<Scalar, Scalar>>& v) { return inner_.allocate_multiplier(v); }
  void constrain(const LinearCombination& lc) { inner_.constrain(lc); }
  [[nodiscard]] std::size_t multiplier_count() const { return inner_.multiplier_count(); }
  void specify_randomized_constraints(RandomizedBlock<Randomized> block) {
    const BlockSize size = block.size();
    inner_.specify_randomized_constraints({size, [block = std::move(block)](Verifier::Randomized& second) {
                                             Randomized wrapped(second);
                                             return block(wrapped);
                                           }});
  }

 private:
  Verifier& inner_;
};
static_assert(RandomizableConstraintSystem<WritingOut>);
static_assert(RecordsRanges<Verifier> && RecordsRanges<Verifier::Randomized>);
static_assert(!RecordsRanges<WritingOut> && !RecordsRanges<WritingOut::Randomized>);

/// Counts what a block does, which is its shape.
class Counting {
 public:
  MultiplierWires multiply(const LinearCombination&, const LinearCombination&) { return *allocate_multiplier({}); }
  std::expected<Variable, ProofError> allocate(const std::optional<Scalar>&) {
    ++variables_;
    return Variable::one();
  }
  std::expected<MultiplierWires, ProofError> allocate_multiplier(const std::optional<std::pair<Scalar, Scalar>>&) {
    ++multipliers_;
    return MultiplierWires{};
  }
  void constrain(const LinearCombination&) {}
  [[nodiscard]] std::size_t multiplier_count() const { return multipliers_; }
  Scalar challenge_scalar(std::string_view label) {
    challenges_.push_back(label);
    return Scalar::one();
  }
  [[nodiscard]] BlockSize block_size() const {
    static std::deque<std::vector<std::string_view>> kept;
    return {.challenges = kept.emplace_back(challenges_), .multipliers = multipliers_, .variables = variables_};
  }

 private:
  std::vector<std::string_view> challenges_;
  std::size_t multipliers_ = 0, variables_ = 0;
};

Scalar uniform(Random& random) {
  std::array<std::uint8_t, 64> bytes;
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return Scalar::from_bytes_wide(bytes);
}

/// Not the identity, and with high probability no point.
Encoding random_encoding(Random& random) { return {uniform(random).to_bytes()}; }

/// A random system, phase by phase. What it draws from the generator does not depend on the kind of CS.
class Steps {
 public:
  Steps(Random& random, std::vector<Variable> variables) : random_(random), variables_(std::move(variables)) {}

  template <class CS>
  void run(CS& cs, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) step(cs);
  }
  [[nodiscard]] const std::vector<Variable>& variables() const { return variables_; }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  Variable pick() { return variables_[below(variables_.size())]; }
  AllocatedValue pick_value() {
    const Variable q = pick();
    return {q, pick()};
  }
  std::vector<AllocatedValue> pick_values(std::size_t n) {
    std::vector<AllocatedValue> out;
    while (out.size() < n) out.push_back(pick_value());
    return out;
  }
  std::vector<Variable> pick_variables(std::size_t n) {
    std::vector<Variable> out;
    while (out.size() < n) out.push_back(pick());
    return out;
  }
  Scalar coefficient() {
    switch (below(challenges_.empty() ? 6 : 7)) {
      case 0:
        return Scalar::zero();
      case 1:
        return kOne;
      case 2:
        return kMinusOne;
      case 3:
        return Scalar::from_u64(below(5));
      case 4:
        return -Scalar::from_u64(std::uint64_t{1} << below(64));
      case 5:
        return uniform(random_);
      default:
        return challenges_[below(challenges_.size())] * challenges_[0];
    }
  }
  LinearCombination sum() {
    LinearCombination out;
    for (std::size_t terms = below(8) == 0 ? below(150) : below(6); terms > 0; --terms) {
      const Variable variable = pick();
      out.append(variable, coefficient());
    }
    return out;
  }
  void keep(const MultiplierWires& wires) {
    variables_.insert(variables_.end(), {wires.left, wires.right, wires.output});
  }

  template <class CS>
  void step(CS& cs) {
    switch (below(10)) {
      case 0: {
        const LinearCombination left = sum();
        return keep(cs.multiply(left, sum()));
      }
      case 1:
        return variables_.push_back(cs.allocate({}).value());
      case 2:
        return keep(cs.allocate_multiplier({}).value());
      case 3:
        return cs.constrain(sum());
      case 4:
      case 5:
      case 6: {
        const auto bits = static_cast<unsigned>(below(3) == 0 ? 64 : below(65));
        EXPECT_TRUE(range_proof(cs, below(3) == 0 ? LinearCombination(pick()) : sum(), {}, bits));
        return;
      }
      default:
        return gadget(cs);
    }
  }

  template <RandomizableConstraintSystem CS>
  void gadget(CS& cs) {
    const std::size_t n = 1 + below(4), m = 1 + below(4);
    switch (below(4)) {
      case 0: {
        const auto v = pick_values(4);
        return mix(cs, v[0], v[1], v[2], v[3]);
      }
      case 1: {
        const auto x = pick_values(n);
        EXPECT_TRUE(value_shuffle(cs, x, pick_values(n)));
        return;
      }
      case 2: {
        const auto x = pick_values(n), y = pick_values(m);
        EXPECT_TRUE(padded_shuffle(cs, SecretVector<AllocatedValue>(x.begin(), x.end()),
                                   SecretVector<AllocatedValue>(y.begin(), y.end())));
        return;
      }
      default:
        return block(cs);
    }
  }
  template <RandomizedConstraintSystem CS>
  void gadget(CS& cs) {
    static constexpr std::array<std::string_view, 3> kLabels{"a", "b", "a challenge with a longer label"};
    if (below(2) == 0) return challenges_.push_back(cs.challenge_scalar(kLabels[below(3)]));
    const std::size_t n = 1 + below(4);
    const auto x = pick_variables(n), y = pick_variables(n);
    EXPECT_TRUE(k_shuffle(cs, std::span(x), std::span(y)));
  }

  /// Steps in the second phase, over the variables that are there now.
  template <RandomizableConstraintSystem CS>
  void block(CS& cs) {
    const auto run = [seed = random_(), variables = variables_, count = below(6)](auto& second) {
      Random random(seed);
      Steps(random, variables).run(second, count);
      return std::expected<void, ProofError>{};
    };
    Counting counting;
    static_cast<void>(run(counting));
    cs.specify_randomized_constraints({counting.block_size(), run});
  }

  Random& random_;
  std::vector<Variable> variables_;
  std::vector<Scalar> challenges_;
};

struct RandomSystem {
  std::uint64_t seed;

  template <class CS>
  void operator()(CS& cs) const {
    Random random(seed);
    std::vector<Variable> variables{Variable::one()};
    std::vector<Encoding> commitments(random() % 7);
    for (Encoding& V : commitments) V = random() % 4 == 0 ? commitments[0] : random_encoding(random);
    for (const Encoding& V : commitments) variables.push_back(cs.commit(V));
    const std::size_t steps = random() % 25;
    Steps(random, std::move(variables)).run(cs, steps);
  }
};

struct CloakSystem {
  std::size_t m, n;

  template <class CS>
  void operator()(CS& cs) const {
    Random random(m * 100 + n);
    std::vector<AllocatedValue> in, out;
    for (std::size_t i = 0; i < m + n; ++i) {
      const Variable q = cs.commit(random_encoding(random));
      (i < m ? in : out).push_back({q, cs.commit(random_encoding(random))});
    }
    EXPECT_TRUE(cloak(cs, in, out));
  }
};

/// A range or a multiplier in the place of each letter: 'm' a multiplication, 'a' a variable, 'c' a constraint, others
/// ranges. What follows '|' is a block of the second phase.
struct LetterSystem {
  std::string_view letters;

  static unsigned bits_of(char letter) {
    switch (letter) {
      case '0':
        return 0;
      case '1':
        return 1;
      case 'l':
        return 63;
      default:
        return 64;
    }
  }
  template <class CS>
  static void apply(CS& cs, std::string_view letters) {
    for (const char letter : letters) {
      if (letter == 'm') {
        static_cast<void>(cs.multiply(kOne, Variable::committed(0)));
      } else if (letter == 'a') {
        static_cast<void>(cs.allocate({}).value());
      } else if (letter == 'c') {
        cs.constrain(LinearCombination(Variable::committed(0)) * Scalar::from_u64(3));
      } else {
        EXPECT_TRUE(range_proof(cs, Variable::committed(0), {}, bits_of(letter)));
      }
    }
  }
  template <class CS>
  void operator()(CS& cs) const {
    static_cast<void>(cs.commit({Bytes32{6}}));
    const std::size_t bar = letters.find('|');
    apply(cs, letters.substr(0, bar));
    if (bar == std::string_view::npos) return;
    const auto block = [rest = letters.substr(bar + 1)](auto& second) {
      apply(second, rest);
      return std::expected<void, ProofError>{};
    };
    Counting counting;
    static_cast<void>(block(counting));
    cs.specify_randomized_constraints({counting.block_size(), block});
  }
};

Proof random_proof(std::size_t rounds, Random& random) {
  Proof out;
  for (auto* point : {&out.A_I1, &out.A_O1, &out.S1, &out.T_1, &out.T_3, &out.T_4, &out.T_5, &out.T_6}) {
    *point = random_encoding(random);
  }
  if (random() % 3 != 0) {
    for (auto* point : {&out.A_I2, &out.A_O2, &out.S2}) *point = random_encoding(random);
  }
  for (auto* scalar : {&out.t_x, &out.t_x_blinding, &out.e_blinding, &out.ipp.a, &out.ipp.b}) *scalar = uniform(random);
  for (std::size_t j = 0; j < rounds; ++j) {
    out.ipp.L.push_back(random_encoding(random));
    out.ipp.R.push_back(random_encoding(random));
  }
  return out;
}

/// Compares the equations of the system in both ways.
template <class System>
void expect_equal_equations(const System& system, std::uint64_t seed) {
  Random random(seed);
  Verifier recorded(kCapacity), written(kCapacity);
  system(recorded);
  WritingOut writing_out(written);
  system(writing_out);
  ASSERT_EQ(recorded.metrics(), written.metrics());
  ASSERT_EQ(recorded.padded_count(), written.padded_count());
  ASSERT_LE(recorded.padded_count(), kCapacity);
  const std::size_t padded = recorded.padded_count();
  const Proof proof = random_proof(static_cast<std::size_t>(std::countr_zero(padded)), random);
  const auto of_records = test::ready(std::move(recorded), proof, "oracle");
  const auto in_full = test::ready(std::move(written), proof, "oracle");
  ASSERT_TRUE(of_records && in_full);
  ASSERT_EQ(of_records->metrics(), in_full->metrics());

  // Another statement before and after it.
  const Scalar weight = uniform(random), r = uniform(random), other = uniform(random);
  msm::Equation equations[2];
  for (msm::Equation& equation : equations) equation.add_B(other);
  equations[0].begin_statement();
  equations[1].begin_statement();
  of_records->add_to(equations[0], weight, r);
  in_full->add_to(equations[1], weight, r);
  const msm::EquationPeek a(equations[0]), b(equations[1]);
  ASSERT_EQ(a.statements.size(), 2U);
  ASSERT_EQ(a.G.size(), padded);
  ASSERT_EQ(a.H.size(), padded);
  EXPECT_TRUE(a.statements[0] == b.statements[0]);
  EXPECT_EQ(a.statements[1].B, b.statements[1].B);
  EXPECT_EQ(a.statements[1].B_blinding, b.statements[1].B_blinding);
  EXPECT_TRUE(a.statements[1].terms == b.statements[1].terms);
  EXPECT_TRUE(a.G == b.G);
  EXPECT_TRUE(a.H == b.H);
  // What is kept for the search for false statements.
  EXPECT_TRUE(a.statements[1].G == a.G && a.statements[1].H == a.H);
  EXPECT_TRUE(a == b);
}

class RangeOracle : public test::OnEveryBackend {};

TEST_P(RangeOracle, agrees_for_random_systems) {
  test::CaseCounter cases("random systems");
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    expect_equal_equations(RandomSystem{seed}, seed);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
    ++cases;
  }
}

TEST_P(RangeOracle, agrees_for_every_cloak) {
  test::CaseCounter cases("shapes of cloaks");
  for (std::size_t m = 1; m <= 6; ++m) {
    for (std::size_t n = 1; n <= 6; ++n) {
      expect_equal_equations(CloakSystem{m, n}, m + n);
      ASSERT_FALSE(HasFailure()) << m << " inputs, " << n << " outputs";
      ++cases;
    }
  }
}

TEST_P(RangeOracle, agrees_wherever_ranges_stand) {
  test::CaseCounter cases("places of ranges");
  for (const std::string_view letters : {"",
                                         "0",
                                         "1",
                                         "r",
                                         "00",
                                         "rr",
                                         "l1",
                                         "1l",
                                         "rmr",
                                         "mr",
                                         "rm",
                                         "crc",
                                         "0m",
                                         "m0",
                                         "mm0cc0mm",
                                         "rrrrr",
                                         "arar",
                                         "a1a1a",
                                         "m1cl0mrc",
                                         "|",
                                         "|0",
                                         "|r",
                                         "|1l",
                                         "|rmr",
                                         "r|r",
                                         "m|r",
                                         "r|m",
                                         "rc|cr",
                                         "0|0",
                                         "m0|0m",
                                         "a|a1a",
                                         "mcr1l0r|r0l1rcm",
                                         "1111111|1111111",
                                         "rlrl|lrlr"}) {
    expect_equal_equations(LetterSystem{letters}, letters.size());
    ASSERT_FALSE(HasFailure()) << letters;
    ++cases;
  }
}

INSTANTIATE_TEST_SUITE_P(R1cs, RangeOracle, test::every_backend(), test::backend_name);

}  // namespace
}  // namespace slipstream::r1cs
