#include "cli/kernel_bench.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/stopwatch.h"
#include "field/lane_scalars.h"
#include "field/scalar_kernels.h"
#include "group/fixed_base.h"
#include "group/ristretto255.h"
#include "msm/multiscalar.h"
#include "transcript/kernels.h"
#include "transcript/transcript.h"

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

}  // namespace

std::vector<KernelCase> kernel_cases() {
  std::vector<KernelCase> cases;
  add_scalar_cases(cases);
  add_point_cases(cases);
  add_multiscalar_cases(cases);
  add_hash_cases(cases);
  return cases;
}

KernelTime time_kernel(const KernelCase& kernel, double seconds) {
  constexpr std::size_t kSamples = 15;
  const auto nanoseconds_of = [&](std::uint64_t calls) {
    const Stopwatch watch;
    for (std::uint64_t i = 0; i < calls; ++i) kernel.run();
    return static_cast<double>(watch.nanoseconds());
  };
  kernel.run();
  const double once = std::max(nanoseconds_of(1), 1.0);
  const auto calls = static_cast<std::uint64_t>(std::max(1.0, std::round(seconds * 1e9 / kSamples / once)));
  std::vector<double> samples(kSamples);
  for (double& sample : samples) {
    sample = nanoseconds_of(calls) / (static_cast<double>(calls) * static_cast<double>(kernel.items));
  }
  std::ranges::sort(samples);
  return {.median_ns = samples[kSamples / 2], .least_ns = samples.front()};
}

}  // namespace slipstream::cli
