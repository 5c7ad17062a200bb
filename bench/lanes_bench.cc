// The lane types of all backends: field and point operations in their own loops, time per element or point.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/lanes/loops.h"
#include "bench/lanes/quad.h"
#include "slipstream/cpu/backend.h"

namespace slipstream::bench {

#define SLIPSTREAM_LOOPS(id, field, group, ...) extern const LaneLoops kLaneLoops_##group;
SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_LOOPS)
#undef SLIPSTREAM_LOOPS
extern const QuadLoops kQuadLoops_avx512ifma;

namespace {

void add(const cpu::BackendInfo& backend, std::size_t lanes, const char* name, void (*run)(std::size_t)) {
  const std::string full = std::string("lanes/") + name + "/" + backend.name;
  benchmark::RegisterBenchmark(full.c_str(), [&backend, lanes, run](benchmark::State& state) {
    if (!backend.supported()) return state.SkipWithError("this processor cannot run it");
    constexpr std::size_t kSteps = 1024;
    for (auto _ : state) run(kSteps);
    state.counters["time_per_item"] =
        benchmark::Counter(static_cast<double>(kSteps * lanes),
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  });
}

const bool registered = [] {
  const auto add_all = [](cpu::Backend id, const LaneLoops& loops) {
    const cpu::BackendInfo& backend = cpu::info(id);
    add(backend, loops.lanes, "mul", loops.mul);
    add(backend, loops.lanes, "mul_chain", loops.mul_chain);
    add(backend, loops.lanes, "square", loops.square);
    add(backend, loops.lanes, "square_chain", loops.square_chain);
    add(backend, loops.lanes, "add_mixed", loops.add_mixed);
    add(backend, loops.lanes, "add", loops.add);
    add(backend, loops.lanes, "doubled", loops.doubled);
  };
// A backend without points of its own has the lane type of another one.
#define SLIPSTREAM_LOOPS(id, field, group, ...) \
  if (cpu::Backend::id == cpu::Backend::group) add_all(cpu::Backend::id, kLaneLoops_##group);
  SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_LOOPS)
#undef SLIPSTREAM_LOOPS
#ifdef SLIPSTREAM_WITH_AVX512IFMA
  const cpu::BackendInfo& avx512ifma = cpu::info(cpu::Backend::avx512ifma);
  add(avx512ifma, 1, "quad_doubled_chain", kQuadLoops_avx512ifma.doubled);
  add(avx512ifma, 1, "quad_add_chain", kQuadLoops_avx512ifma.add);
#endif
  return true;
}();

}  // namespace
}  // namespace slipstream::bench

BENCHMARK_MAIN();
