// Loops over the lane type of one backend, for bench/lanes_bench.cc: what a product, a square or a point operation
// costs in the middle of other work (four independent streams) and where each waits for the one before it (a chain).
// LoopsOf<V> is instantiated in a unit a backend, compiled with that backend's flags.
#pragma once

#include <array>
#include <cstddef>

#include "slipstream/field/detail/lane.h"
#include "slipstream/group/detail/edwards.h"

namespace slipstream::bench {

/// Each runs its operation n times on every lane, n a multiple of kStreams.
struct LaneLoops {
  const char* backend;
  std::size_t lanes;
  void (*mul)(std::size_t n);
  void (*mul_chain)(std::size_t n);
  void (*square)(std::size_t n);
  void (*square_chain)(std::size_t n);
  void (*add_mixed)(std::size_t n);
  void (*add)(std::size_t n);
  void (*doubled)(std::size_t n);
};

inline constexpr std::size_t kStreams = 4;

template <field::Lane V>
class LoopsOf {
 public:
  static constexpr LaneLoops make(const char* backend) {
    return {.backend = backend,
            .lanes = V::kLanes,
            .mul = mul_loop,
            .mul_chain = mul_chain_loop,
            .square = square_loop,
            .square_chain = square_chain_loop,
            .add_mixed = add_mixed_loop,
            .add = add_loop,
            .doubled = doubled_loop};
  }

 private:
  using Point = group::Extended<V>;

  // Everything inside one function each, for those who read the machine code (scripts/count_instructions.py).

  [[gnu::noinline, gnu::flatten]] static void mul_loop(std::size_t n) {
    streams(n, [](const V& x, const V& y) { return V(field::mul(x, y)); });
  }
  [[gnu::noinline, gnu::flatten]] static void mul_chain_loop(std::size_t n) {
    chain(n, [](const V& x, const V& y) { return V(field::mul(x, y)); });
  }
  [[gnu::noinline, gnu::flatten]] static void square_loop(std::size_t n) {
    streams(n, [](const V& x, const V&) { return V(field::square(x)); });
  }
  [[gnu::noinline, gnu::flatten]] static void square_chain_loop(std::size_t n) {
    chain(n, [](const V& x, const V&) { return V(field::square(x)); });
  }
  [[gnu::noinline, gnu::flatten]] static void add_mixed_loop(std::size_t n) {
    const group::AffineNiels<V> q = {element(5), element(6), element(7)};
    points(n, [&](const Point& p) { return group::add(p, q).extended(); });
  }
  [[gnu::noinline, gnu::flatten]] static void add_loop(std::size_t n) {
    const group::ProjectiveNiels<V> q = {element(5), element(6), element(7), element(8)};
    points(n, [&](const Point& p) { return group::add(p, q).extended(); });
  }
  [[gnu::noinline, gnu::flatten]] static void doubled_loop(std::size_t n) {
    points(n, [](const Point& p) { return group::doubled(p); });
  }

  /// Any tight elements will do: no operation's time depends on them.
  static V element(std::uint64_t seed) {
    std::array<field::Fe, V::kLanes> x;
    for (std::size_t i = 0; i < V::kLanes; ++i) {
      std::array<std::uint64_t, 5> limbs;
      for (std::size_t j = 0; j < 5; ++j) limbs[j] = (seed + 8 * i + j + 1) * 0x9e3779b97f4a7c15 >> 13;
      x[i] = field::Fe({limbs[0], limbs[1], limbs[2], limbs[3], limbs[4]});
    }
    return V::load(x.data());
  }

  template <class T>
  static void keep(T& x) {
    asm volatile("" : : "r"(&x) : "memory");
  }

  template <class Op>
  static void streams(std::size_t n, const Op& op) {
    static_assert(kStreams == 4);
    V a = element(1), b = element(2), c = element(3), d = element(4);
    const V y = element(5);
    for (std::size_t i = 0; i < n; i += kStreams) {
      a = op(a, y);
      b = op(b, y);
      c = op(c, y);
      d = op(d, y);
    }
    keep(a), keep(b), keep(c), keep(d);
  }

  template <class Op>
  static void chain(std::size_t n, const Op& op) {
    V x = element(1);
    const V y = element(5);
    for (std::size_t i = 0; i < n; ++i) x = op(x, y);
    keep(x);
  }

  template <class Op>
  static void points(std::size_t n, const Op& op) {
    Point p = {element(1), element(2), element(3), element(4)};
    for (std::size_t i = 0; i < n; ++i) p = op(p);
    keep(p);
  }
};

}  // namespace slipstream::bench
