// One range proof: two committed amounts lie in [0, 2^64), and nothing else about them becomes known.
#include <cstdint>
#include <cstdio>
#include <vector>

#include "slipstream/rangeproof/prover.h"

using slipstream::Scalar, slipstream::Transcript;
namespace innerproduct = slipstream::innerproduct;
namespace rangeproof = slipstream::rangeproof;

int main() {
  constexpr std::size_t kBits = 64;
  const std::vector<std::uint64_t> amounts{1'000'000'000'000, 7};
  std::vector<Scalar> blindings;
  for (std::size_t i = 0; i < amounts.size(); ++i) blindings.push_back(Scalar::random());

  // The label separates this use from all others: a proof for one label does not verify under another.
  Transcript of_prover("example.amounts");
  const auto bases = innerproduct::party_proving_bases(kBits, amounts.size());
  const auto proved = rangeproof::prove_range(of_prover, amounts, blindings, kBits, bases);
  if (!proved) return std::fprintf(stderr, "%s\n", proved.error().to_string().c_str()), 1;
  const slipstream::Bytes bytes = proved->proof.encode();
  std::printf("a proof of %zu bytes for %zu commitments\n", bytes.size(), proved->V.size());

  // What arrives may be anything: decoding and verifying return errors.
  const auto proof = rangeproof::RangeProof::decode(bytes);
  if (!proof) return std::fprintf(stderr, "%s\n", proof.error().to_string().c_str()), 1;
  const auto generators = innerproduct::party_generators(kBits, amounts.size());
  Transcript of_verifier("example.amounts");
  const auto verdict = rangeproof::verify_vartime(*proof, of_verifier, proved->V, kBits, generators);
  std::printf("verifies: %s\n", verdict ? "yes" : verdict.error().to_string().c_str());

  Transcript of_stranger("another label");
  const auto refused = rangeproof::verify_vartime(*proof, of_stranger, proved->V, kBits, generators);
  std::printf("under another label: %s\n", refused ? "YES" : refused.error().to_string().c_str());
  return verdict && !refused ? 0 : 1;
}
