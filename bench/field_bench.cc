// The field and the scalars: layer/operation/backend/size, ns per item. "chain" feeds each result into the next
// operation (latency), the others do independent work (throughput).
#include <benchmark/benchmark.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "slipstream/base/entropy.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/field/detail/fe_bytes.h"
#include "slipstream/field/detail/fe_vec.h"
#include "slipstream/field/detail/lane_algorithms.h"
#include "slipstream/field/detail/lane_scalars.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/field/scalar.h"

namespace {

using namespace slipstream;
using field::Fe;

Fe random_fe() {
  Bytes32 bytes;
  fill_random(bytes);
  return field::from_bytes_mod_p(bytes);
}

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

void count_items(benchmark::State& state, std::size_t items_per_iteration) {
  const auto items = static_cast<double>(state.iterations()) * static_cast<double>(items_per_iteration);
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["ns_per_item"] =
      benchmark::Counter(items * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// x = op(x), again and again.
template <class T, class Op>
void chain(benchmark::State& state, T x, Op op) {
  constexpr std::size_t kSteps = 64;
  for (auto _ : state) {
    for (std::size_t i = 0; i < kSteps; ++i) x = op(x);
    benchmark::DoNotOptimize(x);
  }
  count_items(state, kSteps);
}

/// op on each of 16 independent values.
template <class T, class Op>
void independent(benchmark::State& state, const std::function<T()>& make, Op op) {
  std::array<T, 16> in, out;
  for (T& x : in) x = make();
  for (auto _ : state) {
    benchmark::DoNotOptimize(in);
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = op(in[i], in[(i + 1) % in.size()]);
    benchmark::DoNotOptimize(out);
  }
  count_items(state, in.size());
}

void register_field() {
  const auto add = [](const char* name, auto run) {
    benchmark::RegisterBenchmark(("field/" + std::string(name) + "/portable/1").c_str(), run);
  };
  add("mul",
      [](benchmark::State& s) { independent<Fe>(s, random_fe, [](const Fe& a, const Fe& b) { return mul(a, b); }); });
  add("mul_chain", [](benchmark::State& s) {
    const Fe k = random_fe();
    chain(s, random_fe(), [&](const Fe& x) { return mul(x, k); });
  });
  add("square",
      [](benchmark::State& s) { independent<Fe>(s, random_fe, [](const Fe& a, const Fe&) { return square(a); }); });
  add("square_chain", [](benchmark::State& s) { chain(s, random_fe(), [](const Fe& x) { return square(x); }); });
  add("square_two_chains", [](benchmark::State& s) {
    const std::array<Fe, 2> x = {random_fe(), random_fe()};
    chain(s, field::FeVec<2>::load(x.data()), [](const field::FeVec<2>& y) { return square(y); });
  });
  add("invert", [](benchmark::State& s) { chain(s, random_fe(), [](const Fe& x) { return field::invert(x); }); });
  add("invsqrt",
      [](benchmark::State& s) { chain(s, random_fe(), [](const Fe& x) { return field::invsqrt(x).root; }); });
  add("to_bytes", [](benchmark::State& s) {
    independent<Fe>(s, random_fe, [](const Fe& a, const Fe&) { return field::from_bytes_mod_p(field::to_bytes(a)); });
  });
}

void register_scalar() {
  const auto add = [](const char* name, auto run) {
    benchmark::RegisterBenchmark(("scalar/" + std::string(name) + "/portable/1").c_str(), run);
  };
  add("add", [](benchmark::State& s) {
    independent<Scalar>(s, random_scalar, [](const Scalar& a, const Scalar& b) { return a + b; });
  });
  add("mul", [](benchmark::State& s) {
    independent<Scalar>(s, random_scalar, [](const Scalar& a, const Scalar& b) { return a * b; });
  });
  add("mul_chain", [](benchmark::State& s) {
    const Scalar k = random_scalar();
    chain(s, random_scalar(), [&](const Scalar& x) { return x * k; });
  });
  add("square_chain",
      [](benchmark::State& s) { chain(s, random_scalar(), [](const Scalar& x) { return x.square(); }); });
  add("invert", [](benchmark::State& s) { chain(s, random_scalar(), [](const Scalar& x) { return x.invert(); }); });
  add("from_bytes_wide", [](benchmark::State& s) {
    Bytes64 bytes;
    fill_random(bytes);
    chain(s, random_scalar(), [&](const Scalar& x) {
      std::copy_n(x.to_bytes().begin(), 32, bytes.begin() + 16);
      return Scalar::from_bytes_wide(bytes);
    });
  });
}

/// Kernels that read and write canonical scalars.
void register_kernels(const cpu::BackendInfo& backend) {
  const auto add = [&](const char* name, std::size_t n, auto run) {
    const std::string full = "scalar/" + std::string(name) + "/" + backend.name + "/" + std::to_string(n);
    benchmark::RegisterBenchmark(full.c_str(), [run, n, id = backend.id](benchmark::State& state) {
      if (!cpu::set_backend(id)) return state.SkipWithError("backend not supported");
      const std::vector<Scalar> a = random_scalars(n), b = random_scalars(n);
      std::vector<Scalar> out = random_scalars(n);
      for (auto _ : state) {
        run(field::scalar_kernels(), out.data(), a.data(), b.data(), n);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
      }
      count_items(state, n);
    });
  };
  using Kernels = field::ScalarKernels;
  for (const std::size_t n : {std::size_t{16}, std::size_t{1024}}) {
    add("kernel_mul_canonical", n,
        [](const Kernels& k, Scalar* out, const Scalar* a, const Scalar* b, std::size_t m) { k.mul(out, a, b, m); });
    add("kernel_axpy_canonical", n,
        [](const Kernels& k, Scalar* out, const Scalar* a, const Scalar* b, std::size_t m) { k.axpy(out, *b, a, m); });
    add("kernel_dot_canonical", n,
        [](const Kernels& k, Scalar* out, const Scalar* a, const Scalar* b, std::size_t m) { *out = k.dot(a, b, m); });
    add("kernel_powers_canonical", n,
        [](const Kernels& k, Scalar* out, const Scalar* a, const Scalar* b, std::size_t m) {
          k.powers(out, *a, *b, m);
        });
    add("kernel_batch_invert", n, [](const Kernels& k, Scalar* out, const Scalar*, const Scalar*, std::size_t m) {
      k.batch_invert_vartime(out, m);
    });
  }
}

/// Kernels that work in place in a backend's own form. Each starts from what the last call left.
void register_lane_kernels(const cpu::BackendInfo& backend) {
  using field::LaneScalars;
  struct Operands {
    explicit Operands(std::size_t n)
        : x(LaneScalars::from(random_scalars(n))), y(LaneScalars::from(random_scalars(n))) {}
    LaneScalars x, y;
    Scalar k = random_scalar();
    std::vector<Scalar> factors = random_scalars(10), canonical = random_scalars(x.size());
  };
  const auto add = [&](const char* name, std::size_t n, auto run) {
    const std::string full = "scalar/" + std::string(name) + "/" + backend.name + "/" + std::to_string(n);
    benchmark::RegisterBenchmark(full.c_str(), [run, n, id = backend.id](benchmark::State& state) {
      if (!cpu::set_backend(id)) return state.SkipWithError("backend not supported");
      Operands operands(n);
      for (auto _ : state) {
        run(operands, n);
        benchmark::ClobberMemory();
      }
      count_items(state, n);
    });
  };
  for (const std::size_t log : {4U, 8U, 10U}) {
    const std::size_t size = std::size_t{1} << log;
    add("kernel_mul_in_lanes", size, [](Operands& o, std::size_t) { o.x *= o.y; });
    add("kernel_axpy_in_lanes", size, [](Operands& o, std::size_t) { o.x.add_scaled(o.k, o.y); });
    add("kernel_dot_in_lanes", size, [](Operands& o, std::size_t) { benchmark::DoNotOptimize(o.x.dot(o.y)); });
    add("kernel_powers_in_lanes", size,
        [](Operands& o, std::size_t n) { benchmark::DoNotOptimize(LaneScalars::powers(o.k, o.k, n)); });
    // As many as go together: time for each element of one of them.
    const auto tensor = [log](const Operands& o, std::size_t n) {
      return field::Tensor{o.k, o.factors.data(), log, n, o.k};
    };
    add("kernel_add_8_tensors_in_lanes", size, [tensor](Operands& o, std::size_t n) {
      const std::vector<field::Tensor> tensors(8, tensor(o, n));
      o.x.add_sequences(tensors, {});
    });
    add("kernel_add_32_geometric_in_lanes", size, [](Operands& o, std::size_t n) {
      const std::vector runs(32, field::Geometric{.begin = 0, .count = n, .first = o.k, .ratio = o.canonical[0]});
      o.x.add_sequences({}, runs);
    });
    add("kernel_add_lanes_to_canonical", size, [](Operands& o, std::size_t) { o.x.add_to(o.canonical, o.k); });
    add("kernel_enter_lanes", size,
        [](Operands& o, std::size_t) { benchmark::DoNotOptimize(LaneScalars::from(o.canonical)); });
    add("kernel_leave_lanes", size, [](Operands& o, std::size_t) { o.x.store(o.canonical); });
    add("kernel_terms_added", size, [](Operands& o, std::size_t n) {
      const auto terms = field::SumTerms::from(o.x);
      field::ScalarSums sums(n);
      std::vector<field::SumEntry> places(n);
      for (std::uint32_t i = 0; i < n; ++i) places[i] = {i, i};
      sums.add(terms, places);
      benchmark::DoNotOptimize(sums.reduced(0, n));
    });
  }
}

const bool registered = [] {
  register_field();
  register_scalar();
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    register_kernels(backend);
    register_lane_kernels(backend);
  }
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
