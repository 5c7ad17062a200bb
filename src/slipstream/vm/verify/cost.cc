#include "slipstream/vm/verify/cost.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "slipstream/base/detail/overloaded.h"
#include "slipstream/vm/detail/machine/machine.h"
#include "slipstream/vm/detail/verify/cost_rates.h"
#include "slipstream/vm/detail/verify/delegate.h"

namespace slipstream::vm {
namespace {

/// Enough for any program that the limits on work let pass: nothing is stored for its multipliers beyond that.
constexpr std::size_t kCapacity = std::size_t{1} << 16;
constexpr unsigned kRangeBits = 64;
/// A Keccak permutation absorbs so many bytes.
constexpr double kRate = 166;
/// Bytes that Merlin adds to a message of a transcript: the operations, and the label and length.
constexpr double kFraming = 14;

/// The permutations of a transcript with so many messages and bytes in them before so many challenges. Each challenge
/// is one; bytes need more only if there are more of them than fit between.
double permutations(double messages, double bytes, double challenges) {
  return std::floor((bytes + kFraming * messages) / kRate) + challenges;
}

class Counter {
 public:
  explicit Counter(const Tx& tx) : tx_(tx) {}

  std::expected<TxWork, Error> run() {
    VerifierDelegate delegate(kCapacity);
    Machine<VerifierDelegate> machine(tx_.header, tx_.program, delegate);
    const r1cs::Verifier& system = delegate.constraint_system();
    auto execution = machine.run([&](ByteSpan bytes) {
      Reader reader(bytes);
      count(*decode_instruction(reader), system.declared_multiplier_count());
    });
    if (!execution) return std::unexpected(std::move(execution).error());
    execution->mark_needed_nodes();
    count(*execution);
    count_system(system);
    return out_;
  }

 private:
  double& at(Cause cause, Resource resource) {
    return out_.counts[static_cast<std::size_t>(cause)][static_cast<std::size_t>(resource)];
  }
  void hash(Cause cause, double messages, double bytes, double challenges) {
    at(cause, Resource::permutation) += permutations(messages, bytes, challenges);
  }

  /// An instruction, after which the constraint system has so many multipliers.
  void count(const Instruction& instruction, std::size_t multipliers) {
    ++out_.instructions[static_cast<std::size_t>(instruction.opcode)];
    const Cause cause = cause_of(instruction.opcode);
    at(cause, Resource::instruction) += 1;
    auto added = static_cast<double>(multipliers - multipliers_);
    multipliers_ = multipliers;
    const unsigned ranges = instruction.opcode == Opcode::cloak   ? instruction.n
                            : instruction.opcode == Opcode::range ? 1
                                                                  : 0;
    // A constant in range needs no multipliers.
    const double in_ranges = std::min(static_cast<double>(ranges * kRangeBits), added);
    at(Cause::range_proofs, Resource::range_multiplier) += in_ranges;
    added -= in_ranges;
    at(cause, Resource::multiplier) += added;
  }

  void count_contract(const Contract& contract, Cause cause) {
    double messages = 2, bytes = 64;
    for (const PortableItem& item : contract.payload) {
      std::visit(Overloaded{[&](const String& string) { bytes += static_cast<double>(string.bytes.size()) + 8; },
                            [&](const Program& program) { bytes += static_cast<double>(program.bytecode.size()) + 8; },
                            [&](const Value&) { bytes += 64 + 8; }},
                 item);
      messages += 3;
    }
    hash(cause, messages, bytes, 1);
  }

  void count(const Execution& execution) {
    at(Cause::encoding, Resource::transaction) += 1;
    at(Cause::encoding, Resource::byte) += static_cast<double>(tx_.bytes.size());
    // The witness hash, with its leaf and node in the block's tree, and the header's leaf.
    hash(Cause::encoding, 1, static_cast<double>(tx_.bytes.size()), 3);

    std::vector<Cause> contracts(execution.contracts.size(), Cause::outputs);
    const auto leaf = [&](Cause cause, double bytes) { hash(cause, 1, bytes, 2); };
    for (const LogEntry& entry : execution.log) {
      std::visit(
          Overloaded{[&](const TxHeader&) { leaf(Cause::encoding, 24); },
                     [&](const IssueEntry&) { leaf(Cause::issuance, 64); },
                     [&](const RetireEntry&) { leaf(Cause::issuance, 64); },
                     [&](const InputEntry& input) {
                       contracts[input.contract] = Cause::inputs;
                       ++out_.inputs;
                       at(Cause::inputs, Resource::spent) += 1;
                       leaf(Cause::inputs, 32);
                     },
                     [&](const OutputEntry&) {
                       ++out_.outputs;
                       at(Cause::outputs, Resource::created) += 1;
                       leaf(Cause::outputs, 32);
                     },
                     [&](const FeeEntry&) { leaf(Cause::encoding, 8); },
                     [&](const DataEntry& data) { leaf(Cause::encoding, static_cast<double>(data.data.size())); }},
          entry);
    }
    for (const HashNode& node : execution.nodes) {
      if (!node.needed) continue;
      if (node.kind == HashNode::Kind::contract_id) {
        count_contract(execution.contracts[node.operand], contracts[node.operand]);
      } else {
        hash(Cause::outputs, 1, 32, 1);
      }
    }
    for (const DeferredCheck& check : execution.deferred) count(check);
    count_signature(execution.signing.size());
  }

  void count(const DeferredCheck& check) {
    std::visit(Overloaded{[&](const Unblinding&) { at(Cause::issuance, Resource::point) += 1; },
                          [&](const FlavorCheck& flavor) {
                            at(Cause::issuance, Resource::point) += 1;
                            hash(Cause::issuance, 2, 32 + static_cast<double>(flavor.metadata.size()), 1);
                          },
                          [&](const TaprootCheck& taproot) {
                            at(Cause::taproot, Resource::point) += 2;
                            hash(Cause::taproot, 3, 64 + static_cast<double>(taproot.program.size()),
                                 2 + static_cast<double>(taproot.proof.path.neighbors.size()));
                          },
                          [&](const ProgramSignature& signature) {
                            at(Cause::delegated_signatures, Resource::point) += 2;
                            hash(Cause::delegated_signatures, 5,
                                 128 + static_cast<double>(signature.program.size() + signature.tag.size()), 1);
                          }},
               check);
  }

  /// One signature of all keys of `signtx`.
  void count_signature(std::size_t keys) {
    if (keys == 0) return;
    const auto n = static_cast<double>(keys);
    at(Cause::transaction_signature, Resource::point) += 1 + n;
    hash(Cause::transaction_signature, 4 + 2 * n, 96 + 64 * n, 1 + n);
  }

  void count_system(const r1cs::Verifier& system) {
    const auto commitments = static_cast<double>(system.commitment_count());
    at(Cause::commitments, Resource::point) += commitments;
    at(Cause::commitments, Resource::permutation) += (32 + kFraming) * commitments / kRate;
    // One challenge for most blocks of the second phase. Those that are not of a cloak are of `verify`.
    const auto blocks = static_cast<double>(system.metrics().randomized_blocks);
    const auto verified =
        std::min(blocks, static_cast<double>(out_.instructions[static_cast<std::size_t>(Opcode::verify)]));
    at(Cause::custom_constraints, Resource::permutation) += verified;
    at(Cause::mixes, Resource::permutation) += blocks - verified;

    const std::size_t padded = std::bit_ceil(std::max(multipliers_, std::size_t{1}));
    const auto rounds = static_cast<double>(std::countr_zero(padded));
    at(Cause::proof, Resource::proof) += 1;
    at(Cause::proof, Resource::padding_multiplier) += static_cast<double>(padded - multipliers_);
    // A_I, A_O and S of each phase, five T; L and R of each round. Challenges y, z, u, x, w; one a round. A and T need
    // one permutation more each.
    at(Cause::proof, Resource::point) += (blocks > 0 ? 11 : 8) + 2 * rounds;
    at(Cause::proof, Resource::permutation) += (blocks > 0 ? 7 : 6) + rounds;
  }

  const Tx& tx_;
  TxWork out_{};
  std::size_t multipliers_ = 0;
};

template <class T>
double sum(const T& row) {
  return std::accumulate(row.begin(), row.end(), 0.0);
}

}  // namespace

Cause cause_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::commit:
      return Cause::commitments;
    case Opcode::alloc:
    case Opcode::expr:
    case Opcode::neg:
    case Opcode::add:
    case Opcode::mul:
    case Opcode::eq:
    case Opcode::and_:
    case Opcode::or_:
    case Opcode::not_:
    case Opcode::verify:
      return Cause::custom_constraints;
    case Opcode::range:
      return Cause::range_proofs;
    case Opcode::cloak:
    case Opcode::fee:
      return Cause::mixes;
    case Opcode::unblind:
    case Opcode::issue:
    case Opcode::borrow:
    case Opcode::retire:
      return Cause::issuance;
    case Opcode::input:
      return Cause::inputs;
    case Opcode::output:
    case Opcode::contract:
      return Cause::outputs;
    case Opcode::call:
      return Cause::taproot;
    case Opcode::signtx:
      return Cause::transaction_signature;
    case Opcode::signid:
    case Opcode::signtag:
      return Cause::delegated_signatures;
    default:
      return Cause::encoding;
  }
}

std::string_view name(Cause cause) {
  static constexpr std::array<std::string_view, kCauses> kNames = {"encoding",
                                                                   "inputs",
                                                                   "outputs",
                                                                   "commitments",
                                                                   "range_proofs",
                                                                   "mixes",
                                                                   "custom_constraints",
                                                                   "proof",
                                                                   "transaction_signature",
                                                                   "delegated_signatures",
                                                                   "taproot",
                                                                   "issuance"};
  return kNames[static_cast<std::size_t>(cause)];
}

std::string_view words(Cause cause) {
  static constexpr std::array<std::string_view, kCauses> kWords = {"bytes, headers, instructions",
                                                                   "inputs",
                                                                   "outputs",
                                                                   "commitments",
                                                                   "range proofs",
                                                                   "shuffles and mixes",
                                                                   "custom constraints",
                                                                   "what every proof has",
                                                                   "transaction signature",
                                                                   "delegated signatures",
                                                                   "taproot calls",
                                                                   "issuance"};
  return kWords[static_cast<std::size_t>(cause)];
}

std::string_view explanation(Cause cause) {
  switch (cause) {
    case Cause::encoding:
      return "reading and decoding, the witness hash, instructions that belong to no other cause, fees and data in the "
             "log";
    case Cause::inputs:
      return "contracts that transactions spend: ids, Utreexo proofs, leaves of the transaction id";
    case Cause::outputs:
      return "contracts that transactions create: ids, leaves of the transaction id and of Utreexo";
    case Cause::commitments:
      return "points that hide quantities, flavors and variables: each is hashed, decoded and multiplied";
    case Cause::range_proofs:
      return "64 multipliers for each output value: no quantity is negative or overflows";
    case Cause::mixes:
      return "the rest of each cloak: shuffles, merges and splits, so that flavors balance and links are hidden; fees";
    case Cause::custom_constraints:
      return "constraints that programs state themselves, and arithmetic with them";
    case Cause::proof:
      return "what every proof has: 11 points, two more for each doubling of its size, and padding to a power of two";
    case Cause::transaction_signature:
      return "one aggregated signature over the transaction id for all keys";
    case Cause::delegated_signatures:
      return "signatures over programs (signid, signtag)";
    case Cause::taproot:
      return "programs that a predicate committed to (call)";
    case Cause::issuance:
      return "issue, retire, borrow and unblind";
  }
  std::unreachable();
}

std::string_view name(Resource resource) {
  static constexpr std::array<std::string_view, kResources> kNames = {
      "transaction",        "proof",      "byte",  "instruction", "permutation", "range_multiplier",
      "padding_multiplier", "multiplier", "point", "spent",       "created"};
  return kNames[static_cast<std::size_t>(resource)];
}

std::string_view name(Phase phase) {
  static constexpr std::array<std::string_view, kPhases> kNames = {"reading",        "decode",      "programs",
                                                                   "hashing",        "constraints", "proof_scalars",
                                                                   "point_decoding", "multiscalar", "accumulator"};
  return kNames[static_cast<std::size_t>(phase)];
}

TxWork& TxWork::operator+=(const TxWork& other) {
  for (std::size_t c = 0; c < kCauses; ++c) {
    for (std::size_t r = 0; r < kResources; ++r) counts[c][r] += other.counts[c][r];
  }
  for (std::size_t i = 0; i < instructions.size(); ++i) instructions[i] += other.instructions[i];
  inputs += other.inputs;
  outputs += other.outputs;
  return *this;
}

double TxWork::total(Resource resource) const {
  double out = 0;
  for (const auto& row : counts) out += row[static_cast<std::size_t>(resource)];
  return out;
}

std::expected<TxWork, Error> count_work_vartime(const Tx& tx) { return Counter(tx).run(); }

const CostRates* cost_rates(cpu::Backend backend) {
  for (const auto& [name, rates] : kMeasuredRates) {
    if (name == cpu::info(backend).name) return &rates;
  }
  return nullptr;
}

double PredictedCost::total() const {
  double out = 0;
  for (const auto& row : ns) out += sum(row);
  return out;
}

double PredictedCost::of(Cause cause) const { return sum(ns[static_cast<std::size_t>(cause)]); }

double PredictedCost::of(Phase phase) const {
  double out = 0;
  for (const auto& row : ns) out += row[static_cast<std::size_t>(phase)];
  return out;
}

PredictedCost predict_cost(const TxWork& work, const CostRates& rates) {
  PredictedCost out;
  for (std::size_t c = 0; c < kCauses; ++c) {
    for (std::size_t r = 0; r < kResources; ++r) {
      for (std::size_t p = 0; p < kPhases; ++p) out.ns[c][p] += work.counts[c][r] * rates[r][p];
    }
  }
  return out;
}

CostRates scaled_rates(const CostRates& rates, const TxWork& work, const TimeByPhase& measured) {
  const PredictedCost predicted = predict_cost(work, rates);
  CostRates out = rates;
  for (std::size_t p = 0; p < kPhases; ++p) {
    const double expected = predicted.of(static_cast<Phase>(p));
    for (auto& row : out) row[p] *= expected > 0 ? measured[p] / expected : 0;
  }
  return out;
}

}  // namespace slipstream::vm
