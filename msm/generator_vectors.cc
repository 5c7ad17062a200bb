#include "msm/generator_vectors.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace slipstream::msm {

using field::Geometric;
using field::LaneScalars;

namespace {

void add_all(std::vector<Scalar>& to, const std::vector<Scalar>& from) {
  if (to.size() < from.size()) to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

/// In whole blocks.
std::size_t lane_count(std::size_t n) {
  return (n + LaneScalars::kLargestBlock - 1) / LaneScalars::kLargestBlock * LaneScalars::kLargestBlock;
}

}  // namespace

std::size_t GeneratorVector::size() const {
  std::size_t n = tensor ? std::size_t{1} << tensor->bits : 0;
  for (const Geometric& run : geometric) n = std::max(n, run.begin + run.count);
  for (const Listed& list : listed) n = std::max(n, list.begin + list.scalars.size());
  return n;
}

void GeneratorSums::Side::add(const GeneratorVector& vector) {
  const std::size_t n = vector.size();
  if (size < n) {
    size = n;
    if (!lanes) lanes = LaneScalars::zeros(0);
    lanes->grow(lane_count(n));
    listed.resize(n);
    steps.resize(n + 1);
  }
  if (vector.tensor) {
    const field::Tensor& tensor = *vector.tensor;
    lanes->add_tensor(tensor);
    const Scalar with_tail = vector.constant * tensor.tail;
    steps[0] += vector.constant;
    steps[tensor.split] += with_tail - vector.constant;
    steps[std::size_t{1} << tensor.bits] -= with_tail;
  }
  for (const Listed& list : vector.listed) {
    for (std::size_t i = 0; i < list.scalars.size(); ++i) listed[list.begin + i] += list.scalars[i];
  }
}

void GeneratorSums::add(const GeneratorVector& G, const GeneratorVector& H) {
  G_.add(G);
  H_.add(H);
  // Sequences of one ratio stand together: each of G's ratios, and then those of H that have it too.
  constexpr std::size_t kAtOnce = 32;
  std::array<Geometric, kAtOnce> runs;
  std::array<LaneScalars*, kAtOnce> to;
  std::size_t n = 0;
  const auto put = [&](Side& side, const Geometric& run) {
    runs[n] = run;
    to[n] = &*side.lanes;
    if (++n == kAtOnce) {
      LaneScalars::add_geometric(to, runs);
      n = 0;
    }
  };
  const auto put_ratio = [&](const Scalar& ratio) {
    for (const Geometric& run : G.geometric) {
      if (run.ratio == ratio) put(G_, run);
    }
    for (const Geometric& run : H.geometric) {
      if (run.ratio == ratio) put(H_, run);
    }
  };
  std::vector<Scalar> ratios;
  for (const auto& list : {G.geometric, H.geometric}) {
    for (const Geometric& run : list) {
      if (std::ranges::find(ratios, run.ratio) == ratios.end()) ratios.push_back(run.ratio);
    }
  }
  for (const Scalar& ratio : ratios) put_ratio(ratio);
  LaneScalars::add_geometric(std::span(to).first(n), std::span(runs).first(n));
}

void GeneratorSums::add(const GeneratorSums& other) {
  const auto add = [](Side& side, const Side& from) {
    if (!from.lanes) return;
    if (!side.lanes) side.lanes = LaneScalars::zeros(0);
    side.lanes->grow(std::max(side.lanes->size(), from.lanes->size()));
    side.lanes->add_prefix(*from.lanes);
    add_all(side.listed, from.listed);
    add_all(side.steps, from.steps);
    side.size = std::max(side.size, from.size);
  };
  add(G_, other.G_);
  add(H_, other.H_);
}

void GeneratorSums::clear() {
  G_ = {};
  H_ = {};
}

std::vector<Scalar> GeneratorSums::Side::total() const {
  if (!lanes) return {};
  std::vector<Scalar> out(lanes->size());
  std::ranges::copy(listed, out.begin());
  lanes->add_to(out);
  Scalar constant;
  for (std::size_t i = 0; i < size; ++i) {
    constant += steps[i];
    out[i] += constant;
  }
  out.resize(size);
  return out;
}

std::size_t GeneratorSums::memory() const {
  std::size_t bytes = 0;
  for (const Side* side : {&G_, &H_}) {
    bytes += (side->listed.capacity() + side->steps.capacity()) * sizeof(Scalar);
    if (side->lanes) bytes += side->lanes->memory();
  }
  return bytes;
}

void GeneratorVectors::append(const GeneratorVector& vector) {
  Stored stored{.tensor = vector.tensor,
                .factors = scalars_.size(),
                .constant = vector.constant,
                .geometric_begin = geometric_.size(),
                .geometric_count = vector.geometric.size(),
                .listed_begin = listed_.size(),
                .listed_end = listed_.size() + vector.listed.size()};
  if (vector.tensor) {
    scalars_.insert(scalars_.end(), vector.tensor->factors, vector.tensor->factors + vector.tensor->bits);
  }
  geometric_.insert(geometric_.end(), vector.geometric.begin(), vector.geometric.end());
  for (const Listed& list : vector.listed) {
    listed_.push_back({list.begin, scalars_.size(), list.scalars.size()});
    scalars_.insert(scalars_.end(), list.scalars.begin(), list.scalars.end());
  }
  vectors_.push_back(stored);
}

void GeneratorVectors::append(const GeneratorVectors& others) {
  const std::size_t scalars = scalars_.size(), geometric = geometric_.size(), listed = listed_.size();
  scalars_.insert(scalars_.end(), others.scalars_.begin(), others.scalars_.end());
  geometric_.insert(geometric_.end(), others.geometric_.begin(), others.geometric_.end());
  for (StoredList list : others.listed_) {
    list.scalars_begin += scalars;
    listed_.push_back(list);
  }
  for (Stored stored : others.vectors_) {
    stored.factors += scalars;
    stored.geometric_begin += geometric;
    stored.listed_begin += listed;
    stored.listed_end += listed;
    vectors_.push_back(stored);
  }
}

void GeneratorVectors::clear() {
  vectors_.clear();
  geometric_.clear();
  listed_.clear();
  scalars_.clear();
}

std::size_t GeneratorVectors::memory() const {
  return vectors_.capacity() * sizeof(Stored) + geometric_.capacity() * sizeof(Geometric) +
         listed_.capacity() * sizeof(StoredList) + scalars_.capacity() * sizeof(Scalar);
}

}  // namespace slipstream::msm
