#include "cli/chain_generator.h"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>

#include "base/json_document.h"
#include "base/json_reader.h"
#include "base/secret_text.h"
#include "base/try.h"
#include "vm/build/program_builder.h"

namespace slipstream::cli {
namespace {

constexpr std::uint64_t kGenesisTime = 1'700'000'000'000;
constexpr std::uint64_t kBlockTime = 10'000;

/// A stream of randomness for one purpose.
class SeededRandom {
 public:
  SeededRandom(std::uint64_t seed, std::string_view purpose, std::uint64_t index) : transcript_("slipstream.gen") {
    transcript_.append_u64("seed", seed);
    transcript_.append("purpose", as_bytes(purpose));
    transcript_.append_u64("index", index);
  }
  [[nodiscard]] Scalar scalar() { return transcript_.challenge_scalar("scalar"); }
  [[nodiscard]] Bytes32 bytes32() { return transcript_.challenge_bytes32("bytes"); }
  /// A number below `bound`, or 0 if `bound` is 0. The bias is below bound / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t x = load_le64(bytes32().data());
    return bound == 0 ? 0 : x % bound;
  }
  [[nodiscard]] vm::OpenValue value(std::uint64_t quantity, const Scalar& flavor) {
    const Scalar r = scalar(), s = scalar();
    return {vm::Opening::with_factor(vm::Number::integer(quantity), r),
            vm::Opening::with_factor(vm::Number(flavor), s)};
  }

 private:
  Transcript transcript_;
};

/// Inputs or outputs.
std::expected<std::uint32_t, std::string> parse_count(const JsonReader& entry, std::string_view name) {
  SLIPSTREAM_TRY(const JsonReader member, entry.member(name));
  SLIPSTREAM_TRY(const std::uint64_t count, member.u64());
  if (count == 0 || count > 1000) return member.fail("is not from 1 to 1000");
  return static_cast<std::uint32_t>(count);
}

std::expected<TxShape, std::string> parse_shape(const JsonReader& entry) {
  SLIPSTREAM_TRY_VOID(entry.object({"inputs", "outputs", "weight"}));
  TxShape shape{.inputs = 0, .outputs = 0, .weight = 1};
  SLIPSTREAM_TRY(shape.inputs, parse_count(entry, "inputs"));
  SLIPSTREAM_TRY(shape.outputs, parse_count(entry, "outputs"));
  if (const auto weight = entry.find("weight")) {
    SLIPSTREAM_TRY(shape.weight, weight->u64());
    if (shape.weight > 1'000'000) return weight->fail("is above 1000000");
  }
  return shape;
}

}  // namespace

std::expected<std::vector<TxShape>, std::string> parse_mix(std::string_view json) {
  SLIPSTREAM_TRY(const JsonDocument document, JsonDocument::parse(SecretText(json)));
  SLIPSTREAM_TRY(const std::vector<JsonReader> entries, JsonReader(document.root()).items());
  std::vector<TxShape> mix;
  std::uint64_t weights = 0;
  for (const JsonReader& entry : entries) {
    SLIPSTREAM_TRY(const TxShape shape, parse_shape(entry));
    weights += shape.weight;
    mix.push_back(shape);
  }
  if (weights == 0) return std::unexpected("no entry has a weight");
  return mix;
}

ChainGenerator::ChainGenerator(const ChainPlan& plan) : plan_(plan) {
  for (const TxShape& shape : plan_.mix) total_weight_ += shape.weight;
  for (std::size_t f = 0; f < kFlavors; ++f) flavors_[f] = SeededRandom(plan_.seed, "flavor", f).scalar();
  const auto counts = initial_coin_counts();
  std::vector<Bytes32> ids;
  for (std::size_t f = 0; f < kFlavors; ++f) {
    for (std::uint64_t i = 0; i < counts[f]; ++i) {
      SeededRandom random(plan_.seed, "coin", ids.size());
      const keys::SecretKey secret(random.scalar());
      // A chain has fewer than 2^32 coins, so no sum exceeds 64 bits.
      const vm::OpenValue value = random.value(random.below(std::uint64_t{1} << 32), flavors_[f]);
      coins_[f].push_back({vm::value_contract(random.bytes32(), keys::public_key(secret).point, value), secret});
      ids.push_back(coins_[f].back().contract.id());
    }
  }
  maker_.emplace(kGenesisTime, ids);
}

std::vector<ChainGenerator::Part> ChainGenerator::parts_of(std::uint64_t tx) const {
  std::uint64_t ticket = SeededRandom(plan_.seed, "shape", tx).below(total_weight_);
  const TxShape* shape = plan_.mix.data();
  while (ticket >= shape->weight) ticket -= (shape++)->weight;
  const std::size_t first = tx % kFlavors, second = (tx + 1) % kFlavors;
  if (shape->inputs == 1 || shape->outputs == 1) return {{first, shape->inputs, shape->outputs}};
  return {{first, shape->inputs - shape->inputs / 2, shape->outputs - shape->outputs / 2},
          {second, shape->inputs / 2, shape->outputs / 2}};
}

std::array<std::uint64_t, ChainGenerator::kFlavors> ChainGenerator::initial_coin_counts() const {
  std::array<std::uint64_t, kFlavors> needed{}, there{}, coming{};
  for (std::uint64_t tx = 0; tx < plan_.txs; ++tx) {
    if (tx % plan_.txs_per_block == 0) {
      for (std::size_t f = 0; f < kFlavors; ++f) there[f] += std::exchange(coming[f], 0);
    }
    for (const Part& part : parts_of(tx)) {
      if (there[part.flavor] < part.inputs) {
        needed[part.flavor] += part.inputs - there[part.flavor];
        there[part.flavor] = part.inputs;
      }
      there[part.flavor] -= part.inputs;
      coming[part.flavor] += part.outputs;
    }
  }
  return needed;
}

std::expected<ChainGenerator::MadeTx, vm::Error> ChainGenerator::make(std::uint64_t tx,
                                                                      std::span<const Coin> coins) const {
  SeededRandom random(plan_.seed, "transaction", tx);
  MadeTx out;
  vm::KeyRing keys;
  vm::ProgramBuilder p;
  for (const Coin& coin : coins) {
    keys.add(coin.secret);
    p.spend(coin.contract);
  }
  std::uint32_t outputs = 0;
  std::size_t next = 0;
  for (const Part& part : parts_of(tx)) {
    std::uint64_t left = 0;
    for (std::uint32_t i = 0; i < part.inputs; ++i) left += coins[next++].contract.value()->clear().quantity;
    for (std::uint32_t i = 0; i < part.outputs; ++i) {
      const std::uint64_t quantity = i + 1 == part.outputs ? left : random.below(left + 1);
      left -= quantity;
      p.push_commitments(random.value(quantity, flavors_[part.flavor]));
      out.owners.emplace_back(part.flavor, keys::SecretKey(random.scalar()));
      ++outputs;
    }
  }
  p.cloak(static_cast<std::uint32_t>(coins.size()), outputs);
  for (const auto& [flavor, secret] : out.owners) p.push(keys::public_key(secret).point).output(1);
  auto script = p.finish();
  if (!script) return std::unexpected(std::move(script).error());
  vm::ProverOptions options;
  options.proof_entropy = random.bytes32();
  options.signing_entropy = random.bytes32();
  auto made = vm::make_tx({1, 0, UINT64_MAX}, *script, keys, options);
  if (!made) return std::unexpected(std::move(made).error());
  out.tx = *std::move(made);
  return out;
}

std::expected<std::optional<ledger::Block>, std::string> ChainGenerator::next(const std::function<bool()>& made) {
  const std::uint64_t first = made_;
  const std::uint64_t count = std::min(plan_.txs_per_block, plan_.txs - first);
  if (count == 0) return std::nullopt;
  std::vector<std::vector<Coin>> inputs(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    for (const Part& part : parts_of(first + i)) {
      for (std::uint32_t k = 0; k < part.inputs; ++k) {
        inputs[i].push_back(std::move(coins_[part.flavor].front()));
        coins_[part.flavor].pop_front();
      }
    }
  }
  std::vector<std::expected<MadeTx, vm::Error>> results(count);
  std::atomic<bool> stopped = false;
  tbb::parallel_for(std::uint64_t{0}, count, [&](std::uint64_t i) {
    if (stopped) return;
    results[i] = make(first + i, inputs[i]);
    if (!made()) stopped = true;
  });
  if (stopped) return std::unexpected("stopped");

  std::vector<vm::SignedTx> txs;
  txs.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!results[i]) {
      return std::unexpected(fmt::format("transaction {}: {}", first + i, results[i].error().to_string()));
    }
    MadeTx& result = *results[i];
    for (std::size_t k = 0; k < result.owners.size(); ++k) {
      const auto& [flavor, secret] = result.owners[k];
      coins_[flavor].push_back({result.tx.outputs[k], secret});
    }
    txs.push_back(std::move(result.tx));
  }
  auto block = maker_->append(state().tip.timestamp_ms + kBlockTime, txs);
  if (!block)
    return std::unexpected(
        fmt::format("transaction {}: {}", first + block.error().tx, block.error().fault.to_string()));
  made_ += count;
  return *std::move(block);
}

}  // namespace slipstream::cli
