// Signatures: one by one, and many as one equation.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/keys/batch.h"
#include "slipstream/keys/keytree.h"
#include "slipstream/keys/multikey.h"
#include "slipstream/keys/multimessage.h"
#include "slipstream/keys/musig.h"
#include "slipstream/keys/sign.h"
#include "slipstream/keys/signature.h"

namespace {

using namespace slipstream;
using keys::Signature;
using keys::VerificationKey;

ristretto255::Point times_basepoint(std::uint64_t k) { return Scalar::from_u64(k) * ristretto255::Point::basepoint(); }

struct Signed {
  VerificationKey key;
  Bytes message;
  Signature signature;
};

// Right signatures with nonces and keys that anybody can guess.
std::vector<Signed> make_signatures(std::size_t n) {
  std::vector<Signed> out;
  for (std::uint64_t i = 0; i < n; ++i) {
    const std::uint64_t x = 1000 + i, r = 77777 + 3 * i;
    Signed item{{ristretto255::encode(times_basepoint(x))}, Bytes(32, static_cast<std::uint8_t>(i)), {}};
    item.signature.R = ristretto255::encode(times_basepoint(r));
    transcript::DirectSchedule schedule(keys::message_transcript("m", item.message));
    const Scalar c = schedule.scalar(keys::schedule_signature(schedule, item.key, item.signature));
    item.signature.s = Scalar::from_u64(r) + c * Scalar::from_u64(x);
    out.push_back(std::move(item));
  }
  return out;
}

void verify_one(benchmark::State& state) {
  const Signed item = make_signatures(1)[0];
  for (auto _ : state) {
    const auto result = keys::verify_message_vartime(item.signature, "m", item.message, item.key);
    if (!result) state.SkipWithError("a right signature was rejected");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verify_one)->Name("keys/verify/portable/1")->Unit(benchmark::kMicrosecond);

void verify_batch(benchmark::State& state) {
  const auto items = make_signatures(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    keys::BatchVerifier batch;
    for (const Signed& item : items) batch.add_message(item.signature, "m", item.message, item.key);
    if (!batch.verify_vartime()) state.SkipWithError("a right batch was rejected");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["per_signature"] = benchmark::Counter(
      static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(verify_batch)
    ->Name("keys/verify_batch/portable")
    ->RangeMultiplier(8)
    ->Range(1, 4096)
    ->Unit(benchmark::kMicrosecond);

void aggregate(benchmark::State& state) {
  std::vector<VerificationKey> all;
  for (const Signed& item : make_signatures(static_cast<std::size_t>(state.range(0)))) all.push_back(item.key);
  for (auto _ : state) benchmark::DoNotOptimize(keys::Multikey::aggregate_vartime(all));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(aggregate)->Name("keys/aggregate/portable")->Arg(2)->Arg(8)->Arg(64)->Unit(benchmark::kMicrosecond);

void derive(benchmark::State& state) {
  Bytes bytes(64, 7);
  std::ranges::copy(ristretto255::encode(ristretto255::Point::basepoint()).bytes, bytes.begin());
  const auto xpub = keys::Xpub::decode(bytes);
  std::uint64_t index = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(xpub->derive_key([&](Transcript& t) { t.append_u64("index", ++index); }));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(derive)->Name("keys/derive_key/portable/1")->Unit(benchmark::kMicrosecond);

void sign_one(benchmark::State& state) {
  const keys::SecretKey key = keys::generate_secret_key();
  const Bytes message(32, 7);
  for (auto _ : state) benchmark::DoNotOptimize(keys::sign_message("m", message, key));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sign_one)->Name("keys/sign/active/1")->Unit(benchmark::kMicrosecond);

void sign_several(benchmark::State& state) {
  std::vector<keys::SecretKey> secrets;
  std::vector<keys::KeyMessage> pairs;
  const Bytes message(32, 7);
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    secrets.push_back(keys::generate_secret_key());
    pairs.push_back({keys::public_key(secrets.back()), ByteSpan(message)});
  }
  for (auto _ : state) {
    Transcript transcript("t");
    if (!keys::sign_multimessage(transcript, secrets, pairs)) state.SkipWithError("signing failed");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sign_several)->Name("keys/sign_multimessage/active")->Arg(2)->Arg(8)->Unit(benchmark::kMicrosecond);

// All rounds of all parties, each of which checks all shares.
void musig(benchmark::State& state) {
  const auto parties = static_cast<std::size_t>(state.range(0));
  std::vector<keys::SecretKey> secrets;
  std::vector<VerificationKey> all;
  for (std::size_t i = 0; i < parties; ++i) {
    secrets.push_back(keys::generate_secret_key());
    all.push_back(keys::public_key(secrets.back()));
  }
  for (auto _ : state) {
    const keys::musig::Statement statement(keys::Multikey::aggregate_vartime(all).value());
    std::vector<keys::musig::AwaitingPrecommitments> first;
    std::vector<keys::musig::NoncePrecommitment> precommitments;
    for (std::size_t i = 0; i < parties; ++i) {
      first.push_back(keys::musig::begin(Transcript("t"), statement, i, secrets[i]).value());
      precommitments.push_back(first.back().precommitment());
    }
    std::vector<keys::musig::AwaitingCommitments> second;
    std::vector<keys::musig::NonceCommitment> commitments;
    for (auto& party : first) {
      second.push_back(std::move(party).receive(precommitments).value());
      commitments.push_back(second.back().commitment());
    }
    std::vector<keys::musig::AwaitingShares> third;
    std::vector<keys::musig::Share> shares;
    for (auto& party : second) {
      third.push_back(std::move(party).receive(commitments).value());
      shares.push_back(third.back().share());
    }
    for (const auto& party : third) {
      if (!party.receive_vartime(shares)) state.SkipWithError("a right share was rejected");
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(musig)->Name("keys/musig/active")->Arg(2)->Arg(10)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
