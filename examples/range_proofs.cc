// Many range proofs in one call: one equation for all of them, and a verdict for each.
#include <cstdio>
#include <vector>

#include "slipstream/rangeproof/batch.h"
#include "slipstream/rangeproof/prover.h"

using slipstream::Scalar, slipstream::Transcript;
namespace innerproduct = slipstream::innerproduct;
namespace rangeproof = slipstream::rangeproof;

int main() {
  constexpr std::size_t kBits = 32, kProofs = 16, kSpoiled = 5;
  std::vector<slipstream::Bytes> proofs;
  std::vector<std::vector<slipstream::ristretto255::Encoding>> commitments;
  for (std::uint64_t amount = 0; amount < kProofs; ++amount) {
    Transcript transcript("example.batch");
    const auto proved = rangeproof::prove_range(transcript, {{amount}}, {{Scalar::random()}}, kBits,
                                                innerproduct::party_proving_bases(kBits, 1));
    if (!proved) return std::fprintf(stderr, "%s\n", proved.error().to_string().c_str()), 1;
    proofs.push_back(proved->proof.encode());
    commitments.push_back(proved->V);
  }
  proofs[kSpoiled].back() ^= 1;

  std::vector<rangeproof::RangeBatchItem> items;
  for (std::size_t i = 0; i < kProofs; ++i) {
    items.push_back({.proof = proofs[i], .V = commitments[i], .n = kBits, .transcript = "example.batch"});
  }
  const auto generators = innerproduct::party_generators(kBits, 1);
  const auto verdicts = rangeproof::verify_batch_vartime(items, generators, {.threads = 0});
  // No verdict at all: memory or threads ran out.
  if (!verdicts) return std::fprintf(stderr, "%s\n", verdicts.error().detail.c_str()), 1;
  bool as_expected = true;
  for (std::size_t i = 0; i < kProofs; ++i) {
    const auto& verdict = (*verdicts)[i];
    if (!verdict) std::printf("proof %zu is refused: %s\n", i, verdict.error().to_string().c_str());
    as_expected &= verdict.has_value() == (i != kSpoiled);
  }
  return as_expected ? 0 : 1;
}
