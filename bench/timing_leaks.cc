// timing_leaks [SAMPLES]: does the time of functions that take secrets tell one secret from random ones? For backends
// that valgrind cannot run (docs/constant-time.md). After O. Reparaz, J. Balasch, I. Verbauwhede, "Dude, is my code
// constant time?" (2017): two classes of inputs, one fixed and one random, are timed in random order, and Welch's t
// says whether the means of their times differ. The slowest tenth is left out as noise of the machine.
// A large |t| is a leak, or a noisy machine: run it again. A small one is no proof. Variable-time code stands at the
// end as a control, which must be told apart. Exit code: 0 as it should be, 1 something stands out or the control does
// not, 2 wrong usage.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <vector>

#include "slipstream/base/secret.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/keys/sign.h"
#include "slipstream/msm/secret_sum.h"

namespace {

using namespace slipstream;
using ristretto255::Point;

constexpr std::size_t kScalars = 8;
/// Beyond it a difference is not by chance; the paper's threshold for leaks that are certain.
constexpr double kThreshold = 10;

using Scalars = std::vector<Scalar>;

struct Subject {
  const char* name;
  std::function<void(const Scalars&)> run;
};

template <class T>
void keep(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

double nanoseconds(const Subject& subject, const Scalars& input) {
  const auto begin = std::chrono::steady_clock::now();
  subject.run(input);
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
}

struct Moments {
  double n = 0, mean = 0, sum_of_squares = 0;
  void add(double x) {
    n += 1;
    const double difference = x - mean;
    mean += difference / n;
    sum_of_squares += difference * (x - mean);
  }
  [[nodiscard]] double variance() const { return sum_of_squares / (n - 1); }
};

struct Result {
  double t, fixed_mean, random_mean;
};

Result compare(const Subject& subject, std::size_t samples, std::mt19937_64& random) {
  // Both classes are copied to one place, so that only the values differ.
  const Scalars fixed(kScalars, Scalar::from_u64(1));
  Scalars input(kScalars);
  std::vector<std::pair<bool, double>> times;
  for (std::size_t i = 0; i < samples + samples / 10; ++i) {
    const bool is_random = (random() & 1) != 0;
    for (std::size_t j = 0; j < kScalars; ++j) {
      Bytes64 wide;
      for (std::size_t k = 0; k < 8; ++k) store_le64(wide.data() + 8 * k, random());
      const Scalar drawn = Scalar::from_bytes_wide(wide);
      input[j] = is_random ? drawn : fixed[j];
    }
    const double time = nanoseconds(subject, input);
    if (i >= samples / 10) times.emplace_back(is_random, time);  // the first ones warm the caches
  }
  std::vector<double> sorted;
  for (const auto& [is_random, time] : times) sorted.push_back(time);
  std::ranges::sort(sorted);
  const double limit = sorted[sorted.size() / 10 * 9];
  Moments moments[2];
  for (const auto& [is_random, time] : times) {
    if (time <= limit) moments[is_random ? 1 : 0].add(time);
  }
  const double error = std::sqrt(moments[0].variance() / moments[0].n + moments[1].variance() / moments[1].n);
  return {(moments[0].mean - moments[1].mean) / error, moments[0].mean, moments[1].mean};
}

std::vector<Subject> subjects() {
  const auto& table = group::FixedBaseTable::basepoint();
  static std::vector<Point> points(kScalars), out(kScalars);
  for (std::size_t i = 0; i < kScalars; ++i) points[i] = table.multiply_vartime(Scalar::from_u64(1000 + i));
  static const msm::SecretBases bases(innerproduct::generators(kScalars));
  static const Bytes message(32, 7);
  return {
      {"scalar products",
       [](const Scalars& s) {
         Scalar product = Scalar::one();
         for (const Scalar& x : s) product *= x;
         keep(product);
       }},
      {"scalar inversion", [](const Scalars& s) { keep(s[0].invert()); }},
      {"fixed base, 1", [&](const Scalars& s) { keep(table.multiply(s[0])); }},
      {"fixed base, 8", [&](const Scalars& s) { table.multiply_batch(s, out); }},
      {"any base, 1", [](const Scalars& s) { keep(s[0] * points[0]); }},
      {"any base, 8", [](const Scalars& s) { ristretto255::multiply_batch(s, points, out); }},
      {"secret sum over generators, 8",
       [](const Scalars& s) { keep(msm::secret_sum(bases, {.B = s.data(), .B_blinding = s.data(), .G = s, .H = s})); }},
      {"secret sum over points, 8", [](const Scalars& s) { keep(msm::multiscalar_mul(s, points)); }},
      {"signing",
       [](const Scalars& s) {
         keep(keys::sign_message("m", message, keys::SecretKey(s[0]), Secret<Bytes32>(Bytes32{})));
       }},
      {"control: variable-time fixed base", [&](const Scalars& s) { keep(table.multiply_vartime(s[0])); }},
  };
}

}  // namespace

int main(int argc, char** argv) {
  const long samples = argc == 2 ? std::atol(argv[1]) : argc == 1 ? 20000 : 0;
  if (samples < 100) {
    std::fprintf(stderr, "usage: %s [SAMPLES, at least 100]\n", argv[0]);
    return 2;
  }
  const auto backend = cpu::init_backend();
  if (!backend) {
    std::fprintf(stderr, "%s: %s\n", argv[0], backend.error().message.c_str());
    return 2;
  }
  std::printf("backend %s, %ld samples each\n%-36s %10s %12s %12s\n", cpu::info(*backend).name, samples, "", "t",
              "fixed ns", "random ns");
  std::mt19937_64 random(1);
  const std::vector<Subject> all = subjects();
  bool as_it_should_be = true;
  for (const Subject& subject : all) {
    const bool is_control = &subject == &all.back();
    const Result result = compare(subject, static_cast<std::size_t>(samples), random);
    const bool stands_out = std::abs(result.t) > kThreshold;
    if (stands_out != is_control) as_it_should_be = false;
    std::printf("%-36s %10.1f %12.1f %12.1f%s\n", subject.name, result.t, result.fixed_mean, result.random_mean,
                stands_out ? "  differs" : "");
  }
  return as_it_should_be ? 0 : 1;
}
