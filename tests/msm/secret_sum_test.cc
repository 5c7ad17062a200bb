#include "slipstream/msm/secret_sum.h"

#include <thread>

#include "msm/secret_backend.h"

namespace slipstream::msm::test {
namespace {

constexpr std::size_t kCapacity = 100;

TEST(SecretDigits, add_up_to_the_scalar_and_stay_within_sixteen) {
  const Scalar radix = Scalar::from_u64(32);
  for (const Scalar& s : edge_scalars()) {
    const SecretDigits digits(s);
    Scalar sum;
    for (std::size_t i = kSecretWindows; i-- > 0;) {
      ASSERT_LE(digits.absolute(i), 16 - (digits.negative(i) ^ 1)) << i;
      const Scalar digit = Scalar::from_u64(digits.absolute(i));
      sum = sum * radix + (digits.negative(i) != 0 ? -digit : digit);
    }
    ASSERT_EQ(sum, s);
    for (std::size_t i = kSecretWindows; i < 64; ++i) ASSERT_EQ(digits.absolute(i), 0);
  }
}

/// B, B~, G and H with known logarithms, and their tables.
struct KnownBases {
  MultiplesOfBase pedersen{2, 30}, G{kCapacity, 31}, H{kCapacity, 32};
  SecretBases bases{std::make_shared<FixedBases>(pedersen.points[0], pedersen.points[1], G.points, H.points)};

  [[nodiscard]] Point expected(const SecretTerms& terms) const {
    Scalar sum = G.dot(terms.G, terms.first) + H.dot(terms.H, terms.first);
    if (terms.B != nullptr) sum += *terms.B * pedersen.logarithms[0];
    if (terms.B_blinding != nullptr) sum += *terms.B_blinding * pedersen.logarithms[1];
    return sum * Point::basepoint();
  }
};

/// One instance serves all backends: each has its own tables in it.
const KnownBases& known_bases() {
  static const KnownBases instance;
  return instance;
}

std::vector<Scalar> uniform_scalars(std::size_t n, std::uint64_t seed) {
  ScalarSource source(seed);
  std::vector<Scalar> out(n);
  for (Scalar& s : out) s = source.uniform();
  return out;
}

class SecretSum : public SecretBackend {};
INSTANTIATE_TEST_SUITE_P(Backends, SecretSum, every_backend(), backend_name);

TEST_P(SecretSum, is_right_for_every_number_of_generators) {
  const KnownBases& known = known_bases();
  const auto scalars = uniform_scalars(2 * kCapacity + 2, 33);
  const std::span all(scalars);
  for (std::size_t n = 0; n <= kCapacity; ++n) {
    for (const SecretTerms& terms :
         {SecretTerms{.G = all.first(n)}, SecretTerms{.B_blinding = &scalars[200], .H = all.subspan(100, n)},
          SecretTerms{.B = &scalars[201], .B_blinding = &scalars[200], .G = all.first(n), .H = all.subspan(100, n / 2)},
          SecretTerms{.G = all.subspan(0, n / 3), .H = all.subspan(100, n / 2), .first = n / 2}}) {
      ASSERT_EQ(secret_sum(known.bases, terms), known.expected(terms)) << n;
    }
  }
}

TEST_P(SecretSum, is_right_for_extreme_scalars_at_every_place) {
  const KnownBases& known = known_bases();
  const auto edges = edge_scalars();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const SecretTerms alone{.G = std::span(edges).subspan(i, 1), .first = i % kCapacity};
    ASSERT_EQ(secret_sum(known.bases, alone), known.expected(alone)) << i;
  }
  for (std::size_t begin = 0; begin + 20 <= edges.size(); begin += 20) {
    const SecretTerms many{.B = &edges[begin], .G = std::span(edges).subspan(begin, 20), .first = 3};
    ASSERT_EQ(secret_sum(known.bases, many), known.expected(many)) << begin;
  }
  // Every digit has the same absolute value, the largest included.
  for (std::uint64_t digit = 0; digit < 32; ++digit) {
    Scalar s;
    for (std::size_t i = 0; i < kSecretWindows - 1; ++i) {
      s = s * Scalar::from_u64(32) + Scalar::from_u64(digit) - Scalar::from_u64(16);
    }
    const std::vector<Scalar> same(40, s);
    const SecretTerms terms{.G = same, .H = same};
    ASSERT_EQ(secret_sum(known.bases, terms), known.expected(terms)) << digit;
  }
}

TEST_P(SecretSum, meets_equal_bases_negated_ones_and_the_identity) {
  const MultiplesOfBase some(1, 34);
  const Point p = some.points[0], identity;
  const auto bases = std::make_shared<FixedBases>(p, -p, std::vector<Point>{p, -p, identity, p},
                                                  std::vector<Point>{identity, p, p, -p});
  const SecretBases tables(bases, 3);
  EXPECT_EQ(tables.capacity(), 3U);
  const Scalar s = uniform_scalars(1, 35)[0];
  const std::vector<Scalar> same(3, s);
  const SecretTerms cancelling{.B = &s, .B_blinding = &s, .G = same};
  EXPECT_TRUE(secret_sum(tables, cancelling).is_identity());
  const SecretTerms doubling{.B = &s, .G = std::span(same).first(1), .H = same};
  EXPECT_EQ(secret_sum(tables, doubling), s * Scalar::from_u64(4) * p);
  EXPECT_TRUE(secret_sum(tables, {}).is_identity());
}

TEST_P(SecretSum, many_at_once_are_those_alone) {
  const KnownBases& known = known_bases();
  const auto scalars = uniform_scalars(2 * kCapacity, 42);
  const std::span all(scalars);
  for (std::size_t n = 0; n <= 19; ++n) {
    SecretSums sums(known.bases);
    std::vector<Point> expected;
    for (std::size_t j = 0; j < n; ++j) {
      // Some in two pieces, some of one term, and an empty one.
      const SecretTerms first{.G = all.subspan(3 * j, 2 * j), .first = j},
          second{.B_blinding = &scalars[j], .H = all.subspan(100 + j, j % 4), .first = 2 * j};
      sums.begin_sum();
      if (j != 5) sums.add(first);
      if (j != 5) sums.add(second);
      expected.push_back(j == 5 ? Point() : known.expected(first) + known.expected(second));
    }
    ASSERT_EQ(sums.sums(), expected) << n;
  }
}

TEST_P(SecretSum, tables_are_made_once_for_all_threads) {
  const KnownBases fresh;
  const auto scalars = uniform_scalars(kCapacity, 36);
  const SecretTerms terms{.G = scalars, .H = scalars};
  const Point expected = fresh.expected(terms);
  std::vector<std::thread> threads;
  std::vector<const SecretBases::Tables*> tables(3);
  std::vector<Point> sums(tables.size());
  for (std::size_t t = 0; t < tables.size(); ++t) {
    threads.emplace_back([&, t] {
      sums[t] = secret_sum(fresh.bases, terms);
      tables[t] = &fresh.bases.tables();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 0; t < tables.size(); ++t) {
    EXPECT_EQ(sums[t], expected);
    EXPECT_EQ(tables[t], tables[0]);
  }
  EXPECT_STREQ(tables[0]->kernels->backend, secret_kernels().backend);
}

class SecretMultiscalar : public SecretBackend {};
INSTANTIATE_TEST_SUITE_P(Backends, SecretMultiscalar, every_backend(), backend_name);

TEST_P(SecretMultiscalar, is_right_for_every_number_of_points) {
  const MultiplesOfBase known(130, 37);
  const auto scalars = uniform_scalars(known.points.size(), 38);
  for (std::size_t n = 0; n <= scalars.size(); ++n) {
    const auto some = std::span(scalars).first(n);
    ASSERT_EQ(multiscalar_mul(some, std::span(known.points).first(n)), known.dot(some) * Point::basepoint()) << n;
  }
}

TEST_P(SecretMultiscalar, is_right_for_extreme_scalars) {
  const auto edges = edge_scalars();
  const MultiplesOfBase known(edges.size(), 39);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto one = std::span(edges).subspan(i, 1);
    ASSERT_EQ(multiscalar_mul(one, std::span(known.points).subspan(i, 1)), known.dot(one, i) * Point::basepoint());
  }
  ASSERT_EQ(multiscalar_mul(edges, known.points), known.dot(edges) * Point::basepoint());
}

TEST_P(SecretMultiscalar, meets_repeated_points_negated_pairs_the_identity_and_any_z) {
  const Point p = decoded_points(1, 40)[0];
  const Scalar s = uniform_scalars(1, 41)[0];
  for (const std::size_t n : std::initializer_list<std::size_t>{2, 16, 34, 120}) {
    std::vector<Scalar> same(n, s), alternating;
    std::vector<Point> repeated(n, p), negated, identities(n), any_z;
    for (std::size_t i = 0; i < n; ++i) {
      alternating.push_back(i % 2 == 0 ? s : -s);
      negated.push_back(i % 2 == 0 ? p : -p);
      any_z.push_back(i % 3 == 0 ? p : p.doubled() - p);
    }
    const Point expected = s * Scalar::from_u64(n) * p;
    EXPECT_EQ(multiscalar_mul(same, repeated), expected);
    EXPECT_EQ(multiscalar_mul(alternating, negated), expected);
    EXPECT_EQ(multiscalar_mul(same, any_z), expected);
    EXPECT_TRUE(multiscalar_mul(alternating, repeated).is_identity());
    EXPECT_TRUE(multiscalar_mul(same, negated).is_identity());
    EXPECT_TRUE(multiscalar_mul(same, identities).is_identity());
  }
}

}  // namespace
}  // namespace slipstream::msm::test
