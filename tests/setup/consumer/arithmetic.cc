// Uses one low floor: 2 * (3 B) is 6 B, and the encoding of that decodes.
#include <cstdio>

#include "slipstream/group/ristretto255.h"

int main() {
  using slipstream::Scalar;
  namespace ristretto255 = slipstream::ristretto255;
  const auto& base = ristretto255::Point::basepoint();
  const ristretto255::Point six = (Scalar::from_u64(3) * base).doubled();
  const auto decoded = ristretto255::decode(encode(six));
  const bool ok = decoded && *decoded == Scalar::from_u64(6) * base;
  std::puts(ok ? "2 * (3 B) is 6 B" : "WRONG");
  return ok ? 0 : 1;
}
