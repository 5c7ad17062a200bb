// Moves elements between memory and lanes when the elements of one lane are contiguous: rows of N elements (a point has
// four) and strings of 32 bytes, each at its own address. A lane type may overload these functions with transpositions.
// Constant-time in contents.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "slipstream/base/bytes.h"
#include "slipstream/field/detail/fe_bytes.h"
#include "slipstream/field/detail/lane.h"
#include "slipstream/field/detail/lane_pair.h"

namespace slipstream::field {

static_assert(std::is_trivially_copyable_v<Fe> && sizeof(Fe) == 5 * sizeof(std::uint64_t));

/// Element j of row i goes to lane i of out[j].
template <Lane V, std::size_t N>
void load_rows(std::array<V, N>& out, const void* const* rows) {
  for (std::size_t j = 0; j < N; ++j) {
    std::array<Fe, V::kLanes> column;
    for (std::size_t i = 0; i < V::kLanes; ++i) {
      std::memcpy(&column[i], static_cast<const std::uint8_t*>(rows[i]) + j * sizeof(Fe), sizeof(Fe));
    }
    out[j] = V::load(column.data());
  }
}

/// Element j of row i comes from lane i of in[j].
template <Lane V, std::size_t N>
void store_rows(void* const* rows, const std::array<V, N>& x) {
  for (std::size_t j = 0; j < N; ++j) {
    std::array<Fe, V::kLanes> column;
    x[j].store(column.data());
    for (std::size_t i = 0; i < V::kLanes; ++i) {
      std::memcpy(static_cast<std::uint8_t*>(rows[i]) + j * sizeof(Fe), &column[i], sizeof(Fe));
    }
  }
}

/// As from_bytes_mod_p: lane i from the 32 bytes at rows[i].
template <Lane V>
void load_bytes(V& out, const std::uint8_t* const* rows) {
  std::array<Fe, V::kLanes> x;
  for (std::size_t i = 0; i < V::kLanes; ++i) x[i] = from_bytes_mod_p(std::span<const std::uint8_t, 32>(rows[i], 32));
  out = V::load(x.data());
}

/// As to_bytes: lane i to the 32 bytes at rows[i].
template <Lane V>
void store_bytes(std::uint8_t* const* rows, const V& x) {
  std::array<Fe, V::kLanes> lanes;
  x.store(lanes.data());
  for (std::size_t i = 0; i < V::kLanes; ++i) {
    const Bytes32 bytes = to_bytes(lanes[i]);
    std::memcpy(rows[i], bytes.data(), bytes.size());
  }
}

// The two vectors of a pair, one after the other.

template <class F, std::size_t N>
void load_rows(std::array<LanePairOf<F, F>, N>& out, const void* const* rows) {
  std::array<F, N> a, b;
  load_rows(a, rows);
  load_rows(b, rows + F::kLanes);
  for (std::size_t j = 0; j < N; ++j) out[j] = {a[j], b[j]};
}
template <class F, std::size_t N>
void store_rows(void* const* rows, const std::array<LanePairOf<F, F>, N>& x) {
  std::array<F, N> a, b;
  for (std::size_t j = 0; j < N; ++j) {
    a[j] = x[j].a;
    b[j] = x[j].b;
  }
  store_rows(rows, a);
  store_rows(rows + F::kLanes, b);
}
template <class F>
void load_bytes(LanePairOf<F, F>& out, const std::uint8_t* const* rows) {
  load_bytes(out.a, rows);
  load_bytes(out.b, rows + F::kLanes);
}
template <class F>
void store_bytes(std::uint8_t* const* rows, const LanePairOf<F, F>& x) {
  store_bytes(rows, x.a);
  store_bytes(rows + F::kLanes, x.b);
}

}  // namespace slipstream::field
