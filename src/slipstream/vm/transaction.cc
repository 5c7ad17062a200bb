#include "slipstream/vm/transaction.h"

namespace slipstream::vm {
namespace {

std::unexpected<Error> malformed(std::size_t offset, std::string what) {
  return std::unexpected(Error{ErrorKind::InvalidFormat, offset, std::nullopt, std::move(what)});
}

}  // namespace

std::expected<Tx, Error> decode_tx(Reader& reader) {
  const std::size_t begin = reader.offset();
  const auto version = reader.u64(), mintime = reader.u64(), maxtime = reader.u64();
  if (!version || !mintime || !maxtime) return malformed(begin, "the transaction header is cut short");

  std::size_t at = reader.offset();
  const auto program = reader.sized_bytes();
  if (!program) return malformed(at, "the program is cut short");

  at = reader.offset();
  const auto signature_bytes = reader.bytes(64);
  if (!signature_bytes) return malformed(at, "the signature is cut short");
  const auto signature = keys::Signature::decode(*signature_bytes);
  if (!signature) return malformed(at + 32, "the signature's scalar is not canonical");

  at = reader.offset();
  const auto proof_bytes = reader.sized_bytes();
  if (!proof_bytes) return malformed(at, "the proof is cut short");
  auto proof = r1cs::Proof::decode(*proof_bytes);
  if (!proof) return malformed(at + 4, "the proof is malformed: " + std::string(proof.error().detail));

  return Tx{{*version, *mintime, *maxtime}, *program, *signature, *std::move(proof), reader.consumed_since(begin)};
}

std::expected<Tx, Error> decode_tx(ByteSpan bytes) {
  Reader reader(bytes);
  auto tx = decode_tx(reader);
  if (tx && !reader.at_end()) {
    return malformed(reader.offset(), std::to_string(reader.remaining()) + " bytes follow the transaction");
  }
  return tx;
}

void encode_tx(const Tx& tx, Writer& writer) {
  writer.u64(tx.header.version);
  writer.u64(tx.header.mintime_ms);
  writer.u64(tx.header.maxtime_ms);
  writer.sized_bytes(tx.program);
  writer.bytes(tx.signature.encode());
  writer.sized_bytes(tx.proof.encode());
}

std::size_t encoded_size(const Tx& tx) { return 24 + 4 + tx.program.size() + 64 + 4 + tx.proof.encoded_size(); }

}  // namespace slipstream::vm
