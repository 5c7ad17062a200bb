// verify_batch_vartime and the groups and equations below it: whatever stands beside a transaction, its verdict is the
// one that it has alone.
#include "slipstream/vm/verify/tx_equation.h"

#include <gtest/gtest.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>
#include <thread>

#include "slipstream/base/hex.h"
#include "slipstream/innerproduct/generators.h"
#include "support/build_kind.h"
#include "support/every_backend.h"
#include "support/memory_limit.h"
#include "vm/vm_vectors.h"

namespace slipstream::test {
namespace {

using Result = std::expected<vm::TxEffects, vm::Error>;

constexpr std::size_t kCapacity = 2048;

const msm::FixedBases& bases() {
  static const auto all = innerproduct::generators(kCapacity);
  return *all;
}

/// All that there is to a result, as text.
std::string text_of(const Result& result) {
  if (!result) return result.error().to_string();
  std::string out = "id " + to_hex(result->id) + " fee " + std::to_string(result->fee_rate.fee) + "/" +
                    std::to_string(result->fee_rate.size) + " multipliers " + std::to_string(result->multipliers);
  for (const vm::UtxoChange& change : result->changes) {
    out += (change.kind == vm::UtxoChange::Kind::spent ? " -" : " +") + to_hex(change.contract_id);
  }
  return out;
}

/// A case, and what verifying it alone says.
struct Item {
  TxCase tx;
  std::string alone;
};

const std::vector<Item>& items() {
  static const auto* const all = [] {
    auto* out = new std::vector<Item>;
    for (TxCase& c : load_tx_cases()) {
      const auto tx = vm::decode_tx(c.bytes);
      const Result alone = tx ? vm::verify_tx_vartime(*tx, bases()) : Result(std::unexpected(tx.error()));
      out->push_back({std::move(c), text_of(alone)});
    }
    return out;
  }();
  return *all;
}

std::vector<std::size_t> in_order() {
  std::vector<std::size_t> out(items().size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

std::vector<Result> verify(std::span<const std::size_t> indices, const vm::BatchOptions& options = {}) {
  std::vector<ByteSpan> txs;
  for (const std::size_t i : indices) txs.push_back(items()[i].tx.bytes);
  return vm::verify_batch_vartime(txs, bases(), options).value();
}

void expect_as_alone(std::span<const std::size_t> indices, std::span<const Result> results) {
  ASSERT_EQ(results.size(), indices.size());
  for (std::size_t k = 0; k < indices.size(); ++k) {
    const Item& item = items()[indices[k]];
    EXPECT_EQ(text_of(results[k]), item.alone) << item.tx.name << " at " << k;
  }
}

void expect_verdicts(std::span<const std::size_t> indices, const vm::BatchOptions& options = {}) {
  expect_as_alone(indices, verify(indices, options));
}

TEST(VerifyBatch, alone_every_transaction_has_the_verdict_and_the_id_of_the_file) {
  CaseCounter cases("zkvm_tx.json transactions verified alone");
  for (const std::size_t i : in_order()) {
    const TxCase& tx = items()[i].tx;
    const Result result = verify({&i, 1})[0];
    EXPECT_EQ(result ? "ok" : vm::name(result.error().kind), tx.expected) << tx.name;
    if (result) {
      EXPECT_EQ(to_hex(result->id), tx.txid) << tx.name;
    }
    // From bytes as from the decoded form.
    EXPECT_EQ(text_of(result), items()[i].alone) << tx.name;
    ++cases;
  }
}

TEST(VerifyBatch, effects_are_those_of_the_hashed_transaction) {
  for (const Item& item : items()) {
    if (item.tx.expected != "ok") continue;
    const auto tx = vm::decode_tx(item.tx.bytes);
    const auto effects = vm::verify_tx_vartime(*tx, bases());
    ASSERT_TRUE(effects) << item.tx.name;
    expect_same_effects(*effects, vm::HashedTx::hash_vartime(*vm::ExecutedTx::run_vartime(*tx, kCapacity)));
  }
}

class VerifyBatchThreads : public testing::TestWithParam<unsigned> {};

TEST_P(VerifyBatchThreads, all_transactions_in_one_call_have_the_verdicts_they_have_alone_in_any_order) {
  std::vector<std::size_t> order = in_order();
  const vm::BatchOptions options{.threads = GetParam()};
  expect_verdicts(order, options);
  std::ranges::reverse(order);
  expect_verdicts(order, options);
  std::mt19937 random(1);
  for (int i = 0; i < 3; ++i) {
    std::ranges::shuffle(order, random);
    expect_verdicts(order, options);
  }
  // Those that are valid first, and last.
  std::ranges::partition(order, [](std::size_t i) { return items()[i].tx.expected == "ok"; });
  expect_verdicts(order, options);
  std::ranges::reverse(order);
  expect_verdicts(order, options);
}

TEST_P(VerifyBatchThreads, batches_of_every_size_up_to_a_few_groups) {
  std::mt19937 random(2);
  for (std::size_t n = 0; n <= 50; ++n) {
    std::vector<std::size_t> some(n);
    for (std::size_t& i : some) i = random() % items().size();
    expect_verdicts(some, {.threads = GetParam()});
  }
}

TEST_P(VerifyBatchThreads, batches_of_several_equations_and_repeated_transactions) {
  std::vector<std::size_t> many;
  std::size_t bytes = 0;
  // More than three of the largest equations.
  for (std::size_t i = 0; bytes < (std::size_t{6} << 20) / kSweepStep; i = (i + 1) % items().size()) {
    many.push_back(i);
    bytes += items()[i].tx.bytes.size();
  }
  expect_verdicts(many, {.threads = GetParam()});
  // All valid but one, wherever that is: at the ends, and about where equations meet.
  std::vector<std::size_t> valid;
  std::size_t wrong = 0;
  for (const std::size_t i : many) {
    if (items()[i].tx.expected == "ok") valid.push_back(i);
    if (items()[i].tx.expected == "InvalidR1CSProof") wrong = i;
  }
  const std::size_t n = valid.size();
  for (const std::size_t place : {std::size_t{0}, n / 3, n / 2, n - 1}) {
    std::vector<std::size_t> changed = valid;
    changed[place] = wrong;
    expect_verdicts(changed, {.threads = GetParam()});
  }
}

TEST_P(VerifyBatchThreads, with_the_same_entropy_two_calls_give_the_same_and_with_other_entropy_the_same_verdicts) {
  const std::vector<std::size_t> all = in_order();
  for (std::uint8_t i = 0; i < 3; ++i) {
    Bytes32 entropy{};
    entropy.fill(i);
    const vm::BatchOptions options{.threads = GetParam(), .weight_entropy = entropy};
    const auto first = verify(all, options), second = verify(all, options);
    expect_as_alone(all, first);
    expect_as_alone(all, second);
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, VerifyBatchThreads, testing::Values(1u, 2u, 0u),
                         [](const auto& instance) { return "threads_" + std::to_string(instance.param); });

using VerifyBatchOnBackends = OnEveryBackend;

TEST_P(VerifyBatchOnBackends, of_all_transactions_is_the_same_on_every_backend) {
  for (const unsigned threads : {1u, 2u}) expect_verdicts(in_order(), {.threads = threads});
}

INSTANTIATE_TEST_SUITE_P(Backends, VerifyBatchOnBackends, every_backend(), backend_name);

TEST(VerifyBatch, of_nothing_is_nothing) {
  for (const unsigned threads : {0u, 1u, 2u}) {
    EXPECT_TRUE(vm::verify_batch_vartime({}, bases(), {.threads = threads}).value().empty());
  }
}

TEST(VerifyBatch, memory_and_threads_that_run_out_are_an_error_for_all) {
  if (slipstream::test::kNoLimits != nullptr) GTEST_SKIP() << slipstream::test::kNoLimits;
  GTEST_FLAG_SET(death_test_style, slipstream::test::kFreshProcess);
  const auto in_little_memory = [] {
    const std::vector<std::size_t> all = in_order();
    std::vector<ByteSpan> txs;
    for (const std::size_t i : all) txs.push_back(items()[i].tx.bytes);
    static_cast<void>(bases());
    std::string detail;
    const auto has_verdicts = [&](unsigned threads) {
      const auto results = vm::verify_batch_vartime(txs, bases(), {.threads = threads});
      if (!results) {
        detail = results.error().detail;
        return false;
      }
      expect_as_alone(all, *results);
      return true;
    };
    const unsigned without = slipstream::test::times_without_memory(64 << 10, [&] { return has_verdicts(1); });
    if (without == 0 || detail != "out of memory") std::_Exit(1);
    if (std::thread::hardware_concurrency() > 1) {
      // The stack of a thread does not fit.
      if (!slipstream::test::limit_memory(1 << 20) || has_verdicts(2)) std::_Exit(2);
      if (!detail.starts_with("no thread is to be had: ")) std::_Exit(3);
    }
    std::_Exit(testing::Test::HasFailure() ? 4 : 0);
  };
  EXPECT_EXIT(in_little_memory(), testing::ExitedWithCode(0), "");
}

TEST(VerifyBatch, several_threads_may_call_at_once) {
  const std::vector<std::size_t> all = in_order();
  std::vector<std::vector<Result>> results(4);
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < results.size(); ++i) {
      threads.emplace_back([&, i] { results[i] = verify(all, {.threads = i % 3}); });
    }
  }
  for (const auto& result : results) expect_as_alone(all, result);
}

TEST(VerifyBatch, uses_the_arena_that_it_is_called_in) {
  const std::vector<std::size_t> all = in_order();
  tbb::task_arena arena(2);
  arena.execute([&] { expect_verdicts(all, {.threads = 0}); });
  tbb::task_arena(1).execute([&] { expect_verdicts(all, {.threads = 0}); });
}

/// Where 32 bytes of an encoding may be a point: in the program at every offset that leaves it as long as it is, in the
/// signature, in the proof.
std::vector<std::size_t> point_places(const Bytes& bytes, std::size_t step) {
  const std::size_t program = load_le32(bytes.data() + 24), signature_at = 28 + program, proof_at = signature_at + 68;
  std::vector<std::size_t> out;
  for (std::size_t i = 28; i + 32 <= signature_at; i += step) out.push_back(i);
  out.push_back(signature_at);
  const std::size_t points = bytes[proof_at] == 0 ? 8 : 11;
  for (std::size_t i = 0; i < points; ++i) out.push_back(proof_at + 1 + 32 * i);
  const std::size_t rounds_at = proof_at + 1 + 32 * (points + 3);
  for (std::size_t i = rounds_at; i + 64 < bytes.size(); i += 32) out.push_back(i);
  return out;
}

/// That of verifying the bytes by themselves.
std::string verdict_alone(ByteSpan bytes) {
  const auto tx = vm::decode_tx(bytes);
  return text_of(tx ? vm::verify_tx_vartime(*tx, bases()) : Result(std::unexpected(tx.error())));
}

TEST(VerifyBatch, bytes_that_are_no_point_are_blamed_on_the_transaction_that_has_them_and_named) {
  const std::vector<std::string> names = {"transfer_1_in_1_out", "transfer_2_in_2_out", "issue_empty_metadata",
                                          "unblind_commitment",  "call_program_0_of_1", "signid_delegate_0"};
  std::vector<Bytes> encodings;
  std::vector<std::size_t> changed;
  for (const Item& item : items()) {
    if (item.tx.expected != "ok" || std::ranges::find(names, item.tx.name) == names.end()) continue;
    for (const std::size_t place : point_places(item.tx.bytes, 11 * kSweepStep)) {
      Bytes bytes = item.tx.bytes;
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(place), 32, std::uint8_t{0xff});
      encodings.push_back(item.tx.bytes);
      changed.push_back(encodings.size());
      encodings.push_back(std::move(bytes));
    }
  }
  ASSERT_GT(changed.size(), 150u / kSweepStep);
  const std::vector<ByteSpan> txs(encodings.begin(), encodings.end());
  std::vector<std::string> alone;
  std::size_t named = 0, in_checks = 0, in_proofs = 0;
  for (const ByteSpan tx : txs) {
    alone.push_back(verdict_alone(tx));
    if (alone.back().find("a point does not decode: " + std::string(64, 'f')) == std::string::npos) continue;
    ++named;
    in_checks += alone.back().starts_with("BatchSignatureVerificationFailed");
    in_proofs += alone.back().starts_with("InvalidR1CSProof");
  }
  // Every place in a proof is one of a point that is needed, and so are some places in programs.
  EXPECT_GT(in_proofs, 50u / kSweepStep);
  EXPECT_GT(in_checks, 3u / kSweepStep);
  EXPECT_EQ(in_checks + in_proofs, named);
  for (const unsigned threads : {1u, 2u, 0u}) {
    const auto results = vm::verify_batch_vartime(txs, bases(), {.threads = threads}).value();
    for (std::size_t i = 0; i < txs.size(); ++i) {
      EXPECT_EQ(text_of(results[i]), alone[i]) << i;
      if (i % 2 == 0) {
        EXPECT_TRUE(results[i]) << "the one beside it";
      }
    }
  }
}

TEST(VerifyBatch, no_changed_byte_goes_unnoticed_that_is_noticed_alone) {
  const auto transfer =
      std::ranges::find(items(), std::string("transfer_1_in_2_out"), [](const Item& i) { return i.tx.name; });
  ASSERT_NE(transfer, items().end());
  const Bytes& bytes = transfer->tx.bytes;
  std::vector<Bytes> encodings;
  for (std::size_t i = 0; i < bytes.size(); i += 5 * kSweepStep) {
    encodings.push_back(bytes);
    encodings.back()[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
  }
  const std::vector<ByteSpan> txs(encodings.begin(), encodings.end());
  const auto results = vm::verify_batch_vartime(txs, bases(), {.threads = 1}).value();
  for (std::size_t i = 0; i < txs.size(); ++i) {
    EXPECT_FALSE(results[i]) << i;
    EXPECT_EQ(text_of(results[i]), verdict_alone(txs[i])) << i;
  }
}

// ---- groups and equations

struct Decoded {
  std::vector<std::size_t> items;
  std::vector<vm::Tx> txs;
  std::vector<const vm::Tx*> pointers;
};

Decoded decoded_items(std::size_t begin, std::size_t end) {
  Decoded out;
  for (std::size_t i = begin; i < end; ++i) {
    if (auto tx = vm::decode_tx(items()[i].tx.bytes)) {
      out.txs.push_back(*tx);
      out.items.push_back(i);
    }
  }
  for (const vm::Tx& tx : out.txs) out.pointers.push_back(&tx);
  return out;
}

TEST(HashedGroup, keeps_the_transactions_whose_programs_run_and_whose_proofs_fit_at_their_places) {
  const Decoded all = decoded_items(0, items().size());
  std::vector<Result> effects(all.txs.size());
  vm::GroupTimes times;
  const auto group = vm::HashedGroup::make_vartime(all.pointers, 0, {kCapacity}, effects, times);
  ASSERT_EQ(group.txs().size(), group.indices().size());
  EXPECT_TRUE(std::ranges::is_sorted(group.indices()));
  EXPECT_GT(times.programs, 0u);
  EXPECT_GT(times.hashing, 0u);
  EXPECT_EQ(times.proof_scalars, 0u);
  std::size_t next = 0;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    if (!effects[i]) {
      EXPECT_EQ(text_of(effects[i]), items()[all.items[i]].alone);
      continue;
    }
    ASSERT_LT(next, group.indices().size());
    EXPECT_EQ(group.indices()[next], i);
    EXPECT_EQ(&group.txs()[next].tx(), all.pointers[i]);
    expect_same_effects(*effects[i], group.txs()[next]);
    ++next;
  }
  EXPECT_EQ(next, group.indices().size());
  EXPECT_LT(next, effects.size());
}

/// The verdicts of an equation by the numbers that transactions were given, which are 1000 + the item.
std::vector<std::string> verdicts_of(const std::vector<vm::FalseTx>& wrong) {
  std::vector<std::string> out(items().size());
  for (const vm::FalseTx& tx : wrong) {
    EXPECT_TRUE(tx.error.has_value());
    if (tx.error) out.at(tx.number - 1000) = tx.error->to_string();
  }
  return out;
}

/// Adds items begin .. end - 1 to an equation; returns those that joined it.
std::vector<std::size_t> add_items(std::size_t begin, std::size_t end, vm::TxEquation& equation, std::uint64_t stream) {
  const Decoded some = decoded_items(begin, end);
  std::vector<Result> effects(some.txs.size());
  vm::GroupTimes times;
  auto group = vm::HashedGroup::make_vartime(some.pointers, 0, {kCapacity}, effects, times);
  std::vector<std::size_t> numbers, joined;
  for (const std::size_t i : some.items) numbers.push_back(1000 + i);
  for (const std::size_t place : group.indices()) joined.push_back(some.items[place]);
  transcript::WeightStream weights(Transcript("weights"), stream);
  equation.add(std::move(group), numbers, weights, times);
  return joined;
}

void expect_equation(const vm::TxEquation& equation, std::span<const std::size_t> joined) {
  for (const unsigned threads : {1u, 0u}) {
    msm::Stats stats;
    std::uint64_t blame_ns = 0;
    const auto wrong = equation.check_vartime(bases(), {.threads = threads}, stats, blame_ns);
    const auto verdicts = verdicts_of(wrong);
    std::vector<std::size_t> expected_wrong;
    for (const std::size_t i : joined) {
      const Item& item = items()[i];
      EXPECT_EQ(verdicts[i], item.tx.expected == "ok" ? "" : item.alone) << item.tx.name;
      if (item.tx.expected != "ok") expected_wrong.push_back(1000 + i);
    }
    // In the order in which they joined, and nothing else.
    std::vector<std::size_t> numbers;
    for (const vm::FalseTx& tx : wrong) numbers.push_back(tx.number);
    EXPECT_EQ(numbers, expected_wrong);
    EXPECT_EQ(blame_ns > 0, !expected_wrong.empty());
    EXPECT_GT(stats.decode_ns, 0u);
    for (const std::size_t most : {std::size_t{1}, std::size_t{3}, expected_wrong.size()}) {
      const auto first = equation.check_vartime(bases(), {.threads = threads}, stats, blame_ns, most);
      ASSERT_EQ(first.size(), std::min(most, expected_wrong.size()));
      for (std::size_t k = 0; k < first.size(); ++k) EXPECT_EQ(first[k].number, expected_wrong[k]);
    }
  }
}

TEST(TxEquation, names_what_is_false_after_adding_merging_and_clearing) {
  const std::size_t third = items().size() / 3;
  vm::TxEquation whole, second_part, last_part;
  std::vector<std::size_t> joined = add_items(0, third, whole, 0);
  std::ranges::copy(add_items(third, 2 * third, second_part, 1), std::back_inserter(joined));
  std::ranges::copy(add_items(2 * third, items().size(), last_part, 2), std::back_inserter(joined));
  whole.merge(second_part);
  whole.merge(vm::TxEquation());
  whole.merge(last_part);
  EXPECT_EQ(whole.equation().statement_count(), 2 * joined.size());
  expect_equation(whole, joined);
  // Merging left the part as it was.
  second_part.clear();
  EXPECT_EQ(second_part.equation().statement_count(), 0u);
  EXPECT_EQ(second_part.equation().dynamic_count(), 0u);
  expect_equation(last_part, std::span(joined).last(last_part.equation().statement_count() / 2));
  const auto again = add_items(0, 90, second_part, 3);
  expect_equation(second_part, again);
}

TEST(TxEquation, an_empty_one_holds) {
  const vm::TxEquation empty;
  msm::Stats stats;
  std::uint64_t blame_ns = 0;
  EXPECT_TRUE(empty.check_vartime(bases(), {}, stats, blame_ns).empty());
  EXPECT_EQ(blame_ns, 0u);
}

TEST(TxEquation, named_points_must_decode_only_where_it_says_so) {
  // The unused signature of a transaction that nobody signs is garbage, and valid by the reference's rules.
  const auto garbage =
      std::ranges::find(items(), std::string("unused_signature_garbage"), [](const Item& i) { return i.tx.name; });
  ASSERT_NE(garbage, items().end());
  const auto at = static_cast<std::size_t>(garbage - items().begin());
  for (const bool named_points : {false, true}) {
    vm::TxEquation equation(named_points);
    const auto joined = add_items(0, items().size(), equation, 0);
    EXPECT_EQ(equation.equation().statement_count(), (named_points ? 3 : 2) * joined.size());
    msm::Stats stats;
    std::uint64_t blame_ns = 0;
    std::vector<bool> found(items().size());
    for (const vm::FalseTx& tx : equation.check_vartime(bases(), {}, stats, blame_ns)) {
      const std::size_t i = tx.number - 1000;
      EXPECT_FALSE(found.at(i)) << "named twice";
      found.at(i) = true;
      ASSERT_NE(tx.error.has_value(), tx.undecodable.has_value());
      if (tx.error) {
        EXPECT_EQ(tx.error->to_string(), items()[i].alone);
      } else {
        EXPECT_TRUE(named_points);
        EXPECT_EQ(items()[i].tx.expected, "ok") << "an error of its own comes first";
        EXPECT_FALSE(ristretto255::decode(*tx.undecodable)) << items()[i].tx.name;
      }
    }
    for (const std::size_t i : joined) {
      if (items()[i].tx.expected != "ok") {
        EXPECT_TRUE(found[i]) << items()[i].tx.name;
      }
    }
    EXPECT_EQ(found[at], named_points);
  }
}

}  // namespace
}  // namespace slipstream::test
