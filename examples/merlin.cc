// A proof of knowledge of x with X = x B, made non-interactive with a Merlin transcript (Schnorr, Fiat-Shamir): both
// sides append the same messages and draw the same challenge.
#include <cstdio>

#include "slipstream/group/ristretto255.h"
#include "slipstream/transcript/transcript.h"

using slipstream::Scalar, slipstream::Transcript;
namespace ristretto255 = slipstream::ristretto255;

namespace {

/// Everything that is public goes in before the challenge comes out.
Scalar challenge(const ristretto255::Point& X, const ristretto255::Point& R) {
  Transcript transcript("example.knowledge");
  transcript.append("X", encode(X).bytes);
  transcript.append("R", encode(R).bytes);
  return transcript.challenge_scalar("c");
}

}  // namespace

int main() {
  const ristretto255::Point& B = ristretto255::Point::basepoint();
  // Prover. Products of scalars and points are constant-time.
  const Scalar x = Scalar::random(), r = Scalar::random();
  const ristretto255::Point X = x * B, R = r * B;
  const Scalar s = r + challenge(X, R) * x;
  // Verifier: s B = R + c X.
  const bool right = s * B == R + challenge(X, R) * X;
  const bool wrong = s * B == R + challenge(X + B, R) * (X + B);
  std::printf("the proof %s for X, and %s for another point\n", right ? "holds" : "FAILS", wrong ? "HOLDS" : "fails");
  return right && !wrong ? 0 : 1;
}
