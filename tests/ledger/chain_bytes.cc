#include "ledger/chain_bytes.h"

#include "slipstream/base/detail/writer.h"
#include "slipstream/ledger/detail/chain_format.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::ledger::test {
namespace {

detail::Checksum checksum(std::uint32_t version, std::uint64_t number, std::uint32_t length, ByteSpan payload) {
  detail::Checksum out;
  if (version == 1) {
    Transcript t("slipstream.chain-file");
    t.append_u64("record", number);
    t.append("payload", payload);
    t.challenge_bytes("checksum", out);
  } else {
    detail::RecordChecksum of_record(version);
    of_record.begin(number, length);
    of_record.add(payload);
    out = of_record.end();
  }
  return out;
}

Bytes any_record(std::uint32_t version, std::uint64_t number, std::uint32_t length, ByteSpan payload) {
  Bytes out = record_head(version, number, length);
  append(out, payload);
  append(out, checksum(version, number, length, payload));
  return out;
}

}  // namespace

void append(Bytes& to, ByteSpan bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

Bytes preamble(std::uint32_t version) {
  Bytes out(detail::kChainMagic.begin(), detail::kChainMagic.end());
  Writer(out).u32(version);
  return out;
}

Bytes record_head(std::uint32_t version, std::uint64_t number, std::uint32_t length) {
  Bytes out;
  Writer writer(out);
  writer.u32(length);
  if (version > 1) writer.u32(detail::length_check(number, length));
  return out;
}

Bytes record(std::uint32_t version, std::uint64_t number, ByteSpan payload) {
  return any_record(version, number, static_cast<std::uint32_t>(payload.size()), payload);
}

Bytes end_record(std::uint32_t version, std::uint64_t number, std::uint64_t blocks) {
  std::uint8_t count[8];
  store_le64(count, blocks);
  return any_record(version, number, 0, count);
}

Bytes chain_bytes(std::uint32_t version, const ChainState& state, std::span<const Block> blocks) {
  Bytes out = preamble(version);
  append(out, record(version, 0, state.encode()));
  for (std::size_t i = 0; i < blocks.size(); ++i) append(out, record(version, i + 1, blocks[i].encode()));
  append(out, end_record(version, blocks.size() + 1, blocks.size()));
  return out;
}

}  // namespace slipstream::ledger::test
