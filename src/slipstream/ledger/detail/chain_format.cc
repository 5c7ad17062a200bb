#include "slipstream/ledger/detail/chain_format.h"

// Inlines the functions, so no library is linked.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <utility>
#include <variant>

#include "slipstream/ledger/chain_file.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::ledger {

namespace detail {
namespace {

/// A Merlin transcript, spelled out because its message arrives in pieces.
class MerlinChecksum {
 public:
  void begin(std::uint64_t number, std::uint32_t length) {
    Transcript t("slipstream.chain-file");
    t.append_u64("record", number);
    strobe_ = t.strobe();
    strobe_.meta_ad_with_length("payload", length == kEndMark ? kEndSize : length);
    strobe_.ad({}, false);
  }
  void add(ByteSpan piece) { strobe_.ad(piece, true); }
  Checksum end() {
    Checksum out;
    strobe_.meta_ad_with_length("checksum", kChecksumSize);
    strobe_.prf(out, false);
    return out;
  }

 private:
  transcript::Strobe128 strobe_{"Merlin v1.0"};
};

class Xxh3Checksum {
 public:
  void begin(std::uint64_t number, std::uint32_t length) {
    std::uint8_t head[8];
    store_le32(head, length);
    store_le32(head + 4, length_check(number, length));
    XXH3_128bits_reset_withSeed(&state_, number);
    add(head);
  }
  void add(ByteSpan piece) { XXH3_128bits_update(&state_, piece.data(), piece.size()); }
  Checksum end() {
    const XXH128_hash_t hash = XXH3_128bits_digest(&state_);
    Checksum out;
    store_le64(out.data(), hash.low64);
    store_le64(out.data() + 8, hash.high64);
    return out;
  }

 private:
  XXH3_state_t state_;
};

}  // namespace

std::uint32_t length_check(std::uint64_t number, std::uint32_t length) {
  std::uint8_t bytes[4];
  store_le32(bytes, length);
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(bytes, sizeof bytes, number));
}

struct RecordChecksum::State {
  std::variant<MerlinChecksum, Xxh3Checksum> of_version;
};

RecordChecksum::RecordChecksum(std::uint32_t version) : state_(std::make_unique<State>()) {
  if (version > 1) state_->of_version.emplace<Xxh3Checksum>();
}

RecordChecksum::RecordChecksum(RecordChecksum&&) noexcept = default;
RecordChecksum& RecordChecksum::operator=(RecordChecksum&&) noexcept = default;
RecordChecksum::~RecordChecksum() = default;

void RecordChecksum::begin(std::uint64_t number, std::uint32_t length) {
  std::visit([&](auto& checksum) { checksum.begin(number, length); }, state_->of_version);
}

void RecordChecksum::add(ByteSpan piece) {
  std::visit([&](auto& checksum) { checksum.add(piece); }, state_->of_version);
}

Checksum RecordChecksum::end() {
  return std::visit([](auto& checksum) { return checksum.end(); }, state_->of_version);
}

}  // namespace detail

std::string_view name(ChainErrorKind kind) {
  switch (kind) {
    case ChainErrorKind::Unreadable:
      return "Unreadable";
    case ChainErrorKind::Unwritable:
      return "Unwritable";
    case ChainErrorKind::OutOfMemory:
      return "OutOfMemory";
    case ChainErrorKind::Empty:
      return "Empty";
    case ChainErrorKind::WrongMagic:
      return "WrongMagic";
    case ChainErrorKind::WrongVersion:
      return "WrongVersion";
    case ChainErrorKind::Truncated:
      return "Truncated";
    case ChainErrorKind::WrongChecksum:
      return "WrongChecksum";
    case ChainErrorKind::InvalidFormat:
      return "InvalidFormat";
    case ChainErrorKind::TrailingBytes:
      return "TrailingBytes";
  }
  std::unreachable();
}

std::string ChainError::to_string() const {
  std::string out = path + ": " + std::string(name(kind)) + " at byte " + std::to_string(offset);
  if (block) out += ", in block " + std::to_string(*block) + " of the file";
  if (!detail.empty()) out += ": " + detail;
  return out;
}

}  // namespace slipstream::ledger
