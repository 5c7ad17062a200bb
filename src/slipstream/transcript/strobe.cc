#include "slipstream/transcript/strobe.h"

#include <algorithm>
#include <cstring>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/secret.h"
#include "slipstream/transcript/detail/keccak_rounds.h"

namespace slipstream::transcript {
namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t kFlagI = 1;
constexpr std::uint8_t kFlagA = 1 << 1;
constexpr std::uint8_t kFlagC = 1 << 2;
constexpr std::uint8_t kFlagM = 1 << 4;

constexpr std::uint8_t kMetaAd = kFlagM | kFlagA;
constexpr std::uint8_t kAd = kFlagA;
constexpr std::uint8_t kPrf = kFlagI | kFlagA | kFlagC;
constexpr std::uint8_t kKey = kFlagA | kFlagC;

constexpr auto kRate = static_cast<std::uint8_t>(kStrobeRate);

consteval KeccakState initial_state() {
  constexpr std::string_view kDomain = "\x01\xa8\x01\x00\x01\x60STROBEv1.0.2"sv;
  KeccakState state;
  for (std::size_t i = 0; i < kDomain.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(kDomain[i]);
    state.words[i / 8] |= std::uint64_t{byte} << (8 * (i % 8));
  }
  detail::keccak_permute(state.words);
  return state;
}

void xor_bytes(std::uint8_t* out, const std::uint8_t* in, std::size_t size) {
  for (; size >= 8; size -= 8, out += 8, in += 8) store_le64(out, load_le64(out) ^ load_le64(in));
  if (size >= 4) {
    store_le32(out, load_le32(out) ^ load_le32(in));
    size -= 4, out += 4, in += 4;
  }
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(out[i] ^ in[i]);
}

}  // namespace

constinit const KeccakState kStrobeInitialState = initial_state();

Strobe128::Strobe128(std::string_view protocol_label) : state_(kStrobeInitialState) {
  meta_ad(as_bytes(protocol_label), false);
}

void Strobe128::meta_ad(ByteSpan data, bool more) {
  continue_or_begin(kMetaAd, more);
  absorb(data.data(), data.size());
}

void Strobe128::ad(ByteSpan data, bool more) {
  continue_or_begin(kAd, more);
  absorb(data.data(), data.size());
}

void Strobe128::meta_ad_with_length(std::string_view label, std::uint32_t length) {
  std::uint8_t bytes[4];
  store_le32(bytes, length);
  begin_operation(kMetaAd);
  // Nearly every frame ends within its block and needs no split.
  if (label.size() < kRate && pos_ + label.size() + sizeof bytes < kRate) {
    std::uint8_t* to = state_.bytes() + pos_;
    xor_bytes(to, as_bytes(label).data(), label.size());
    xor_bytes(to + label.size(), bytes, sizeof bytes);
    pos_ = static_cast<std::uint8_t>(pos_ + label.size() + sizeof bytes);
    return;
  }
  absorb(as_bytes(label).data(), label.size());
  absorb(bytes, sizeof bytes);
}

void Strobe128::prf(std::span<std::uint8_t> out, bool more) {
  continue_or_begin(kPrf, more);
  std::uint8_t* to = out.data();
  for (std::size_t left = out.size(); left > 0;) {
    const std::size_t n = std::min<std::size_t>(left, kRate - pos_);
    // Overwrites the output with zeros in the state, so that a later state does not reveal it.
    std::memcpy(to, state_.bytes() + pos_, n);
    std::memset(state_.bytes() + pos_, 0, n);
    to += n;
    left -= n;
    pos_ = static_cast<std::uint8_t>(pos_ + n);
    if (pos_ == kRate) run_f();
  }
}

void Strobe128::key(ByteSpan data, bool more) {
  continue_or_begin(kKey, more);
  const std::uint8_t* from = data.data();
  for (std::size_t left = data.size(); left > 0;) {
    const std::size_t n = std::min<std::size_t>(left, kRate - pos_);
    std::memcpy(state_.bytes() + pos_, from, n);
    from += n;
    left -= n;
    pos_ = static_cast<std::uint8_t>(pos_ + n);
    if (pos_ == kRate) run_f();
  }
}

std::optional<KeccakState> Strobe128::block_before_prf() const {
  // The two bytes of the operation's header must fit into this block; an exact fill is also one permutation.
  if (pos_ + 2U > kRate) return std::nullopt;
  KeccakState block = state_;
  std::uint8_t* bytes = block.bytes();
  bytes[pos_] ^= pos_begin_;
  bytes[pos_ + 1] ^= kPrf;
  bytes[pos_ + 2] ^= static_cast<std::uint8_t>(pos_ + 1);
  bytes[pos_ + 3] ^= 0x04;
  bytes[kRate + 1] ^= 0x80;
  return block;
}

void Strobe128::wipe() {
  slipstream::wipe(state_.bytes(), sizeof state_);
  pos_ = pos_begin_ = flags_ = 0;
}

void Strobe128::continue_or_begin(std::uint8_t flags, bool more) {
  if (more) {
    SLIPSTREAM_CHECK(flags == flags_);
    return;
  }
  begin_operation(flags);
}

void Strobe128::begin_operation(std::uint8_t flags) {
  const std::uint8_t header[2] = {pos_begin_, flags};
  pos_begin_ = static_cast<std::uint8_t>(pos_ + 1);
  flags_ = flags;
  if (pos_ + sizeof header < kRate) {
    xor_bytes(state_.bytes() + pos_, header, sizeof header);
    pos_ = static_cast<std::uint8_t>(pos_ + sizeof header);
  } else {
    absorb(header, sizeof header);
  }
  // After an exact fill the permutation has already run.
  if ((flags & kFlagC) != 0 && pos_ != 0) run_f();
}

void Strobe128::absorb(const std::uint8_t* data, std::size_t size) {
  while (size > 0) {
    const std::size_t n = std::min<std::size_t>(size, kRate - pos_);
    xor_bytes(state_.bytes() + pos_, data, n);
    data += n;
    size -= n;
    pos_ = static_cast<std::uint8_t>(pos_ + n);
    if (pos_ == kRate) run_f();
  }
}

void Strobe128::run_f() {
  std::uint8_t* bytes = state_.bytes();
  bytes[pos_] ^= pos_begin_;
  bytes[pos_ + 1] ^= 0x04;
  bytes[kRate + 1] ^= 0x80;
  keccak_f1600(state_);
  ++permutations_;
  pos_ = 0;
  pos_begin_ = 0;
}

}  // namespace slipstream::transcript
