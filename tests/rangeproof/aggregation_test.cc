#include <gtest/gtest.h>

#include <type_traits>

#include "innerproduct/values.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/rangeproof/dealer.h"
#include "slipstream/rangeproof/party.h"

namespace slipstream::rangeproof {
namespace {

// ---- A message at the wrong time does not compile.

template <class State, class Message>
concept Applies = requires(State state, const Message& message) { std::move(state).apply(message); };
template <class State, class Message>
concept Receives = requires(State state, std::span<const Message> messages) { std::move(state).receive(messages); };
/// States are used up: what has a name has to be moved from.
template <class State, class Message>
concept AppliesTwice = requires(State& state, const Message& message) { state.apply(message); };
template <class State, class Message>
concept ReceivesTwice = requires(State& state, std::span<const Message> messages) { state.receive(messages); };

static_assert(Applies<PartyAwaitingBitChallenge, BitChallenge> && !Applies<PartyAwaitingBitChallenge, PolyChallenge>);
static_assert(Applies<PartyAwaitingPolyChallenge, PolyChallenge> && !Applies<PartyAwaitingPolyChallenge, BitChallenge>);
static_assert(!Applies<PartyAwaitingPosition, BitChallenge> && !Applies<PartyAwaitingPosition, PolyChallenge>);
static_assert(!AppliesTwice<PartyAwaitingBitChallenge, BitChallenge>);
static_assert(!AppliesTwice<PartyAwaitingPolyChallenge, PolyChallenge>);
static_assert(Receives<DealerAwaitingBitCommitments, BitCommitment>);
static_assert(!Receives<DealerAwaitingBitCommitments, PolyCommitment>);
static_assert(!Receives<DealerAwaitingBitCommitments, ProofShare>);
static_assert(Receives<DealerAwaitingPolyCommitments, PolyCommitment>);
static_assert(!Receives<DealerAwaitingPolyCommitments, BitCommitment>);
static_assert(!Receives<DealerAwaitingPolyCommitments, ProofShare>);
static_assert(Receives<DealerAwaitingProofShares, ProofShare>);
static_assert(!Receives<DealerAwaitingProofShares, BitCommitment>);
static_assert(!Receives<DealerAwaitingProofShares, PolyCommitment>);
static_assert(!ReceivesTwice<DealerAwaitingBitCommitments, BitCommitment>);
static_assert(!ReceivesTwice<DealerAwaitingProofShares, ProofShare>);
static_assert(!std::is_copy_constructible_v<PartyAwaitingPosition>);
static_assert(!std::is_copy_constructible_v<PartyAwaitingBitChallenge>);
static_assert(!std::is_copy_constructible_v<PartyAwaitingPolyChallenge>);
static_assert(!std::is_copy_constructible_v<DealerAwaitingProofShares>);

// ---- A run of the protocol with room for mischief.

template <class Message>
using Change = std::function<void(std::vector<Message>&)>;

struct Mischief {
  Change<BitCommitment> bits = [](auto&) {};
  Change<PolyCommitment> polynomials = [](auto&) {};
  Change<ProofShare> shares = [](auto&) {};
};

/// Through its encoding, as it would travel.
template <class Message>
Message sent(const Message& message) {
  return Message::decode(message.encode()).value();
}

std::expected<AggregatedProof, AggregationError> run(std::size_t n, std::size_t m, const Mischief& mischief = {}) {
  const auto bases = innerproduct::party_proving_bases(64, 8);
  std::vector<PartyAwaitingBitChallenge> first;
  std::vector<BitCommitment> bits;
  for (std::size_t j = 0; j < m; ++j) {
    const std::uint64_t value = j % 2 == 0 ? j : ~std::uint64_t{0} >> (64 - n);
    auto party = PartyAwaitingPosition::make(value, Scalar::from_u64(1000 + j), n, bases);
    auto [next, message] = std::move(party.value()).assign_position(j).value();
    first.push_back(std::move(next));
    bits.push_back(sent(message));
  }
  mischief.bits(bits);
  auto dealer = DealerAwaitingBitCommitments::make(bases, Transcript("aggregation"), n, m);
  auto with_bits = std::move(dealer.value()).receive(bits);
  if (!with_bits) return std::unexpected(with_bits.error());

  std::vector<PartyAwaitingPolyChallenge> second;
  std::vector<PolyCommitment> polynomials;
  for (auto& party : first) {
    auto [next, message] = std::move(party).apply(sent(with_bits->second)).value();
    second.push_back(std::move(next));
    polynomials.push_back(sent(message));
  }
  mischief.polynomials(polynomials);
  auto with_polynomials = std::move(with_bits->first).receive(polynomials);
  if (!with_polynomials) return std::unexpected(with_polynomials.error());

  std::vector<ProofShare> shares;
  for (auto& party : second) shares.push_back(sent(std::move(party).apply(sent(with_polynomials->second)).value()));
  mischief.shares(shares);
  return std::move(with_polynomials->first).receive(shares);
}

/// "accept", or the error and the parties blamed.
std::string outcome(const std::expected<AggregatedProof, AggregationError>& result) {
  if (result) return "accept";
  std::string out(name(result.error().kind));
  for (const std::size_t j : result.error().parties) out += " " + std::to_string(j);
  return out;
}

TEST(RangeAggregation, of_honest_parties_gives_a_proof_that_verifies) {
  for (const std::size_t n : {8U, 16U, 32U, 64U}) {
    for (const std::size_t m : {1U, 2U, 4U, 8U}) {
      auto result = run(n, m);
      ASSERT_EQ(outcome(result), "accept") << n << " " << m;
      const auto proof = RangeProof::decode(result->proof.encode());
      Transcript transcript("aggregation");
      EXPECT_EQ(test::outcome(verify_vartime(*proof, transcript, result->V, n, innerproduct::party_generators(64, 8))),
                "accept");
      EXPECT_EQ(transcript.challenge_bytes32("after"), result->transcript.challenge_bytes32("after"));
      for (std::size_t j = 0; j < m; ++j) {
        const std::uint64_t value = j % 2 == 0 ? j : ~std::uint64_t{0} >> (64 - n);
        EXPECT_EQ(result->V[j], innerproduct::pedersen_commit(Scalar::from_u64(value), Scalar::from_u64(1000 + j)));
      }
    }
  }
}

TEST(RangeAggregation, blames_exactly_the_parties_whose_messages_are_wrong) {
  constexpr std::size_t n = 8, m = 4;
  constexpr ristretto255::Encoding kNoPoint{Bytes32{1}};
  const ristretto255::Encoding other = innerproduct::pedersen_commit(Scalar::from_u64(3), Scalar::from_u64(4));
  for (std::size_t j = 0; j < m; ++j) {
    const std::string party = " " + std::to_string(j);
    for (const auto field : {&BitCommitment::V, &BitCommitment::A, &BitCommitment::S}) {
      Mischief mischief;
      mischief.bits = [&](auto& messages) { messages[j].*field = kNoPoint; };
      EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedBitCommitments" + party);
      mischief.bits = [&](auto& messages) { messages[j].*field = other; };
      EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedProofShares" + party);
    }
    for (const auto field : {&PolyCommitment::T_1, &PolyCommitment::T_2}) {
      Mischief mischief;
      mischief.polynomials = [&](auto& messages) { messages[j].*field = kNoPoint; };
      EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedPolyCommitments" + party);
      mischief.polynomials = [&](auto& messages) { messages[j].*field = other; };
      EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedProofShares" + party);
    }
    for (const auto field : {&ProofShare::t_x, &ProofShare::t_x_blinding, &ProofShare::e_blinding}) {
      Mischief mischief;
      mischief.shares = [&](auto& messages) { messages[j].*field += Scalar::one(); };
      EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedProofShares" + party);
    }
    for (const auto field : {&ProofShare::l, &ProofShare::r}) {
      Mischief mischief;
      mischief.shares = [&](auto& messages) { (messages[j].*field)[j] += Scalar::one(); };
      EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedProofShares" + party);
      mischief.shares = [&](auto& messages) { (messages[j].*field).pop_back(); };
      EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedProofShares" + party);
      mischief.shares = [&](auto& messages) { (messages[j].*field).push_back(Scalar::one()); };
      EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedProofShares" + party);
    }
  }
  Mischief mischief;
  mischief.shares = [](auto& messages) {
    messages[0].l[3] += Scalar::one();
    messages[2].t_x_blinding += Scalar::one();
  };
  EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedProofShares 0 2");
  mischief.shares = [](auto& messages) { std::swap(messages[1], messages[3]); };
  EXPECT_EQ(outcome(run(n, m, mischief)), "MalformedProofShares 1 3");
}

TEST(RangeAggregation, needs_a_message_of_every_party) {
  for (const int change : {-1, 1}) {
    const auto resize = [change](auto& messages) {
      messages.resize(static_cast<std::size_t>(static_cast<int>(messages.size()) + change), messages[0]);
    };
    Mischief mischief;
    mischief.bits = resize;
    EXPECT_EQ(outcome(run(8, 2, mischief)), "WrongNumBitCommitments");
    mischief = {};
    mischief.polynomials = resize;
    EXPECT_EQ(outcome(run(8, 2, mischief)), "WrongNumPolyCommitments");
    mischief = {};
    mischief.shares = resize;
    EXPECT_EQ(outcome(run(8, 2, mischief)), "WrongNumProofShares");
  }
}

TEST(RangeAggregation, errors_say_what_where_and_who) {
  EXPECT_EQ((AggregationError{ProofErrorKind::MalformedProofShares, "wrong", {0, 2}}.to_string()),
            "MalformedProofShares: wrong, parties 0 2");
  EXPECT_EQ((AggregationError{ProofErrorKind::MaliciousDealer, "a challenge is zero"}.to_string()),
            "MaliciousDealer: a challenge is zero");
  EXPECT_EQ((ProofError{ProofErrorKind::ProvingError, "no range", 3}.to_string()), "ProvingError at 3: no range");
}

TEST(RangeAggregation, refuses_wrong_sizes_values_and_positions) {
  const auto party = [](std::uint64_t value, std::size_t n, std::size_t gens, std::size_t parties, std::size_t j) {
    auto made = PartyAwaitingPosition::make(value, Scalar::one(), n, innerproduct::party_proving_bases(gens, parties));
    if (!made) return std::string(name(made.error().kind));
    const auto placed = std::move(*made).assign_position(j);
    return placed ? "ok" : std::string(name(placed.error().kind));
  };
  EXPECT_EQ(party(255, 8, 8, 4, 3), "ok");
  EXPECT_EQ(party(255, 9, 64, 4, 0), "InvalidBitsize");
  EXPECT_EQ(party(255, 16, 8, 4, 0), "InvalidGeneratorsLength");
  EXPECT_EQ(party(256, 8, 8, 4, 0), "ProvingError");
  EXPECT_EQ(party(255, 8, 8, 4, 4), "InvalidGeneratorsLength");
  EXPECT_EQ(party(255, 8, 8, 0, 0), "InvalidGeneratorsLength");

  const auto dealer = [](std::size_t n, std::size_t m, std::size_t gens, std::size_t parties) {
    const auto made = DealerAwaitingBitCommitments::make(innerproduct::party_proving_bases(gens, parties),
                                                         Transcript("aggregation"), n, m);
    return made ? "ok" : std::string(name(made.error().kind));
  };
  EXPECT_EQ(dealer(8, 4, 8, 4), "ok");
  EXPECT_EQ(dealer(65, 4, 64, 4), "InvalidBitsize");
  EXPECT_EQ(dealer(8, 3, 8, 4), "InvalidAggregation");
  EXPECT_EQ(dealer(8, 0, 8, 4), "InvalidAggregation");
  EXPECT_EQ(dealer(16, 4, 8, 4), "InvalidGeneratorsLength");
  EXPECT_EQ(dealer(8, 8, 8, 4), "InvalidGeneratorsLength");
}

TEST(RangeAggregation, parties_refuse_challenges_that_would_reveal_their_values) {
  const auto party = [] {
    auto made = PartyAwaitingPosition::make(7, Scalar::one(), 8, innerproduct::party_proving_bases(8, 1));
    return std::move(std::move(made.value()).assign_position(0).value().first);
  };
  const Scalar one = Scalar::one(), zero = Scalar::zero();
  EXPECT_EQ(party().apply(BitChallenge{zero, one}).error().kind, ProofErrorKind::MaliciousDealer);
  EXPECT_EQ(party().apply(BitChallenge{one, zero}).error().kind, ProofErrorKind::MaliciousDealer);
  EXPECT_EQ(party().apply(BitChallenge{one, one}).value().first.apply({zero}).error().kind,
            ProofErrorKind::MaliciousDealer);
}

TEST(RangeAggregation, given_entropy_reproduces_a_party) {
  const auto message = [](const std::optional<Bytes32>& entropy) {
    auto made = PartyAwaitingPosition::make(7, Scalar::one(), 8, innerproduct::party_proving_bases(8, 1));
    return std::move(made.value()).assign_position(0, entropy).value().second.encode();
  };
  EXPECT_EQ(message(Bytes32{5}), message(Bytes32{5}));
  EXPECT_NE(message(Bytes32{5}), message(Bytes32{6}));
  EXPECT_NE(message(std::nullopt), message(std::nullopt));
}

TEST(RangeAggregation, messages_of_wrong_length_or_form_do_not_decode) {
  const auto refused = [](const auto& decoded) {
    return !decoded && decoded.error().kind == ProofErrorKind::FormatError;
  };
  for (std::size_t size = 0; size <= 300; ++size) {
    const Bytes bytes(size);
    EXPECT_EQ(refused(BitCommitment::decode(bytes)), size != 96) << size;
    EXPECT_EQ(refused(BitChallenge::decode(bytes)), size != 64) << size;
    EXPECT_EQ(refused(PolyCommitment::decode(bytes)), size != 64) << size;
    EXPECT_EQ(refused(PolyChallenge::decode(bytes)), size != 32) << size;
    EXPECT_EQ(refused(ProofShare::decode(bytes)), size < 96 || size % 64 != 32) << size;
  }
  EXPECT_FALSE(refused(ProofShare::decode(Bytes(32 * (3 + 128)))));
  EXPECT_TRUE(refused(ProofShare::decode(Bytes(32 * (5 + 128)))));
  EXPECT_TRUE(refused(BitChallenge::decode(Bytes(64, 0xff))));
  EXPECT_TRUE(refused(PolyChallenge::decode(Bytes(32, 0xff))));
  for (std::size_t i = 0; i < 5; ++i) {
    Bytes bytes(32 * 5);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(32 * i), 32, std::uint8_t{0xff});
    EXPECT_TRUE(refused(ProofShare::decode(bytes))) << i;
  }
}

}  // namespace
}  // namespace slipstream::rangeproof
