// Sums whose scalars are secret: msm/<operation>/<backend>/<size>, ns_per_item is per point.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "slipstream/base/entropy.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/msm/commitment.h"
#include "slipstream/msm/secret_sum.h"

namespace {

using namespace slipstream;
using ristretto255::Point;

std::vector<Scalar> random_scalars(std::size_t n) {
  std::vector<Scalar> out(n);
  for (Scalar& s : out) {
    Bytes64 bytes;
    fill_random(bytes);
    s = Scalar::from_bytes_wide(bytes);
  }
  return out;
}

constexpr std::size_t kCapacity = 1024;

const std::vector<Point>& points() {
  static const std::vector<Point> all = [] {
    std::vector<Point> walk(2 + 2 * kCapacity), out(walk.size());
    const Point step = random_scalars(1)[0] * Point::basepoint();
    Point p = random_scalars(1)[0] * Point::basepoint();
    for (Point& q : walk) q = p = p + step;
    std::vector<ristretto255::Encoding> encodings(walk.size());
    ristretto255::double_and_encode_batch(walk, encodings);
    static_cast<void>(ristretto255::decode_batch_vartime(encodings, out));
    return out;
  }();
  return all;
}

const msm::SecretBases& bases() {
  static const msm::SecretBases instance = [] {
    const auto first = points().begin() + 2, middle = first + kCapacity;
    return msm::SecretBases(std::make_shared<msm::FixedBases>(points()[0], points()[1], std::vector(first, middle),
                                                              std::vector(middle, middle + kCapacity)));
  }();
  return instance;
}

void count_items(benchmark::State& state, std::size_t items_per_iteration) {
  const auto items = static_cast<double>(state.iterations()) * static_cast<double>(items_per_iteration);
  state.counters["ns_per_item"] =
      benchmark::Counter(items * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// n generators, half of each kind.
void secret_sum(benchmark::State& state, std::size_t n) {
  const auto scalars = random_scalars(n);
  const auto all = std::span(scalars);
  const msm::SecretTerms terms{.G = all.first(n - n / 2), .H = all.last(n / 2)};
  static_cast<void>(msm::secret_sum(bases(), terms));
  for (auto _ : state) benchmark::DoNotOptimize(msm::secret_sum(bases(), terms));
  count_items(state, n);
}

void multiscalar_mul(benchmark::State& state, std::size_t n) {
  const auto scalars = random_scalars(n);
  const auto some = std::span(points()).first(n);
  for (auto _ : state) benchmark::DoNotOptimize(msm::multiscalar_mul(scalars, some));
  count_items(state, n);
}

void commit(benchmark::State& state, std::size_t n) {
  static const msm::PedersenTables tables(points()[0], points()[1]);
  const auto values = random_scalars(n), blindings = random_scalars(n);
  std::vector<Point> out(n);
  for (auto _ : state) {
    tables.commit_batch(values, blindings, out);
    benchmark::DoNotOptimize(out.data());
  }
  count_items(state, n);
}

void make_tables(benchmark::State& state, std::size_t capacity) {
  const auto shared = std::make_shared<msm::FixedBases>(bases().bases());
  for (auto _ : state) {
    const msm::SecretBases fresh(shared, capacity);
    benchmark::DoNotOptimize(fresh.tables().tables.data());
  }
  count_items(state, 2 + 2 * capacity);
}

}  // namespace

int main(int argc, char** argv) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const auto add = [&](const std::string& operation, std::size_t n, void (*run)(benchmark::State&, std::size_t)) {
      const std::string name = "msm/" + operation + "/" + backend.name + "/" + std::to_string(n);
      const auto run_on_backend = [id = backend.id, run, n](benchmark::State& state) {
        if (!cpu::set_backend(id)) return state.SkipWithError("backend not supported");
        run(state, n);
      };
      benchmark::RegisterBenchmark(name.c_str(), run_on_backend)->Unit(benchmark::kMicrosecond);
    };
    for (const std::size_t n : std::initializer_list<std::size_t>{1, 8, 64, 128, 256, 512, 2048}) {
      add("secret_sum", n, secret_sum);
    }
    for (const std::size_t n : std::initializer_list<std::size_t>{1, 2, 4, 8, 16, 32, 64, 128, 256, 1024}) {
      add("secret_multiscalar_mul", n, multiscalar_mul);
    }
    for (const std::size_t n : std::initializer_list<std::size_t>{1, 2, 4, 8, 64, 256}) add("commit", n, commit);
    for (const std::size_t n : std::initializer_list<std::size_t>{64, 256}) add("make_secret_tables", n, make_tables);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
