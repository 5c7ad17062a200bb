#include "slipstream/vm/delegation.h"

namespace slipstream::vm {

Transcript signid_transcript(const Bytes32& contract_id, ByteSpan program) {
  Transcript transcript("ZkVM.signid");
  transcript.append("contract", contract_id);
  transcript.append("prog", program);
  return transcript;
}

Transcript signtag_transcript(ByteSpan tag, ByteSpan program) {
  Transcript transcript("ZkVM.signtag");
  transcript.append("tag", tag);
  transcript.append("prog", program);
  return transcript;
}

keys::Signature sign_for_contract(const Bytes32& contract_id, ByteSpan program, const keys::SecretKey& secret,
                                  const Secret<Bytes32>& external) {
  Transcript transcript = signid_transcript(contract_id, program);
  return keys::sign(transcript, secret, external);
}

keys::Signature sign_for_tag(ByteSpan tag, ByteSpan program, const keys::SecretKey& secret,
                             const Secret<Bytes32>& external) {
  Transcript transcript = signtag_transcript(tag, program);
  return keys::sign(transcript, secret, external);
}

}  // namespace slipstream::vm
