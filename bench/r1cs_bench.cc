// Range proofs and constraint system proofs: r1cs/operation/backend/size, ns per proof. Sizes are the values of a range
// proof, the inputs of a shuffle, and the inputs (= outputs) of a cloak.
// Proofs come from the reference vectors where those have the size. Larger ones are made up of valid points and
// scalars: checking them takes the same work, only the answer is no.
#include <benchmark/benchmark.h>

#include <array>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/hex.h"
#include "cpu/backend.h"
#include "r1cs/gadgets/cloak.h"
#include "r1cs/generators.h"
#include "r1cs/range_proof.h"
#include "r1cs/verifier.h"

namespace {

using namespace slipstream;
using nlohmann::json;
using ristretto255::Encoding;

// ---- Statements and proofs

const json& vectors(const std::string& name) {
  static std::map<std::string, json> files;
  json& file = files[name];
  if (file.is_null()) {
    const char* chosen = std::getenv("SLIPSTREAM_VECTORS");
    const auto directory = chosen != nullptr && *chosen != '\0'
                               ? std::filesystem::path(chosen)
                               : std::filesystem::path(__FILE__).parent_path().parent_path() / "tests" / "vectors";
    std::ifstream in(directory / name);
    if (!in) {
      std::fprintf(stderr, "cannot read %s\n", (directory / name).c_str());
      std::exit(2);
    }
    file = json::parse(in);
  }
  return file;
}

Encoding encoding(const json& value) { return {to_bytes32(from_hex(value.get<std::string>()).value())}; }

const json* accepted_case(const std::string& file, const std::string& name) {
  for (const json& c : vectors(file)["cases"]) {
    if (c["name"] == name && c["expect"] == "accept") return &c;
  }
  return nullptr;
}

/// Different valid points.
Encoding some_point() {
  static ristretto255::Point point = ristretto255::Point::basepoint();
  point = point + ristretto255::Point::basepoint();
  return ristretto255::encode(point);
}

Scalar some_scalar() {
  static Scalar scalar = Scalar::from_u64(0x9e3779b97f4a7c15);
  scalar = scalar.square() + Scalar::one();
  return scalar;
}

std::vector<Encoding> some_points(std::size_t n) {
  std::vector<Encoding> out(n);
  for (Encoding& e : out) e = some_point();
  return out;
}

r1cs::InnerProductProof some_inner_product(std::size_t n) {
  const auto rounds = static_cast<std::size_t>(std::countr_zero(n));
  return {some_points(rounds), some_points(rounds), some_scalar(), some_scalar()};
}

struct RangeCase {
  bool valid = false;
  std::string label = "made up";
  std::vector<Encoding> V;
  r1cs::RangeProof proof;
};

RangeCase range_case(std::size_t m) {
  RangeCase out;
  if (const json* c = accepted_case("rangeproof.json", "n64_m" + std::to_string(m) + "_0_ok")) {
    out.valid = true;
    out.label = (*c)["transcript_label"];
    for (const json& v : (*c)["commitments"]) out.V.push_back(encoding(v));
    out.proof = r1cs::RangeProof::decode(from_hex((*c)["proof"].get<std::string>()).value()).value();
    return out;
  }
  out.V = some_points(m);
  r1cs::RangeProof& p = out.proof;
  for (Encoding* point : {&p.A, &p.S, &p.T_1, &p.T_2}) *point = some_point();
  for (Scalar* scalar : {&p.t_x, &p.t_x_blinding, &p.e_blinding}) *scalar = some_scalar();
  p.ipp = some_inner_product(64 * m);
  return out;
}

struct SystemCase {
  bool valid = false;
  std::string label = "made up";
  std::vector<Encoding> V;
  std::function<void(r1cs::Verifier&, std::span<const Encoding>)> build;
  r1cs::Proof proof;
};

void build_shuffle(r1cs::Verifier& verifier, std::span<const Encoding> V) {
  const std::size_t k = V.size() / 2;
  static thread_local std::array<std::uint8_t, 8> k_bytes;
  store_le64(k_bytes.data(), k);
  verifier.append_message("dom-sep", as_bytes("ShuffleProof"));
  verifier.append_message("k", k_bytes);
  std::vector<r1cs::Variable> x, y;
  for (std::size_t i = 0; i < V.size(); ++i) (i < k ? x : y).push_back(verifier.commit(V[i]));
  verifier.specify_randomized_constraints([x = std::move(x), y = std::move(y)](r1cs::Verifier::Randomized& cs) {
    return r1cs::k_shuffle(cs, std::span(x), std::span(y));
  });
}

void build_cloak(r1cs::Verifier& verifier, std::span<const Encoding> V) {
  std::vector<r1cs::AllocatedValue> in, out;
  for (std::size_t i = 0; i < V.size(); i += 2) {
    const r1cs::Variable q = verifier.commit(V[i]);
    (i < V.size() / 2 ? in : out).push_back({q, verifier.commit(V[i + 1])});
  }
  if (!r1cs::cloak(verifier, in, out)) std::abort();
}

SystemCase shuffle_case(std::size_t k) {
  SystemCase out;
  out.build = build_shuffle;
  if (const json* c = accepted_case("r1cs.json", "shuffle_" + std::to_string(k))) {
    out.valid = true;
    out.label = (*c)["transcript_label"];
    for (const json& v : (*c)["commitments"]) out.V.push_back(encoding(v));
    out.proof = r1cs::Proof::decode(from_hex((*c)["proof"].get<std::string>()).value()).value();
    return out;
  }
  out.V = some_points(2 * k);
  r1cs::Proof& p = out.proof;
  for (Encoding* point : {&p.A_I1, &p.A_O1, &p.S1, &p.A_I2, &p.A_O2, &p.S2, &p.T_1, &p.T_3, &p.T_4, &p.T_5, &p.T_6}) {
    *point = some_point();
  }
  for (Scalar* scalar : {&p.t_x, &p.t_x_blinding, &p.e_blinding}) *scalar = some_scalar();
  p.ipp = some_inner_product(std::bit_ceil(2 * (k - 1)));
  return out;
}

SystemCase cloak_case(std::size_t k) {
  SystemCase out;
  out.build = build_cloak;
  const std::string size = std::to_string(k);
  const json& c = *accepted_case("cloak.json", "cloak_" + size + "_" + size + "_v0");
  out.valid = true;
  out.label = c["transcript_label"];
  for (const char* side : {"inputs", "outputs"}) {
    for (const json& v : c[side]) {
      out.V.push_back(encoding(v["quantity_commitment"]));
      out.V.push_back(encoding(v["flavor_commitment"]));
    }
  }
  out.proof = r1cs::Proof::decode(from_hex(c["proof"].get<std::string>()).value()).value();
  return out;
}

// ---- Measuring

constexpr std::size_t kCapacity = 2048;

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
  const RangeCase c = range_case(m);
  const auto generators = r1cs::party_generators(64, m);
  bool accepted = false;
  for (auto _ : state) {
    Transcript transcript(c.label);
    accepted = r1cs::verify_vartime(c.proof, transcript, c.V, 64, generators).has_value();
  }
  if (accepted != c.valid) state.SkipWithError("wrong verdict");
  count_items(state, 1);
}

void range_schedule(benchmark::State& state, std::size_t m) {
  const RangeCase c = range_case(m);
  for (auto _ : state) {
    transcript::DirectSchedule schedule(Transcript(c.label));
    benchmark::DoNotOptimize(c.proof.schedule(schedule, c.V, 64, 64, m));
  }
  count_items(state, 1);
}

void range_add_to(benchmark::State& state, std::size_t m) {
  const RangeCase c = range_case(m);
  transcript::DirectSchedule schedule(Transcript(c.label));
  std::vector<r1cs::RangeChallenges> challenges{c.proof.schedule(schedule, c.V, 64, 64, m).value()};
  r1cs::invert_batch_vartime(challenges);
  const Scalar weight = some_scalar(), r = some_scalar();
  msm::Equation equation;
  for (auto _ : state) {
    equation.clear();
    c.proof.add_to(equation, c.V, 64, challenges[0], weight, r);
    benchmark::ClobberMemory();
  }
  count_items(state, 1);
}

/// `count` proofs of one 64-bit value each, as one equation.
void range_batch(benchmark::State& state, std::size_t count) {
  const RangeCase c = range_case(1);
  const auto generators = r1cs::party_generators(64, 1);
  msm::Equation equation;
  bool accepted = false;
  for (auto _ : state) {
    std::vector<r1cs::RangeChallenges> challenges;
    challenges.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      transcript::DirectSchedule schedule(Transcript(c.label));
      challenges.push_back(c.proof.schedule(schedule, c.V, 64, 64, 1).value());
    }
    r1cs::invert_batch_vartime(challenges);
    equation.clear();
    for (const auto& challenge : challenges) {
      c.proof.add_to(equation, c.V, 64, challenge, some_scalar(), some_scalar());
    }
    const auto holds = equation.check_vartime(*generators.bases);
    accepted = holds && *holds;
  }
  if (accepted != c.valid) state.SkipWithError("wrong verdict");
  count_items(state, count);
}

using MakeCase = SystemCase (*)(std::size_t);

/// Building the statement, hashing, scalars and the multiplication.
void system_verify(benchmark::State& state, MakeCase make, std::size_t size) {
  const SystemCase c = make(size);
  const auto bases = r1cs::generators(kCapacity);
  bool accepted = false;
  for (auto _ : state) {
    r1cs::Verifier verifier;
    c.build(verifier, c.V);
    Transcript transcript(c.label);
    accepted = r1cs::verify_vartime(verifier, transcript, c.proof, *bases).has_value();
  }
  if (accepted != c.valid) state.SkipWithError("wrong verdict");
  count_items(state, 1);
}

void system_build(benchmark::State& state, MakeCase make, std::size_t size) {
  const SystemCase c = make(size);
  for (auto _ : state) {
    r1cs::Verifier verifier;
    c.build(verifier, c.V);
    benchmark::DoNotOptimize(verifier.constraint_count());
  }
  count_items(state, 1);
}

void system_schedule(benchmark::State& state, MakeCase make, std::size_t size) {
  const SystemCase c = make(size);
  r1cs::Verifier verifier;
  c.build(verifier, c.V);
  transcript::DirectSchedule statement(Transcript(c.label));
  verifier.schedule_statement(statement);
  for (auto _ : state) {
    transcript::DirectSchedule schedule(statement.transcript());
    benchmark::DoNotOptimize(verifier.schedule_proof(schedule, c.proof, kCapacity));
  }
  count_items(state, 1);
}

void system_add_to(benchmark::State& state, MakeCase make, std::size_t size, bool inverted) {
  const SystemCase c = make(size);
  r1cs::Verifier verifier;
  c.build(verifier, c.V);
  transcript::DirectSchedule schedule(Transcript(c.label));
  verifier.schedule_statement(schedule);
  std::vector<r1cs::Challenges> challenges{verifier.schedule_proof(schedule, c.proof, kCapacity).value()};
  if (inverted) r1cs::invert_batch_vartime(challenges);
  const Scalar weight = some_scalar(), r = some_scalar();
  msm::Equation equation;
  for (auto _ : state) {
    equation.clear();
    verifier.add_to(equation, c.proof, challenges[0], weight, r);
    benchmark::ClobberMemory();
  }
  count_items(state, 1);
  state.counters["multipliers"] = static_cast<double>(verifier.multiplier_count());
  state.counters["constraints"] = static_cast<double>(verifier.constraint_count());
}

const bool registered = [] {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    for (const std::size_t m : {1UL, 4UL, 16UL}) {
      add(backend, "range_proof_verify_64bit", m, range_verify);
      add(backend, "range_proof_schedule_64bit", m, range_schedule);
      add(backend, "range_proof_add_to_64bit", m, range_add_to);
    }
    add(backend, "range_proof_batch_64bit", 100, range_batch);

    const auto system = [&](const std::string& name, MakeCase make, std::size_t size) {
      add(backend, name + "_verify", size, [make](auto& state, std::size_t k) { system_verify(state, make, k); });
      add(backend, name + "_build", size, [make](auto& state, std::size_t k) { system_build(state, make, k); });
      add(backend, name + "_schedule", size, [make](auto& state, std::size_t k) { system_schedule(state, make, k); });
      add(backend, name + "_add_to", size,
          [make](auto& state, std::size_t k) { system_add_to(state, make, k, false); });
      add(backend, name + "_add_to_inverted", size,
          [make](auto& state, std::size_t k) { system_add_to(state, make, k, true); });
    };
    for (const std::size_t k : {8UL, 128UL, 1024UL}) system("shuffle", shuffle_case, k);
    for (const std::size_t k : {1UL, 2UL, 4UL}) system("cloak", cloak_case, k);
  }
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
