#include "slipstream/ledger/report.h"

#include <utility>

namespace slipstream::ledger {
namespace {

/// f(every time).
template <class F>
PhaseTimes map(const PhaseTimes& t, const F& f) {
  return {.decode = f(t.decode),
          .programs = f(t.programs),
          .hashing = f(t.hashing),
          .constraints = f(t.constraints),
          .proof_scalars = f(t.proof_scalars),
          .point_decoding = f(t.point_decoding),
          .multiscalar = f(t.multiscalar),
          .accumulator = f(t.accumulator),
          .blame = f(t.blame),
          .wall = f(t.wall)};
}

}  // namespace

std::string_view name(FaultKind kind) {
  switch (kind) {
    case FaultKind::InconsistentHeader:
      return "InconsistentHeader";
    case FaultKind::IllegalExtension:
      return "IllegalExtension";
    case FaultKind::BadTxTimestamp:
      return "BadTxTimestamp";
    case FaultKind::BadTxVersion:
      return "BadTxVersion";
    case FaultKind::VMError:
      return "VMError";
    case FaultKind::UtreexoProofMissing:
      return "UtreexoProofMissing";
    case FaultKind::UtreexoError:
      return "UtreexoError";
    case FaultKind::InvalidFormat:
      return "InvalidFormat";
    case FaultKind::SurplusUtreexoProof:
      return "SurplusUtreexoProof";
    case FaultKind::MisplacedUtreexoProof:
      return "MisplacedUtreexoProof";
    case FaultKind::HighPositionBits:
      return "HighPositionBits";
    case FaultKind::UndecodablePoint:
      return "UndecodablePoint";
    case FaultKind::NonCanonicalProof:
      return "NonCanonicalProof";
    case FaultKind::OutOfResources:
      return "OutOfResources";
  }
  std::unreachable();
}

std::string Fault::name() const {
  std::string out(ledger::name(kind));
  const auto add_payload = [&out](std::string_view payload) {
    out += '(';
    out += payload;
    out += ')';
  };
  if (kind == FaultKind::VMError && vm) add_payload(vm::name(vm->kind));
  if (kind == FaultKind::UtreexoError && utreexo) add_payload(accumulator::name(*utreexo));
  return out;
}

std::string Fault::to_string() const {
  std::string out = name();
  if (vm) {
    if (vm->instruction) out += " at instruction " + std::to_string(*vm->instruction);
    if (vm->byte_offset) out += (vm->instruction ? ", byte " : " at byte ") + std::to_string(*vm->byte_offset);
    if (!vm->detail.empty()) out += ": " + vm->detail;
  }
  if (!detail.empty()) out += ": " + detail;
  return out;
}

PhaseTimes& PhaseTimes::operator+=(const PhaseTimes& other) {
  decode += other.decode;
  programs += other.programs;
  hashing += other.hashing;
  constraints += other.constraints;
  proof_scalars += other.proof_scalars;
  point_decoding += other.point_decoding;
  multiscalar += other.multiscalar;
  accumulator += other.accumulator;
  blame += other.blame;
  wall += other.wall;
  return *this;
}

PhaseTimes PhaseTimes::share(std::size_t begin, std::size_t end, std::size_t n) const {
  return map(*this, [=](std::uint64_t time) { return time * end / n - time * begin / n; });
}

PhaseTimes PhaseTimes::scaled_to(std::uint64_t processor_ns) const {
  const double sum = static_cast<double>(processor());
  if (sum == 0) return *this;
  const double factor = static_cast<double>(processor_ns) / sum;
  PhaseTimes out =
      map(*this, [=](std::uint64_t time) { return static_cast<std::uint64_t>(static_cast<double>(time) * factor); });
  out.wall = wall;
  return out;
}

Counts& Counts::operator+=(const Counts& other) {
  transactions += other.transactions;
  inputs += other.inputs;
  outputs += other.outputs;
  multipliers += other.multipliers;
  dynamic_points += other.dynamic_points;
  return *this;
}

std::string BlockError::to_string() const {
  if (!tx) return fault.to_string();
  return "transaction " + std::to_string(*tx) + ": " + fault.to_string();
}

}  // namespace slipstream::ledger
