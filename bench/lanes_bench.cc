// The lane types of all backends: field and point operations in their own loops, time per element or point.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/lanes/loops.h"
#include "cpu/backend.h"

namespace slipstream::bench {

#define SLIPSTREAM_LOOPS(id, ...) extern const LaneLoops kLaneLoops_##id;
SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_LOOPS)
#undef SLIPSTREAM_LOOPS

namespace {

void add(const cpu::BackendInfo& backend, const LaneLoops& loops, const char* name, void (*run)(std::size_t)) {
  const std::string full = std::string("lanes/") + name + "/" + loops.backend;
  benchmark::RegisterBenchmark(full.c_str(), [&backend, &loops, run](benchmark::State& state) {
    if (!backend.supported()) return state.SkipWithError("this processor cannot run it");
    constexpr std::size_t kSteps = 1024;
    for (auto _ : state) run(kSteps);
    state.counters["time_per_item"] =
        benchmark::Counter(static_cast<double>(kSteps * loops.lanes),
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  });
}

const bool registered = [] {
  const auto add_all = [](cpu::Backend id, const LaneLoops& loops) {
    const cpu::BackendInfo& backend = cpu::info(id);
    add(backend, loops, "mul", loops.mul);
    add(backend, loops, "mul_chain", loops.mul_chain);
    add(backend, loops, "square", loops.square);
    add(backend, loops, "square_chain", loops.square_chain);
    add(backend, loops, "add_mixed", loops.add_mixed);
    add(backend, loops, "add", loops.add);
    add(backend, loops, "doubled", loops.doubled);
  };
#define SLIPSTREAM_LOOPS(id, ...) add_all(cpu::Backend::id, kLaneLoops_##id);
  SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_LOOPS)
#undef SLIPSTREAM_LOOPS
  return true;
}();

}  // namespace
}  // namespace slipstream::bench

BENCHMARK_MAIN();
