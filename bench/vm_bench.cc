// One transaction: decoding, running the program, hashing, the constraints that use challenges, its scalars, and the
// whole verification alone; many in one equation.
// The transactions are those of the reference's vectors, by name: transfer_<m>_in_<n>_out.
//
// vm/hostile/<kind>: the worst program of each kind that the limits let pass, as a block of one or of several
// transactions, up to its equation. For each byte: the time, the peak of the heap, and the units of work, which are
// meant to be nanoseconds.
#include <benchmark/benchmark.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "slipstream/base/hex.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/transcript/detail/weights.h"
#include "slipstream/vm/verify/tx_equation.h"
#include "slipstream/vm/verify/verifier.h"
#include "tests/support/heap.h"
#include "tests/vm/hostile.h"

namespace {

using namespace slipstream;

constexpr std::size_t kCapacity = 1024;

const Bytes& transaction(const std::string& name) {
  static const auto* const all = [] {
    std::ifstream in(SLIPSTREAM_VECTORS_DEFAULT "/zkvm_tx.json");
    if (!in) throw std::runtime_error("cannot read zkvm_tx.json");
    auto* out = new std::map<std::string, Bytes>;
    const auto file = nlohmann::json::parse(in);
    for (const auto& tx : file["transactions"]) {
      (*out)[tx["name"]] = *from_hex(tx["tx"].get<std::string>());
    }
    return out;
  }();
  return all->at(name);
}

std::string transfer(std::int64_t inputs, std::int64_t outputs) {
  return "transfer_" + std::to_string(inputs) + "_in_" + std::to_string(outputs) + "_out";
}

void decode(benchmark::State& state) {
  const Bytes& bytes = transaction(transfer(state.range(0), state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(vm::decode_tx(bytes));
}

void run(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  for (auto _ : state) benchmark::DoNotOptimize(vm::ExecutedTx::run_vartime(tx, kCapacity));
}

/// So many transactions whose programs have run.
std::vector<vm::ExecutedTx> executed(const vm::Tx& tx, std::int64_t count) {
  std::vector<vm::ExecutedTx> out;
  for (std::int64_t i = 0; i < count; ++i) out.push_back(*vm::ExecutedTx::run_vartime(tx, kCapacity));
  return out;
}

// A step uses up what it is given, which is made, and what it makes, which is thrown away, while the clock stands.
template <class Make, class Step>
void time_step(benchmark::State& state, const Make& make, const Step& step) {
  using Clock = std::chrono::steady_clock;
  for (auto _ : state) {
    auto input = make();
    const auto start = Clock::now();
    auto output = step(std::move(input));
    benchmark::DoNotOptimize(output);
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
  }
}

void set_per_transaction(benchmark::State& state, std::int64_t transactions) {
  state.counters["per_transaction"] = benchmark::Counter(
      static_cast<double>(transactions), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void hash(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  time_step(
      state, [&] { return executed(tx, 1); },
      [](std::vector<vm::ExecutedTx> txs) { return vm::HashedTx::hash_batch_vartime(std::move(txs)); });
  state.counters["permutations"] =
      static_cast<double>(vm::HashedTx::hash_vartime(*vm::ExecutedTx::run_vartime(tx, kCapacity)).permutations());
}

// The second phase of the constraints, and the inverses of challenges.
void make_ready(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  time_step(
      state, [&] { return vm::HashedTx::hash_batch_vartime(executed(tx, 1)); },
      [](std::vector<vm::HashedTx> txs) { return vm::ReadyTx::ready_batch_vartime(std::move(txs)); });
}

void hash_batch(benchmark::State& state, cpu::Backend backend) {
  const auto before = cpu::active_backend();
  if (!cpu::set_backend(backend)) return state.SkipWithError("backend");
  const auto tx = *vm::decode_tx(transaction(transfer(2, 2)));
  time_step(
      state, [&] { return executed(tx, state.range(0)); },
      [](std::vector<vm::ExecutedTx> txs) { return vm::HashedTx::hash_batch_vartime(std::move(txs)); });
  set_per_transaction(state, state.range(0));
  static_cast<void>(cpu::set_backend(before));
}

void scalars(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  const auto ready = vm::ReadyTx::ready_batch_vartime(vm::HashedTx::hash_batch_vartime(executed(tx, 1)));
  if (!ready[0]) return state.SkipWithError("no proof for it");
  transcript::WeightStream weights(Transcript("weights"), 0);
  msm::Equation equation;
  for (auto _ : state) {
    equation.clear();
    ready[0]->add_to(equation, weights);
    benchmark::DoNotOptimize(equation);
  }
  state.counters["points"] = static_cast<double>(equation.dynamic_count());
}

void verify(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  const auto bases = innerproduct::generators(kCapacity);
  for (auto _ : state) {
    if (!vm::verify_tx_vartime(tx, *bases)) return state.SkipWithError("not valid");
  }
  state.counters["per_output"] = benchmark::Counter(
      static_cast<double>(state.range(1)), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// Many at once by themselves, on one thread: 2-in-2-out transfers, one of them as often as it takes.
void verify_batch(benchmark::State& state, cpu::Backend backend) {
  const auto before = cpu::active_backend();
  if (!cpu::set_backend(backend)) return state.SkipWithError("backend");
  const std::vector<ByteSpan> txs(static_cast<std::size_t>(state.range(0)), transaction(transfer(2, 2)));
  const auto bases = innerproduct::generators(kCapacity);
  for (auto _ : state) {
    const auto results = vm::verify_batch_vartime(txs, *bases);
    for (const auto& verified : results.value()) {
      if (!verified) return state.SkipWithError("not valid");
    }
  }
  set_per_transaction(state, state.range(0));
  static_cast<void>(cpu::set_backend(before));
}

void shapes(benchmark::internal::Benchmark* b) {
  b->Args({1, 1})->Args({2, 2})->Args({4, 4})->ArgNames({"inputs", "outputs"})->Unit(benchmark::kMicrosecond);
}

BENCHMARK(decode)->Name("vm/decode")->Apply(shapes);
BENCHMARK(run)->Name("vm/run_program")->Apply(shapes);
BENCHMARK(hash)->Name("vm/hash")->Apply(shapes)->UseManualTime();
BENCHMARK(make_ready)->Name("vm/make_ready")->Apply(shapes)->UseManualTime();
BENCHMARK(scalars)->Name("vm/scalars")->Apply(shapes);
BENCHMARK(verify)->Name("vm/verify_alone")->Apply(shapes);

void verify_as_a_block(std::span<const vm::Tx> txs, const msm::FixedBases& bases) {
  std::vector<vm::ExecutedTx> executed;
  executed.reserve(txs.size());
  for (const vm::Tx& tx : txs) {
    if (auto one = vm::ExecutedTx::run_vartime(tx, bases.capacity())) executed.push_back(*std::move(one));
  }
  msm::Equation equation;
  transcript::WeightStream weights(Transcript("weights"), 0);
  for (const auto& ready : vm::ReadyTx::ready_batch_vartime(vm::HashedTx::hash_batch_vartime(std::move(executed)))) {
    if (ready) ready->add_to(equation, weights);
  }
  benchmark::DoNotOptimize(equation.check_vartime(bases));
}

void hostile(benchmark::State& state, const test::HostileKind& kind) {
  constexpr std::size_t kMostGenerators = 2048;
  const auto bases = innerproduct::generators(kMostGenerators);
  std::vector<Bytes> transactions;
  double size = 0, work = 0;
  for (std::int64_t i = 0; i < state.range(1); ++i) {
    // Different sizes have different shapes to hash.
    const test::Worst worst = test::worst_program(kind, static_cast<std::size_t>(state.range(0) + 20 * i));
    transactions.push_back(test::hostile_transaction(worst.program, kMostGenerators));
    size += static_cast<double>(transactions.back().size());
    work += static_cast<double>(worst.work);
  }
  std::vector<vm::Tx> txs;
  for (const Bytes& bytes : transactions) txs.push_back(*vm::decode_tx(bytes));
  const std::size_t heap_before = test::heap_bytes();
  test::restart_heap_peak();
  for (auto _ : state) verify_as_a_block(txs, *bases);
  state.counters["heap_per_byte"] = static_cast<double>(test::heap_peak() - heap_before) / size;
  state.counters["work_per_byte"] = work / size;
  state.counters["time_per_byte"] =
      benchmark::Counter(size, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void register_hostile() {
  for (const test::HostileKind& kind : test::hostile_kinds()) {
    benchmark::RegisterBenchmark(("vm/hostile/" + std::string(kind.name)).c_str(), hostile, kind)
        ->Args({2'000, 1})
        ->Args({40'000, 1})
        ->Args({2'000, 16})
        ->ArgNames({"bytes", "transactions"})
        ->Unit(benchmark::kMicrosecond);
  }
}

void register_batches() {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    benchmark::RegisterBenchmark((std::string("vm/hash_batch/") + backend.name).c_str(), hash_batch, backend.id)
        ->Arg(1)
        ->Arg(8)
        ->Arg(32)
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark((std::string("vm/verify_batch/") + backend.name).c_str(), verify_batch, backend.id)
        ->Arg(1)
        ->Arg(16)
        ->Arg(128)
        ->Arg(1024)
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace

int main(int argc, char** argv) {
  register_batches();
  register_hostile();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
