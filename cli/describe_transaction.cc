#include <fmt/ostream.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/units.h"
#include "slipstream/base/detail/overloaded.h"
#include "slipstream/base/hex.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/vm/instruction.h"
#include "slipstream/vm/verify/cost.h"
#include "slipstream/vm/verify/trace.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::cli {
namespace {

constexpr std::size_t kShownBytes = 64;

std::string short_hex(ByteSpan bytes) {
  if (bytes.empty()) return "(empty)";
  if (bytes.size() <= kShownBytes) return to_hex(bytes);
  return fmt::format("{}... ({})", to_hex(bytes.first(kShownBytes)), counted(bytes.size(), "byte"));
}

std::string hex_of(const ristretto255::Encoding& point) { return to_hex(point.bytes); }
std::string hex_of(const Scalar& scalar) { return to_hex(scalar.to_bytes()); }

void describe_header(const vm::Tx& tx, std::ostream& out) {
  fmt::print(out, "size          {} bytes: header 24, program 4+{}, signature 64, proof 4+{}\n", tx.bytes.size(),
             tx.program.size(), tx.bytes.size() - 24 - 4 - tx.program.size() - 64 - 4);
  fmt::print(out, "version       {}\n", tx.header.version);
  fmt::print(out, "mintime       {}\n", time_text(tx.header.mintime_ms));
  fmt::print(out, "maxtime       {}\n", time_text(tx.header.maxtime_ms));
}

/// The instruction at `offset`, which failed.
std::string failing_instruction(ByteSpan program, std::size_t offset) {
  Reader reader(program.subspan(offset));
  if (reader.at_end()) return "(end of the program)";
  const auto instruction = vm::decode_instruction(reader);
  if (!instruction) return fmt::format("{} (the bytes end inside an instruction)", short_hex(reader.rest()));
  return vm::to_string(*instruction, 16);
}

/// Two spaces for each enclosing program; a number for deep nesting.
std::string indentation(std::size_t depth) {
  static constexpr std::size_t kDeepest = 16;
  if (depth <= kDeepest) return std::string(2 * depth, ' ');
  return fmt::format("{}[{}] ", std::string(2 * kDeepest, ' '), depth);
}

/// Shows the program as it runs, and the stack after each instruction. Returns whether it runs to its end.
bool describe_program(const vm::Tx& tx, std::ostream& out) {
  const vm::Trace trace = vm::trace_program_vartime(tx.header, tx.program);
  fmt::print(out, "\nprogram ({}: offset, instruction, stack with its top on the right)\n",
             counted(tx.program.size(), "byte"));
  for (const vm::TraceLine& line : trace.lines) {
    fmt::print(out, "  {:>6}  {:<44} # {}\n", line.offset, indentation(line.depth) + line.instruction, line.stack);
  }
  if (!trace.error) return true;
  const std::size_t offset = std::min(trace.error->byte_offset.value_or(tx.program.size()), tx.program.size());
  fmt::print(out, "  {:>6}  {:<44} # fails: {}: {}\n", offset, failing_instruction(tx.program, offset),
             printable(trace.error->to_string()), vm::explanation(trace.error->kind));
  return false;
}

/// A line below an entry. A point or an id fits into 80 columns.
void print_detail(std::ostream& out, std::string_view name, const std::string& value) {
  fmt::print(out, "      {:<9} {}\n", name, value);
}

struct LogPrinter {
  const vm::HashedTx& tx;
  std::ostream& out;

  void operator()(const vm::TxHeader& header) const {
    fmt::print(out, "header   version {}, mintime {}, maxtime {}\n", header.version, header.mintime_ms,
               header.maxtime_ms);
  }
  void operator()(const vm::IssueEntry& entry) const { value("issue", entry.quantity, entry.flavor); }
  void operator()(const vm::RetireEntry& entry) const { value("retire", entry.quantity, entry.flavor); }
  void operator()(const vm::InputEntry& entry) const { contract("input", entry.contract); }
  void operator()(const vm::OutputEntry& entry) const { contract("output", entry.contract); }
  void operator()(const vm::FeeEntry& entry) const { fmt::print(out, "fee      {}\n", entry.fee); }
  void operator()(const vm::DataEntry& entry) const { fmt::print(out, "data     {}\n", short_hex(entry.data)); }

 private:
  void value(std::string_view what, const ristretto255::Encoding& quantity,
             const ristretto255::Encoding& flavor) const {
    fmt::print(out, "{}\n", what);
    print_detail(out, "quantity", hex_of(quantity));
    print_detail(out, "flavor", hex_of(flavor));
  }
  void contract(std::string_view what, vm::ContractIndex index) const {
    const vm::Contract& contract = tx.execution().contracts[index];
    fmt::print(out, "{}\n", what);
    print_detail(out, "contract", to_hex(tx.contract_id(index)));
    print_detail(out, "predicate", hex_of(contract.predicate));
    for (const vm::PortableItem& item : contract.payload) {
      std::visit(
          Overloaded{[this](const vm::String& string) { print_detail(out, "string", short_hex(string.bytes)); },
                     [this](const vm::Program& program) { print_detail(out, "program", short_hex(program.bytecode)); },
                     [this](const vm::Value& value) {
                       print_detail(out, "quantity", hex_of(value.quantity.point));
                       print_detail(out, "flavor", hex_of(value.flavor.point));
                     }},
          item);
    }
  }
};

void describe_check(const vm::DeferredCheck& check, std::ostream& out) {
  std::visit(Overloaded{[&out](const vm::Unblinding& unblinding) {
                          fmt::print(out, "  unblind: the point commits to the value without blinding\n");
                          print_detail(out, "point", hex_of(unblinding.commitment));
                          print_detail(out, "value", hex_of(unblinding.value));
                        },
                        [&out](const vm::FlavorCheck& flavor) {
                          fmt::print(out, "  issue: the flavor belongs to the predicate\n");
                          print_detail(out, "flavor", hex_of(flavor.flavor));
                          print_detail(out, "predicate", hex_of(flavor.predicate));
                        },
                        [&out](const vm::TaprootCheck& taproot) {
                          fmt::print(out, "  call: the predicate holds the program, {}\n",
                                     counted(taproot.proof.path.neighbors.size(), "neighbour"));
                          print_detail(out, "predicate", hex_of(taproot.predicate));
                          print_detail(out, "inner key", hex_of(taproot.proof.inner_key));
                        },
                        [&out](const vm::ProgramSignature& signature) {
                          const bool id = signature.kind == vm::ProgramSignature::Kind::signid;
                          fmt::print(out, "  {}: the key signs the program\n", id ? "signid" : "signtag");
                          print_detail(out, "key", hex_of(signature.key.point));
                        }},
             check);
}

/// Shows the statements that the program leaves to prove and sign.
void describe_statements(const vm::HashedTx& tx, std::ostream& out) {
  const vm::Execution& execution = tx.execution();
  fmt::print(out, "\nlog (its Merkle root is the id)\n");
  for (std::size_t i = 0; i < execution.log.size(); ++i) {
    fmt::print(out, "  {:>3}  ", i);
    std::visit(LogPrinter{tx, out}, execution.log[i]);
  }
  const r1cs::Metrics& metrics = tx.constraint_metrics();
  fmt::print(out, "\nconstraint system before the second phase\n");
  fmt::print(out, "  {}, {}, {}\n", counted(metrics.multipliers(), "multiplier"),
             counted(metrics.constraints(), "constraint"), counted(metrics.randomized_blocks, "second-phase block"));

  fmt::print(out, "\ndeferred checks (not made here)\n");
  for (const vm::SigningItem& item : execution.signing) {
    fmt::print(out, "  signtx: the key signs the transaction\n");
    print_detail(out, "key", hex_of(item.predicate));
  }
  for (const vm::DeferredCheck& check : execution.deferred) describe_check(check, out);
  if (execution.signing.empty() && execution.deferred.empty()) fmt::print(out, "  none\n");
}

void describe_proof(const r1cs::Proof& proof, std::ostream& out) {
  // Counts the bytes that were read: encode() may write a proof in two-phase form in one-phase form.
  const std::size_t size = 1 + (proof.one_phase ? 11 : 14) * std::size_t{32} + proof.ipp.encoded_size();
  fmt::print(out, "\nproof ({}, {}; offset, element)\n", counted(size, "byte"),
             counted(proof.ipp.L.size(), "inner-product round"));
  fmt::print(out, "  {:>6}  {:<13} {}\n", 0, "version", proof.one_phase ? "0 (one phase)" : "1 (two phases)");
  std::size_t offset = 1;
  const auto element = [&](std::string_view name, const std::string& hex) {
    fmt::print(out, "  {:>6}  {:<13} {}\n", offset, name, hex);
    offset += 32;
  };
  element("A_I1", hex_of(proof.A_I1));
  element("A_O1", hex_of(proof.A_O1));
  element("S1", hex_of(proof.S1));
  if (!proof.one_phase) {
    element("A_I2", hex_of(proof.A_I2));
    element("A_O2", hex_of(proof.A_O2));
    element("S2", hex_of(proof.S2));
  }
  element("T_1", hex_of(proof.T_1));
  element("T_3", hex_of(proof.T_3));
  element("T_4", hex_of(proof.T_4));
  element("T_5", hex_of(proof.T_5));
  element("T_6", hex_of(proof.T_6));
  element("t_x", hex_of(proof.t_x));
  element("t_x_blinding", hex_of(proof.t_x_blinding));
  element("e_blinding", hex_of(proof.e_blinding));
  for (std::size_t i = 0; i < proof.ipp.L.size(); ++i) {
    element(fmt::format("L[{}]", i), hex_of(proof.ipp.L[i]));
    element(fmt::format("R[{}]", i), hex_of(proof.ipp.R[i]));
  }
  element("a", hex_of(proof.ipp.a));
  element("b", hex_of(proof.ipp.b));
}

void describe_utreexo_proofs(const ledger::BlockTx& block_tx, std::ostream& out) {
  fmt::print(out, "\nUtreexo proofs ({})\n", counted(block_tx.bytes.size() - block_tx.tx.bytes.size(), "byte"));
  for (std::size_t i = 0; i < block_tx.proofs.size(); ++i) {
    const accumulator::Proof& proof = block_tx.proofs[i];
    if (proof.is_transient()) {
      fmt::print(out, "  {:>3}  transient\n", i);
    } else {
      fmt::print(out, "  {:>3}  position {}, {}\n", i, proof.path->position,
                 counted(proof.path->neighbors.size(), "neighbour"));
    }
  }
  if (block_tx.proofs_beyond > 0) {
    fmt::print(out, "  and {} that no instruction can take\n", counted(block_tx.proofs_beyond, "proof"));
  }
}

/// What verifying it is expected to cost, among many others, on the active backend.
void describe_cost(const vm::Tx& tx, std::uint64_t fee, std::ostream& out) {
  const vm::CostRates* const rates = vm::cost_rates(cpu::active_backend());
  const auto work = vm::count_work_vartime(tx);
  if (rates == nullptr || !work) return;
  const double us = vm::predict_cost(*work, *rates).total() / 1e3;
  fmt::print(out, "cost          {:.1f} us to verify, predicted for {}", us, cpu::info(cpu::active_backend()).name);
  if (fee > 0) fmt::print(out, "; {:.3g} us per unit of the fee", us / static_cast<double>(fee));
  fmt::print(out, "\n");
}

}  // namespace

bool describe(const vm::Tx& tx, std::ostream& out) {
  // Ids do not depend on how many generators there are.
  auto executed = vm::ExecutedTx::run_vartime(tx, 0);
  std::optional<vm::HashedTx> hashed;
  if (executed) {
    hashed = vm::HashedTx::hash_vartime(*std::move(executed));
    fmt::print(out, "id            {}\n", to_hex(hashed->id()));
  }
  describe_header(tx, out);
  if (hashed) {
    fmt::print(out, "fee           {}, {:.6f} per byte\n", hashed->fee_rate().fee, hashed->fee_rate().per_byte());
    describe_cost(tx, hashed->fee_rate().fee, out);
  }
  describe_program(tx, out);
  if (hashed) describe_statements(*hashed, out);
  fmt::print(out, "\nsignature\n  R             {}\n  s             {}\n", hex_of(tx.signature.R),
             hex_of(tx.signature.s));
  describe_proof(tx.proof, out);
  return hashed.has_value();
}

bool describe(const ledger::BlockTx& block_tx, std::ostream& out) {
  fmt::print(out, "witness hash  {}\n", to_hex(block_tx.witness_hash()));
  const bool runs = describe(block_tx.tx, out);
  describe_utreexo_proofs(block_tx, out);
  return runs;
}

}  // namespace slipstream::cli
