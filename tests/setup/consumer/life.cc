// Uses the library before main, and after it: from the constructor and the destructor of a global, from atexit, and
// from a thread that outlives main's locals.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "slipstream/msm/multiscalar.h"
#include "slipstream/transcript/transcript.h"

namespace {

bool works() {
  using slipstream::Scalar;
  namespace ristretto255 = slipstream::ristretto255;
  const auto& base = ristretto255::Point::basepoint();
  std::array<Scalar, 40> scalars;
  std::array<ristretto255::Point, 40> points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    scalars[i] = Scalar::from_u64(i);
    points[i] = base;
  }
  const auto sum = slipstream::msm::multiscalar_mul_vartime(scalars, points);
  slipstream::Transcript transcript("life");
  transcript.append("point", encode(*sum).bytes);
  const slipstream::Bytes32 challenge = transcript.challenge_bytes32("challenge");
  return *sum == Scalar::from_u64(39 * 40 / 2) * base && challenge != slipstream::Bytes32{};
}

void check(const char* when) {
  if (works()) return;
  std::printf("WRONG %s\n", when);
  std::fflush(stdout);
  std::_Exit(1);
}

struct Global {
  Global() { check("before main"); }
  ~Global() { check("after main"); }
};

// Priorities put one before all other globals of the program, and so its destructor after theirs.
[[gnu::init_priority(101)]] Global first;
Global usual;

}  // namespace

int main() {
  std::atexit([] { check("at exit"); });
  std::thread([] { check("in a thread"); }).join();
  check("in main");
  std::puts("works before, in and after main");
}
