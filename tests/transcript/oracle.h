// Slow and obvious counterparts of the transcript layer, written from the specifications alone: Keccak-f[1600] as FIPS
// 202 states it (round constants from the LFSR, offsets from the walk), STROBE-128 one byte at a time, Merlin's framing
// on top.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "slipstream/base/bytes.h"

namespace slipstream::transcript::oracle {

using State = std::array<std::uint8_t, 200>;

inline void keccak_f(State& bytes) {
  std::uint64_t a[5][5];
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 5; ++x) a[x][y] = load_le64(&bytes[static_cast<std::size_t>(8 * (x + 5 * y))]);
  }
  const auto rotate = [](std::uint64_t v, int n) { return n % 64 == 0 ? v : (v << (n % 64)) | (v >> (64 - n % 64)); };
  std::uint8_t lfsr = 1;
  for (int round = 0; round < 24; ++round) {
    std::uint64_t c[5];
    for (int x = 0; x < 5; ++x) c[x] = a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4];
    for (int x = 0; x < 5; ++x) {
      for (int y = 0; y < 5; ++y) a[x][y] ^= c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1);
    }
    int x = 1;
    int y = 0;
    std::uint64_t carried = a[x][y];
    for (int t = 0; t < 24; ++t) {
      const int next_y = (2 * x + 3 * y) % 5;
      x = y;
      y = next_y;
      const std::uint64_t displaced = a[x][y];
      a[x][y] = rotate(carried, (t + 1) * (t + 2) / 2);
      carried = displaced;
    }
    for (int row = 0; row < 5; ++row) {
      std::uint64_t b[5];
      for (int i = 0; i < 5; ++i) b[i] = a[i][row];
      for (int i = 0; i < 5; ++i) a[i][row] = b[i] ^ (~b[(i + 1) % 5] & b[(i + 2) % 5]);
    }
    for (int j = 0; j < 7; ++j) {
      if ((lfsr & 1) != 0) a[0][0] ^= std::uint64_t{1} << ((1 << j) - 1);
      lfsr = static_cast<std::uint8_t>((lfsr << 1) ^ ((lfsr >> 7) * 0x71));
    }
  }
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 5; ++x) store_le64(&bytes[static_cast<std::size_t>(8 * (x + 5 * y))], a[x][y]);
  }
}

class Strobe {
 public:
  explicit Strobe(std::string_view protocol) {
    const std::string_view domain("\x01\xa8\x01\x00\x01\x60STROBEv1.0.2", 18);
    for (std::size_t i = 0; i < domain.size(); ++i) state_[i] = static_cast<std::uint8_t>(domain[i]);
    keccak_f(state_);
    meta_ad(as_bytes(protocol), false);
  }

  void meta_ad(ByteSpan data, bool more) { begin(0x12, more), absorb(data); }
  void ad(ByteSpan data, bool more) { begin(0x02, more), absorb(data); }
  void key(ByteSpan data, bool more) {
    begin(0x06, more);
    for (const std::uint8_t byte : data) {
      state_[pos_] = byte;
      advance();
    }
  }
  [[nodiscard]] Bytes prf(std::size_t n, bool more) {
    begin(0x07, more);
    Bytes out;
    for (std::size_t i = 0; i < n; ++i) {
      out.push_back(state_[pos_]);
      state_[pos_] = 0;
      advance();
    }
    return out;
  }

  std::uint64_t permutations = 0;
  [[nodiscard]] std::size_t position() const { return pos_; }

 private:
  void begin(std::uint8_t flags, bool more) {
    if (more) return;
    const std::uint8_t old_begin = begin_;
    begin_ = static_cast<std::uint8_t>(pos_ + 1);
    const std::uint8_t header[2] = {old_begin, flags};
    absorb(header);
    if ((flags & 0x04) != 0 && pos_ != 0) run_f();
  }
  void absorb(ByteSpan data) {
    for (const std::uint8_t byte : data) {
      state_[pos_] ^= byte;
      advance();
    }
  }
  void advance() {
    if (++pos_ == 166) run_f();
  }
  void run_f() {
    state_[pos_] ^= begin_;
    state_[pos_ + 1] ^= 0x04;
    state_[167] ^= 0x80;
    keccak_f(state_);
    ++permutations;
    pos_ = 0;
    begin_ = 0;
  }

  State state_{};
  std::size_t pos_ = 0;
  std::uint8_t begin_ = 0;
};

class Merlin {
 public:
  explicit Merlin(std::string_view label) : strobe("Merlin v1.0") { append("dom-sep", as_bytes(label)); }
  void append(std::string_view label, ByteSpan message) {
    frame(label, message.size());
    strobe.ad(message, false);
  }
  [[nodiscard]] Bytes challenge(std::string_view label, std::size_t n) {
    frame(label, n);
    return strobe.prf(n, false);
  }

  Strobe strobe;

 private:
  void frame(std::string_view label, std::size_t n) {
    std::uint8_t length[4];
    store_le32(length, static_cast<std::uint32_t>(n));
    strobe.meta_ad(as_bytes(label), false);
    strobe.meta_ad(length, true);
  }
};

}  // namespace slipstream::transcript::oracle
