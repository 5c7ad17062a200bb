// Multiscalar multiplication and the deferred equation: msm/<operation>/<backend>/<size>, ns_per_item is per point.
// `forced_*` run one plan whatever msm/detail/plan/plan.h would choose: that is where its constants come from.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "slipstream/base/entropy.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/msm/equation.h"
#include "slipstream/msm/fixed_bases.h"
#include "slipstream/msm/multiscalar.h"

namespace {

using namespace slipstream;
using msm::Algorithm;
using msm::Equation;
using msm::FixedBases;
using msm::Options;
using msm::Plan;
using ristretto255::Encoding;
using ristretto255::Point;

Scalar random_scalar() {
  Bytes64 bytes;
  fill_random(bytes);
  return Scalar::from_bytes_wide(bytes);
}

std::vector<Scalar> random_scalars(std::size_t n) {
  std::vector<Scalar> out(n);
  for (Scalar& s : out) s = random_scalar();
  return out;
}

std::vector<Scalar> short_scalars(std::size_t n) {
  std::vector<Scalar> out(n);
  for (Scalar& s : out) {
    std::uint8_t bytes[16];
    fill_random(bytes);
    s = Scalar::from_u128(load_le64(bytes), load_le64(bytes + 8));
  }
  return out;
}

/// n different points, a walk with random steps; Z is not 1.
std::vector<Point> walk(std::size_t n) {
  const Point step = random_scalar() * Point::basepoint();
  Point p = random_scalar() * Point::basepoint();
  std::vector<Point> out(n);
  for (Point& q : out) q = p = p + step;
  return out;
}

/// Such points, made once for the largest n asked for, decoded (Z = 1).
const std::vector<Point>& points(std::size_t n) {
  static std::vector<Point> all;
  if (all.size() < n) {
    std::vector<Encoding> encodings(n);
    ristretto255::double_and_encode_batch(walk(n), encodings);
    all.resize(n);
    static_cast<void>(ristretto255::decode_batch_vartime(encodings, all));
  }
  return all;
}

std::vector<Encoding> encodings(std::size_t n) {
  std::vector<Encoding> out(n);
  ristretto255::encode_batch(std::span(points(n)).first(n), out);
  return out;
}

void count_items(benchmark::State& state, std::size_t items_per_iteration) {
  const auto items = static_cast<double>(state.iterations()) * static_cast<double>(items_per_iteration);
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["ns_per_item"] =
      benchmark::Counter(items * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void multiply(benchmark::State& state, std::size_t n, const std::vector<Scalar>& scalars, const Options& options) {
  const auto p = std::span(points(n)).first(n);
  for (auto _ : state) benchmark::DoNotOptimize(msm::multiscalar_mul_vartime(scalars, p, options));
  count_items(state, n);
}

void multiply_any_z(benchmark::State& state, std::size_t n) {
  const std::vector<Point> p = walk(n);
  const std::vector<Scalar> scalars = random_scalars(n);
  for (auto _ : state) benchmark::DoNotOptimize(msm::multiscalar_mul_vartime(scalars, p));
  count_items(state, n);
}

void multiply_encoded(benchmark::State& state, std::size_t n) {
  const std::vector<Scalar> scalars = random_scalars(n);
  const std::vector<Encoding> p = encodings(n);
  for (auto _ : state) benchmark::DoNotOptimize(msm::multiscalar_mul_vartime(scalars, p));
  count_items(state, n);
}

const FixedBases& bases() {
  static const FixedBases instance = [] {
    constexpr std::size_t kCapacity = 1024;
    const std::vector<Point>& p = points(2 + 2 * kCapacity);
    return FixedBases(p[0], p[1], {p.begin() + 2, p.begin() + 2 + kCapacity},
                      {p.begin() + 2 + kCapacity, p.begin() + 2 + 2 * kCapacity});
  }();
  return instance;
}

/// Coefficients for B, B~ and `generators` of G and of H, and `dynamic` more points, none of them cancelling.
void check_equation(benchmark::State& state, std::size_t generators, std::size_t dynamic, const Options& options) {
  Equation equation;
  equation.add_B(random_scalar());
  equation.add_B_blinding(random_scalar());
  const std::vector<Scalar> G = random_scalars(generators), H = random_scalars(generators);
  const msm::Listed G_list{0, G}, H_list{0, H};
  equation.add_generators({.listed = {&G_list, 1}}, {.listed = {&H_list, 1}});
  const std::vector<Encoding> p = encodings(dynamic);
  for (const Encoding& encoding : p) equation.add(random_scalar(), encoding);
  msm::Stats stats;
  for (auto _ : state) benchmark::DoNotOptimize(equation.check_vartime(bases(), options, &stats));
  count_items(state, 2 + 2 * generators + dynamic);
  const auto runs = static_cast<double>(state.iterations());
  state.counters["decode_us"] = static_cast<double>(stats.decode_ns) / runs / 1000;
  state.counters["multiply_us"] = static_cast<double>(stats.multiply_ns) / runs / 1000;
}

void make_fixed_bases(benchmark::State& state, std::size_t capacity) {
  const std::vector<Point>& p = points(2 + 2 * capacity);
  const auto half = static_cast<std::ptrdiff_t>(capacity);
  for (auto _ : state) {
    benchmark::DoNotOptimize(FixedBases(p[0], p[1], {p.begin() + 2, p.begin() + 2 + half},
                                        {p.begin() + 2 + half, p.begin() + 2 + 2 * half}));
  }
  count_items(state, 2 + 2 * capacity);
}

/// Registers benchmarks of one backend.
struct Registry {
  const cpu::BackendInfo& backend;

  template <class Run>
  void add(const std::string& operation, const std::string& size, Run run, bool wall_time = false) const {
    const std::string name = "msm/" + operation + "/" + backend.name + "/" + size;
    const auto run_on_backend = [id = backend.id, run](benchmark::State& state) {
      if (!cpu::set_backend(id)) return state.SkipWithError("backend not supported");
      run(state);
    };
    auto* const benchmark = benchmark::RegisterBenchmark(name.c_str(), run_on_backend)->Unit(benchmark::kMicrosecond);
    if (wall_time) benchmark->UseRealTime();
  }
};

void register_all(const Registry& registry) {
  const auto add = [&](auto&&... arguments) { registry.add(arguments...); };
  for (unsigned log = 0; log <= 20; ++log) {
    const std::size_t n = std::size_t{1} << log;
    const std::string size = std::to_string(n);
    add("multiscalar_mul", size, [n](benchmark::State& s) { multiply(s, n, random_scalars(n), {}); });
    add("multiscalar_mul_any_z", size, [n](benchmark::State& s) { multiply_any_z(s, n); });
    // The size that python/bench_msm.py compares with NumPy.
    if (log == 16) add("multiscalar_mul_encoded", size, [n](benchmark::State& s) { multiply_encoded(s, n); });
    if (log % 4 == 2) {
      add("multiscalar_mul_128_bits", size, [n](benchmark::State& s) { multiply(s, n, short_scalars(n), {}); });
      add("multiscalar_mul_encoded", size, [n](benchmark::State& s) { multiply_encoded(s, n); });
      add(
          "multiscalar_mul_two_threads", size,
          [n](benchmark::State& s) { multiply(s, n, random_scalars(n), {.threads = 2}); }, true);
    }
  }

  for (const std::size_t n : std::initializer_list<std::size_t>{3, 5, 6, 7, 12, 24}) {
    add("multiscalar_mul", std::to_string(n), [n](benchmark::State& s) { multiply(s, n, random_scalars(n), {}); });
  }

  // Generators and dynamic points: a range proof; a 2-in-2-out transaction; ten of them; a block of 200.
  const std::vector<std::pair<std::size_t, std::size_t>> shapes = {{64, 20}, {256, 50}, {512, 500}, {1024, 10000}};
  const std::map<std::string, Options> ways = {
      {"equation", {}},
      {"equation_two_threads", {.threads = 2}},
      {"equation_in_parts", {.bases_in_parts = true}},
      {"equation_by_tables", {.plan = Plan{Algorithm::straus, 5, 1}, .bases_in_parts = false}},
  };
  for (const auto& [generators, dynamic] : shapes) {
    const std::string size = std::to_string(generators) + "+" + std::to_string(dynamic);
    for (const auto& [name, options] : ways) {
      if (name == "equation_by_tables" && dynamic > 1000) continue;
      add(
          name, size, [=](benchmark::State& s) { check_equation(s, generators, dynamic, options); },
          options.threads != 1);
    }
    Options buckets;
    buckets.bases_in_parts = false;
    buckets.plan =
        msm::make_plan({.points = 2 + 2 * generators + dynamic, .table_points = 0, .bits = 252, .threads = 1});
    if (buckets.plan->algorithm == Algorithm::pippenger) {
      add("equation_by_buckets", size, [=](benchmark::State& s) { check_equation(s, generators, dynamic, buckets); });
    }
  }
  for (const std::size_t capacity : {std::size_t{64}, std::size_t{1024}}) {
    add("make_fixed_bases", std::to_string(capacity), [=](benchmark::State& s) { make_fixed_bases(s, capacity); });
  }

  for (const std::size_t n : std::initializer_list<std::size_t>{32, 64, 96, 128, 192}) {
    add("forced_straus", std::to_string(n),
        [n](benchmark::State& s) { multiply(s, n, random_scalars(n), {.plan = Plan{Algorithm::straus, 5, 1}}); });
  }
  const std::map<std::size_t, std::vector<unsigned>> windows = {
      {64, {44, 48, 52, 60}},         {128, {38, 42, 46, 50}},         {256, {34, 37, 40, 44}},
      {1024, {28, 30, 32, 36}},       {8192, {22, 24, 26, 28}},        {65536, {17, 18, 19, 20, 21}},
      {262144, {16, 17, 18, 19, 20}}, {1048576, {15, 16, 17, 18, 19}},
  };
  for (const auto& [size, counts] : windows) {
    for (const unsigned count : counts) {
      const std::size_t n = size;
      add("forced_pippenger", std::to_string(n) + "/" + std::to_string(count), [n, count](benchmark::State& s) {
        multiply(s, n, random_scalars(n), {.plan = Plan{Algorithm::pippenger, count, 1}});
      });
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const cpu::BackendInfo& backend : cpu::backends()) register_all({backend});
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
