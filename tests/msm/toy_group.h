// Groups in which every sum is known: the integers modulo a number, dressed up in all the forms that a Group has. The
// forms are different types, so that code which confuses two of them does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "slipstream/field/scalar.h"
#include "slipstream/msm/detail/kernels/bucket_lanes.h"
#include "slipstream/msm/detail/kernels/curve_lanes.h"
#include "slipstream/msm/detail/kernels/group_concept.h"
#include "slipstream/msm/detail/kernels/kernels.h"

namespace slipstream::msm::test {

/// The integers modulo `Order`.
template <std::uint32_t Order>
struct Residue {
  static constexpr field::Scalar::Words kOrder = {Order, 0, 0, 0};
  std::uint32_t value = 0;

  Residue() = default;
  explicit Residue(std::uint64_t x) : value(static_cast<std::uint32_t>(x % Order)) {}
  friend Residue operator+(Residue a, Residue b) { return Residue(std::uint64_t{a.value} + b.value); }
  Residue operator-() const { return Residue(std::uint64_t{Order} - value); }
  bool operator==(const Residue&) const = default;
};

/// The integers modulo l: points whose discrete logarithm is known, with scalars of full length.
struct Logarithm {
  static constexpr field::Scalar::Words kOrder = field::Scalar::kOrder;
  Scalar value;

  Logarithm() = default;
  explicit Logarithm(const Scalar& s) : value(s) {}
  friend Logarithm operator+(const Logarithm& a, const Logarithm& b) { return Logarithm(a.value + b.value); }
  Logarithm operator-() const { return Logarithm(-value); }
  bool operator==(const Logarithm&) const = default;
};

template <class Element>
struct ToyGroup {
  static constexpr field::Scalar::Words kOrder = Element::kOrder;

  struct Addend {
    Element element;
  };
  struct Multiple {
    Element element;
  };
  struct Sum {
    Element element;
  };
  struct Doubling {
    Element element;
  };
  struct Partial {
    Element element;
  };

  static Sum identity() { return {Element()}; }
  static Partial add(const Sum& a, const Addend& b) { return {a.element + b.element}; }
  static Partial sub(const Sum& a, const Addend& b) { return {a.element + -b.element}; }
  static Partial add(const Sum& a, const Multiple& b) { return {a.element + b.element}; }
  static Partial sub(const Sum& a, const Multiple& b) { return {a.element + -b.element}; }
  static Partial twice(const Doubling& a) { return {a.element + a.element}; }
  static Sum to_sum(const Partial& a) { return {a.element}; }
  static Sum to_sum(const Addend& a) { return {a.element}; }
  static Doubling to_doubling(const Partial& a) { return {a.element}; }
  static Doubling to_doubling(const Sum& a) { return {a.element}; }
  static Multiple to_multiple(const Sum& a) { return {a.element}; }
};

template <std::uint32_t Order>
using Cyclic = ToyGroup<Residue<Order>>;
using Logarithms = ToyGroup<Logarithm>;

/// A toy group in lanes, as BucketLanes takes it: any number of points and buckets, and both ways to sum buckets up.
template <Group G, std::size_t Lanes_, std::size_t MostWindowBuckets>
struct ToyLanes {
  using Addend = typename G::Addend;
  using Sum = typename G::Sum;
  using Bucket = Sum;
  using Lanes = std::array<Sum, Lanes_>;
  static constexpr std::size_t kLanes = Lanes_, kMostWindowBuckets = MostWindowBuckets, kCombineSteps = 2;
  static constexpr std::size_t kFewestPoints = 1;

  static Lanes add(const Lanes& sum, const Addend* points, const std::uint32_t* words) {
    Lanes out;
    for (std::size_t i = 0; i < kLanes; ++i) {
      const Addend& point = points[words[i] >> 1];
      out[i] = G::to_sum((words[i] & 1) != 0 ? G::sub(sum[i], point) : G::add(sum[i], point));
    }
    return out;
  }
  static Lanes first(const Addend* points, const std::uint32_t* words) {
    Lanes zero;
    zero.fill(G::identity());
    return add(zero, points, words);
  }
  static Lanes select(std::uint32_t lanes, const Lanes& a, const Lanes& b) {
    Lanes out;
    for (std::size_t i = 0; i < kLanes; ++i) out[i] = ((lanes >> i) & 1) != 0 ? a[i] : b[i];
    return out;
  }
  static void store(const Lanes& sum, const std::array<Bucket*, kLanes>& out) {
    for (std::size_t i = 0; i < kLanes; ++i) *out[i] = sum[i];
  }
  static void weighted_sums(const std::array<const Bucket*, kLanes>& first, std::size_t length, Sum* running,
                            Sum* total) {
    for (std::size_t i = 0; i < kLanes; ++i) {
      running[i] = total[i] = G::identity();
      for (std::size_t j = length; j-- > 0;) {
        running[i] = add_sums<G>(running[i], first[i][j]);
        total[i] = add_sums<G>(total[i], running[i]);
      }
    }
  }
  static Sum combine(const Sum* running, const Sum* total, unsigned log_length) {
    return combine_ranges<G>(running, total, kLanes, log_length);
  }
  static void add(Bucket& bucket, const Bucket& other) { bucket = add_sums<G>(bucket, other); }
  static Bucket identity() { return G::identity(); }
  template <class Job>
  static Sum one_window_vartime(const Job& job, Arena& arena) {
    return Pippenger<G>::window_sum_vartime(job, arena);
  }
};

/// The row of a toy group whose windows go through lanes.
template <Group G, std::size_t Lanes, std::size_t MostWindowBuckets>
constexpr Kernels<typename G::Addend, typename G::Sum> make_lane_kernels(const char* name) {
  using Buckets = BucketLanes<ToyLanes<G, Lanes, MostWindowBuckets>>;
  auto kernels = make_kernels<G>(name);
  kernels.window_sums_vartime = Buckets::window_sums_vartime;
  kernels.digits_sum_vartime = Buckets::digits_sum_vartime;
  return kernels;
}

static_assert(Group<Cyclic<7>> && Group<Logarithms>);

}  // namespace slipstream::msm::test
