// Range proofs and constraint system proofs, verifying and proving: r1cs/operation/backend/size, ns per proof. Sizes
// are the values of a range proof, the proofs of a batch, the inputs of a shuffle, the inputs (= outputs) of a cloak,
// and the length of an inner-product argument. Statements and proofs are made here, and are valid.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "slipstream/cpu/backend.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/innerproduct/inner_product_prover.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/r1cs/gadgets/cloak.h"
#include "slipstream/r1cs/prover.h"
#include "slipstream/r1cs/verifier.h"
#include "slipstream/rangeproof/batch.h"
#include "slipstream/rangeproof/prover.h"

namespace {

using namespace slipstream;
using ristretto255::Encoding;

constexpr std::size_t kCapacity = 2048;

// ---- Statements and proofs

Scalar some_scalar() {
  static Scalar scalar = Scalar::from_u64(0x9e3779b97f4a7c15);
  scalar = scalar.square() + Scalar::one();
  return scalar;
}

std::vector<Scalar> some_scalars(std::size_t n) {
  std::vector<Scalar> out(n);
  for (Scalar& s : out) s = some_scalar();
  return out;
}

struct RangeWitness {
  std::vector<std::uint64_t> values;
  std::vector<Scalar> blindings;
};

RangeWitness range_witness(std::size_t m) {
  RangeWitness out{std::vector<std::uint64_t>(m), some_scalars(m)};
  for (std::uint64_t& value : out.values) value = some_scalar().words()[0];
  return out;
}

rangeproof::ProvedRange range_case(std::size_t m) {
  const RangeWitness witness = range_witness(m);
  Transcript transcript("range");
  return rangeproof::prove_range(transcript, witness.values, witness.blindings, 64,
                                 innerproduct::party_proving_bases(64, m))
      .value();
}

/// What a prover knows: values and blinding factors of all commitments, and their encodings.
struct SystemWitness {
  std::vector<Scalar> values, blindings;
  std::vector<Encoding> V;
  /// The values of a cloak, inputs first.
  std::vector<r1cs::Value> cloak;
};

/// Commits to value i of the witness.
r1cs::Variable commit(r1cs::Verifier& verifier, const SystemWitness& w, std::size_t i) {
  return verifier.commit(w.V[i]);
}
r1cs::Variable commit(r1cs::Prover& prover, const SystemWitness& w, std::size_t i) {
  return prover.commit(w.values[i], w.blindings[i]);
}

struct Shuffle {
  static SystemWitness witness(std::size_t k) {
    SystemWitness out;
    out.values = some_scalars(k);
    for (std::size_t i = k; i-- > 0;) out.values.push_back(out.values[i]);
    out.blindings = some_scalars(2 * k);
    return out;
  }

  template <class CS>
  static void build(CS& cs, const SystemWitness& w) {
    const std::size_t k = w.values.size() / 2;
    static thread_local std::array<std::uint8_t, 8> k_bytes;  // outlives the verifier
    store_le64(k_bytes.data(), k);
    cs.append_message("dom-sep", as_bytes("ShuffleProof"));
    cs.append_message("k", k_bytes);
    std::vector<r1cs::Variable> x, y;
    for (std::size_t i = 0; i < 2 * k; ++i) (i < k ? x : y).push_back(commit(cs, w, i));
    static constexpr std::array<std::string_view, 1> kChallenge{r1cs::kShuffleChallenge};
    cs.specify_randomized_constraints({{.challenges = kChallenge, .multipliers = 2 * (k - 1)},
                                       [x = std::move(x), y = std::move(y)](typename CS::Randomized& second) {
                                         return r1cs::k_shuffle(second, std::span(x), std::span(y));
                                       }});
  }
};

struct Cloak {
  /// Inputs of two flavors in turn, which the outputs give back in another order.
  static SystemWitness witness(std::size_t k) {
    SystemWitness out;
    for (std::size_t i = 0; i < 2 * k; ++i) {
      const std::size_t same = i < k ? i : 2 * k - 1 - i;
      out.cloak.push_back({r1cs::SignedInteger(1000 + same), Scalar::from_u64(7 + same % 2)});
      out.values.push_back(out.cloak.back().q.to_scalar());
      out.values.push_back(out.cloak.back().f);
    }
    out.blindings = some_scalars(4 * k);
    return out;
  }

  template <class CS>
  static void build(CS& cs, const SystemWitness& w) {
    constexpr bool proving = std::is_same_v<CS, r1cs::Prover>;
    std::vector<r1cs::AllocatedValue> in, out;
    for (std::size_t i = 0; i < w.cloak.size(); ++i) {
      const r1cs::Variable q = commit(cs, w, 2 * i);
      r1cs::AllocatedValue value{q, commit(cs, w, 2 * i + 1)};
      if (proving) value.assignment = w.cloak[i];
      (i < w.cloak.size() / 2 ? in : out).push_back(value);
    }
    if (!r1cs::cloak(cs, in, out)) std::abort();
  }
};

template <class Statement>
r1cs::Proof prove(const SystemWitness& witness) {
  r1cs::Prover prover;
  Statement::build(prover, witness);
  Transcript transcript("system");
  return std::move(prover).prove(transcript, *innerproduct::proving_bases(kCapacity)).value();
}

struct SystemCase {
  SystemWitness witness;
  r1cs::Proof proof;
};

template <class Statement>
SystemCase system_case(std::size_t size) {
  SystemCase out{Statement::witness(size), {}};
  out.witness.V.resize(out.witness.values.size());
  innerproduct::commit_batch(out.witness.values, out.witness.blindings, std::span(out.witness.V));
  out.proof = prove<Statement>(out.witness);
  return out;
}

// ---- Measuring

void count_items(benchmark::State& state, std::size_t items_per_iteration) {
  const auto items = static_cast<double>(state.iterations()) * static_cast<double>(items_per_iteration);
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["ns_per_item"] =
      benchmark::Counter(items * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <class Run>
void add(const cpu::BackendInfo& backend, const std::string& operation, std::size_t size, Run run) {
  const std::string name = "r1cs/" + operation + "/" + backend.name + "/" + std::to_string(size);
  benchmark::RegisterBenchmark(name.c_str(), [run, size, id = backend.id](benchmark::State& state) {
    if (!cpu::set_backend(id)) return state.SkipWithError("backend not supported");
    run(state, size);
  });
}

void range_verify(benchmark::State& state, std::size_t m) {
  const auto c = range_case(m);
  const auto generators = innerproduct::party_generators(64, m);
  bool accepted = false;
  for (auto _ : state) {
    Transcript transcript("range");
    accepted = rangeproof::verify_vartime(c.proof, transcript, c.V, 64, generators).has_value();
  }
  if (!accepted) state.SkipWithError("wrong verdict");
  count_items(state, 1);
}

void range_prove(benchmark::State& state, std::size_t m) {
  const RangeWitness witness = range_witness(m);
  const auto bases = innerproduct::party_proving_bases(64, m);
  static_cast<void>(range_case(m));  // makes the tables
  for (auto _ : state) {
    Transcript transcript("range");
    benchmark::DoNotOptimize(rangeproof::prove_range(transcript, witness.values, witness.blindings, 64, bases));
  }
  count_items(state, 1);
}

void range_schedule(benchmark::State& state, std::size_t m) {
  const auto c = range_case(m);
  for (auto _ : state) {
    transcript::DirectSchedule schedule(Transcript("range"));
    benchmark::DoNotOptimize(c.proof.schedule(schedule, c.V, 64, 64, m));
  }
  count_items(state, 1);
}

void range_add_to(benchmark::State& state, std::size_t m) {
  const auto c = range_case(m);
  transcript::DirectSchedule schedule(Transcript("range"));
  const rangeproof::RangeSlots slots = c.proof.schedule(schedule, c.V, 64, 64, m).value();
  std::vector<rangeproof::RangeChallenges> challenges{slots.read(std::move(schedule).take_outputs())};
  rangeproof::invert_batch_vartime(challenges);
  const Scalar weight = some_scalar(), r = some_scalar();
  msm::Equation equation;
  for (auto _ : state) {
    equation.clear();
    c.proof.add_to(equation, c.V, 64, challenges[0], weight, r);
    benchmark::ClobberMemory();
  }
  count_items(state, 1);
}

/// `count` distinct proofs of one 64-bit value each, by one call.
void range_batch(benchmark::State& state, std::size_t count) {
  static std::vector<rangeproof::ProvedRange> proofs;
  while (proofs.size() < count) proofs.push_back(range_case(1));
  std::vector<rangeproof::RangeBatchItem> items;
  for (std::size_t i = 0; i < count; ++i) {
    items.push_back({.proof = &proofs[i].proof, .V = proofs[i].V, .n = 64, .transcript = "range"});
  }
  const auto generators = innerproduct::party_generators(64, 1);
  bool accepted = false;
  for (auto _ : state) {
    const auto results = rangeproof::verify_batch_vartime(items, generators);
    accepted = std::ranges::all_of(results.value(), [](const auto& result) { return result.has_value(); });
  }
  if (!accepted) state.SkipWithError("wrong verdict");
  count_items(state, count);
}

void inner_product_prove(benchmark::State& state, std::size_t n) {
  const auto bases = innerproduct::proving_bases(kCapacity);
  const auto a = some_scalars(n), b = some_scalars(n);
  const auto witness = [&] {
    innerproduct::InnerProductWitness out{.a = {a.begin(), a.end()},
                                          .b = {b.begin(), b.end()},
                                          .G_factors = std::vector<Scalar>(n, Scalar::one()),
                                          .H_factors = b,
                                          .w = a[0],
                                          .generators = std::vector<std::uint32_t>(n)};
    for (std::uint32_t i = 0; i < n; ++i) out.generators[i] = i;
    return out;
  };
  Transcript warm("ipp");
  static_cast<void>(innerproduct::prove_inner_product(warm, *bases, witness()));
  for (auto _ : state) {
    Transcript transcript("ipp");
    benchmark::DoNotOptimize(innerproduct::prove_inner_product(transcript, *bases, witness()));
  }
  count_items(state, 1);
}

template <class Statement>
r1cs::Verifier statement_of(const SystemWitness& witness) {
  r1cs::Verifier verifier(kCapacity);
  Statement::build(verifier, witness);
  return verifier;
}

/// Building the statement, hashing, scalars and the multiplication.
template <class Statement>
void system_verify(benchmark::State& state, std::size_t size) {
  const SystemCase c = system_case<Statement>(size);
  const auto bases = innerproduct::generators(kCapacity);
  bool accepted = false;
  for (auto _ : state) {
    Transcript transcript("system");
    accepted = r1cs::verify_vartime(statement_of<Statement>(c.witness), transcript, c.proof, *bases).has_value();
  }
  if (!accepted) state.SkipWithError("wrong verdict");
  count_items(state, 1);
}

/// Building the statement, commitments among it, and the proof.
template <class Statement>
void system_prove(benchmark::State& state, std::size_t size) {
  const SystemWitness witness = system_case<Statement>(size).witness;
  for (auto _ : state) benchmark::DoNotOptimize(prove<Statement>(witness));
  count_items(state, 1);
}

template <class Statement>
void system_build(benchmark::State& state, std::size_t size) {
  const SystemCase c = system_case<Statement>(size);
  for (auto _ : state) benchmark::DoNotOptimize(statement_of<Statement>(c.witness).constraint_count());
  count_items(state, 1);
}

/// A proof after the other, the work on a statement being done before the clock runs.
template <class Prepare, class Run>
void measure_prepared(benchmark::State& state, const Prepare& prepare, const Run& run) {
  constexpr std::size_t kAtOnce = 16;
  while (state.KeepRunningBatch(kAtOnce)) {
    state.PauseTiming();
    std::vector<decltype(prepare())> items;
    items.reserve(kAtOnce);
    while (items.size() < kAtOnce) items.push_back(prepare());
    state.ResumeTiming();
    run(items);
    state.PauseTiming();
    items.clear();
    state.ResumeTiming();
  }
  count_items(state, 1);
}

/// All that is hashed after the statement.
template <class Statement>
void system_schedule(benchmark::State& state, std::size_t size) {
  const SystemCase c = system_case<Statement>(size);
  const r1cs::Verifier verifier = statement_of<Statement>(c.witness);
  transcript::DirectSchedule statement(Transcript("system"));
  verifier.schedule_statement(statement);
  measure_prepared(
      state, [&] { return verifier; },
      [&](std::vector<r1cs::Verifier>& verifiers) {
        for (r1cs::Verifier& v : verifiers) {
          transcript::DirectSchedule schedule(statement.transcript());
          benchmark::DoNotOptimize(std::move(v).schedule_proof(schedule, c.proof));
        }
      });
}

struct Scheduled {
  r1cs::ScheduledProof proof;
  transcript::HashOutputs outputs;
};

template <class Statement>
Scheduled scheduled(const SystemCase& c) {
  r1cs::Verifier verifier = statement_of<Statement>(c.witness);
  transcript::DirectSchedule schedule(Transcript("system"));
  verifier.schedule_statement(schedule);
  auto proof = std::move(verifier).schedule_proof(schedule, c.proof).value();
  return {std::move(proof), std::move(schedule).take_outputs()};
}

auto ready_all(std::span<Scheduled> all) {
  std::vector<r1cs::ScheduledProof::Item> items;
  items.reserve(all.size());
  for (Scheduled& one : all) items.push_back({&one.proof, &one.outputs});
  return r1cs::ScheduledProof::ready_batch_vartime(items);
}

/// The second phase and what one inversion gives, sixteen proofs at once.
template <class Statement>
void system_ready(benchmark::State& state, std::size_t size) {
  const SystemCase c = system_case<Statement>(size);
  const Scheduled fresh = scheduled<Statement>(c);
  measure_prepared(
      state, [&] { return fresh; }, [](std::vector<Scheduled>& all) { benchmark::DoNotOptimize(ready_all(all)); });
}

template <class Statement>
void system_add_to(benchmark::State& state, std::size_t size) {
  const SystemCase c = system_case<Statement>(size);
  Scheduled proof = scheduled<Statement>(c);
  const auto ready = ready_all({&proof, 1});
  const Scalar weight = some_scalar(), r = some_scalar();
  msm::Equation equation;
  for (auto _ : state) {
    equation.clear();
    ready[0]->add_to(equation, weight, r);
    benchmark::ClobberMemory();
  }
  count_items(state, 1);
  state.counters["multipliers"] = static_cast<double>(ready[0]->metrics().multipliers());
  state.counters["constraints"] = static_cast<double>(ready[0]->metrics().constraints());
}

template <class Statement>
void add_system(const cpu::BackendInfo& backend, const std::string& name, std::size_t size) {
  add(backend, name + "_verify", size, system_verify<Statement>);
  add(backend, name + "_prove", size, system_prove<Statement>);
  add(backend, name + "_build", size, system_build<Statement>);
  add(backend, name + "_schedule", size, system_schedule<Statement>);
  add(backend, name + "_ready", size, system_ready<Statement>);
  add(backend, name + "_add_to", size, system_add_to<Statement>);
}

const bool registered = [] {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    for (const std::size_t m : {1UL, 4UL, 16UL}) {
      add(backend, "range_proof_verify_64bit", m, range_verify);
      add(backend, "range_proof_prove_64bit", m, range_prove);
      add(backend, "range_proof_schedule_64bit", m, range_schedule);
      add(backend, "range_proof_add_to_64bit", m, range_add_to);
    }
    for (const std::size_t count : {1UL, 16UL, 256UL}) add(backend, "range_batch", count, range_batch);

    for (const std::size_t n : {64UL, 256UL, 1024UL}) add(backend, "inner_product_prove", n, inner_product_prove);
    for (const std::size_t k : {8UL, 128UL, 1024UL}) add_system<Shuffle>(backend, "shuffle", k);
    for (const std::size_t k : {1UL, 2UL, 4UL}) add_system<Cloak>(backend, "cloak", k);
  }
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
