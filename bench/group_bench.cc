// Points and the ristretto255 codec: layer/operation/backend/size, ns per item.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "slipstream/base/entropy.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/group/detail/affine.h"
#include "slipstream/group/detail/kernels.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/group/ristretto255.h"

namespace {

using namespace slipstream;
using group::EdwardsPoint;
using group::Fe;
using ristretto255::Encoding;
using ristretto255::Point;

Scalar random_scalar() {
  Bytes64 bytes;
  fill_random(bytes);
  return Scalar::from_bytes_wide(bytes);
}

std::vector<Point> random_points(std::size_t n) {
  std::vector<Point> out(n);
  for (Point& p : out) {
    Bytes64 bytes;
    fill_random(bytes);
    p = ristretto255::from_uniform_bytes(bytes);
  }
  return out;
}

void count_items(benchmark::State& state, std::size_t items_per_iteration) {
  const auto items = static_cast<double>(state.iterations()) * static_cast<double>(items_per_iteration);
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["ns_per_item"] =
      benchmark::Counter(items * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <class T, class Op>
void chain(benchmark::State& state, T x, Op op) {
  constexpr std::size_t kSteps = 16;
  for (auto _ : state) {
    for (std::size_t i = 0; i < kSteps; ++i) x = op(x);
    benchmark::DoNotOptimize(x);
  }
  count_items(state, kSteps);
}

void register_points() {
  const auto add = [](const char* name, auto run) {
    benchmark::RegisterBenchmark(("group/" + std::string(name) + "/portable/1").c_str(), run);
  };
  add("add_mixed", [](benchmark::State& s) {
    const std::vector<Point> p = random_points(2);
    const EdwardsPoint q = p[1].edwards();
    group::AffineNiels<Fe> niels;
    group::to_affine_niels_batch({&q, 1}, {&niels, 1});
    chain(s, p[0].edwards(), [&](const EdwardsPoint& x) { return group::add(x, niels).extended(); });
  });
  add("add", [](benchmark::State& s) {
    const std::vector<Point> p = random_points(2);
    chain(s, p[0], [&](const Point& x) { return x + p[1]; });
  });
  add("double", [](benchmark::State& s) {
    chain(s, random_points(1)[0].edwards(), [](const EdwardsPoint& x) { return group::doubled(x); });
  });
  add("double_projective", [](benchmark::State& s) {
    chain(s, random_points(1)[0].edwards().projective(),
          [](const group::Projective<Fe>& x) { return group::doubled(x).projective(); });
  });
  add("encode", [](benchmark::State& s) {
    const std::vector<Point> p = random_points(1);
    for (auto _ : s) benchmark::DoNotOptimize(ristretto255::encode(p[0]));
    count_items(s, 1);
  });
  add("from_uniform_bytes", [](benchmark::State& s) {
    Bytes64 bytes;
    fill_random(bytes);
    for (auto _ : s) benchmark::DoNotOptimize(ristretto255::from_uniform_bytes(bytes));
    count_items(s, 1);
  });
  add("multiply", [](benchmark::State& s) {
    const Scalar k = random_scalar();
    chain(s, random_points(1)[0], [&](const Point& x) { return k * x; });
  });
  add("multiply_base", [](benchmark::State& s) {
    const auto& table = group::FixedBaseTable::basepoint();
    const Scalar k = random_scalar();
    for (auto _ : s) benchmark::DoNotOptimize(table.multiply(k));
    count_items(s, 1);
  });
  add("multiply_base_vartime", [](benchmark::State& s) {
    const auto& table = group::FixedBaseTable::basepoint();
    const Scalar k = random_scalar();
    for (auto _ : s) benchmark::DoNotOptimize(table.multiply_vartime(k));
    count_items(s, 1);
  });
  add("make_base_table", [](benchmark::State& s) {
    const std::vector<Point> p = random_points(1);
    for (auto _ : s) benchmark::DoNotOptimize(group::FixedBaseTable(p[0]));
    count_items(s, 1);
  });
}

void register_batches(const cpu::BackendInfo& backend) {
  const auto add = [&](const char* name, std::size_t n, auto run) {
    const std::string full = "group/" + std::string(name) + "/" + backend.name + "/" + std::to_string(n);
    benchmark::RegisterBenchmark(full.c_str(), [run, n, id = backend.id](benchmark::State& state) mutable {
      if (!cpu::set_backend(id)) return state.SkipWithError("backend not supported");
      std::vector<Point> points = random_points(n);
      std::vector<Encoding> encodings(n);
      ristretto255::encode_batch(points, encodings);
      for (auto _ : state) {
        run(points, encodings);
        benchmark::ClobberMemory();
      }
      count_items(state, n);
    });
  };
  for (const std::size_t n :
       {std::size_t{1}, std::size_t{2}, std::size_t{8}, std::size_t{16}, std::size_t{64}, std::size_t{256}}) {
    std::vector<Scalar> scalars(n);
    for (Scalar& s : scalars) s = random_scalar();
    std::vector<Bytes64> uniform(n);
    for (Bytes64& bytes : uniform) fill_random(bytes);
    add("map_batch", n, [uniform](std::vector<Point>& points, std::vector<Encoding>&) {
      ristretto255::from_uniform_bytes_batch(uniform, points);
    });
    add("multiply_base_batch", n, [scalars](std::vector<Point>& points, std::vector<Encoding>&) {
      group::FixedBaseTable::basepoint().multiply_batch(scalars, points);
    });
    add("multiply_batch", n,
        [scalars, out = std::vector<Point>(n)](std::vector<Point>& points, std::vector<Encoding>&) mutable {
          ristretto255::multiply_batch(scalars, points, out);
        });
    add("decode_batch", n, [](std::vector<Point>& points, std::vector<Encoding>& encodings) {
      benchmark::DoNotOptimize(ristretto255::decode_batch_vartime(encodings, points));
    });
    add("encode_batch", n, [](std::vector<Point>& points, std::vector<Encoding>& encodings) {
      ristretto255::encode_batch(points, encodings);
    });
    add("double_and_encode_batch", n, [](std::vector<Point>& points, std::vector<Encoding>& encodings) {
      ristretto255::double_and_encode_batch(points, encodings);
    });
  }
}

const bool registered = [] {
  register_points();
  for (const cpu::BackendInfo& backend : cpu::backends()) register_batches(backend);
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
