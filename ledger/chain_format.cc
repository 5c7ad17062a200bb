#include "ledger/detail/chain_format.h"

#include <utility>

#include "ledger/chain_file.h"
#include "transcript/transcript.h"

namespace slipstream::ledger {

namespace detail {

Checksum record_checksum(std::uint64_t number, ByteSpan payload) {
  Transcript t("slipstream.chain-file");
  t.append_u64("record", number);
  t.append("payload", payload);
  Checksum out;
  t.challenge_bytes("checksum", out);
  return out;
}

}  // namespace detail

std::string_view name(ChainErrorKind kind) {
  switch (kind) {
    case ChainErrorKind::Unreadable:
      return "Unreadable";
    case ChainErrorKind::Unwritable:
      return "Unwritable";
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
