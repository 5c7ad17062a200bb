// Memory of arrays in lane form: words aligned to a cache line, one block of the thread's pool (base/detail/arena.h). A
// check of a proof makes a dozen arrays of some kilobytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

/// Whether memory is overwritten when it is given back.
enum class Wiped : bool { no, yes };

class LaneMemory {
 public:
  /// Threads keep no block of more bytes.
  static constexpr std::size_t kLargestKept = std::size_t{1} << 18;

  /// Not initialised.
  LaneMemory(std::size_t words, Wiped wiped);
  LaneMemory(const LaneMemory& other);
  LaneMemory(LaneMemory&& other) noexcept;
  LaneMemory& operator=(LaneMemory other) noexcept;
  ~LaneMemory();

  [[nodiscard]] std::uint64_t* data() { return words_; }
  [[nodiscard]] const std::uint64_t* data() const { return words_; }
  /// In words.
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::uint64_t* words_;
  std::size_t size_;
  Wiped wiped_;
};

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
