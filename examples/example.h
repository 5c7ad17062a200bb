// Code shared by the examples: people with keys, a chain that a verifier checks, and a line of output for each event.
// An example is a program that is run as a test; it returns 0 if every step has the expected result.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "slipstream/keys/musig.h"
#include "slipstream/ledger/block_maker.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/vm/build/condition.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/build/prover.h"
#include "slipstream/vm/delegation.h"

namespace slipstream::examples {

/// Ends the example with an error unless `holds`.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

/// The value, or the end of the example with its error.
template <class T>
T must(std::expected<T, vm::Error> result) {
  if (!result) require(false, result.error().to_string());
  return *std::move(result);
}
template <class T>
T must(std::expected<T, vm::ErrorKind> result) {
  if (!result) require(false, name(result.error()));
  return *std::move(result);
}

struct Person {
  keys::SecretKey secret = keys::generate_secret_key();
  ristretto255::Encoding key = keys::public_key(secret).point;
};

/// The keys of people who sign together.
template <class... People>
vm::KeyRing keys_of(const People&... people) {
  vm::KeyRing ring;
  (ring.add(people.secret), ...);
  return ring;
}

inline const Scalar kDollars = Scalar::from_u64(1), kEuros = Scalar::from_u64(2);
/// The flavor of a unique asset.
inline const Scalar kHouse = Scalar::from_u64(3);

/// Money that a person owns at the beginning.
inline vm::OpenContract coin(const Person& owner, std::uint64_t quantity, const Scalar& flavor) {
  static std::uint8_t serial = 0;
  return vm::value_contract(Bytes32{++serial}, owner.key, vm::OpenValue::blinded({quantity, flavor}));
}

/// A chain; a verifier checks every block. A copy continues independently, for alternative endings.
class Chain {
 public:
  explicit Chain(const std::vector<vm::OpenContract>& unspent) : maker_(kStart, ids(unspent)), state_(maker_.state()) {}

  static constexpr std::uint64_t kStart = 1'000'000;

  /// Puts a transaction into the next block. Returns "ok", or the verifier's error for the block, or the error that no
  /// block can be made because an input has no Utreexo proof.
  std::string offer(const vm::SignedTx& tx) {
    auto maker = maker_;
    const auto block = maker.append(now_ms + 1, std::vector{tx});
    if (!block) return block.error().fault.to_string();
    const auto report = verifier_->apply_vartime(state_, *block);
    if (!report) return report.error().to_string();
    maker_ = std::move(maker);
    ++now_ms;
    return "ok";
  }
  void accepts(std::string_view what, const vm::SignedTx& tx) {
    const std::string verdict = offer(tx);
    require(verdict == "ok", std::string(what) + ": " + verdict);
    std::printf("accepted: %.*s (%zu bytes)\n", static_cast<int>(what.size()), what.data(), tx.bytes.size());
  }
  /// Requires that the chain refuses the transaction with an error that contains `why`.
  void refuses(std::string_view what, const vm::SignedTx& tx, std::string_view why) {
    const std::string verdict = offer(tx);
    require(verdict.find(why) != std::string::npos, std::string(what) + ": " + verdict);
    std::printf("refused:  %.*s (%s)\n", static_cast<int>(what.size()), what.data(), verdict.c_str());
  }

  /// The time of the previous block, in milliseconds.
  std::uint64_t now_ms = kStart;

 private:
  static std::vector<Bytes32> ids(const std::vector<vm::OpenContract>& contracts) {
    std::vector<Bytes32> out;
    for (const vm::OpenContract& contract : contracts) out.push_back(contract.id());
    return out;
  }
  ledger::BlockMaker maker_;
  ledger::ChainState state_;
  std::shared_ptr<const ledger::BlockVerifier> verifier_ =
      std::make_shared<const ledger::BlockVerifier>(ledger::VerifierOptions{.threads = 1});
};

inline constexpr vm::TxHeader kAnyTime{1, 0, UINT64_MAX};
/// A header with bounds on the time of the block.
inline vm::TxHeader between(std::uint64_t mintime_ms, std::uint64_t maxtime_ms) { return {1, mintime_ms, maxtime_ms}; }

/// Runs, proves and signs a program. Ends the example with the prover's error if the witness does not fit.
inline vm::SignedTx make(const vm::TxHeader& header, const vm::ProgramBuilder& program, const vm::KeyRing& keys) {
  return must(vm::make_tx(header, must(program.finish()), keys));
}
/// Makes a transaction like a dishonest prover: without checking the witness.
inline vm::SignedTx make_unchecked(const vm::TxHeader& header, const vm::ProgramBuilder& program,
                                   const vm::KeyRing& keys) {
  return must(vm::make_tx(header, must(program.finish()), keys, {.check_witness = false}));
}
/// Requires that an honest prover refuses the program before it makes a proof.
inline void cannot_make(std::string_view what, const vm::TxHeader& header, const vm::ProgramBuilder& program,
                        const vm::KeyRing& keys, vm::ErrorKind why) {
  const auto tx = vm::make_tx(header, must(program.finish()), keys);
  require(!tx && tx.error().kind == why, what);
  std::printf("not made: %.*s (%s)\n", static_cast<int>(what.size()), what.data(), tx.error().to_string().c_str());
}

/// One signature by several people who keep their keys secret from each other: the three rounds of MuSig.
inline keys::Signature sign_together(const Transcript& transcript, const keys::musig::Statement& statement,
                                     const std::vector<const Person*>& people) {
  std::vector<keys::musig::AwaitingPrecommitments> first;
  std::vector<keys::musig::NoncePrecommitment> precommitments;
  for (std::size_t i = 0; i < people.size(); ++i) {
    auto begun = keys::musig::begin(transcript, statement, i, people[i]->secret);
    require(begun.has_value(), "signing begins");
    first.push_back(*std::move(begun));
    precommitments.push_back(first.back().precommitment());
  }
  std::vector<keys::musig::AwaitingCommitments> second;
  std::vector<keys::musig::NonceCommitment> commitments;
  for (auto& signer : first) {
    auto next = std::move(signer).receive(precommitments);
    require(next.has_value(), "the second round");
    second.push_back(*std::move(next));
    commitments.push_back(second.back().commitment());
  }
  std::vector<keys::musig::AwaitingShares> third;
  std::vector<keys::musig::Share> shares;
  for (auto& signer : second) {
    auto next = std::move(signer).receive(commitments);
    require(next.has_value(), "the third round");
    third.push_back(*std::move(next));
    shares.push_back(third.back().share());
  }
  const auto signature = third.front().receive_vartime(shares);
  require(signature.has_value(), "every share is right");
  return *signature;
}

/// A predicate with programs in it.
inline vm::PredicateTree tree_of(const std::optional<ristretto255::Encoding>& key,
                                 const std::vector<vm::Script>& scripts) {
  std::vector<Bytes> programs;
  for (const vm::Script& script : scripts) programs.push_back(script.bytecode());
  Bytes32 blinding;
  fill_random(blinding);
  return must(vm::PredicateTree::make(key, programs, blinding));
}

}  // namespace slipstream::examples
