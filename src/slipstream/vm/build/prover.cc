#include "slipstream/vm/build/prover.h"

#include <algorithm>
#include <bit>

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/hex.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/keys/sign.h"
#include "slipstream/vm/build/delegate.h"
#include "slipstream/vm/detail/schedule.h"
#include "slipstream/vm/transaction.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::vm {
namespace {

/// A program that has run.
struct Draft {
  ProverDelegate delegate;
  Execution execution;
  HashSlots slots;
  transcript::HashOutputs hashes;

  [[nodiscard]] Bytes32 hash(NodeIndex node) const { return to_bytes32(hashes.bytes32(slots.nodes[node])); }
  [[nodiscard]] Bytes32 contract_id(ContractIndex contract) const { return hash(*execution.contracts[contract].id); }
};

std::expected<void, Error> check_signed_programs(const Draft& draft) {
  for (const DeferredCheck& check : draft.execution.deferred) {
    const auto* signature = std::get_if<ProgramSignature>(&check);
    if (signature == nullptr || signature->kind != ProgramSignature::Kind::signid) continue;
    const Bytes32 id = draft.hash(signature->contract_id);
    if (auto ok = check_program_signature_vartime(*signature, id); !ok) {
      return std::unexpected(Error{ok.error(), {}, {}, "signid: contract " + to_hex(id)});
    }
  }
  return {};
}

std::expected<Draft, Error> run(const TxHeader& header, const Script& script, const ProverOptions& options) {
  ProverDelegate delegate(script, options.check_witness);
  Machine<ProverDelegate> machine(header, script.bytecode(), delegate);
  SLIPSTREAM_TRY(Execution execution, machine.run());
  execution.mark_needed_nodes();
  Draft draft{std::move(delegate), std::move(execution), {}, {}};
  transcript::DirectSchedule s;
  schedule_ids(s, draft.execution, draft.slots);
  draft.hashes = std::move(s).take_outputs();
  if (options.check_witness) SLIPSTREAM_TRY_VOID(check_signed_programs(draft));
  return draft;
}

OpenContract open_contract(const Draft& draft, const Contract& contract, const Openings& openings) {
  const Bytes32 anchor = contract.anchor.source == IdRef::Source::bytes ? to_bytes32(contract.anchor.bytes)
                                                                        : draft.hash(contract.anchor.node);
  OpenContract out{anchor, contract.predicate, {}};
  for (const PortableItem& item : contract.payload) out.payload.push_back(open_item(item, openings));
  return out;
}

Error to_vm_error(const ProofError& error) {
  using enum ProofErrorKind;
  const auto detail = [&error](std::string_view what) { return std::string(what).append(": ").append(error.detail); };
  switch (error.kind) {
    case MissingAssignment:
      return {ErrorKind::WitnessMissing, {}, {}, detail("second phase")};
    case ProvingError:
      return {ErrorKind::InconsistentWitness, {}, {}, detail("constraint system")};
    default:
      return {ErrorKind::InvalidR1CSProof, {}, {}, error.to_string()};
  }
}

/// InvalidGeneratorsLength if `capacity` generators are too few.
std::expected<r1cs::Proof, ProofError> prove(Draft& draft, std::size_t capacity, const ProverOptions& options) {
  r1cs::Prover& cs = draft.delegate.constraint_system();
  cs.append_message("ZkVM.txid", draft.hashes.bytes32(draft.slots.txid));
  Transcript transcript("ZkVM.r1cs");
  return std::move(cs).prove(
      transcript, *innerproduct::proving_bases(capacity),
      {.capacity = capacity, .external_entropy = options.proof_entropy, .check_witness = options.check_witness});
}

std::optional<Error> missing_key(const std::vector<SigningInstruction>& signing, const KeyRing& keys) {
  for (std::size_t i = 0; i < signing.size(); ++i) {
    if (keys.find(signing[i].predicate) != nullptr) continue;
    return Error{ErrorKind::KeyMissing,
                 {},
                 {},
                 "signtx " + std::to_string(i) + ": predicate " + to_hex(signing[i].predicate.bytes)};
  }
  return std::nullopt;
}

/// Runs the script, lets `accept` check the result, and proves.
template <class Accept>
std::expected<UnsignedTx, Error> build(const TxHeader& header, const Script& script, const ProverOptions& options,
                                       Accept&& accept) {
  const std::size_t most = std::max<std::size_t>(1, options.generator_capacity);
  // The total number of multipliers is known only after the second phase, which rarely has as many as the first.
  for (std::size_t capacity = 0;; capacity *= 2) {
    SLIPSTREAM_TRY(Draft draft, run(header, script, options));
    UnsignedTx tx{header, script.bytecode(),        {}, to_bytes32(draft.hashes.bytes32(draft.slots.txid)), {}, {},
                  {},     draft.execution.total_fee};
    for (const SigningItem& item : draft.execution.signing) {
      tx.signing.push_back({item.predicate, draft.hash(item.contract_id)});
    }
    SLIPSTREAM_TRY_VOID(accept(tx));
    for (const auto& [kind, contract] : draft.execution.changes()) {
      if (kind == UtxoChange::Kind::spent) {
        tx.inputs.push_back(draft.contract_id(contract));
      } else {
        tx.outputs.push_back(open_contract(draft, draft.execution.contracts[contract], script.witness().openings));
      }
    }
    const std::size_t multipliers = draft.delegate.constraint_system().multiplier_count();
    if (capacity == 0) capacity = std::max<std::size_t>(256, std::bit_ceil(multipliers));
    auto proof = prove(draft, std::min(capacity, most), options);
    if (proof) {
      tx.proof = *std::move(proof);
      return tx;
    }
    const bool too_few = proof.error().kind == ProofErrorKind::InvalidGeneratorsLength;
    if (!too_few || capacity >= most) return std::unexpected(to_vm_error(proof.error()));
  }
}

}  // namespace

Transcript UnsignedTx::signing_transcript() const {
  Transcript transcript("ZkVM.signtx");
  transcript.append("txid", id);
  return transcript;
}

std::vector<keys::KeyMessage> UnsignedTx::key_messages() const {
  std::vector<keys::KeyMessage> pairs;
  pairs.reserve(signing.size());
  for (const SigningInstruction& item : signing) pairs.push_back({{item.predicate}, ByteSpan(item.contract_id)});
  return pairs;
}

SignedTx UnsignedTx::with_signature(const keys::Signature& signature) const {
  SignedTx out{{}, id, inputs, outputs, {}};
  Writer writer(out.bytes);
  encode_tx({header, program, signature, proof, {}}, writer);
  out.fee_rate = {fee, out.bytes.size()};
  return out;
}

std::expected<SignedTx, Error> UnsignedTx::sign(const KeyRing& keys, const std::optional<Bytes32>& entropy) const {
  if (signing.empty()) return with_signature({});
  if (auto error = missing_key(signing, keys)) return std::unexpected(*std::move(error));
  const auto signature = on_clean_stack([&] {
    std::vector<keys::SecretKey> secrets;
    secrets.reserve(signing.size());
    for (const SigningInstruction& item : signing) secrets.push_back(*keys.find(item.predicate));
    Transcript transcript = signing_transcript();
    return keys::sign_multimessage(transcript, secrets, key_messages(),
                                   entropy ? Secret<Bytes32>(*entropy) : system_entropy());
  });
  // Each secret was looked up by its public key, so it fits.
  SLIPSTREAM_CHECK(signature.has_value());
  return with_signature(*signature);
}

std::expected<UnsignedTx, Error> unsigned_tx(const Tx& tx, std::size_t generator_capacity) {
  SLIPSTREAM_TRY(ExecutedTx executed, ExecutedTx::run_vartime(tx, generator_capacity));
  const HashedTx verifier = HashedTx::hash_vartime(std::move(executed));
  SLIPSTREAM_TRY_VOID(verifier.proof_fits());
  const Execution& execution = verifier.execution();
  UnsignedTx out{tx.header,          Bytes(tx.program.begin(), tx.program.end()), tx.proof, verifier.id(), {}, {}, {},
                 execution.total_fee};
  for (const SigningItem& item : execution.signing) out.signing.push_back({item.predicate, verifier.contract_id(item)});
  for (const auto& [kind, index] : execution.changes()) {
    if (kind == UtxoChange::Kind::spent) {
      out.inputs.push_back(verifier.contract_id(index));
      continue;
    }
    auto contract = OpenContract::decode(verifier.contract_bytes(index), {});
    if (!contract) return std::unexpected(Error{contract.error(), {}, {}, "an output"});
    out.outputs.push_back(*std::move(contract));
  }
  return out;
}

std::expected<UnsignedTx, Error> prove_tx(const TxHeader& header, const Script& script, const ProverOptions& options) {
  return on_clean_stack(
      [&] { return build(header, script, options, [](const UnsignedTx&) { return std::expected<void, Error>(); }); });
}

std::expected<SignedTx, Error> make_tx(const TxHeader& header, const Script& script, const KeyRing& keys,
                                       const ProverOptions& options) {
  auto tx = on_clean_stack([&] {
    return build(header, script, options, [&keys](const UnsignedTx& draft) -> std::expected<void, Error> {
      if (auto error = missing_key(draft.signing, keys)) return std::unexpected(*std::move(error));
      return {};
    });
  });
  if (!tx) return std::unexpected(std::move(tx).error());
  return tx->sign(keys, options.signing_entropy);
}

}  // namespace slipstream::vm
