// A program that uses layers of an installed Slipstream: it checks that a committed value lies below 2^8, and that the
// program itself is no chain file.
#include "slipstream/base/hex.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/rangeproof/range_proof.h"

#include <cstdio>

namespace {

constexpr const char* kCommitment = "f0850912f039cc9fd847244b582d931b6dc86633dedb8bf3c78d3176de334f17";
constexpr const char* kProof =
    "444c04216543bc36a8f5c5c81a9c0f1ab4b5fba24ad74307959acb79aed19311be6699855f15ac08a8afa1b1fb60c93626f4"
    "0909de12c86574f1e287ef97223794ca62591f2c1bf61883684bc01f0f902e3c8c1f294f40c04c9d347839a3116fa4fe7373"
    "71ca2f7715f7c66fa05445e28a1a4f4c3ee725834844a5a5a020ec31ca18b1230c7be3520a32f02f2465b48a6dd54d183b4d"
    "32805591829081787c0e3339358c7ea1cf1c7c8b7e7ccb6f9a98eb02629689542d62e78bf948d2c0d5040dff8590686e47c4"
    "5d6ce9198bc9dc88ef02d293308fa4291eb58d9b549c190ef64a98ef7ef454c5867e4474f96ac5b434f3a4c275b69ed630d6"
    "257c8b03b21b540e3ad8ce64b9aa784d205edd3881645fcc3af35f599480a841aa926f56fd72985bb1d0fcd15457ccc82bcc"
    "21e8848bd09fa15dbcba654d2d53f6005b6497756e1dcf3f8ea04852e2be5338601e7f09494a899f4ee09df2691d9f070139"
    "df03fe4cee600d43165b670537faf25c09cfc8dd4d98e336ca6e0d0245bfb6d2f54b4246e6cf7880d1469a6b45be66e93cc7"
    "d81cec09a2738dd922feade879459646c7d238b3db40ca3490cedeae5b755a9b47e3813646991bcddc5ab1400d0f7801c801"
    "ac3f576624b60f94c1d87983564de7f135d22b0a8e340fe95cf70c190e02";

bool verifies(const slipstream::ristretto255::Encoding& commitment, const slipstream::rangeproof::RangeProof& proof) {
  slipstream::Transcript transcript("AggregatedRangeProofTest");
  const auto generators = slipstream::innerproduct::party_generators(64, 1);
  return slipstream::rangeproof::verify_vartime(proof, transcript, {&commitment, 1}, 8, generators).has_value();
}

}  // namespace

int main(int, char** arguments) {
  using slipstream::ledger::ChainErrorKind, slipstream::ledger::ChainReader;
  const auto chain = ChainReader::open(arguments[0]);
  if (chain || chain.error().kind != ChainErrorKind::WrongMagic) return 1;
  const auto proof = slipstream::rangeproof::RangeProof::decode(*slipstream::from_hex(kProof));
  if (!proof) return 1;
  const slipstream::ristretto255::Encoding right{slipstream::to_bytes32(*slipstream::from_hex(kCommitment))};
  const slipstream::ristretto255::Encoding wrong = encode(slipstream::ristretto255::Point::basepoint());
  const bool ok = verifies(right, *proof) && !verifies(wrong, *proof);
  std::puts(ok ? "the range proof verifies, and for its own commitment only" : "WRONG");
  return ok ? 0 : 1;
}
