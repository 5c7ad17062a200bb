// One transaction: decoding, running the program, hashing, the constraints that use challenges, its scalars, and the
// whole verification alone.
// The transactions are those of the reference's vectors, by name: transfer_<m>_in_<n>_out.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/hex.h"
#include "cpu/backend.h"
#include "r1cs/generators.h"
#include "vm/verifier.h"

namespace {

using namespace slipstream;

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
  for (auto _ : state) benchmark::DoNotOptimize(vm::TxVerifier::run(tx));
}

void hash(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  auto verifier = *vm::TxVerifier::run(tx);
  vm::TxVerifier* const pointer = &verifier;
  for (auto _ : state) benchmark::DoNotOptimize(vm::TxVerifier::hash_batch({&pointer, 1}, 1024));
  state.counters["permutations"] = static_cast<double>(verifier.permutations());
}

void draw_constraints(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  auto verifier = *vm::TxVerifier::run(tx);
  if (!verifier.hash(1024)) return state.SkipWithError("hash");
  for (auto _ : state) benchmark::DoNotOptimize(verifier.draw_constraints(1024));
}

void hash_batch(benchmark::State& state, cpu::Backend backend) {
  const auto before = cpu::active_backend();
  if (!cpu::set_backend(backend)) return state.SkipWithError("backend");
  const auto tx = *vm::decode_tx(transaction(transfer(2, 2)));
  std::vector<vm::TxVerifier> verifiers;
  for (std::int64_t i = 0; i < state.range(0); ++i) verifiers.push_back(*vm::TxVerifier::run(tx));
  std::vector<vm::TxVerifier*> pointers;
  for (vm::TxVerifier& verifier : verifiers) pointers.push_back(&verifier);
  for (auto _ : state) benchmark::DoNotOptimize(vm::TxVerifier::hash_batch(pointers, 1024));
  state.counters["per_transaction"] = benchmark::Counter(
      static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  static_cast<void>(cpu::set_backend(before));
}

void scalars(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  auto verifier = *vm::TxVerifier::run(tx);
  if (!verifier.hash(1024)) return state.SkipWithError("hash");
  const std::vector<Scalar> weights(verifier.weight_count(), Scalar::from_u128(3, 5));
  msm::Equation equation;
  for (auto _ : state) {
    equation.clear();
    verifier.add_to(equation, weights);
    benchmark::DoNotOptimize(equation);
  }
  state.counters["points"] = static_cast<double>(equation.dynamic_count());
}

void verify(benchmark::State& state) {
  const auto tx = *vm::decode_tx(transaction(transfer(state.range(0), state.range(1))));
  const auto bases = r1cs::generators(1024);
  for (auto _ : state) {
    if (!vm::verify_tx_vartime(tx, *bases)) return state.SkipWithError("not valid");
  }
  state.counters["per_output"] = benchmark::Counter(
      static_cast<double>(state.range(1)), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void shapes(benchmark::internal::Benchmark* b) {
  b->Args({1, 1})->Args({2, 2})->Args({4, 4})->ArgNames({"inputs", "outputs"})->Unit(benchmark::kMicrosecond);
}

BENCHMARK(decode)->Name("vm/decode")->Apply(shapes);
BENCHMARK(run)->Name("vm/run_program")->Apply(shapes);
BENCHMARK(hash)->Name("vm/hash")->Apply(shapes);
BENCHMARK(draw_constraints)->Name("vm/draw_constraints")->Apply(shapes);
BENCHMARK(scalars)->Name("vm/scalars")->Apply(shapes);
BENCHMARK(verify)->Name("vm/verify_alone")->Apply(shapes);

void register_batches() {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    benchmark::RegisterBenchmark((std::string("vm/hash_batch/") + backend.name).c_str(), hash_batch, backend.id)
        ->Arg(1)
        ->Arg(8)
        ->Arg(32)
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace

int main(int argc, char** argv) {
  register_batches();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
