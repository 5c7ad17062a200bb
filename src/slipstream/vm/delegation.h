// Signatures with which others can open contracts by a program that the signer chose. `signid` and `signtag` check
// them. Source: instructions signid and signtag of zkvm/src/vm.rs of Slingshot.
#pragma once

#include "slipstream/base/bytes.h"
#include "slipstream/base/entropy.h"
#include "slipstream/base/export.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/keys/sign.h"
#include "slipstream/keys/signature.h"
#include "slipstream/vm/execution.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// The transcript that is signed for `signid`: over a contract's id and a program.
[[nodiscard]] Transcript signid_transcript(const Bytes32& contract_id, ByteSpan program);
/// The transcript that is signed for `signtag`: over a tag and a program.
[[nodiscard]] Transcript signtag_transcript(ByteSpan tag, ByteSpan program);

/// The holder of the signature can open this one contract with this program. `secret` is the secret key of its
/// predicate.
[[nodiscard]] keys::Signature sign_for_contract(const Bytes32& contract_id, ByteSpan program,
                                                const keys::SecretKey& secret,
                                                const Secret<Bytes32>& external = system_entropy());
/// The holder of the signature can open any contract of this predicate whose topmost item is the tag.
[[nodiscard]] keys::Signature sign_for_tag(ByteSpan tag, ByteSpan program, const keys::SecretKey& secret,
                                           const Secret<Bytes32>& external = system_entropy());

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
