// Kernels over scalars in a backend's own form, with one set per backend. Only the types of field/detail/lane_scalars.h
// call them, because a pointer does not say which form it points to.
//
// Lane form: blocks of `lanes` scalars, `block_words` words each, aligned to 64 bytes. An array of n scalars is ceil(n
// / lanes) blocks; the elements of the last block beyond n are unspecified and never reach a result. Every backend
// defines a factor R: x is stored as x R mod l, a number below 2^254 that need not be canonical. Term form: the number
// x R mod l of the lane form as four words. Sum form: `sum_words` words that hold the sum of up to 2^26 terms or
// negated terms; the empty sum is all zero.
//
// Lengths may be 0. An output may be the same array as an input of the same length; other overlaps are not allowed. All
// kernels are constant-time in the scalars; lengths, entries and indices are public.
#pragma once

#include <cstddef>
#include <cstdint>

#include "slipstream/base/export.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/field/scalar.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

/// The index of a term in its list, and the index of the sum that receives it.
struct SumEntry {
  std::uint32_t term, sum;
};

/// The numbers u_i first * prod_{j: bit j of i set} factors[j] for i < 2^bits, with u_i = 1 for i < split and u_i =
/// `tail` otherwise.
struct Tensor {
  Scalar first;
  const Scalar* factors = nullptr;
  std::size_t bits = 0;
  /// At most 2^bits.
  std::size_t split = 0;
  Scalar tail;
};

/// The numbers first * ratio^(i - begin) for begin <= i < begin + count.
struct Geometric {
  std::size_t begin = 0, count = 0;
  Scalar first, ratio;
};

struct LaneKernels {
  using Word = std::uint64_t;

  const char* backend;
  std::size_t lanes, block_words, sum_words;

  void (*enter)(Word* out, const Scalar* in, std::size_t n);
  void (*leave)(Scalar* out, const Word* in, std::size_t n);
  /// out[i] = a[i] * b[i]
  void (*mul)(Word* out, const Word* a, const Word* b, std::size_t n);
  /// a[i] = k * a[i] for begin <= i < n
  void (*scale)(Word* a, const Scalar& k, std::size_t begin, std::size_t n);
  /// acc[i] += k * a[i]
  void (*axpy)(Word* acc, const Scalar& k, const Word* a, std::size_t n);
  /// sum of a[i] * b[i]
  Scalar (*dot)(const Word* a, const Word* b, std::size_t n);
  /// out[i] = first * base^i
  void (*powers)(Word* out, const Scalar& first, const Scalar& base, std::size_t n);
  /// acc[i] += element i of every tensor, and first * ratio^(i - begin) of every run that contains i. Precondition: all
  /// tensors and runs lie within acc.
  void (*add_sequences)(Word* acc, const Tensor* tensors, std::size_t tensor_count, const Geometric* runs,
                        std::size_t run_count);
  /// acc[i] += a[i] + constant
  void (*add_to)(Scalar* acc, const Word* a, const Scalar& constant, std::size_t n);

  void (*to_terms)(Word* out, const Word* a, std::size_t n);
  /// Term i of out = k[i] * term index[i] of a
  void (*scaled_terms)(Word* out, const Word* a, const std::uint32_t* index, const Scalar* k, std::size_t n);
  void (*add_terms)(Word* sums, const Word* terms, const SumEntry* entries, std::size_t n);
  void (*subtract_terms)(Word* sums, const Word* terms, const SumEntry* entries, std::size_t n);
  /// out[i] = sum number i * stride
  void (*from_sums)(Word* out, const Word* sums, std::size_t n, std::size_t stride);

  /// The kernels of the same backend over canonical scalars.
  ScalarKernels canonical;
};

/// The kernels of the active backend (cpu/backend.h).
[[nodiscard]] const LaneKernels& lane_kernels();

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
