#include "slipstream/rangeproof/batch.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "slipstream/innerproduct/detail/final_check.h"
#include "slipstream/msm/detail/batch_arena.h"
#include "slipstream/msm/equation.h"
#include "slipstream/rangeproof/detail/equations.h"
#include "slipstream/transcript/detail/schedule.h"
#include "slipstream/transcript/detail/statement_batch.h"
#include "slipstream/transcript/detail/weights.h"

namespace slipstream::rangeproof {
namespace {

using Result = std::expected<void, ProofError>;

/// The largest number of points in one equation. More points would not be cheaper per point.
constexpr std::size_t kEquationPoints = 30'000;
/// The number of proofs hashed together: enough to fill the lanes, and few enough for the cache of a core.
constexpr std::size_t kHashedTogether = 64;
/// The number of proofs of one shape whose scalars are computed together.
constexpr std::size_t kComputedTogether = 128;
/// The smallest number of proofs in an equation for which a thread of its own is worthwhile.
constexpr std::size_t kFewest = 16;

/// An upper bound on the number of points, if the item has a proof.
std::size_t points_of(const RangeBatchItem& item) {
  const auto* const proof = std::get_if<const RangeProof*>(&item.proof);
  const std::size_t of_proof = proof != nullptr ? 4 + 2 * (*proof)->ipp.L.size()
                                                : std::min(std::get<ByteSpan>(item.proof).size() / 32,
                                                           4 + 2 * innerproduct::InnerProductProof::kMaxRounds);
  return of_proof + item.V.size();
}

/// A hashed proof whose equation is not made yet.
struct Hashed {
  /// Its index among the items.
  std::size_t number;
  const RangeProof* proof;
  RangeChallenges challenges;
  /// A hash over the proof and its statement.
  Bytes32 digest;
};

struct Slots {
  RangeSlots challenges;
  transcript::Slot digest;
};

/// Items in one equation.
class Batch {
 public:
  Batch(std::span<const RangeBatchItem> items, std::span<Result> out, const innerproduct::PartyGenerators& generators)
      : items_(items), out_(out), generators_(generators) {
    decoded_.reserve(items.size());
    hashed_.reserve(items.size());
  }

  void verify(const std::optional<Bytes32>& entropy) {
    for (std::size_t begin = 0; begin < items_.size(); begin += kHashedTogether) {
      hash(begin, std::min(items_.size(), begin + kHashedTogether));
    }
    if (hashed_.empty()) return;
    add_all(entropy);
    check();
  }

 private:
  void hash(std::size_t begin, std::size_t end) {
    // Items with a label, which are hashed together in lanes.
    std::vector<std::pair<std::size_t, const RangeProof*>> labelled;
    for (std::size_t i = begin; i < end; ++i) {
      const RangeProof* const proof = proof_of(i);
      if (proof == nullptr) continue;
      if (const auto* transcript = std::get_if<const Transcript*>(&items_[i].transcript)) {
        hash_direct(i, *proof, transcript::DirectSchedule(**transcript));
      } else {
        labelled.emplace_back(i, proof);
      }
    }
    if (labelled.size() < transcript::StatementBatch::worthwhile_from()) {
      for (const auto& [i, proof] : labelled) {
        hash_direct(i, *proof,
                    transcript::DirectSchedule(Transcript(std::get<std::string_view>(items_[i].transcript))));
      }
      return;
    }
    transcript::StatementBatch batch;
    std::vector<std::tuple<std::size_t, const RangeProof*, Slots>> scheduled;
    for (const auto& [i, proof] : labelled) {
      transcript::StatementBatch& statement = batch.begin_statement();
      statement.begin(std::get<std::string_view>(items_[i].transcript));
      if (auto slots = schedule(statement, i, *proof)) {
        batch.end_statement();
        scheduled.emplace_back(i, proof, *std::move(slots));
      }
    }
    batch.run();
    for (std::size_t k = 0; k < scheduled.size(); ++k) {
      const auto& [i, proof, slots] = scheduled[k];
      keep(i, *proof, slots, batch.take_outputs(k));
    }
  }

  /// Null if the bytes are not a proof.
  [[nodiscard]] const RangeProof* proof_of(std::size_t i) {
    if (const auto* proof = std::get_if<const RangeProof*>(&items_[i].proof)) return *proof;
    auto decoded = RangeProof::decode(std::get<ByteSpan>(items_[i].proof));
    if (!decoded) {
      out_[i] = std::unexpected(decoded.error());
      return nullptr;
    }
    return &decoded_.emplace_back(*std::move(decoded));
  }

  void hash_direct(std::size_t i, const RangeProof& proof, transcript::DirectSchedule direct) {
    if (const auto slots = schedule(direct, i, proof)) keep(i, proof, *slots, std::move(direct).take_outputs());
  }

  /// nullopt if the proof is in error.
  template <transcript::HashSchedule S>
  [[nodiscard]] std::optional<Slots> schedule(S& s, std::size_t i, const RangeProof& proof) {
    const RangeBatchItem& item = items_[i];
    auto challenges = proof.schedule(s, item.V, item.n, generators_.gens_capacity, generators_.party_capacity);
    if (!challenges) {
      out_[i] = std::unexpected(challenges.error());
      return std::nullopt;
    }
    // The two scalars on which no challenge depends.
    s.append("a", innerproduct::encoding_of(proof.ipp.a));
    s.append("b", innerproduct::encoding_of(proof.ipp.b));
    return Slots{*std::move(challenges), s.challenge32("weights")};
  }

  void keep(std::size_t i, const RangeProof& proof, const Slots& slots, const transcript::HashOutputs& outputs) {
    hashed_.push_back({i, &proof, slots.challenges.read(outputs), to_bytes32(outputs.bytes32(slots.digest))});
  }

  void add_all(const std::optional<Bytes32>& entropy) {
    Transcript bytes("slipstream.range-weights");
    for (const Hashed& h : hashed_) bytes.append("proof", h.digest);
    transcript::append_entropy(bytes, entropy);
    transcript::WeightStream weights(bytes, 0);

    const auto shape = [this](const Hashed& h) { return std::pair(items_[h.number].n, items_[h.number].V.size()); };
    std::ranges::sort(hashed_, {}, [&](const Hashed& h) { return std::pair(shape(h), h.number); });
    for (auto begin = hashed_.begin(); begin != hashed_.end();) {
      auto end = begin;
      while (end != hashed_.end() && end - begin < static_cast<std::ptrdiff_t>(kComputedTogether) &&
             shape(*end) == shape(*begin)) {
        ++end;
      }
      add({begin, end}, weights);
      begin = end;
    }
  }

  /// Proofs of one shape.
  void add(std::span<Hashed> group, transcript::WeightStream& weights) {
    std::vector<RangeChallenges*> challenges;
    std::vector<detail::RangeEquationItem> equations;
    for (Hashed& h : group) {
      challenges.push_back(&h.challenges);
      // An equation of one proof needs no weight.
      const Scalar weight = hashed_.size() == 1 ? Scalar::one() : weights.next();
      equations.push_back({h.proof, items_[h.number].V, &h.challenges, weight, weights.next()});
    }
    invert_batch_vartime(challenges);
    const detail::RangeEquations scalars(equations, items_[group[0].number].n);
    for (std::size_t k = 0; k < group.size(); ++k) {
      equation_.begin_statement();
      scalars.add_to(equation_, k);
    }
  }

  void check() {
    const msm::FixedBases& bases = *generators_.bases;
    if (hashed_.size() == 1) {
      out_[hashed_[0].number] = innerproduct::check(equation_, bases);
      return;
    }
    for (const msm::FalseStatement& found : equation_.false_statements_vartime(bases)) {
      out_[hashed_[found.statement].number] = fail(
          ProofErrorKind::VerificationError, found.undecodable ? innerproduct::kNoPoint : innerproduct::kNotIdentity);
    }
  }

  std::span<const RangeBatchItem> items_;
  std::span<Result> out_;
  const innerproduct::PartyGenerators& generators_;
  /// Never grows beyond what is reserved.
  std::vector<RangeProof> decoded_;
  /// In the order of the statements of the equation.
  std::vector<Hashed> hashed_;
  msm::Equation equation_;
};

/// The first item of each equation, and the end. At least `threads` equations if there are enough proofs.
std::vector<std::size_t> cut(std::span<const RangeBatchItem> items, std::size_t threads) {
  std::size_t points = 0;
  for (const RangeBatchItem& item : items) points += points_of(item);
  const std::size_t most = std::min(kEquationPoints, points / threads + 1);
  std::vector<std::size_t> begins{0};
  points = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    points += points_of(items[i]);
    if (points >= most && i + 1 < items.size() && i + 1 - begins.back() >= kFewest) {
      begins.push_back(i + 1);
      points = 0;
    }
  }
  begins.push_back(items.size());
  return begins;
}

/// On at most `threads` threads of the current arena.
std::vector<Result> verify_in_arena(std::span<const RangeBatchItem> items,
                                    const innerproduct::PartyGenerators& generators, const RangeBatchOptions& options,
                                    std::size_t threads) {
  std::vector<Result> out(items.size());
  const std::vector<std::size_t> begins = cut(items, threads);
  const auto verify = [&](std::size_t i) {
    const std::size_t begin = begins[i], count = begins[i + 1] - begin;
    Batch(items.subspan(begin, count), std::span(out).subspan(begin, count), generators).verify(options.weight_entropy);
  };
  if (threads == 1) {
    for (std::size_t i = 0; i + 1 < begins.size(); ++i) verify(i);
  } else {
    tbb::parallel_for(std::size_t{0}, begins.size() - 1, verify);
  }
  return out;
}

}  // namespace

RangeBatchResults verify_batch_vartime(std::span<const RangeBatchItem> items,
                                       const innerproduct::PartyGenerators& generators,
                                       const RangeBatchOptions& options) {
  return msm::run_in_arena(options.threads,
                           [&](std::size_t threads) { return verify_in_arena(items, generators, options, threads); });
}

}  // namespace slipstream::rangeproof
