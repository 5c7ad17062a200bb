// The encoding of transactions (ZkVM specification, "Transaction"; reference tx.rs):
//   version(8) mintime(8) maxtime(8) LE32 program  signature(64) LE32 proof.
// The proof is prefixed with its length; the specification does not mention it.
#pragma once

#include <expected>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/export.h"
#include "slipstream/keys/signature.h"
#include "slipstream/r1cs/proof.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/execution.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A decoded transaction. It holds views of the bytes it was read from, which must outlive it.
struct Tx {
  TxHeader header;            ///< Version and time bounds.
  ByteSpan program;           ///< The bytecode.
  keys::Signature signature;  ///< The signature of all keys of `signtx`.
  r1cs::Proof proof;          ///< The proof of the program's constraints.
  /// The whole encoding.
  ByteSpan bytes;
};

/// Reads one transaction. Error: InvalidFormat with the offset at which the wrong field begins.
/// Checks the form only: canonical scalars, a proof of a possible length. No point is decoded.
[[nodiscard]] std::expected<Tx, Error> decode_tx(Reader& reader);
/// The same for a string that must hold one transaction and nothing else.
[[nodiscard]] std::expected<Tx, Error> decode_tx(ByteSpan bytes);

/// Writes encoded_size(tx) bytes.
void encode_tx(const Tx& tx, Writer& writer);

/// Number of bytes that encode_tx writes. Fewer than were read if the proof was encoded in two phases but has only one.
[[nodiscard]] std::size_t encoded_size(const Tx& tx);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
