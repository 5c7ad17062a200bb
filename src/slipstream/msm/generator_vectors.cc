#include "slipstream/msm/generator_vectors.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "slipstream/base/detail/check.h"
#include "slipstream/msm/detail/parallel.h"

namespace slipstream::msm {

using field::Geometric;
using field::LaneScalars;
using field::Tensor;

namespace {

template <class T>
void append_to(std::vector<T>& to, std::span<const T> more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

std::size_t GeneratorVector::size() const {
  std::size_t n = tensor ? std::size_t{1} << tensor->bits : 0;
  for (const Geometric& run : geometric) n = std::max(n, run.begin + run.count);
  for (const Listed& list : listed) n = std::max(n, list.begin + list.scalars.size());
  return n;
}

void GeneratorVectors::append(const GeneratorVector& vector) {
  vectors_.push_back({.size = vector.size(),
                      .tensor = vector.tensor,
                      .factors = scalars_.size(),
                      .constant = vector.constant,
                      .geometric_begin = geometric_.size(),
                      .geometric_end = geometric_.size() + vector.geometric.size(),
                      .listed_begin = listed_.size(),
                      .listed_end = listed_.size() + vector.listed.size()});
  reach_ = std::max(reach_, vectors_.back().size);
  if (vector.tensor) append_to(scalars_, std::span(vector.tensor->factors, vector.tensor->bits));
  append_to(geometric_, vector.geometric);
  for (const Listed& list : vector.listed) {
    listed_.push_back({list.begin, scalars_.size(), list.scalars.size()});
    append_to(scalars_, list.scalars);
  }
}

void GeneratorVectors::append(const GeneratorVectors& others) {
  const std::size_t scalars = scalars_.size(), geometric = geometric_.size(), listed = listed_.size();
  append_to(scalars_, std::span(others.scalars_));
  append_to(geometric_, std::span(others.geometric_));
  for (StoredList list : others.listed_) {
    list.scalars_begin += scalars;
    listed_.push_back(list);
  }
  for (Stored stored : others.vectors_) {
    stored.factors += scalars;
    stored.geometric_begin += geometric;
    stored.geometric_end += geometric;
    stored.listed_begin += listed;
    stored.listed_end += listed;
    vectors_.push_back(stored);
  }
  reach_ = std::max(reach_, others.reach_);
}

void GeneratorVectors::clear() {
  vectors_.clear();
  geometric_.clear();
  listed_.clear();
  scalars_.clear();
  reach_ = 0;
}

std::size_t GeneratorVectors::memory() const {
  return vectors_.capacity() * sizeof(Stored) + geometric_.capacity() * sizeof(Geometric) +
         listed_.capacity() * sizeof(StoredList) + scalars_.capacity() * sizeof(Scalar);
}

std::size_t GeneratorVectors::size_bytes() const {
  return vectors_.size() * sizeof(Stored) + geometric_.size() * sizeof(Geometric) +
         listed_.size() * sizeof(StoredList) + scalars_.size() * sizeof(Scalar);
}

void GeneratorSum::grow(std::size_t n) {
  if (n <= listed_.size()) return;
  if (!lanes_) lanes_ = LaneScalars::zeros(0);
  lanes_->grow((n + LaneScalars::kLargestBlock - 1) / LaneScalars::kLargestBlock * LaneScalars::kLargestBlock);
  listed_.resize(n);
  steps_.resize(n + 1);
}

void GeneratorSum::add(const GeneratorVectors& vectors, std::size_t begin, std::size_t end) {
  const std::span all = std::span(vectors.vectors_).subspan(begin, end - begin);
  std::size_t n = 0;
  for (const GeneratorVectors::Stored& vector : all) n = std::max(n, vector.size);
  if (n == 0) return;
  grow(n);

  constexpr std::size_t kTogether = 8;
  for (std::size_t i = 0; i < all.size(); i += kTogether) {
    const std::span some = all.subspan(i, std::min(kTogether, all.size() - i));
    std::array<Tensor, kTogether> tensors;
    std::size_t tensor_count = 0;
    for (const GeneratorVectors::Stored& vector : some) {
      if (vector.tensor) {
        Tensor& tensor = tensors[tensor_count++] = *vector.tensor;
        tensor.factors = vectors.scalars_.data() + vector.factors;
        const Scalar with_tail = vector.constant * tensor.tail;
        steps_[0] += vector.constant;
        steps_[tensor.split] += with_tail - vector.constant;
        steps_[std::size_t{1} << tensor.bits] -= with_tail;
      }
      for (std::size_t k = vector.listed_begin; k < vector.listed_end; ++k) {
        const GeneratorVectors::StoredList& list = vectors.listed_[k];
        for (std::size_t j = 0; j < list.size; ++j) {
          listed_[list.begin + j] += vectors.scalars_[list.scalars_begin + j];
        }
      }
    }
    // The sequences of consecutive vectors are consecutive.
    const std::size_t first_run = some.front().geometric_begin, last_run = some.back().geometric_end;
    lanes_->add_sequences(std::span(tensors).first(tensor_count),
                          std::span(vectors.geometric_).subspan(first_run, last_run - first_run));
  }
}

std::vector<Scalar> GeneratorSum::coefficients() const {
  if (!lanes_) return {};
  std::vector<Scalar> out(lanes_->size());
  std::ranges::copy(listed_, out.begin());
  lanes_->add_to(out);
  out.resize(listed_.size());
  Scalar constant;
  for (std::size_t i = 0; i < out.size(); ++i) {
    constant += steps_[i];
    out[i] += constant;
  }
  return out;
}

std::vector<Scalar> sum_of(const GeneratorVectors& vectors, unsigned threads) {
  constexpr std::size_t kGrain = 64;
  if (threads == 1 || vectors.size() <= kGrain) {
    GeneratorSum sum;
    sum.add(vectors, 0, vectors.size());
    return sum.coefficients();
  }
  const detail::Blocks blocks{vectors.size(), kGrain};
  std::vector<std::vector<Scalar>> sums(blocks.count());
  detail::for_each_job(threads, blocks.count(), [&](std::size_t i) {
    GeneratorSum sum;
    sum.add(vectors, blocks.begin(i), blocks.begin(i) + blocks.size(i));
    sums[i] = sum.coefficients();
  });
  std::vector<Scalar> out(vectors.reach());
  for (const std::vector<Scalar>& sum : sums) {
    for (std::size_t i = 0; i < sum.size(); ++i) out[i] += sum[i];
  }
  return out;
}

}  // namespace slipstream::msm
