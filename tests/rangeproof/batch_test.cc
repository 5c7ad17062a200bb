// verify_batch_vartime: whatever stands beside a range proof, its result is the one that it has alone.
#include "slipstream/rangeproof/batch.h"

#include <gtest/gtest.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <deque>
#include <numeric>
#include <random>
#include <thread>

#include "innerproduct/values.h"
#include "msm/equation_peek.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/rangeproof/detail/equations.h"
#include "slipstream/rangeproof/prover.h"
#include "support/build_kind.h"
#include "support/every_backend.h"
#include "support/memory_limit.h"

namespace slipstream::rangeproof {
namespace {

using test::Json;
using Result = std::expected<void, ProofError>;

/// All that there is to a result.
std::string text_of(const Result& result) {
  if (result) return "accept";
  return std::string(name(result.error().kind)) + ": " + std::string(result.error().detail);
}

struct Case {
  std::string name, expected, label;
  Bytes bytes;
  std::vector<ristretto255::Encoding> V;
  std::size_t n, gens_capacity, party_capacity;
  /// In the state in which the proof was made.
  Transcript transcript;
  std::optional<RangeProof> decoded{};
};

Case make_case(std::string name, const std::string& label, Bytes bytes, std::vector<ristretto255::Encoding> V,
               std::size_t n) {
  Case out{.name = std::move(name),
           .expected = {},
           .label = label,
           .bytes = std::move(bytes),
           .V = std::move(V),
           .n = n,
           .gens_capacity = 64,
           .party_capacity = 16,
           .transcript = Transcript(label)};
  if (auto proof = RangeProof::decode(out.bytes)) out.decoded = *std::move(proof);
  return out;
}

/// Those of the file.
const std::vector<Case>& cases() {
  static const auto* const all = [] {
    auto* out = new std::vector<Case>;
    const Json vectors = test::load_vectors("rangeproof.json");
    for (const Json& c : vectors["cases"]) {
      out->push_back(make_case(c["name"], c["transcript_label"], test::hex(c["proof"]),
                               test::encodings(c["commitments"]), c["n"]));
      out->back().expected = c["expect"];
      out->back().gens_capacity = c["gens_capacity"];
      out->back().party_capacity = c["party_capacity"];
    }
    return out;
  }();
  return *all;
}

std::string alone(const Case& c, const innerproduct::PartyGenerators& generators) {
  const auto proof = RangeProof::decode(c.bytes);
  if (!proof) return text_of(std::unexpected(proof.error()));
  Transcript transcript = c.transcript;
  return text_of(verify_vartime(*proof, transcript, c.V, c.n, generators));
}

std::vector<std::string> each_alone(std::span<const Case> some, const innerproduct::PartyGenerators& generators) {
  std::vector<std::string> out;
  for (const Case& c : some) out.push_back(alone(c, generators));
  return out;
}

/// How a case becomes an item.
enum class As { bytes_with_label, bytes_with_transcript, proof_with_label, proof_with_transcript, in_turn };

RangeBatchItem item_of(const Case& c, As as, std::size_t i) {
  const auto way = as == As::in_turn ? i % 4 : static_cast<std::size_t>(as);
  RangeBatchItem out{.proof = ByteSpan(c.bytes), .V = c.V, .n = c.n, .transcript = std::string_view(c.label)};
  if (way >= 2 && c.decoded) out.proof = &*c.decoded;
  if (way % 2 == 1) out.transcript = &c.transcript;
  return out;
}

struct Setting {
  As as = As::in_turn;
  RangeBatchOptions options = {};
};

/// That cases some[order[0]], some[order[1]], ... have in one call the results of `expected`.
void expect_as_alone(std::span<const Case> some, std::span<const std::size_t> order,
                     std::span<const std::string> expected, const innerproduct::PartyGenerators& generators,
                     const Setting& setting = {}) {
  std::vector<RangeBatchItem> items;
  for (std::size_t k = 0; k < order.size(); ++k) items.push_back(item_of(some[order[k]], setting.as, k));
  const auto results = verify_batch_vartime(items, generators, setting.options).value();
  ASSERT_EQ(results.size(), order.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    EXPECT_EQ(text_of(results[k]), expected[order[k]]) << some[order[k]].name << " at " << k;
  }
}

std::vector<std::size_t> in_order(std::size_t n) {
  std::vector<std::size_t> out(n);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

const innerproduct::PartyGenerators& eight_parties() {
  static const innerproduct::PartyGenerators generators = innerproduct::party_generators(64, 8);
  return generators;
}

const std::vector<std::string>& alone_with_eight_parties() {
  static const auto* const all = new std::vector(each_alone(cases(), eight_parties()));
  return *all;
}

void expect_all_as_alone(const Setting& setting = {}) {
  expect_as_alone(cases(), in_order(cases().size()), alone_with_eight_parties(), eight_parties(), setting);
}

class RangeBatchThreads : public testing::TestWithParam<unsigned> {};

TEST_P(RangeBatchThreads, all_cases_of_the_reference_in_one_call_have_their_results_in_any_order) {
  std::vector<std::size_t> order = in_order(cases().size());
  const auto expect = [&](As as) {
    expect_as_alone(cases(), order, alone_with_eight_parties(), eight_parties(),
                    {.as = as, .options = {.threads = GetParam()}});
  };
  for (const As as :
       {As::bytes_with_label, As::bytes_with_transcript, As::proof_with_label, As::proof_with_transcript}) {
    expect(as);
  }
  std::ranges::reverse(order);
  expect(As::in_turn);
  std::mt19937 random(1);
  for (int i = 0; i < 3; ++i) {
    std::ranges::shuffle(order, random);
    expect(As::in_turn);
  }
  // The valid ones first, and last.
  std::ranges::partition(order, [](std::size_t i) { return cases()[i].expected == "accept"; });
  expect(As::bytes_with_label);
  std::ranges::reverse(order);
  expect(As::bytes_with_label);
}

TEST_P(RangeBatchThreads, cut_anywhere_the_cases_have_the_same_results) {
  const std::vector<std::size_t> all = in_order(cases().size());
  for (const std::size_t size : {1U, 2U, 3U, 5U, 8U, 17U, 64U, 65U, 129U}) {
    for (std::size_t begin = 0; begin < all.size(); begin += size * test::kSweepStep) {
      expect_as_alone(cases(), std::span(all).subspan(begin, std::min(size, all.size() - begin)),
                      alone_with_eight_parties(), eight_parties(), {.options = {.threads = GetParam()}});
    }
  }
}

TEST_P(RangeBatchThreads, with_given_entropy_results_are_the_same_again) {
  for (std::uint8_t i = 0; i < 3; ++i) {
    Bytes32 entropy{};
    entropy.fill(i);
    const Setting setting{.options = {.threads = GetParam(), .weight_entropy = entropy}};
    expect_all_as_alone(setting);
    expect_all_as_alone(setting);
  }
}

TEST_P(RangeBatchThreads, false_proofs_about_where_equations_meet_are_named) {
  // Of 17 points each: three equations.
  const auto is = [](std::string_view wanted) { return [wanted](const Case& c) { return c.name == wanted; }; };
  const auto right = std::ranges::find_if(cases(), is("n64_m1_0_ok"));
  const auto wrong = std::ranges::find_if(cases(), is("n64_m1_0_flip_b"));
  const auto no_point = std::ranges::find_if(cases(), is("n64_m1_0_undecodable_S"));
  ASSERT_TRUE(right != cases().end() && wrong != cases().end() && no_point != cases().end());
  constexpr std::size_t kInEquation = 30'000 / 17;
  std::vector<std::size_t> order(2 * kInEquation + 300, static_cast<std::size_t>(right - cases().begin()));
  for (const std::size_t place : {std::size_t{0}, kInEquation - 1, kInEquation, kInEquation + 1, kInEquation + 2,
                                  2 * kInEquation + 1, 2 * kInEquation + 2, order.size() - 1}) {
    order[place] = static_cast<std::size_t>(wrong - cases().begin());
  }
  order[kInEquation / 2] = order[order.size() - 2] = static_cast<std::size_t>(no_point - cases().begin());
  expect_as_alone(cases(), order, alone_with_eight_parties(), eight_parties(),
                  {.as = As::bytes_with_label, .options = {.threads = GetParam()}});
}

INSTANTIATE_TEST_SUITE_P(Threads, RangeBatchThreads, testing::Values(1U, 2U, 0U),
                         [](const auto& instance) { return "threads_" + std::to_string(instance.param); });

using RangeBatchOnBackends = test::OnEveryBackend;

TEST_P(RangeBatchOnBackends, of_all_cases_is_the_same_on_every_backend) {
  for (const As as : {As::bytes_with_label, As::in_turn}) {
    for (const unsigned threads : {1U, 2U}) expect_all_as_alone({.as = as, .options = {.threads = threads}});
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, RangeBatchOnBackends, test::every_backend(), test::backend_name);

TEST(RangeBatch, agrees_with_the_reference_for_the_generators_of_each_case) {
  test::CaseCounter counter("rangeproof.json: cases in batches");
  for (const auto& [gens, parties] : {std::pair(64U, 8U), std::pair(32U, 8U), std::pair(16U, 8U), std::pair(8U, 8U),
                                      std::pair(4U, 8U), std::pair(64U, 4U), std::pair(64U, 2U), std::pair(64U, 1U)}) {
    const innerproduct::PartyGenerators generators = innerproduct::party_generators(gens, parties);
    const auto expected = each_alone(cases(), generators);
    expect_as_alone(cases(), in_order(cases().size()), expected, generators);
    for (std::size_t i = 0; i < cases().size(); ++i) {
      const Case& c = cases()[i];
      if (c.gens_capacity != gens || c.party_capacity != parties) continue;
      EXPECT_TRUE(expected[i].starts_with(c.expected)) << c.name << " " << expected[i];
      ++counter;
    }
  }
  EXPECT_EQ(counter.count(), cases().size());
}

TEST(RangeBatch, of_nothing_is_nothing) {
  for (const unsigned threads : {0U, 1U, 2U}) {
    EXPECT_TRUE(verify_batch_vartime({}, eight_parties(), {.threads = threads}).value().empty());
  }
}

TEST(RangeBatch, memory_and_threads_that_run_out_are_an_error_for_all) {
  if (slipstream::test::kNoLimits != nullptr) GTEST_SKIP() << slipstream::test::kNoLimits;
  GTEST_FLAG_SET(death_test_style, slipstream::test::kFreshProcess);
  const auto in_little_memory = [] {
    std::vector<RangeBatchItem> items;
    for (const Case& c : cases()) items.push_back(item_of(c, As::bytes_with_label, 0));
    const auto& generators = eight_parties();
    std::string detail;
    const auto has_verdicts = [&](unsigned threads) {
      const auto results = verify_batch_vartime(items, generators, {.threads = threads});
      if (!results) detail = results.error().detail;
      return results.has_value();
    };
    const unsigned without = slipstream::test::times_without_memory(64 << 10, [&] { return has_verdicts(1); });
    if (without == 0 || detail != "out of memory") std::_Exit(1);
    if (std::thread::hardware_concurrency() > 1) {
      // The stack of a thread does not fit.
      if (!slipstream::test::limit_memory(1 << 20) || has_verdicts(2)) std::_Exit(2);
      if (!detail.starts_with("no thread is to be had: ")) std::_Exit(3);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(in_little_memory(), testing::ExitedWithCode(0), "");
}

TEST(RangeBatch, several_threads_may_call_at_once) {
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < 4; ++i) {
    threads.emplace_back([i] { expect_all_as_alone({.options = {.threads = i % 3}}); });
  }
}

TEST(RangeBatch, uses_the_arena_that_it_is_called_in) {
  for (const int threads : {1, 2}) {
    tbb::task_arena(threads).execute([] { expect_all_as_alone({.options = {.threads = 0}}); });
  }
}

/// A valid proof of m values of n bits, on a transcript that has seen something.
Case proved(std::size_t n, std::size_t m, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> values;
  std::vector<Scalar> blindings;
  for (std::size_t j = 0; j < m; ++j) {
    values.push_back(random() >> (64 - n));
    blindings.push_back(Scalar::from_u128(random(), random()).square());
  }
  Transcript transcript("payments");
  transcript.append_u64("payment", seed);
  Case out = make_case("n " + std::to_string(n) + " m " + std::to_string(m), "", {}, {}, n);
  out.transcript = transcript;
  const auto proved = prove_range(transcript, values, blindings, n, innerproduct::party_proving_bases(64, 16)).value();
  out.bytes = proved.proof.encode();
  out.decoded = proved.proof;
  out.V = proved.V;
  return out;
}

TEST(RangeBatch, of_every_n_and_m_names_each_that_is_false) {
  std::vector<Case> some;
  for (const std::size_t n : {8U, 16U, 32U, 64U}) {
    for (const std::size_t m : {1U, 2U, 4U, 8U, 16U}) some.push_back(proved(n, m, 100 * n + m));
  }
  const innerproduct::PartyGenerators generators = innerproduct::party_generators(64, 16);
  const std::vector<std::string> right(some.size(), "accept");
  const std::vector<std::size_t> order = in_order(some.size());
  for (const As as : {As::bytes_with_transcript, As::proof_with_transcript}) {
    expect_as_alone(some, order, right, generators, {.as = as});
  }
  for (std::size_t bad = 0; bad < some.size(); ++bad) {
    std::vector<Case> spoiled = some;
    // The last value, which has a sequence of its own; or the state of the transcript.
    if (bad % 2 == 0) {
      spoiled[bad].V.back() = innerproduct::pedersen_commit(Scalar::from_u64(bad), Scalar::one());
    } else {
      spoiled[bad].transcript.append_u64("more", 0);
    }
    std::vector<std::string> expected = right;
    expected[bad] = alone(spoiled[bad], generators);
    EXPECT_TRUE(expected[bad].starts_with("VerificationError"));
    expect_as_alone(spoiled, order, expected, generators, {.as = As::bytes_with_transcript});
  }
}

TEST(RangeBatch, leaves_transcripts_alone_and_takes_any_number_of_values) {
  Case c = proved(8, 1, 7);
  const Bytes32 before = Transcript(c.transcript).challenge_bytes32("state");
  const auto result_of = [&] {
    const RangeBatchItem item = item_of(c, As::bytes_with_transcript, 0);
    const std::string result =
        text_of(verify_batch_vartime({&item, 1}, innerproduct::party_generators(64, 16)).value()[0]);
    EXPECT_EQ(result, alone(c, innerproduct::party_generators(64, 16)));
    return result;
  };
  EXPECT_EQ(result_of(), "accept");
  EXPECT_EQ(Transcript(c.transcript).challenge_bytes32("state"), before);
  const auto V = c.V[0];
  for (const std::size_t m : {0U, 2U, 3U, 16U}) {
    c.V.assign(m, V);
    EXPECT_TRUE(result_of().starts_with("VerificationError")) << m;
  }
  c.V.assign(17, V);
  EXPECT_TRUE(result_of().starts_with("InvalidGeneratorsLength"));
}

TEST(RangeBatch, a_false_proof_is_found_at_every_index) {
  std::vector<Case> some;
  std::vector<std::size_t> wrong;
  for (const Case& c : cases()) {
    if (c.gens_capacity != 64 || c.party_capacity != 8) continue;
    if (c.expected == "accept") some.push_back(c);
  }
  const std::size_t right = some.size();
  ASSERT_GE(right, 8U);
  for (const Case& c : cases()) {
    if (c.name.starts_with("n32_m2_0") && c.expected != "accept" && c.expected != "FormatError") some.push_back(c);
  }
  ASSERT_GE(some.size(), right + 8);
  const auto expected = each_alone(some, eight_parties());
  constexpr std::size_t kSize = 40;
  for (std::size_t place = 0; place < kSize; ++place) {
    std::vector<std::size_t> order(kSize);
    for (std::size_t k = 0; k < kSize; ++k) order[k] = k % right;
    order[place] = right + place % (some.size() - right);
    for (const As as : {As::bytes_with_label, As::proof_with_transcript}) {
      expect_as_alone(some, order, expected, eight_parties(), {.as = as});
    }
  }
}

TEST(RangeBatch, false_proofs_whose_equations_add_up_to_the_identity_are_found) {
  // No challenge depends on a, and the equation is linear in it.
  Case plus = proved(64, 1, 3), minus = plus;
  plus.decoded->ipp.a += Scalar::one();
  minus.decoded->ipp.a -= Scalar::one();
  plus.bytes = plus.decoded->encode();
  minus.bytes = minus.decoded->encode();
  const std::vector<Case> some{plus, minus};
  const auto expected = each_alone(some, eight_parties());
  EXPECT_TRUE(expected[0].starts_with("VerificationError"));
  for (std::uint8_t i = 0; i < 4; ++i) {
    expect_as_alone(some, in_order(2), expected, eight_parties(),
                    {.as = As::proof_with_transcript, .options = {.weight_entropy = Bytes32{i}}});
  }
}

TEST(RangeEquations, of_any_number_of_proofs_are_those_of_each_alone) {
  for (const auto& [n, m] : {std::pair(64U, 1U), std::pair(8U, 4U), std::pair(64U, 2U)}) {
    std::deque<Case> some;
    std::deque<RangeChallenges> challenges;
    std::vector<detail::RangeEquationItem> items;
    for (std::size_t i = 0; i < 9; ++i) {
      const Case& c = some.emplace_back(proved(n, m, i));
      transcript::DirectSchedule schedule(c.transcript);
      const RangeSlots slots = c.decoded->schedule(schedule, c.V, n, 64, 16).value();
      challenges.push_back(slots.read(std::move(schedule).take_outputs()));
      items.push_back({.proof = &*c.decoded,
                       .V = c.V,
                       .challenges = &challenges.back(),
                       .weight = Scalar::from_u64(i + 2),
                       .r = Scalar::from_u64(100 - i)});
    }
    std::vector<RangeChallenges*> all;
    for (RangeChallenges& c : challenges) all.push_back(&c);
    invert_batch_vartime(all);
    for (const std::size_t size : {2U, 3U, 4U, 5U, 8U, 9U}) {
      const std::span<const detail::RangeEquationItem> some_items(items.data(), size);
      const detail::RangeEquations together(some_items, n);
      for (std::size_t i = 0; i < size; ++i) {
        msm::Equation in_batch, by_itself;
        together.add_to(in_batch, i);
        detail::RangeEquations({&items[i], 1}, n).add_to(by_itself, 0);
        EXPECT_TRUE(msm::EquationPeek(in_batch) == msm::EquationPeek(by_itself)) << size << " " << i;
      }
    }
  }
}

}  // namespace
}  // namespace slipstream::rangeproof
