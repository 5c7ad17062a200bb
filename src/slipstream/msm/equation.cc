#include "slipstream/msm/equation.h"
#include "slipstream/base/detail/int128.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/work_clock.h"
#include "slipstream/base/entropy.h"
#include "slipstream/msm/detail/engine.h"
#include "slipstream/msm/detail/mixed_sum.h"
#include "slipstream/msm/detail/prepare.h"

namespace slipstream::msm {

namespace {

using ristretto255::Encoding;
using ristretto255::Point;

/// Attackers may choose the encodings, so the hash has a key. It has a separate word for each word of the encoding:
/// with one key word for all, exchanged words would collide.
std::uint64_t hash_of(const Encoding& point) {
  static const std::array<std::uint64_t, 4> key = [] {
    std::array<std::uint8_t, 32> bytes;
    fill_random(bytes);
    std::array<std::uint64_t, 4> out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = load_le64(bytes.data() + 8 * i);
    return out;
  }();
  const auto keyed = [&point](std::size_t i) { return load_le64(point.bytes.data() + 8 * i) ^ key[i]; };
  const auto fold = [](std::uint64_t a, std::uint64_t b) {
    const Uint128 product = static_cast<Uint128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  return fold(keyed(0), keyed(1)) ^ fold(keyed(2), keyed(3));
}

/// Coefficients of the fixed bases.
detail::StaticCoefficients fixed_coefficients(const Scalar& B, const Scalar& B_blinding, const std::vector<Scalar>& G,
                                              const std::vector<Scalar>& H) {
  detail::StaticCoefficients fixed(2 + G.size() + H.size());
  fixed.add(FixedBases::kB, B);
  fixed.add(FixedBases::kBBlinding, B_blinding);
  for (std::size_t i = 0, count = std::max(G.size(), H.size()); i < count; ++i) {
    if (i < G.size()) fixed.add(FixedBases::G_index(i), G[i]);
    if (i < H.size()) fixed.add(FixedBases::H_index(i), H[i]);
  }
  return fixed;
}

/// Room for n terms, and for every fixed base that joins them.
struct Room {
  Room(std::size_t n, std::size_t fixed, const Options& options)
      : arena(detail::largest_kept(options)),
        addends(arena.take<CurveAddend>(n + fixed)),
        scalars(arena.take<SignedScalar>(n + fixed)),
        coefficients(arena.take<Scalar>(n)) {}

  Arena arena;
  CurveAddend* addends;
  SignedScalar* scalars;
  /// Not initialised.
  Scalar* coefficients;
};

}  // namespace

void Equation::begin_statement() { statements_.push_back({coefficients_.size(), G_vectors_.size(), {}, {}}); }

void Equation::add_generators(const GeneratorVector& G, const GeneratorVector& H) {
  static_cast<void>(current());
  G_vectors_.append(G);
  H_vectors_.append(H);
}

void Equation::add_term(const Scalar& coefficient, std::size_t point) {
  static_cast<void>(current());
  coefficients_.push_back(coefficient);
  term_points_.push_back(static_cast<std::uint32_t>(point));
}

void Equation::add(const Scalar& coefficient, const Encoding& point) {
  add_term(coefficient, points_.size());
  points_.push_back(point);
}

void Equation::add_shared(const Scalar& coefficient, const Encoding& point) {
  add_term(coefficient, shared_point(point));
}

void Equation::enter_shared(std::uint32_t point) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = hash_of(points_[point]) & mask;
  while (table_[at] != 0) at = (at + 1) & mask;
  table_[at] = point + 1;
}

std::size_t Equation::shared_point(const Encoding& point) {
  constexpr std::size_t kSmallest = 256;
  if (2 * (shared_.size() + 1) > table_.size()) {
    table_.assign(std::max(kSmallest, std::bit_ceil(4 * (shared_.size() + 1))), 0);
    for (const std::uint32_t known : shared_) enter_shared(known);
  }
  const std::size_t mask = table_.size() - 1;
  std::size_t at = hash_of(point) & mask;
  for (; table_[at] != 0; at = (at + 1) & mask) {
    if (points_[table_[at] - 1] == point) return table_[at] - 1;
  }
  const std::size_t fresh = points_.size();
  points_.push_back(point);
  shared_.push_back(static_cast<std::uint32_t>(fresh));
  table_[at] = static_cast<std::uint32_t>(fresh) + 1;
  return fresh;
}

void Equation::merge(const Equation& other) {
  if (&other == this) return merge(Equation(other));
  const std::size_t terms = coefficients_.size(), generators = G_vectors_.size();
  // The new indices of the other equation's points.
  std::vector<std::uint32_t> indices(other.points_.size());
  auto next_shared = other.shared_.begin();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (next_shared != other.shared_.end() && *next_shared == i) {
      indices[i] = static_cast<std::uint32_t>(shared_point(other.points_[i]));
      ++next_shared;
    } else {
      indices[i] = static_cast<std::uint32_t>(points_.size());
      points_.push_back(other.points_[i]);
    }
  }
  for (Statement statement : other.statements_) {
    statement.terms += terms;
    statement.generators += generators;
    statements_.push_back(statement);
  }
  coefficients_.insert(coefficients_.end(), other.coefficients_.begin(), other.coefficients_.end());
  for (const std::uint32_t point : other.term_points_) term_points_.push_back(indices[point]);
  G_vectors_.append(other.G_vectors_);
  H_vectors_.append(other.H_vectors_);
}

void Equation::clear() {
  statements_.clear();
  coefficients_.clear();
  term_points_.clear();
  points_.clear();
  G_vectors_.clear();
  H_vectors_.clear();
  shared_.clear();
  table_.assign(table_.size(), 0);
}

std::size_t Equation::memory() const {
  return statements_.capacity() * sizeof(Statement) + coefficients_.capacity() * sizeof(Scalar) +
         points_.capacity() * sizeof(Encoding) + G_vectors_.memory() + H_vectors_.memory() +
         (term_points_.capacity() + shared_.capacity() + table_.capacity()) * sizeof(std::uint32_t);
}

std::size_t Equation::check_memory() const {
  // An addend, scalars before and after balancing, digits and indices of the multiplication.
  constexpr std::size_t kInSum = sizeof(CurveAddend) + sizeof(Scalar) + sizeof(SignedScalar) + 64;
  // The search for false statements sums at most half of the terms at once, beside all points.
  constexpr std::size_t kTerm = sizeof(Scalar) + sizeof(std::uint32_t) + kInSum / 2;
  return statements_.size() * sizeof(Statement) + coefficients_.size() * kTerm +
         points_.size() * (sizeof(Encoding) + kInSum) + G_vectors_.size_bytes() + H_vectors_.size_bytes() +
         5 * shared_.size() * sizeof(std::uint32_t);
}

/// The sum over all statements, and the data that a search for false ones reuses.
struct Equation::Sum {
  Sum(const Equation& equation, const FixedBases& bases, const Options& options, Stats* stats);

  /// Its addends are those of the points. Set when the sum is computed.
  std::optional<Room> room{};
  /// The lowest encoding that does not decode. Then there is no sum, and not all points are addends.
  std::optional<std::size_t> undecodable{};
  Point value{};

  [[nodiscard]] bool is_identity() const { return !undecodable && value.is_identity(); }
};

Equation::Sum::Sum(const Equation& equation, const FixedBases& bases, const Options& options, Stats* stats) {
  SLIPSTREAM_CHECK(equation.generator_count() <= bases.capacity());
  std::optional<WorkClock> clock;
  if (stats != nullptr) clock.emplace();
  const std::vector<Scalar> G = sum_of(equation.G_vectors_, options.threads);
  const std::vector<Scalar> H = sum_of(equation.H_vectors_, options.threads);
  if (stats != nullptr) stats->generators_ns += clock->lap();

  const std::size_t n = equation.points_.size();
  room.emplace(n, 2 + G.size() + H.size(), options);
  undecodable = detail::decode_to_addends_vartime(equation.points_, {room->addends, n}, options.threads);
  if (stats != nullptr) {
    stats->decode_ns += clock->lap();
    stats->decoded += undecodable.value_or(n);
  }
  if (undecodable) return;

  const std::vector<Scalar>& coefficients = equation.coefficients_;
  std::span<const Scalar> by_point = coefficients;
  if (coefficients.size() != n) {
    // Points first appear in the order of their indices.
    std::size_t seen = 0;
    for (std::size_t i = 0; i < coefficients.size(); ++i) {
      if (equation.term_points_[i] == seen) {
        room->coefficients[seen++] = coefficients[i];
      } else {
        room->coefficients[equation.term_points_[i]] += coefficients[i];
      }
    }
    by_point = {room->coefficients, n};
  }
  Scalar B, B_blinding;
  for (const Statement& statement : equation.statements_) {
    B += statement.B;
    B_blinding += statement.B_blinding;
  }
  const detail::StaticCoefficients fixed = fixed_coefficients(B, B_blinding, G, H);
  const ScalarStats dynamic = detail::balance_all_vartime(by_point, {room->scalars, n}, options.threads);
  value = detail::mixed_sum_vartime(room->addends, room->scalars, n, dynamic, &bases.bases(), fixed, options, stats);
  if (stats != nullptr) stats->multiply_ns += clock->lap();
}

std::expected<bool, Undecodable> Equation::check_vartime(const FixedBases& bases, const Options& options,
                                                         Stats* stats) const {
  const Sum sum(*this, bases, options, stats);
  if (sum.undecodable) return std::unexpected(Undecodable{*sum.undecodable});
  return sum.is_identity();
}

/// The search for false statements: sums over ranges of those that decode.
class Equation::Search {
 public:
  /// `all` is the sum over all statements.
  Search(const Equation& equation, const FixedBases& bases, const Options& options, std::size_t most, const Sum& all)
      : equation_(equation),
        bases_(bases),
        options_(options),
        most_(most),
        all_(all),
        addends_(all.room->addends, equation.points_.size()) {}

  [[nodiscard]] std::vector<FalseStatement> run() {
    std::vector<std::uint8_t> decodes;
    if (all_.undecodable) {
      decodes = detail::decode_each_to_addends_vartime(equation_.points_, addends_, options_.threads);
    }
    for (std::size_t s = 0; s < equation_.statements_.size(); ++s) {
      const auto [begin, end] = terms(s);
      std::size_t i = begin;
      while (i < end && (decodes.empty() || decodes[equation_.term_points_[i]])) ++i;
      if (i == end) {
        candidates_.push_back(s);
      } else {
        found_.push_back({s, equation_.points_[equation_.term_points_[i]]});
      }
    }
    const std::size_t n = candidates_.size();
    if (n > 0) {
      // The search runs even if `most` undecodable statements were found: they may come after false ones.
      const Point all = all_.undecodable ? sum(0, n) : all_.value;
      if (!all.is_identity()) search(0, n, all);
    }
    std::ranges::sort(found_, {}, &FalseStatement::statement);
    if (found_.size() > most_) found_.resize(most_);
    return std::move(found_);
  }

 private:
  struct Range {
    std::size_t begin, end;
  };
  [[nodiscard]] Range terms(std::size_t statement) const {
    return {equation_.statements_[statement].terms, statement + 1 < equation_.statements_.size()
                                                        ? equation_.statements_[statement + 1].terms
                                                        : equation_.coefficients_.size()};
  }
  [[nodiscard]] Range generators(std::size_t statement) const {
    return {equation_.statements_[statement].generators, statement + 1 < equation_.statements_.size()
                                                             ? equation_.statements_[statement + 1].generators
                                                             : equation_.G_vectors_.size()};
  }

  /// The sum over candidates begin .. end - 1.
  [[nodiscard]] Point sum(std::size_t begin, std::size_t end) {
    GeneratorSum G_sum, H_sum;
    Scalar B, B_blinding;
    std::size_t n = 0;
    for (std::size_t c = begin; c < end; ++c) {
      const std::size_t s = candidates_[c];
      n += terms(s).end - terms(s).begin;
      B += equation_.statements_[s].B;
      B_blinding += equation_.statements_[s].B_blinding;
    }
    // Consecutive statements are added together.
    for (std::size_t c = begin; c < end;) {
      const std::size_t first = c;
      while (++c < end && candidates_[c] == candidates_[c - 1] + 1) {
      }
      const std::size_t from = generators(candidates_[first]).begin, to = generators(candidates_[c - 1]).end;
      G_sum.add(equation_.G_vectors_, from, to);
      H_sum.add(equation_.H_vectors_, from, to);
    }
    const std::vector<Scalar> G = G_sum.coefficients(), H = H_sum.coefficients();
    const Room room(n, 2 + G.size() + H.size(), options_);
    std::size_t k = 0;
    for (std::size_t c = begin; c < end; ++c) {
      const Range range = terms(candidates_[c]);
      for (std::size_t i = range.begin; i < range.end; ++i, ++k) {
        room.addends[k] = addends_[equation_.term_points_[i]];
        room.coefficients[k] = equation_.coefficients_[i];
      }
    }
    const detail::StaticCoefficients fixed = fixed_coefficients(B, B_blinding, G, H);
    const ScalarStats dynamic =
        detail::balance_all_vartime({room.coefficients, n}, {room.scalars, n}, options_.threads);
    return detail::mixed_sum_vartime(room.addends, room.scalars, n, dynamic, &bases_.bases(), fixed, options_, nullptr);
  }

  /// Finds the false ones among candidates begin .. end - 1, whose sum is `all` and not the identity. Computes the sum
  /// over one half; the sum over the other half is the difference.
  void search(std::size_t begin, std::size_t end, const Point& all) {
    if (searched_ == most_) return;
    if (end - begin == 1) {
      found_.push_back({candidates_[begin]});
      ++searched_;
      return;
    }
    const std::size_t middle = begin + (end - begin) / 2;
    const Point left = sum(begin, middle);
    const Point right = all - left;
    if (!left.is_identity()) search(begin, middle, left);
    if (!right.is_identity()) search(middle, end, right);
  }

  const Equation& equation_;
  const FixedBases& bases_;
  Options options_;
  std::size_t most_, searched_ = 0;
  const Sum& all_;
  std::span<CurveAddend> addends_;
  /// Statements that decode.
  std::vector<std::size_t> candidates_;
  std::vector<FalseStatement> found_;
};

std::vector<FalseStatement> Equation::false_statements_vartime(const FixedBases& bases, const Options& options,
                                                               std::size_t most, Stats* stats) const {
  const Sum sum(*this, bases, options, stats);
  if (sum.is_identity()) return {};
  std::vector<FalseStatement> out = Search(*this, bases, options, most, sum).run();
  // The sum was not the identity, so a statement is false. If none is found, the machine made an error: all count as
  // false.
  if (out.empty()) {
    for (std::size_t s = 0; s < std::min(most, statements_.size()); ++s) out.push_back({s});
  }
  return out;
}

}  // namespace slipstream::msm
