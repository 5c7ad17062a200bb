// Makes range proofs of several sizes, spoils two of them, and verifies all by one call, which says of each what is
// wrong with it.
#include <cstdio>
#include <cstdlib>
#include <expected>
#include <string>
#include <vector>

#include "slipstream/base/entropy.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/rangeproof/batch.h"
#include "slipstream/rangeproof/prover.h"

using namespace slipstream;

namespace {

/// Prover and verifier agree on it: a proof made for another purpose does not verify.
constexpr std::string_view kLabel = "example.amounts";
/// The most values in one proof.
constexpr std::size_t kMostValues = 4;

/// What a sender publishes: commitments to amounts, and the proof that each lies in [0, 2^bits).
struct Amounts {
  std::size_t bits;
  std::vector<ristretto255::Encoding> commitments;
  Bytes proof;
};

std::expected<Amounts, ProofError> make_amounts(const std::vector<std::uint64_t>& values, std::size_t bits) {
  std::vector<Scalar> blindings;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Bytes64 random;
    fill_random(random);
    blindings.push_back(Scalar::from_bytes_wide(random));
  }
  Transcript transcript(kLabel);
  const auto proved =
      rangeproof::prove_range(transcript, values, blindings, bits, innerproduct::party_proving_bases(64, kMostValues));
  if (!proved) return std::unexpected(proved.error());
  return Amounts{bits, proved->V, proved->proof.encode()};
}

}  // namespace

int main() {
  // A prover cannot make a proof of what is not so.
  if (const auto made = make_amounts({256}, 8); made || made.error().kind != ProofErrorKind::ProvingError) return 1;

  std::vector<Amounts> all;
  for (const auto& [values, bits] : std::vector<std::pair<std::vector<std::uint64_t>, std::size_t>>{
           {{1'000'000'000'000}, 64}, {{12, 0}, 32}, {{7}, 8}, {{1, 2, 3, UINT64_MAX}, 64}, {{65535}, 16}}) {
    auto made = make_amounts(values, bits);
    if (!made) {
      std::fprintf(stderr, "cannot prove: %s\n", made.error().to_string().c_str());
      return 1;
    }
    all.push_back(*std::move(made));
  }
  // Somebody changes an amount, and sends a proof of which a byte is missing.
  std::swap(all[1].commitments[0], all[1].commitments[1]);
  all[2].proof.pop_back();

  std::vector<rangeproof::RangeBatchItem> items;
  for (const Amounts& a : all) {
    items.push_back({.proof = ByteSpan(a.proof), .V = a.commitments, .n = a.bits, .transcript = kLabel});
  }
  const auto generators = innerproduct::party_generators(64, kMostValues);
  const auto results = rangeproof::verify_batch_vartime(items, generators, {.threads = 0});
  if (!results) {
    std::printf("no verdict: %s\n", results.error().detail.c_str());
    return 1;
  }
  bool as_expected = true;
  for (std::size_t i = 0; i < results->size(); ++i) {
    const auto& result = (*results)[i];
    const std::string verdict = result ? "in range" : "refused: " + result.error().to_string();
    std::printf("proof %zu, %zu values of %zu bits: %s\n", i, all[i].commitments.size(), all[i].bits, verdict.c_str());
    as_expected &= result.has_value() == (i != 1 && i != 2);
  }
  return as_expected ? 0 : 1;
}
