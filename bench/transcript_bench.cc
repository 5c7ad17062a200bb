// Hashing: one permutation; permutations and nodes by the row of each backend; statements and messages of 2 kB on
// each backend; whole transcripts.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "slipstream/transcript/detail/kernels.h"
#include "slipstream/transcript/detail/statement_batch.h"
#include "slipstream/transcript/message.h"
#include "slipstream/transcript/rng.h"
#include "slipstream/transcript/transcript.h"

namespace {

using namespace slipstream;
using namespace slipstream::transcript;

/// Seconds per item; the console prints them with a unit.
void set_time_per_item(benchmark::State& state, double items) {
  state.counters["time_per_item"] =
      benchmark::Counter(items, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void keccak_one(benchmark::State& state) {
  KeccakState keccak;
  for (auto _ : state) keccak_f1600(keccak);
  benchmark::DoNotOptimize(keccak);
  set_time_per_item(state, 1);
}
BENCHMARK(keccak_one)->Name("transcript/keccak/serial/1");

void permute(benchmark::State& state, cpu::Backend backend) {
  std::vector<KeccakState> states(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    hash_kernels(backend).permute(states.data(), states.size());
    benchmark::ClobberMemory();
  }
  set_time_per_item(state, static_cast<double>(states.size()));
}

void hash_blocks(benchmark::State& state, cpu::Backend backend) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const std::string_view labels[] = {"L", "R"};
  const auto block = BlockTemplate::make(Transcript("ZkVM.utreexo"), labels, "merkle.node");
  std::vector<Bytes32> children(2 * n);
  std::vector<Bytes32> parents(n);
  std::vector<BlockJob> jobs(n);
  for (std::size_t i = 0; i < n; ++i) {
    jobs[i] = {children[2 * i].data(), children[2 * i + 1].data(), parents[i].data()};
  }
  for (auto _ : state) {
    hash_kernels(backend).hash_blocks(*block, jobs.data(), n);
    benchmark::ClobberMemory();
  }
  set_time_per_item(state, static_cast<double>(n));
}

/// Ids, a tree and a proof's challenges: 50 permutations, as a transaction with two inputs and two outputs has.
template <HashSchedule S>
void statement(S& s, const Bytes& message) {
  const ByteSpan bytes(message);
  std::vector<Slot> ids;
  for (std::size_t i = 0; i < 4; ++i) {
    s.begin("bench.id");
    for (std::size_t f = 0; f < 4; ++f) s.append("field", bytes.subspan(32 * (4 * i + f), 32));
    ids.push_back(s.challenge32("id"));
  }
  for (std::size_t i = 0; i < 14; ++i) {
    s.begin("bench.node");
    s.output("L", ids[i]);
    s.output("R", ids[i + 1]);
    ids.push_back(s.challenge32("node"));
  }
  s.begin("bench.proof");
  for (std::size_t i = 0; i < 28; ++i) {
    s.append("L", bytes.subspan(32 * (i % 15), 32));
    s.append("R", bytes.subspan(32 * (i % 15) + 32, 32));
    static_cast<void>(s.challenge64("u"));
  }
}

void schedule_all(StatementBatch& batch, const std::vector<Bytes>& messages) {
  for (const Bytes& message : messages) {
    statement(batch.begin_statement(), message);
    batch.end_statement();
  }
}

/// Scheduled and run.
void statements(benchmark::State& state, cpu::Backend backend) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const auto before = cpu::active_backend();
  static_cast<void>(cpu::set_backend(backend));
  const std::vector<Bytes> messages(n, Bytes(512));
  for (auto _ : state) {
    StatementBatch batch;
    schedule_all(batch, messages);
    batch.run();
    benchmark::DoNotOptimize(batch.take_outputs(n - 1));
  }
  static_cast<void>(cpu::set_backend(before));
  set_time_per_item(state, static_cast<double>(n));
}

/// Only scheduled.
void schedule(benchmark::State& state) {
  const std::vector<Bytes> messages(16, Bytes(512));
  for (auto _ : state) {
    StatementBatch batch;
    schedule_all(batch, messages);
    benchmark::DoNotOptimize(batch);
  }
  set_time_per_item(state, static_cast<double>(messages.size()));
}
BENCHMARK(schedule)->Name("transcript/schedule/serial/16");

void messages(benchmark::State& state, cpu::Backend backend) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const auto before = cpu::active_backend();
  static_cast<void>(cpu::set_backend(backend));
  std::vector<Bytes> bytes;
  std::vector<Bytes32> out(n);
  for (std::size_t i = 0; i < n; ++i) bytes.emplace_back(2312 - 32 * (i % 9));
  const std::vector<ByteSpan> messages(bytes.begin(), bytes.end());
  for (auto _ : state) {
    hash_message_batch({"bench", "tx", "hash"}, messages, out);
    benchmark::ClobberMemory();
  }
  static_cast<void>(cpu::set_backend(before));
  set_time_per_item(state, static_cast<double>(n));
}

void direct(benchmark::State& state) {
  const Bytes message(512);
  std::uint64_t permutations = 0;
  for (auto _ : state) {
    DirectSchedule schedule;
    statement(schedule, message);
    permutations = schedule.permutations();
  }
  set_time_per_item(state, static_cast<double>(permutations));
}
BENCHMARK(direct)->Name("transcript/direct/serial/1");

/// New transcript, 32 bytes in, 64 bytes out.
void short_transcript(benchmark::State& state) {
  Bytes32 message{};
  for (auto _ : state) {
    Transcript transcript("test protocol");
    transcript.append("some label", message);
    const Bytes64 out = transcript.challenge_bytes64("challenge");
    std::memcpy(message.data(), out.data(), message.size());
  }
  benchmark::DoNotOptimize(message);
  set_time_per_item(state, 1);
}
BENCHMARK(short_transcript)->Name("transcript/new_append32_challenge64/serial/1");

void append_32(benchmark::State& state) {
  const Bytes32 message{};
  Transcript transcript("test protocol");
  for (auto _ : state) transcript.append("V", message);
  benchmark::DoNotOptimize(transcript);
  set_time_per_item(state, 1);
}
BENCHMARK(append_32)->Name("transcript/append/serial/32");

void append_long(benchmark::State& state) {
  const Bytes message(static_cast<std::size_t>(state.range(0)));
  Transcript transcript("test protocol");
  for (auto _ : state) transcript.append("message", message);
  benchmark::DoNotOptimize(transcript);
  state.SetBytesProcessed(state.iterations() * state.range(0));
  set_time_per_item(state, 1);
}
BENCHMARK(append_long)->Name("transcript/append/serial")->Arg(1024)->Arg(2200)->Arg(1 << 16);

void rng_scalar(benchmark::State& state) {
  TranscriptRng rng = Transcript("test protocol").build_rng().finalize(Bytes32{});
  for (auto _ : state) benchmark::DoNotOptimize(rng.random_scalar());
  set_time_per_item(state, 1);
}
BENCHMARK(rng_scalar)->Name("transcript/rng_scalar/serial/1");

void register_rows() {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    const std::string name = backend.name;
    for (const int n : {1, 2, 3, 4, 8, 16, 24, 64, 1024}) {
      benchmark::RegisterBenchmark(("transcript/keccak/" + name).c_str(), permute, backend.id)->Arg(n);
      benchmark::RegisterBenchmark(("transcript/statement/" + name).c_str(), statements, backend.id)->Arg(n);
      benchmark::RegisterBenchmark(("transcript/message/" + name).c_str(), messages, backend.id)->Arg(n);
      benchmark::RegisterBenchmark(("transcript/node/" + name).c_str(), hash_blocks, backend.id)->Arg(n);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  register_rows();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
