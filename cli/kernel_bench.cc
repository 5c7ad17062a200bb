#include "cli/kernel_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <utility>

#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/field/detail/lane_scalars.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/multiscalar.h"
#include "slipstream/transcript/detail/kernels.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::cli {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

/// Makes the compiler assume that all memory is read.
void keep(const void* result) { asm volatile("" : : "g"(result) : "memory"); }

void keep_value(const Scalar& result) { keep(&result); }

std::vector<Bytes64> random_bytes(std::size_t n) {
  Transcript transcript("slipstream.bench");
  std::vector<Bytes64> out(n);
  for (Bytes64& bytes : out) transcript.challenge_bytes("input", bytes);
  return out;
}

std::vector<Scalar> random_scalars(std::size_t n) {
  const auto bytes = random_bytes(n);
  std::vector<Scalar> out(n);
  std::ranges::transform(bytes, out.begin(), [](const Bytes64& b) { return Scalar::from_bytes_wide(b); });
  return out;
}

std::vector<Point> random_points(std::size_t n) {
  std::vector<Point> out(n);
  ristretto255::from_uniform_bytes_batch(random_bytes(n), out);
  return out;
}

void add_scalar_cases(std::vector<KernelCase>& cases) {
  constexpr std::size_t n = 1024;
  const auto a = random_scalars(n);
  const auto b = std::vector<Scalar>(a.rbegin(), a.rend());
  const auto out = std::make_shared<std::vector<Scalar>>(n);
  const auto add = [&](const char* name, auto run) {
    cases.push_back({name, n, "field", [=] {
                       run(field::scalar_kernels(), out->data(), a.data(), b.data());
                       keep(out->data());
                     }});
  };
  using Kernels = const field::ScalarKernels&;
  add("scalar products", [](Kernels k, Scalar* o, const Scalar* x, const Scalar* y) { k.mul(o, x, y, n); });
  add("scalar multiples added", [](Kernels k, Scalar* o, const Scalar* x, const Scalar* y) { k.axpy(o, *y, x, n); });
  add("scalar dot product", [](Kernels k, Scalar* o, const Scalar* x, const Scalar* y) { *o = k.dot(x, y, n); });
  add("scalar powers", [](Kernels k, Scalar* o, const Scalar* x, const Scalar* y) { k.powers(o, *x, *y, n); });
  const auto add_in_lanes = [&](const char* name, auto run) {
    // Made at the first run, because an array belongs to the backend that is active at that time.
    struct Arrays {
      field::LaneScalars x, y;
    };
    struct Cache {
      std::string_view backend;
      std::optional<Arrays> arrays;
    };
    const auto cache = std::make_shared<Cache>();
    cases.push_back({name, n, "field", [=] {
                       if (cache->backend != field::lane_kernels().backend) {
                         cache->arrays.emplace(field::LaneScalars::from(a), field::LaneScalars::from(b));
                         cache->backend = field::lane_kernels().backend;
                       }
                       run(cache->arrays->x, cache->arrays->y);
                       keep(cache.get());
                     }});
  };
  using field::LaneScalars;
  add_in_lanes("scalar products in lanes", [](LaneScalars& x, const LaneScalars& y) { x *= y; });
  add_in_lanes("scalar dot product in lanes", [](LaneScalars& x, const LaneScalars& y) { keep_value(x.dot(y)); });
  add("scalar inversions", [](Kernels k, Scalar* o, const Scalar* x, const Scalar*) {
    std::copy_n(x, n, o);
    k.batch_invert_vartime(o, n);
  });
}

void add_point_cases(std::vector<KernelCase>& cases) {
  constexpr std::size_t n = 256, few = 64;
  const auto points = random_points(n);
  const auto scalars = random_scalars(few);
  std::vector<Encoding> encodings(n);
  ristretto255::encode_batch(points, encodings);
  const auto out = std::make_shared<std::vector<Point>>(n);
  const auto encoded = std::make_shared<std::vector<Encoding>>(n);
  const auto add = [&](const char* name, std::size_t items, auto run) {
    cases.push_back({name, items, "group", [=] {
                       run();
                       keep(out->data());
                       keep(encoded->data());
                     }});
  };
  add("point decoding", n, [=] { static_cast<void>(ristretto255::decode_batch_vartime(encodings, *out)); });
  add("point encoding", n, [=] { ristretto255::encode_batch(points, *encoded); });
  add("doubling and encoding", n, [=] { ristretto255::double_and_encode_batch(points, *encoded); });
  add("map from uniform bytes", n,
      [=, uniform = random_bytes(n)] { ristretto255::from_uniform_bytes_batch(uniform, *out); });
  const group::FixedBaseTable& base = group::FixedBaseTable::basepoint();
  add("fixed-base product, one", 1, [=, &base] { (*out)[0] = base.multiply(scalars[0]); });
  add("fixed-base products", few, [=, &base] { base.multiply_batch(scalars, *out); });
  add("product, one", 1, [=] { (*out)[0] = scalars[0] * points[0]; });
  add("products", few, [=] { ristretto255::multiply_batch(scalars, std::span(points).first(few), *out); });
}

void add_multiscalar_cases(std::vector<KernelCase>& cases) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{32}, std::size_t{1024}, std::size_t{16384}}) {
    const auto out = std::make_shared<Point>();
    cases.push_back({"multiscalar product of " + std::to_string(n), n, "msm",
                     [=, points = random_points(n), scalars = random_scalars(n)] {
                       *out = msm::multiscalar_mul_unchecked_vartime(scalars, points);
                       keep(out.get());
                     }});
  }
}

void add_hash_cases(std::vector<KernelCase>& cases) {
  using transcript::KeccakState;
  const auto one = std::make_shared<KeccakState>();
  cases.push_back({"Keccak-f, one state", 1, "transcript", [=] {
                     transcript::keccak_f1600(*one);
                     keep(one.get());
                   }});
  constexpr std::size_t n = 64;
  const auto states = std::make_shared<std::vector<KeccakState>>(n);
  cases.push_back({"Keccak-f, many states", n, "transcript", [=] {
                     transcript::hash_kernels().permute(states->data(), n);
                     keep(states->data());
                   }});
  constexpr std::string_view kLabels[] = {"L", "R"};
  const auto block = transcript::BlockTemplate::make(Transcript("slipstream.bench"), kLabels, "node");
  const auto nodes = std::make_shared<std::vector<Bytes64>>(random_bytes(n));
  cases.push_back({"tree nodes", n, "transcript", [=] {
                     std::vector<transcript::BlockJob> jobs(n);
                     for (std::size_t i = 0; i < n; ++i) {
                       std::uint8_t* const bytes = (*nodes)[i].data();
                       jobs[i] = {bytes, bytes + 32, bytes};
                     }
                     transcript::hash_kernels().hash_blocks(*block, jobs.data(), n);
                     keep(nodes->data());
                   }});
}

const char* kernel_set_of(const cpu::BackendInfo& backend, std::string_view layer) {
  if (layer == "field") return backend.kernels.field;
  if (layer == "group") return backend.kernels.group;
  if (layer == "msm") return backend.kernels.msm;
  return backend.kernels.transcript;
}

/// Takes samples of a kernel on a backend.
class Sampler {
 public:
  /// Measures how long a call takes.
  Sampler(const KernelCase& kernel, cpu::Backend backend) : kernel_(&kernel), backend_(backend) {
    activate();
    kernel.run();
    const Stopwatch watch;
    std::uint64_t calls = 0;
    do {
      kernel.run();
      ++calls;
    } while (watch.nanoseconds() < kWarmupNs);
    call_ns_ = static_cast<double>(watch.nanoseconds()) / static_cast<double>(calls);
    calls_ = static_cast<std::uint64_t>(std::max(1.0, std::round(kSampleNs / call_ns_)));
  }

  [[nodiscard]] std::size_t samples_in(double seconds) const {
    constexpr double kLeast = 5;
    return static_cast<std::size_t>(std::max(kLeast, seconds * 1e9 / (call_ns_ * static_cast<double>(calls_))));
  }

  /// Adds a sample to the result.
  void sample(KernelResult& result) const {
    constexpr double kMostLost = 0.02;
    activate();
    const Stopwatch warmup;
    do kernel_->run();
    while (warmup.nanoseconds() < kWarmupNs);

    const ThreadCost before = thread_cost();
    const Stopwatch watch;
    for (std::uint64_t i = 0; i < calls_; ++i) kernel_->run();
    const auto wall = static_cast<double>(watch.nanoseconds());
    const ThreadCost after = thread_cost();
    const auto cpu = static_cast<double>(after.cpu_ns - before.cpu_ns);
    const double items = static_cast<double>(calls_) * static_cast<double>(kernel_->items);
    result.wall_ns.push_back(wall / items);
    result.cpu_ns.push_back(cpu / items);
    const bool lost = after.involuntary_switches != before.involuntary_switches || wall - cpu > kMostLost * wall;
    result.disturbed_samples += lost ? 1 : 0;
  }

 private:
  static constexpr double kSampleNs = 1e6;
  static constexpr std::uint64_t kWarmupNs = 100'000;

  // Precondition of measure_kernels: it is supported.
  void activate() const { static_cast<void>(cpu::set_backend(backend_)); }

  const KernelCase* kernel_;
  cpu::Backend backend_;
  double call_ns_ = 1;
  std::uint64_t calls_ = 1;
};

}  // namespace

std::vector<KernelCase> kernel_cases() {
  std::vector<KernelCase> cases;
  add_scalar_cases(cases);
  add_point_cases(cases);
  add_multiscalar_cases(cases);
  add_hash_cases(cases);
  return cases;
}

KernelMeasurement measure_kernels(std::span<const KernelCase> cases, std::span<const cpu::Backend> backends,
                                  double seconds, const BenchProgress& progress) {
  const cpu::Backend before = cpu::active_backend();
  KernelMeasurement out;
  std::vector<Sampler> samplers;
  // The sampler of each sample to take.
  std::vector<std::size_t> order;
  for (const KernelCase& kernel : cases) {
    for (const cpu::Backend backend : backends) {
      const std::size_t samples = samplers.emplace_back(kernel, backend).samples_in(seconds);
      order.insert(order.end(), samples, samplers.size() - 1);
      const cpu::BackendInfo& info = cpu::info(backend);
      out.results.push_back({kernel.name, kernel.items, info.name, kernel_set_of(info, kernel.layer)});
    }
  }
  std::ranges::shuffle(order, std::mt19937_64(0));
  const LoadWatch load;
  for (std::size_t i = 0; i < order.size(); ++i) {
    KernelResult& result = out.results[order[i]];
    samplers[order[i]].sample(result);
    progress(i + 1, order.size(), result.name);
  }
  out.load = load.load();
  // It was active, so it is supported.
  static_cast<void>(cpu::set_backend(before));
  return out;
}

std::vector<std::string> reasons_to_doubt(const KernelMeasurement& measurement) {
  std::vector<std::string> out = reasons_to_doubt(measurement.load, 1);
  const auto disturbed = std::ranges::count_if(measurement.results, &KernelResult::is_disturbed);
  if (disturbed > 0) {
    out.push_back(fmt::format("{} of {} rows were disturbed.", disturbed, measurement.results.size()));
  }
  return out;
}

}  // namespace slipstream::cli
