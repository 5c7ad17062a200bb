#include "slipstream/ledger/detail/chain_input.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "slipstream/base/detail/check.h"

namespace slipstream::ledger::detail {

ByteSpan ChainInput::peek(std::size_t n) {
  SLIPSTREAM_CHECK(n <= kWindow);
  if (end_ - begin_ < n) {
    std::memmove(window_.data(), window_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    while (end_ < n && error_ == 0) {
      const ssize_t got = ::read(file_.get(), window_.data() + end_, kWindow - end_);
      if (got == 0) break;
      if (got > 0) end_ += static_cast<std::size_t>(got);
      if (got < 0 && errno != EINTR) error_ = errno;
    }
  }
  return present().first(std::min(n, end_ - begin_));
}

void RecordPayload::hash_taken() {
  const ByteSpan present = input_.present();
  checksum_.add({present.data() - unhashed_, unhashed_});
  unhashed_ = 0;
}

ByteSpan RecordPayload::peek(std::size_t n) {
  // Hash the bytes before they move.
  if (input_.present().size() < n) hash_taken();
  return input_.peek(n);
}

void RecordPayload::take(std::size_t n) {
  input_.take(n);
  unhashed_ += n;
  remaining_ -= n;
}

std::optional<ByteSpan> RecordPayload::bytes(std::size_t n) {
  if (n > remaining_) return std::nullopt;
  const ByteSpan out = peek(n);
  if (out.size() < n) return std::nullopt;
  take(n);
  return out;
}

bool RecordPayload::copy(std::size_t n, Bytes& out) {
  if (n > remaining_) return false;
  out.clear();
  while (out.size() < n) {
    const std::size_t step = std::min(n - out.size(), ChainInput::kWindow);
    const ByteSpan piece = peek(step);
    if (piece.size() < step) return false;
    if (out.capacity() < out.size() + step) out.reserve(std::min(n, 2 * (out.size() + step)));
    out.insert(out.end(), piece.begin(), piece.end());
    take(step);
  }
  return true;
}

bool RecordPayload::finish() {
  while (remaining_ > 0 && !peek(1).empty()) {
    take(static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input_.present().size())));
  }
  hash_taken();
  return remaining_ == 0;
}

}  // namespace slipstream::ledger::detail
