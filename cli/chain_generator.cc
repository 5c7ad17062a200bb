#include "cli/chain_generator.h"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <utility>

#include "cli/files.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/json_document.h"
#include "slipstream/base/detail/json_reader.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/secret_text.h"
#include "slipstream/vm/build/condition.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/predicate.h"
#include "slipstream/wallet/account.h"

namespace slipstream::cli {
namespace {

constexpr std::uint64_t kGenesisTime = 1'700'000'000'000;
constexpr std::uint64_t kBlockTime = 10'000;
/// The most inputs, outputs, constraints and so on of one transaction.
constexpr std::uint32_t kMostOfAKind = 1000;

/// A secret that only the owner can compute, and from which nobody can compute his key.
Secret<Bytes32> secret_of(const StoredKey& owner) {
  return on_clean_stack([&] {
    Transcript transcript("slipstream.gen-owner");
    if (const auto* account = std::get_if<keys::Xprv>(&owner)) {
      const Secret<Bytes64> bytes = account->encode();
      transcript.append("account", bytes.expose());
    } else {
      const Secret<Bytes32> bytes(std::get<keys::SecretKey>(owner).expose().to_bytes());
      transcript.append("key", bytes.expose());
    }
    return Secret<Bytes32>(transcript.challenge_bytes32("secret"));
  });
}

/// What all random choices of a plan come from.
Transcript source_of(const ChainPlan& plan) {
  Transcript out("slipstream.gen");
  out.append_u64("seed", plan.seed);
  if (plan.owner) out.append("owner", secret_of(*plan.owner).expose());
  return out;
}

}  // namespace

class SeededRandom {
 public:
  SeededRandom(const Transcript& source, std::string_view purpose, std::uint64_t index) : transcript_(source) {
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
  /// A commitment to the number.
  [[nodiscard]] vm::Opening opening(std::uint64_t number) {
    return vm::Opening::with_factor(vm::Number::integer(number), scalar());
  }
  [[nodiscard]] vm::OpenValue value(std::uint64_t quantity, const Scalar& flavor) {
    const Scalar r = scalar(), s = scalar();
    return {vm::Opening::with_factor(vm::Number::integer(quantity), r),
            vm::Opening::with_factor(vm::Number(flavor), s)};
  }

 private:
  Transcript transcript_;
};

namespace {

/// Inputs or outputs.
std::expected<std::uint32_t, std::string> parse_count(const JsonReader& entry, std::string_view name) {
  SLIPSTREAM_TRY(const JsonReader member, entry.member(name));
  SLIPSTREAM_TRY(const std::uint64_t count, member.u64());
  if (count == 0 || count > kMostOfAKind) return member.fail("is not from 1 to 1000");
  return static_cast<std::uint32_t>(count);
}

/// Zero if there is no such member.
std::expected<std::uint32_t, std::string> parse_extra(const JsonReader& entry, std::string_view name) {
  const auto member = entry.find(name);
  if (!member) return 0;
  SLIPSTREAM_TRY(const std::uint64_t count, member->u64());
  if (count > kMostOfAKind) return member->fail("is above 1000");
  return static_cast<std::uint32_t>(count);
}

std::expected<TxShape, std::string> parse_shape(const JsonReader& entry) {
  SLIPSTREAM_TRY_VOID(entry.object({"inputs", "outputs", "weight", "constraints", "signatures", "calls"}));
  TxShape shape{.inputs = 0, .outputs = 0, .weight = 1};
  SLIPSTREAM_TRY(shape.inputs, parse_count(entry, "inputs"));
  SLIPSTREAM_TRY(shape.outputs, parse_count(entry, "outputs"));
  if (const auto weight = entry.find("weight")) {
    SLIPSTREAM_TRY(shape.weight, weight->u64());
    if (shape.weight > 1'000'000) return weight->fail("is above 1000000");
  }
  SLIPSTREAM_TRY(shape.constraints, parse_extra(entry, "constraints"));
  SLIPSTREAM_TRY(shape.signatures, parse_extra(entry, "signatures"));
  SLIPSTREAM_TRY(shape.calls, parse_extra(entry, "calls"));
  return shape;
}

struct Extra {
  std::string_view name;
  std::uint32_t TxShape::* count;
};
constexpr std::array<Extra, 3> kExtras = {
    {{"constraint", &TxShape::constraints}, {"signature", &TxShape::signatures}, {"taproot", &TxShape::calls}}};

/// Consumes a number from 1 to 1000 from the front of the text.
bool take_count(std::string_view& text, std::uint32_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || out == 0 || out > kMostOfAKind) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Consumes "+constraint" and the like.
bool take_extra(std::string_view& text, TxShape& shape) {
  if (!take(text, "+")) return false;
  const auto extra = std::ranges::find_if(kExtras, [&](const Extra& e) { return take(text, e.name); });
  if (extra == kExtras.end()) return false;
  return ++(shape.*(extra->count)) <= kMostOfAKind;
}

void add_constraint(vm::ProgramBuilder& p, SeededRandom& random) {
  const std::uint64_t a = random.below(std::uint64_t{1} << 31), b = random.below(std::uint64_t{1} << 31);
  const vm::Opening left = random.opening(a), right = random.opening(b), product = random.opening(a * b);
  p.require(vm::Formula(left) * vm::Formula(right) == vm::Formula(product));
}

/// A contract that exists only inside the transaction, and whose key must sign.
void add_signature(vm::ProgramBuilder& p, SeededRandom& random, vm::KeyRing& keys) {
  const keys::SecretKey secret(random.scalar());
  keys.add(secret);
  p.push(random.bytes32()).push(keys::public_key(secret).point).contract(1).signtx().drop();
}

/// A contract that exists only inside the transaction, and that the first of two programs opens.
void add_call(vm::ProgramBuilder& p, SeededRandom& random) {
  const auto first = vm::ProgramBuilder::inner().drop().finish();
  const auto second = vm::ProgramBuilder::inner().push("other").drop().drop().finish();
  if (!first || !second) {
    p.fail((first ? second : first).error().kind);
    return;
  }
  const std::array programs = {first->bytecode(), second->bytecode()};
  const keys::SecretKey secret(random.scalar());
  const auto tree = vm::PredicateTree::make(keys::public_key(secret).point, programs, random.bytes32());
  if (!tree) {
    p.fail(tree.error());
    return;
  }
  p.push(random.bytes32()).push(tree->outer_key()).contract(1).call(*tree, 0, *first);
}

}  // namespace

std::expected<TxShape, std::string> parse_shape_text(std::string_view text) {
  TxShape shape;
  std::string_view rest = text;
  bool good = take_count(rest, shape.inputs) && take(rest, "x") && take_count(rest, shape.outputs);
  while (good && !rest.empty()) good = take_extra(rest, shape);
  if (good) return shape;
  return std::unexpected(
      fmt::format("'{}' is no shape: write inputs x outputs, each from 1 to 1000, like 2x2, 1x16+constraint, "
                  "2x2+signature or 2x2+taproot",
                  text));
}

std::string to_text(const TxShape& shape) {
  std::string out = fmt::format("{}x{}", shape.inputs, shape.outputs);
  for (const Extra& extra : kExtras) {
    for (std::uint32_t i = 0; i < shape.*(extra.count); ++i) out.append("+").append(extra.name);
  }
  return out;
}

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

std::expected<std::vector<TxShape>, std::string> read_mix(const std::string& path) {
  // Parsed values take up to forty times the memory of their text.
  constexpr std::size_t kLargestMix = std::size_t{1} << 20;
  SLIPSTREAM_TRY(const Bytes bytes, read_file(path, kLargestMix));
  auto mix = parse_mix({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!mix) return std::unexpected(fmt::format("{}: {}", path, mix.error()));
  return mix;
}

std::uint64_t multipliers_of(const TxShape& shape) {
  const std::uint64_t m = shape.inputs, n = shape.outputs;
  // Values of a mix and of its grouping; a randomized block of a mix; a shuffle of pairs (r1cs/gadgets).
  const auto values = [](std::uint64_t k) { return k == 1 ? 0 : 3 * k - 2; };
  const auto shuffle = values;
  const std::uint64_t padding = std::max(m, n) - std::min(m, n);
  // Each custom constraint multiplies once.
  const std::uint64_t first = 64 * n + values(m) + values(n) + padding + shape.constraints;
  const std::uint64_t second = (m - 1) + (n - 1) + shuffle(m) + shuffle(n) + shuffle(std::max(m, n));
  return first + second;
}

ChainGenerator::ChainGenerator(const ChainPlan& plan) : ChainGenerator(plan, [] { return true; }) {}

std::optional<ChainGenerator> ChainGenerator::make(const ChainPlan& plan, const std::function<bool()>& go_on) {
  ChainGenerator out(plan, go_on);
  if (!out.maker_) return std::nullopt;
  return out;
}

ChainGenerator::ChainGenerator(const ChainPlan& plan, const std::function<bool()>& go_on)
    : plan_(plan), random_(source_of(plan)) {
  for (const TxShape& shape : plan_.mix) total_weight_ += shape.weight;
  for (std::size_t f = 0; f < kFlavors; ++f) flavors_[f] = random("flavor", f).scalar();
  const auto counts = initial_coin_counts(go_on);
  std::vector<Bytes32> ids;
  for (std::size_t f = 0; f < kFlavors; ++f) {
    for (std::uint64_t i = 0; i < counts[f]; ++i) {
      if (!go_on()) return;
      SeededRandom random = this->random("coin", ids.size());
      const keys::SecretKey secret(random.scalar());
      // A chain has fewer than 2^32 coins, so no sum exceeds 64 bits.
      const vm::OpenValue value = random.value(random.below(std::uint64_t{1} << 32), flavors_[f]);
      coins_[f].push_back({vm::value_contract(random.bytes32(), keys::public_key(secret).point, value), secret});
      ids.push_back(coins_[f].back().contract.id());
    }
  }
  if (go_on()) maker_.emplace(kGenesisTime, ids);
}

SeededRandom ChainGenerator::random(std::string_view purpose, std::uint64_t index) const {
  return {random_, purpose, index};
}

keys::SecretKey ChainGenerator::key_of_output(std::uint64_t number, SeededRandom& random) const {
  if (!plan_.owner) return keys::SecretKey(random.scalar());
  const auto* account = std::get_if<keys::Xprv>(&*plan_.owner);
  return account != nullptr ? wallet::key_at_sequence(*account, number) : std::get<keys::SecretKey>(*plan_.owner);
}

std::vector<OwnedOutput> ChainGenerator::unspent() const {
  std::vector<const Coin*> coins;
  for (const auto& queue : coins_) {
    for (const Coin& coin : queue) {
      if (coin.number) coins.push_back(&coin);
    }
  }
  std::ranges::sort(coins, {}, [](const Coin* coin) { return *coin->number; });
  std::vector<OwnedOutput> out;
  out.reserve(coins.size());
  for (const Coin* coin : coins) {
    out.push_back({coin->contract});
    if (!plan_.owner) {
      out.back().key = coin->secret;
    } else if (std::holds_alternative<keys::Xprv>(*plan_.owner)) {
      out.back().sequence = coin->number;
    }
  }
  return out;
}

const TxShape& ChainGenerator::shape_of(std::uint64_t tx) const {
  std::uint64_t ticket = random("shape", tx).below(total_weight_);
  const TxShape* shape = plan_.mix.data();
  while (ticket >= shape->weight) ticket -= (shape++)->weight;
  return *shape;
}

std::vector<ChainGenerator::Part> ChainGenerator::parts_of(std::uint64_t tx) const {
  const TxShape& shape = shape_of(tx);
  const std::size_t first = tx % kFlavors, second = (tx + 1) % kFlavors;
  if (shape.inputs == 1 || shape.outputs == 1) return {{first, shape.inputs, shape.outputs}};
  return {{first, shape.inputs - shape.inputs / 2, shape.outputs - shape.outputs / 2},
          {second, shape.inputs / 2, shape.outputs / 2}};
}

std::array<std::uint64_t, ChainGenerator::kFlavors> ChainGenerator::initial_coin_counts(
    const std::function<bool()>& go_on) const {
  std::array<std::uint64_t, kFlavors> needed{}, there{}, coming{};
  for (std::uint64_t tx = 0; tx < plan_.txs && go_on(); ++tx) {
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

std::expected<ChainGenerator::MadeTx, vm::Error> ChainGenerator::make(std::uint64_t tx, std::uint64_t number,
                                                                      std::span<const Coin> coins) const {
  SeededRandom random = this->random("transaction", tx);
  MadeTx out;
  vm::KeyRing keys;
  vm::ProgramBuilder p;
  for (const Coin& coin : coins) {
    keys.add(coin.secret);
    p.spend(coin.contract);
  }
  const TxShape& shape = shape_of(tx);
  SeededRandom extra_random = this->random("extras", tx);
  for (std::uint32_t i = 0; i < shape.constraints; ++i) add_constraint(p, extra_random);
  for (std::uint32_t i = 0; i < shape.signatures; ++i) add_signature(p, extra_random, keys);
  for (std::uint32_t i = 0; i < shape.calls; ++i) add_call(p, extra_random);
  std::uint32_t outputs = 0;
  std::size_t next = 0;
  for (const Part& part : parts_of(tx)) {
    std::uint64_t left = 0;
    for (std::uint32_t i = 0; i < part.inputs; ++i) left += coins[next++].contract.value()->clear().quantity;
    for (std::uint32_t i = 0; i < part.outputs; ++i) {
      const std::uint64_t quantity = i + 1 == part.outputs ? left : random.below(left + 1);
      left -= quantity;
      p.push_commitments(random.value(quantity, flavors_[part.flavor]));
      out.owners.emplace_back(part.flavor, key_of_output(number + outputs, random));
      ++outputs;
    }
  }
  p.cloak(static_cast<std::uint32_t>(coins.size()), outputs);
  for (const auto& [flavor, secret] : out.owners) p.push(keys::public_key(secret).point).output(1);
  auto script = p.finish();
  if (!script) return std::unexpected(std::move(script).error());
  vm::ProverOptions options;
  options.generator_capacity = plan_.capacity;
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
  std::vector<std::uint64_t> numbers(count);
  std::uint64_t outputs = outputs_made_;
  for (std::uint64_t i = 0; i < count; ++i) {
    numbers[i] = outputs;
    outputs += shape_of(first + i).outputs;
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
    results[i] = make(first + i, numbers[i], inputs[i]);
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
      coins_[flavor].push_back({result.tx.outputs[k], secret, numbers[i] + k});
    }
    txs.push_back(std::move(result.tx));
  }
  auto block = maker_->append(state().tip.timestamp_ms + kBlockTime, txs);
  if (!block)
    return std::unexpected(
        fmt::format("transaction {}: {}", first + block.error().tx, block.error().fault.to_string()));
  made_ += count;
  outputs_made_ = outputs;
  return *std::move(block);
}

}  // namespace slipstream::cli
