#include "slipstream/vm/verify/verifier.h"

#include <algorithm>
#include <utility>

#include "slipstream/base/detail/try.h"
#include "slipstream/transcript/detail/statement_batch.h"
#include "slipstream/vm/detail/machine/machine.h"
#include "slipstream/vm/detail/verify/delegate.h"

namespace slipstream::vm {
namespace {

Error to_vm_error(const ProofError& error) { return {ErrorKind::InvalidR1CSProof, {}, {}, error.to_string()}; }

}  // namespace

ExecutedTx::ExecutedTx(const Tx& tx, r1cs::Verifier system, Execution execution)
    : tx_(&tx), execution_(std::move(execution)), metrics_(system.metrics()), system_(std::move(system)) {}

std::expected<ExecutedTx, Error> ExecutedTx::run_vartime(const Tx& tx, std::size_t capacity) {
  return *run_vartime(tx, capacity, Limits::kMostWork);
}

std::optional<std::expected<ExecutedTx, Error>> ExecutedTx::run_vartime(const Tx& tx, std::size_t capacity,
                                                                        std::uint64_t most_work) {
  VerifierDelegate delegate(capacity);
  Limits limits = Limits::of_program(tx.program.size());
  const bool may_need_more = limits.max_work > most_work;
  limits.max_work = std::min(limits.max_work, most_work);
  Machine<VerifierDelegate> machine(tx.header, tx.program, delegate, limits);
  auto execution = machine.run();
  if (!execution) {
    if (may_need_more && execution.error().kind == ErrorKind::LimitExceeded) return std::nullopt;
    return std::unexpected(std::move(execution).error());
  }
  execution->mark_needed_nodes();
  return ExecutedTx(tx, std::move(delegate).take_constraint_system(), *std::move(execution));
}

std::size_t ExecutedTx::memory() const {
  // Hash outputs and their slots.
  constexpr std::size_t kOutput = 80;
  const std::size_t outputs = execution_.nodes.size() + execution_.deferred.size() + 2 * execution_.signing.size();
  return sizeof(HashedTx) + execution_.memory() + system_.memory() + kOutput * outputs;
}

std::size_t ExecutedTx::point_count() const {
  // Eleven points of the proof, two a round.
  constexpr std::size_t kOfProof = 11, kOfCheck = 2;
  return metrics_.commitments + kOfProof + tx_->proof.ipp.L.size() + tx_->proof.ipp.R.size() +
         kOfCheck * execution_.deferred.size() + execution_.signing.size() + 1;
}

void ExecutedTx::add_named_points(msm::Equation& equation) const {
  const auto name = [&equation](const ristretto255::Encoding& point) { equation.add_shared(Scalar::zero(), point); };
  for (const ristretto255::Encoding& point : execution_.commitments) name(point);
  for (const Contract& contract : execution_.contracts) {
    name(contract.predicate);
    for (const PortableItem& item : contract.payload) {
      if (const auto* value = std::get_if<Value>(&item)) {
        name(value->quantity.point);
        name(value->flavor.point);
      }
    }
  }
  // With an instruction `signtx`, the signature's R is in the equation anyway.
  if (execution_.signing.empty()) name(tx_->signature.R);
}

template <transcript::HashSchedule S>
void HashedTx::schedule(S& s) {
  const Execution& execution = executed_.execution_;
  schedule_ids(s, execution, slots_);
  s.begin("ZkVM.r1cs");
  executed_.system_.schedule_statement(s);
  s.output("ZkVM.txid", slots_.txid);
  proof_ = std::move(executed_.system_).schedule_proof(s, tx().proof);
  if (proof_) schedule_checks(s, execution, tx().signature, slots_);
}

HashedTx HashedTx::hash_vartime(ExecutedTx executed) {
  HashedTx out(std::move(executed));
  transcript::DirectSchedule direct;
  out.schedule(direct);
  out.hashes_ = std::move(direct).take_outputs();
  return out;
}

std::vector<HashedTx> HashedTx::hash_batch_vartime(std::vector<ExecutedTx> executed) {
  std::vector<HashedTx> out;
  out.reserve(executed.size());
  if (executed.size() < transcript::StatementBatch::worthwhile_from()) {
    for (ExecutedTx& tx : executed) out.push_back(hash_vartime(std::move(tx)));
    return out;
  }
  transcript::StatementBatch batch;
  for (ExecutedTx& tx : executed) {
    out.push_back(HashedTx(std::move(tx)));
    out.back().schedule(batch.begin_statement());
    batch.end_statement();
  }
  batch.run();
  for (std::size_t i = 0; i < out.size(); ++i) out[i].hashes_ = batch.take_outputs(i);
  return out;
}

std::expected<void, Error> HashedTx::proof_fits() const {
  if (!proof_) return std::unexpected(to_vm_error(proof_.error()));
  return {};
}

Bytes32 HashedTx::id() const { return to_bytes32(hashes_.bytes32(slots_.txid)); }

Bytes32 HashedTx::contract_id(ContractIndex contract) const {
  return to_bytes32(hashes_.bytes32(slots_.nodes[*execution().contracts[contract].id]));
}

Bytes32 HashedTx::contract_id(const SigningItem& item) const {
  return to_bytes32(hashes_.bytes32(slots_.nodes[item.contract_id]));
}

std::vector<UtxoChange> HashedTx::changes() const {
  std::vector<UtxoChange> out;
  out.reserve(execution().log.size());
  for (const auto& [kind, contract] : execution().changes()) out.push_back({kind, contract_id(contract)});
  return out;
}

Bytes HashedTx::contract_bytes(ContractIndex index) const {
  const Contract& contract = execution().contracts[index];
  const Bytes32 anchor = to_bytes32(contract.anchor.source == IdRef::Source::bytes
                                        ? contract.anchor.bytes
                                        : ByteSpan(hashes_.bytes32(slots_.nodes[contract.anchor.node])));
  Bytes out;
  out.reserve(encoded_size(contract));
  Writer writer(out);
  encode_contract(contract, anchor, writer);
  return out;
}

const CallProof* HashedTx::find_high_position() const {
  for (const DeferredCheck& check : execution().deferred) {
    const auto* taproot = std::get_if<TaprootCheck>(&check);
    if (taproot == nullptr) continue;
    const std::size_t bits = taproot->proof.path.neighbors.size();
    if (bits < 64 && taproot->proof.path.position >> bits != 0) return &taproot->proof;
  }
  return nullptr;
}

std::vector<std::expected<ReadyTx, Error>> ReadyTx::ready_batch_vartime(std::vector<HashedTx> hashed) {
  std::vector<r1cs::ScheduledProof::Item> items;
  items.reserve(hashed.size());
  for (HashedTx& tx : hashed) {
    if (tx.proof_) items.push_back({&*tx.proof_, &tx.hashes_});
  }
  auto proofs = r1cs::ScheduledProof::ready_batch_vartime(items);
  std::vector<std::expected<ReadyTx, Error>> out;
  out.reserve(hashed.size());
  auto next = proofs.begin();
  for (HashedTx& tx : hashed) {
    if (const auto fits = tx.proof_fits(); !fits) {
      out.push_back(std::unexpected(fits.error()));
    } else if (auto& proof = *next++; !proof) {
      out.push_back(std::unexpected(to_vm_error(proof.error())));
    } else {
      out.push_back(ReadyTx(std::move(tx), *std::move(proof)));
    }
  }
  return out;
}

void ReadyTx::add_to(msm::Equation& equation, transcript::WeightStream& weights) const {
  equation.begin_statement();
  const Scalar weight = weights.next();
  proof_.add_to(equation, weight, weights.next());

  equation.begin_statement();
  const Execution& execution = hashed_.execution();
  const HashSlots& slots = hashed_.slots_;
  for (std::size_t i = 0; i < execution.deferred.size(); ++i) {
    const Scalar weight_of_check = weights.next();
    std::visit([&](const auto& check) { check.add_to(equation, weight_of_check, hashed_.hashes_, slots.deferred[i]); },
               execution.deferred[i]);
  }
  if (execution.signing.empty()) return;
  std::vector<Scalar> challenges;
  challenges.reserve(slots.signing.size());
  for (const transcript::Slot slot : slots.signing) challenges.push_back(hashed_.hashes_.scalar(slot));
  keys::add_multimessage(equation, hashed_.tx().signature, slots.signing_pairs, challenges, weights.next());
}

}  // namespace slipstream::vm
