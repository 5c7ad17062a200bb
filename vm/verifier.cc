#include "vm/verifier.h"

#include "base/hex.h"
#include "keys/weights.h"
#include "transcript/statement_batch.h"

namespace slipstream::vm {
namespace {

Error invalid_proof(std::string detail) { return {ErrorKind::InvalidR1CSProof, {}, {}, std::move(detail)}; }

Error to_vm_error(const r1cs::Error& error) {
  return invalid_proof(std::string(name(error.kind)) + ": " + std::string(error.detail));
}

std::string undecodable(const msm::Equation& equation, const msm::Undecodable& point) {
  return "a point does not decode: " + to_hex(equation.points()[point.index].bytes);
}

/// The names of the transaction in a contract's predicate and payload.
void collect_points(const Contract& contract, std::vector<ristretto255::Encoding>& out) {
  out.push_back(contract.predicate);
  for (const PortableItem& item : contract.payload) {
    if (const auto* value = std::get_if<Value>(&item)) {
      out.push_back(value->quantity.point);
      out.push_back(value->flavor.point);
    }
  }
}

}  // namespace

TxVerifier::TxVerifier(const Tx& tx, VerifierDelegate delegate, Execution execution)
    : tx_(&tx), delegate_(std::move(delegate)), execution_(std::move(execution)) {
  r1cs::Verifier& cs = delegate_.constraint_system();
  metrics_ = {cs.multiplier_count(), cs.constraint_count(), cs.randomized_block_count()};
}

std::expected<TxVerifier, Error> TxVerifier::run(const Tx& tx) {
  VerifierDelegate delegate;
  Machine<VerifierDelegate> machine(tx.header, tx.program, delegate);
  SLIPSTREAM_TRY(Execution execution, machine.run());
  mark_needed_nodes(execution);
  return TxVerifier(tx, std::move(delegate), std::move(execution));
}

template <transcript::HashSchedule S>
std::expected<void, Error> TxVerifier::schedule(S& s, std::size_t capacity) {
  schedule_ids(s, execution_, slots_);
  proof_begins_ = {slots_.txid.index + 1};
  const auto fits = schedule_proof(s, delegate_.constraint_system(), tx_->proof, capacity, slots_);
  if (!fits) return std::unexpected(to_vm_error(fits.error()));
  schedule_checks(s, execution_, tx_->signature, slots_);
  return {};
}

std::expected<void, Error> TxVerifier::hash_alone(std::size_t capacity) {
  transcript::DirectSchedule direct;
  auto answer = schedule(direct, capacity);
  hashes_ = std::move(direct).take_outputs();
  return answer;
}

std::expected<void, Error> TxVerifier::hash(std::size_t capacity) {
  SLIPSTREAM_TRY_VOID(hash_alone(capacity));
  return draw_constraints(capacity);
}

std::vector<std::expected<void, Error>> TxVerifier::hash_batch(std::span<TxVerifier* const> verifiers,
                                                               std::size_t capacity) {
  std::vector<std::expected<void, Error>> answers(verifiers.size());
  if (verifiers.size() < transcript::StatementBatch::worthwhile_from()) {
    for (std::size_t i = 0; i < verifiers.size(); ++i) answers[i] = verifiers[i]->hash_alone(capacity);
    return answers;
  }
  transcript::StatementBatch batch;
  for (std::size_t i = 0; i < verifiers.size(); ++i) {
    answers[i] = verifiers[i]->schedule(batch.begin_statement(), capacity);
    batch.end_statement();
  }
  batch.run();
  for (std::size_t i = 0; i < verifiers.size(); ++i) verifiers[i]->hashes_ = batch.take_outputs(i);
  return answers;
}

std::expected<void, Error> TxVerifier::draw_constraints(std::size_t capacity) {
  transcript::AnsweringSchedule s(hashes_, proof_begins_);
  auto challenges = delegate_.constraint_system().schedule_proof(s, tx_->proof, capacity);
  if (!challenges) return std::unexpected(to_vm_error(challenges.error()));
  challenges_ = *std::move(challenges);
  return {};
}

void TxVerifier::invert_batch_vartime(std::span<TxVerifier* const> verifiers) {
  std::vector<r1cs::Challenges*> challenges;
  challenges.reserve(verifiers.size());
  for (TxVerifier* verifier : verifiers) challenges.push_back(&verifier->challenges_);
  r1cs::invert_batch_vartime(challenges);
}

std::size_t TxVerifier::check_count() const {
  return execution_.deferred.size() + (execution_.signing.empty() ? 0 : 1);
}

std::size_t TxVerifier::weight_count() const { return 2 + check_count(); }

void TxVerifier::add_to(msm::Equation& equation, std::span<const Scalar> weights) const {
  add_proof(equation, weights[0], weights[1]);
  add_checks(equation, weights.subspan(2));
}

void TxVerifier::add_proof(msm::Equation& equation, const Scalar& weight, const Scalar& r) const {
  delegate_.constraint_system().add_to(equation, tx_->proof, challenges_, weight, r);
}

void TxVerifier::add_checks(msm::Equation& equation, std::span<const Scalar> weights) const {
  for (std::size_t i = 0; i < execution_.deferred.size(); ++i) {
    const Scalar& weight = weights[i];
    const DeferredCheck& check = execution_.deferred[i];
    if (const auto* unblinding = std::get_if<Unblinding>(&check)) {
      equation.add(weight, unblinding->commitment);
      equation.add_B(-(weight * unblinding->value));
      continue;
    }
    const Scalar h = hashes_.scalar(slots_.deferred[i]);
    if (const auto* flavor = std::get_if<FlavorCheck>(&check)) {
      equation.add(-weight, flavor->flavor);
      equation.add_B(weight * h);
    } else if (const auto* taproot = std::get_if<TaprootCheck>(&check)) {
      equation.add(-weight, taproot->predicate);
      equation.add(weight, taproot->proof.inner_key);
      equation.add_B(weight * h);
    } else {
      const auto& signed_program = std::get<ProgramSignature>(check);
      keys::add_signature(equation, signed_program.signature, signed_program.key, h, weight);
    }
  }
  if (execution_.signing.empty()) return;
  std::vector<Scalar> challenges;
  challenges.reserve(slots_.signing.size());
  for (const transcript::Slot slot : slots_.signing) challenges.push_back(hashes_.scalar(slot));
  keys::add_multimessage(equation, tx_->signature, slots_.signing_pairs, challenges, weights.back());
}

std::expected<void, Error> TxVerifier::check_alone_vartime(const msm::FixedBases& bases,
                                                           const msm::Options& options) const {
  Transcript batch("slipstream.tx-weights");
  batch.append("tx", tx_->bytes);
  keys::append_entropy(batch);
  keys::WeightStream stream(batch, 0);

  msm::Equation equation;
  const Scalar weight = stream.next(), r = stream.next();
  add_proof(equation, weight, r);
  auto answer = equation.check_vartime(bases, options);
  if (!answer) return std::unexpected(invalid_proof(undecodable(equation, answer.error())));
  if (!*answer) return std::unexpected(invalid_proof({}));

  if (check_count() == 0) return {};
  equation.clear();
  std::vector<Scalar> weights(check_count());
  for (Scalar& w : weights) w = stream.next();
  add_checks(equation, weights);
  answer = equation.check_vartime(bases, options);
  if (!answer) {
    return std::unexpected(
        Error{ErrorKind::BatchSignatureVerificationFailed, {}, {}, undecodable(equation, answer.error())});
  }
  if (!*answer) return std::unexpected(Error{ErrorKind::BatchSignatureVerificationFailed});
  return {};
}

Bytes32 TxVerifier::id() const { return to_bytes32(hashes_.bytes32(slots_.txid)); }

Bytes32 TxVerifier::contract_id(ContractIndex contract) const {
  return to_bytes32(hashes_.bytes32(slots_.nodes[*execution_.contracts[contract].id]));
}

Bytes32 TxVerifier::contract_id(const SigningItem& item) const {
  return to_bytes32(hashes_.bytes32(slots_.nodes[item.contract_id]));
}

std::vector<Bytes32> TxVerifier::input_ids() const {
  std::vector<Bytes32> ids;
  for (const LogEntry& entry : execution_.log) {
    if (const auto* input = std::get_if<InputEntry>(&entry)) ids.push_back(contract_id(input->contract));
  }
  return ids;
}

std::vector<Bytes32> TxVerifier::output_ids() const {
  std::vector<Bytes32> ids;
  for (const LogEntry& entry : execution_.log) {
    if (const auto* output = std::get_if<OutputEntry>(&entry)) ids.push_back(contract_id(output->contract));
  }
  return ids;
}

Bytes TxVerifier::contract_bytes(ContractIndex index) const {
  const Contract& contract = execution_.contracts[index];
  const Bytes32 anchor = to_bytes32(contract.anchor.source == IdRef::Source::bytes
                                        ? contract.anchor.bytes
                                        : ByteSpan(hashes_.bytes32(slots_.nodes[contract.anchor.node])));
  Bytes out;
  out.reserve(encoded_size(contract));
  Writer writer(out);
  encode_contract(contract, anchor, writer);
  return out;
}

std::vector<ristretto255::Encoding> TxVerifier::named_points() const {
  std::vector<ristretto255::Encoding> points = execution_.commitments;
  for (const Contract& contract : execution_.contracts) collect_points(contract, points);
  return points;
}

std::expected<VerifiedTx, Error> verify_tx_vartime(const Tx& tx, const msm::FixedBases& bases,
                                                   const msm::Options& options) {
  SLIPSTREAM_TRY(TxVerifier verifier, TxVerifier::run(tx));
  SLIPSTREAM_TRY_VOID(verifier.hash(bases.capacity()));
  SLIPSTREAM_TRY_VOID(verifier.check_alone_vartime(bases, options));
  return VerifiedTx{verifier.id(), verifier.input_ids(), verifier.output_ids(), verifier.fee_rate()};
}

}  // namespace slipstream::vm
