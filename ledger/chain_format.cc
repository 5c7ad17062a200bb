#include "ledger/detail/chain_format.h"

#include <utility>

#include "ledger/chain_file.h"
#include "transcript/transcript.h"

namespace slipstream::ledger {

namespace detail {

void RecordChecksum::begin(std::uint64_t number, std::uint32_t length) {
  Transcript t("slipstream.chain-file");
  t.append_u64("record", number);
  strobe_ = t.strobe();
  strobe_.meta_ad_with_length("payload", length == kEndMark ? kEndSize : length);
  strobe_.ad({}, false);
}

Checksum RecordChecksum::end() {
  Checksum out;
  strobe_.meta_ad_with_length("checksum", kChecksumSize);
  strobe_.prf(out, false);
  return out;
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
    case ChainErrorKind::Malformed:
      return "Malformed";
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
