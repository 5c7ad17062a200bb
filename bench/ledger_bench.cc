// Blocks of the shipped workloads: a block as one equation on one thread and on two, its transactions one by one, and
// the parts of the work that need no curve. Files of hostile transactions, beside a valid file.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "slipstream/cpu/backend.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/ledger/block_maker.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/import.h"
#include "slipstream/vm/verify/tx_cache.h"
#include "slipstream/vm/verify/verifier.h"
#include "tests/vm/hostile.h"

namespace {

using namespace slipstream;
using namespace slipstream::ledger;

struct Chain {
  ChainState initial;
  std::vector<Block> blocks;
};

// The workload with this name, from the directory that SLIPSTREAM_VECTORS names or the one of the tests.
Chain load(const std::string& name) {
  const char* chosen = std::getenv("SLIPSTREAM_VECTORS");
  const std::filesystem::path directory = chosen != nullptr ? chosen : SLIPSTREAM_VECTORS_DEFAULT;
  std::string scratch = (std::filesystem::temp_directory_path() / "slipstream-bench-XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) std::abort();
  const std::filesystem::path path = std::filesystem::path(scratch) / "chain.slip";
  Chain chain;
  if (const auto imported = import_chain(directory / name, path); !imported) {
    std::fprintf(stderr, "%s\n", imported.error().to_string().c_str());
    std::exit(1);
  }
  auto reader = ChainReader::open(path);
  chain.initial = reader->initial_state();
  for (const Block& block : *reader) chain.blocks.push_back(block);
  std::filesystem::remove_all(scratch);
  return chain;
}

const Chain& mix() {
  static const Chain chain = load("workload_mix.bin");
  return chain;
}

const Chain& two_by_two() {
  static const Chain chain = load("workload_2x2.bin");
  return chain;
}

void set_per_transaction(benchmark::State& state, std::size_t transactions) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(transactions));
  state.counters["per_tx"] = benchmark::Counter(
      static_cast<double>(transactions), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// The first block of a chain as one equation; the counters are nanoseconds a transaction and phase.
void apply_block(benchmark::State& state, const Chain& (*chain)()) {
  const BlockVerifier verifier({.threads = static_cast<unsigned>(state.range(0)), .generator_capacity = 1024});
  const Block& block = chain().blocks[0];
  PhaseTimes times;
  for (auto _ : state) {
    ChainState tip = chain().initial;
    const auto report = verifier.apply_vartime(tip, block);
    if (!report) {
      state.SkipWithError(report.error().to_string().c_str());
      return;
    }
    times += report->times;
  }
  set_per_transaction(state, block.txs.size());
  const double all = static_cast<double>(state.iterations()) * static_cast<double>(block.txs.size());
  const auto count = [&](const char* name, std::uint64_t ns) { state.counters[name] = static_cast<double>(ns) / all; };
  count("decode", times.decode);
  count("programs", times.programs);
  count("hashing", times.hashing);
  count("scalars", times.proof_scalars);
  count("points", times.point_decoding);
  count("multiscalar", times.multiscalar);
  count("accumulator", times.accumulator);
}
BENCHMARK_CAPTURE(apply_block, mix, mix)
    ->Name("ledger/apply_block/portable/mix_200")
    ->Arg(1)
    ->Arg(2)
    ->ArgName("threads")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply_block, two_by_two, two_by_two)
    ->Name("ledger/apply_block/portable/2x2_1000")
    ->Arg(1)
    ->Arg(2)
    ->ArgName("threads")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// The same transactions, each with an equation of its own.
void one_by_one(benchmark::State& state, const Chain& (*chain)()) {
  const auto bases = innerproduct::generators(1024);
  const Block& block = chain().blocks[0];
  for (auto _ : state) {
    for (const Bytes& bytes : block.txs) {
      const auto tx = BlockTx::decode(bytes);
      benchmark::DoNotOptimize(tx->witness_hash());
      if (!vm::verify_tx_vartime(tx->tx, *bases)) state.SkipWithError("a valid transaction was rejected");
    }
  }
  set_per_transaction(state, block.txs.size());
}
BENCHMARK_CAPTURE(one_by_one, mix, mix)->Name("ledger/one_by_one/portable/mix_200")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(one_by_one, two_by_two, two_by_two)
    ->Name("ledger/one_by_one/portable/2x2_1000")
    ->Unit(benchmark::kMillisecond);

// A block of 1000 with so many bad transactions, spread over it: what it costs to name them. With none it is the good
// block. The search for them is a part of the time.
void blame(benchmark::State& state) {
  const BlockVerifier verifier({.threads = 1, .generator_capacity = 1024});
  Block block = two_by_two().blocks[0];
  const auto bad = static_cast<std::size_t>(state.range(0));
  for (std::size_t k = 0; k < bad; ++k) {
    // The last byte of the program is followed by the signature, whose response is changed.
    Bytes& tx = block.txs[(2 * k + 1) * block.txs.size() / (2 * bad)];
    tx[28 + load_le32(tx.data() + 24) + 32] ^= 1;
  }
  std::vector<Bytes32> hashes;
  for (const Bytes& bytes : block.txs) hashes.push_back(BlockTx::decode(bytes)->witness_hash());
  block.header.txroot = compute_txroot(hashes);
  for (auto _ : state) {
    ChainState tip = two_by_two().initial;
    const auto report = verifier.apply_vartime(tip, block);
    if (report.has_value() != (bad == 0) || (!report && report.error().invalid_txs.size() != bad)) {
      return state.SkipWithError("the wrong verdict");
    }
  }
}
BENCHMARK(blame)
    ->Name("ledger/blame/portable/2x2_1000")
    ->Arg(0)
    ->Arg(1)
    ->Arg(16)
    ->ArgName("bad")
    ->Unit(benchmark::kMillisecond);

// A block whose transactions the cache has, as those that a pool has verified.
void known_block(benchmark::State& state, const Chain& (*chain)()) {
  const Block& block = chain().blocks[0];
  const auto cache = std::make_shared<vm::TxCache>(block.txs.size());
  const BlockVerifier verifier({.threads = 1, .generator_capacity = 1024, .cache = cache});
  const auto apply = [&] {
    ChainState tip = chain().initial;
    if (!verifier.apply_vartime(tip, block)) state.SkipWithError("the wrong verdict");
  };
  apply();
  if (cache->size() != block.txs.size()) return state.SkipWithError("the cache lacks transactions");
  for (auto _ : state) apply();
  set_per_transaction(state, block.txs.size());
}
BENCHMARK_CAPTURE(known_block, mix, mix)->Name("ledger/known_block/portable/mix_200")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(known_block, two_by_two, two_by_two)
    ->Name("ledger/known_block/portable/2x2_1000")
    ->Unit(benchmark::kMillisecond);

// A block that spends an output twice, with as much else as the good one: refused for what the reference names, and
// for what is found first.
void double_spend(benchmark::State& state, Naming naming) {
  const BlockVerifier verifier({.threads = 1, .generator_capacity = 1024, .naming = naming});
  Block block = two_by_two().blocks[0];
  block.txs.back() = block.txs.front();
  std::vector<Bytes32> hashes;
  for (const Bytes& bytes : block.txs) hashes.push_back(BlockTx::decode(bytes)->witness_hash());
  block.header.txroot = compute_txroot(hashes);
  for (auto _ : state) {
    ChainState tip = two_by_two().initial;
    if (verifier.apply_vartime(tip, block)) return state.SkipWithError("the wrong verdict");
  }
}
BENCHMARK_CAPTURE(double_spend, reference, Naming::reference)
    ->Name("ledger/double_spend/reference/2x2_1000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(double_spend, first_found, Naming::first_found)
    ->Name("ledger/double_spend/first_found/2x2_1000")
    ->Unit(benchmark::kMillisecond);

void witness_hashes(benchmark::State& state) {
  const Block& block = two_by_two().blocks[0];
  for (auto _ : state) {
    for (const Bytes& tx : block.txs) benchmark::DoNotOptimize(witness_hash(tx));
  }
  set_per_transaction(state, block.txs.size());
}
BENCHMARK(witness_hashes)->Name("ledger/witness_hash/portable/2x2_1000")->Unit(benchmark::kMicrosecond);

// All hashing of the transactions of a block and nothing else, on one thread, in groups as the block verifier makes
// them: witness hashes, the root over them, ids and challenges. The clock stands while the programs of a group run.
void hashing(benchmark::State& state, cpu::Backend backend) {
  using Clock = std::chrono::steady_clock;
  const auto before = cpu::active_backend();
  if (!cpu::set_backend(backend)) return state.SkipWithError("backend");
  constexpr std::size_t kGroup = 16;
  const Block& block = two_by_two().blocks[0];
  std::vector<BlockTx> txs;
  for (const Bytes& bytes : block.txs) txs.push_back(*BlockTx::decode(bytes));
  std::vector<Bytes32> hashes(txs.size());
  for (auto _ : state) {
    Clock::duration time{};
    for (std::size_t begin = 0; begin < txs.size(); begin += kGroup) {
      const std::size_t end = std::min(begin + kGroup, txs.size());
      std::vector<vm::ExecutedTx> executed;
      executed.reserve(kGroup);
      for (std::size_t i = begin; i < end; ++i) executed.push_back(*vm::ExecutedTx::run_vartime(txs[i].tx, 1024));
      const std::vector<ByteSpan> encodings(block.txs.begin() + static_cast<std::ptrdiff_t>(begin),
                                            block.txs.begin() + static_cast<std::ptrdiff_t>(end));
      const auto start = Clock::now();
      witness_hash_batch(encodings, std::span(hashes).subspan(begin, end - begin));
      const auto hashed = vm::HashedTx::hash_batch_vartime(std::move(executed));
      benchmark::DoNotOptimize(hashed);
      time += Clock::now() - start;
    }
    const auto start = Clock::now();
    benchmark::DoNotOptimize(compute_txroot(hashes));
    time += Clock::now() - start;
    state.SetIterationTime(std::chrono::duration<double>(time).count());
  }
  set_per_transaction(state, txs.size());
  static_cast<void>(cpu::set_backend(before));
}
const bool hashing_registered = [] {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    const std::string name = std::string("ledger/hashing/") + backend.name + "/2x2_1000";
    benchmark::RegisterBenchmark(name.c_str(), hashing, backend.id)->UseManualTime()->Unit(benchmark::kMicrosecond);
  }
  return true;
}();

void decode_txs(benchmark::State& state) {
  const Block& block = two_by_two().blocks[0];
  for (auto _ : state) {
    for (const Bytes& tx : block.txs) benchmark::DoNotOptimize(BlockTx::decode(tx));
  }
  set_per_transaction(state, block.txs.size());
}
BENCHMARK(decode_txs)->Name("ledger/decode_tx/portable/2x2_1000")->Unit(benchmark::kMicrosecond);

void block_round_trip(benchmark::State& state) {
  const Block& block = two_by_two().blocks[0];
  std::size_t bytes = 0;
  for (auto _ : state) {
    const Bytes encoded = block.encode();
    benchmark::DoNotOptimize(Block::decode(encoded));
    bytes += encoded.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(block_round_trip)->Name("ledger/block_round_trip/portable/2x2_1000")->Unit(benchmark::kMicrosecond);

// Whole files from the first byte to the verdict, on one thread. A hostile file may cost 20 times as much a byte as a
// valid one.

class ChainOnDisk {
 public:
  ChainOnDisk(const ChainState& initial, std::span<const Block> blocks) {
    std::string directory = (std::filesystem::temp_directory_path() / "slipstream-bench-XXXXXX").string();
    if (mkdtemp(directory.data()) == nullptr) std::abort();
    directory_ = directory;
    auto writer = ChainWriter::create(path(), initial).value();
    for (const Block& block : blocks) writer.append(block).value();
    writer.finish().value();
    size_ = std::filesystem::file_size(path());
  }
  ChainOnDisk(const ChainOnDisk&) = delete;
  ChainOnDisk& operator=(const ChainOnDisk&) = delete;
  ~ChainOnDisk() { std::filesystem::remove_all(directory_); }

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Whether the chain is valid.
  [[nodiscard]] bool verify(const BlockVerifier& verifier) const {
    auto reader = ChainReader::open(path()).value();
    ChainState state = reader.initial_state();
    const ChainSource source{
        .next = [&](Block& block) { return reader.next(block).value(); }, .applied = {}, .stop = {}};
    return verifier.apply_chain_vartime(state, source).has_value();
  }

 private:
  [[nodiscard]] std::filesystem::path path() const { return directory_ / "chain.slip"; }

  std::filesystem::path directory_;
  std::size_t size_;
};

constexpr std::size_t kFileCapacity = 2048;

void verify_file(benchmark::State& state, const ChainOnDisk& chain, bool valid) {
  const BlockVerifier verifier({.threads = 1, .generator_capacity = kFileCapacity});
  for (auto _ : state) {
    if (chain.verify(verifier) != valid) return state.SkipWithError("wrong verdict");
  }
  state.counters["bytes"] = static_cast<double>(chain.size());
  state.counters["time_per_byte"] = benchmark::Counter(
      static_cast<double>(chain.size()), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void valid_file(benchmark::State& state) {
  const ChainOnDisk chain(two_by_two().initial, std::span(two_by_two().blocks).first(1));
  verify_file(state, chain, true);
}
BENCHMARK(valid_file)->Name("ledger/hostile_file/valid")->UseRealTime()->Unit(benchmark::kMillisecond);

// The transactions that cost most, in one block. Their proofs mean nothing, so that the search for them is part of it.
void hostile_file(benchmark::State& state, const test::HostileKind& kind) {
  constexpr std::size_t kBytes = std::size_t{1} << 20;
  const test::Worst worst = test::worst_program(kind, static_cast<std::size_t>(state.range(0)));
  const vm::SignedTx tx{.bytes = test::hostile_transaction(worst.program, kFileCapacity),
                        .id = {},
                        .inputs = {},
                        .outputs = {},
                        .fee_rate = {}};
  BlockMaker maker(0, {});
  const ChainState initial = maker.state();
  const std::vector<vm::SignedTx> txs(kBytes / tx.bytes.size() + 1, tx);
  const Block block = maker.append(test::kHostileHeader.mintime_ms, txs).value();
  verify_file(state, ChainOnDisk(initial, {&block, 1}), false);
}
const bool hostile_files_registered = [] {
  for (const test::HostileKind& kind : test::hostile_kinds()) {
    benchmark::RegisterBenchmark(("ledger/hostile_file/" + std::string(kind.name)).c_str(), hostile_file, kind)
        ->Arg(2'000)
        ->Arg(40'000)
        ->ArgName("bytes")
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
