#include "cli/verify_summary.h"

#include <fmt/color.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <utility>

#include "cli/printable.h"
#include "cli/units.h"
#include "slipstream/base/hex.h"

namespace slipstream::cli {
namespace {

void print_time_split(const VerifySummary& summary, std::ostream& out) {
  const auto all = phases(summary);
  const std::uint64_t sum = summary.processor_ns();
  if (sum == 0) return;
  fmt::print(out, "\n{:<27}{:>12} {:>8} {:>14}\n", "processor time", "time", "share", "us per output");
  for (const Phase& phase : all) {
    if (phase.nanoseconds == 0 || &phase == &all.back()) continue;
    const auto ns = static_cast<double>(phase.nanoseconds);
    fmt::print(out, "  {:<24} {:>12} {:>7.1f}%", phase.title, duration_text(phase.nanoseconds),
               100 * ns / static_cast<double>(sum));
    if (summary.counts.outputs > 0)
      fmt::print(out, " {:>14.2f}", ns / 1e3 / static_cast<double>(summary.counts.outputs));
    fmt::print(out, "\n");
  }
  // No part of the processor time.
  fmt::print(out, "  {:<24} {:>12}\n", all.back().title, duration_text(all.back().nanoseconds));
}

void print_invalid(const VerifySummary::InvalidBlock& invalid, std::ostream& out) {
  const ledger::BlockError& error = invalid.error;
  if (error.invalid_txs.empty())
    fmt::print(out, "block at height {}: {}\n", invalid.height, printable(error.to_string()));
  for (const ledger::TxFault& fault : error.invalid_txs) {
    fmt::print(out, "block at height {}, transaction {}: {}\n", invalid.height, fault.tx,
               printable(fault.fault.to_string()));
  }
  if (error.further_invalid_txs > 0) {
    fmt::print(out, "block at height {}, and {}\n", invalid.height,
               counted(error.further_invalid_txs, "more transaction"));
  }
}

/// The details of a fault, after its name.
std::string detail_of(const ledger::Fault& fault) {
  if (!fault.detail.empty()) return fault.detail;
  if (!fault.vm) return "";
  return fault.vm->detail.empty() ? std::string(vm::explanation(fault.vm->kind)) : fault.vm->detail;
}

nlohmann::ordered_json invalid_transactions(const VerifySummary& summary) {
  auto list = nlohmann::ordered_json::array();
  if (!summary.invalid) return list;
  for (const ledger::TxFault& fault : summary.invalid->error.invalid_txs) {
    nlohmann::ordered_json entry = {{"block_height", summary.invalid->height}, {"transaction_index", fault.tx}};
    entry.update(fault_json(fault.fault));
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

nlohmann::ordered_json fault_json(const ledger::Fault& fault) {
  nlohmann::ordered_json out = {{"error", fault.name()}, {"detail", detail_of(fault)}};
  out["instruction_index"] = nullptr;
  out["byte_offset"] = nullptr;
  if (fault.vm && fault.vm->instruction) out["instruction_index"] = *fault.vm->instruction;
  if (fault.vm && fault.vm->byte_offset) out["byte_offset"] = *fault.vm->byte_offset;
  return out;
}

std::string verdict_word(bool valid, const TextStyle& style) {
  const auto tone = fmt::emphasis::bold | fmt::fg(valid ? fmt::terminal_color::green : fmt::terminal_color::red);
  return fmt::format("{}", fmt::styled(valid ? "valid" : "invalid", style.colour ? tone : fmt::text_style()));
}

const char* rules_name(ledger::Rules rules) { return rules == ledger::Rules::strict ? "strict" : "reference"; }

std::array<Phase, 11> phases(const VerifySummary& summary) {
  const ledger::PhaseTimes& t = summary.times;
  return {
      {{"reading the file", "read_ns", "file bytes to blocks, with the checksums of the file", summary.read_ns},
       {"decode", "decode_ns", "blocks to transactions and Utreexo proofs", t.decode},
       {"programs", "programs_ns", "running the programs, which state the constraints", t.programs},
       {"hashing", "hashing_ns", "ids, challenges of proofs and signatures, Merkle roots", t.hashing},
       {"constraints", "constraints_ns", "constraints that need challenges, and powers of challenges", t.constraints},
       {"proof scalars", "proof_scalars_ns", "the coefficient of every point and generator", t.proof_scalars},
       {"point decoding", "point_decoding_ns", "encodings to points of the curve", t.point_decoding},
       {"multiscalar", "multiscalar_ns", "the sum of all points, which must be zero", t.multiscalar},
       {"accumulator", "accumulator_ns", "Utreexo: proofs of inputs, and the new roots", t.accumulator},
       {"finding invalid ones", "blame_ns", "sums over fewer transactions, if the sum is not zero", t.blame},
       {"waiting", "waiting_ns", "threads without work, and other programs on the processors", summary.waiting_ns()}}};
}

std::string Phase::name() const {
  const std::string_view with_unit = key;
  if (with_unit == "read_ns") return std::string(vm::name(vm::Phase::reading));
  return std::string(with_unit.substr(0, with_unit.size() - std::string_view("_ns").size()));
}

vm::TimeByPhase time_by_phase(std::uint64_t read_ns, const ledger::PhaseTimes& times) {
  const auto ns = [](std::uint64_t time) { return static_cast<double>(time); };
  return {ns(read_ns),           ns(times.decode),        ns(times.programs),       ns(times.hashing),
          ns(times.constraints), ns(times.proof_scalars), ns(times.point_decoding), ns(times.multiscalar),
          ns(times.accumulator)};
}

std::string VerifySummary::InvalidBlock::checked() const {
  using enum ledger::FaultKind;
  const std::size_t txs = error.counts.transactions;
  const std::size_t bad = error.invalid_txs.size() + error.further_invalid_txs;
  const auto others = [&](const char* what) {
    // The search in an equation stops after so many.
    if (error.fault.kind == VMError && bad >= ledger::BlockError::kMostNamed) what = "more may be";
    return fmt::format("{} of its {} invalid, {}", bad, counted(txs, "transaction"), what);
  };
  switch (error.fault.kind) {
    case InvalidFormat:
    case BadTxTimestamp:
    case BadTxVersion:
      return others("no program was run for a verdict");
    case InconsistentHeader:
    case IllegalExtension:
      return "a fault of its header; no verdict on its transactions";
    case UtreexoProofMissing:
    case UtreexoError:
    case MisplacedUtreexoProof:
    case SurplusUtreexoProof:
      return others("proofs and signatures of the others valid, their inputs checked up to there");
    default:
      return others("the others valid, their inputs not checked");
  }
}

std::uint64_t VerifySummary::waiting_ns() const {
  const std::uint64_t all = threads * total_ns;
  return all - std::min(all, processor_ns());
}

double VerifySummary::transactions_per_second() const {
  if (total_ns == 0) return 0;
  return static_cast<double>(counts.transactions) * 1e9 / static_cast<double>(total_ns);
}

double VerifySummary::microseconds_per_output() const {
  if (counts.outputs == 0) return 0;
  return static_cast<double>(total_ns) / 1e3 / static_cast<double>(counts.outputs);
}

const char* verdict(const VerifySummary& summary) {
  if (summary.invalid) return "invalid";
  if (summary.out_of_resources) return "none";
  return summary.unreadable ? "unreadable" : "valid";
}

void print_text(const VerifySummary& summary, std::ostream& out, const TextStyle& style) {
  if (!style.brief) {
    fmt::print(out, "chain         {}\n", printable(summary.chain));
    fmt::print(out, "backend       {}, {}, rules: {}\n", summary.backend, counted(summary.threads, "thread"),
               rules_name(summary.rules));
  }
  if (summary.invalid) print_invalid(*summary.invalid, out);
  const auto tone =
      fmt::emphasis::bold |
      fmt::fg(std::string_view(verdict(summary)) == "valid" ? fmt::terminal_color::green : fmt::terminal_color::red);
  fmt::print(out, "verdict       {}: ", fmt::styled(verdict(summary), style.colour ? tone : fmt::text_style()));
  if (summary.invalid) {
    fmt::print(out, "block at height {}; {} before it valid, no verdict on later ones\n", summary.invalid->height,
               counted(summary.valid_blocks, "block"));
  } else if (summary.unreadable) {
    fmt::print(out, "the file cannot be read further; {} before that valid\n", counted(summary.valid_blocks, "block"));
  } else {
    fmt::print(out, "{}, up to height {}\n", counted(summary.valid_blocks, "block"), summary.tip.height);
  }
  if (style.brief) return;
  fmt::print(out, "tip           {}\n", to_hex(summary.tip.id()));
  fmt::print(out, "transactions  {} valid{}\n", summary.counts.transactions,
             summary.invalid || summary.unreadable ? " in valid blocks" : "");
  if (summary.invalid) fmt::print(out, "at height {:<3} {}\n", summary.invalid->height, summary.invalid->checked());
  fmt::print(out, "inputs        {}\noutputs       {}\n", summary.counts.inputs, summary.counts.outputs);
  if (summary.processor_ns() == 0) return;
  fmt::print(out, "time          {} (and {} to set up), {} of processors\n", duration_text(summary.total_ns),
             duration_text(summary.setup_ns), duration_text(summary.processor_ns()));
  if (summary.counts.transactions > 0)
    fmt::print(out, "throughput    {:.1f} tx/s\n", summary.transactions_per_second());
  if (summary.counts.outputs > 0)
    fmt::print(out, "cost          {:.1f} us per output\n", summary.microseconds_per_output());
  print_time_split(summary, out);
}

nlohmann::ordered_json to_json(const VerifySummary& summary) {
  nlohmann::ordered_json out;
  out["chain"] = summary.chain;
  out["backend"] = summary.backend;
  out["threads"] = summary.threads;
  out["rules"] = rules_name(summary.rules);
  out["verdict"] = verdict(summary);
  out["valid_blocks"] = summary.valid_blocks;
  out["valid_transactions"] = summary.counts.transactions;
  out["inputs"] = summary.counts.inputs;
  out["outputs"] = summary.counts.outputs;
  out["multipliers"] = summary.counts.multipliers;
  out["dynamic_points"] = summary.counts.dynamic_points;
  out["tip"] = {{"height", summary.tip.height}, {"id", to_hex(summary.tip.id())}};
  out["setup_ns"] = summary.setup_ns;
  out["total_ns"] = summary.total_ns;
  out["processor_ns"] = summary.processor_ns();
  out["verification_wall_ns"] = summary.times.wall;
  out["transactions_per_second"] = summary.transactions_per_second();
  out["microseconds_per_output"] = summary.microseconds_per_output();
  auto& split = out["time_split_summed_over_threads"] = nlohmann::ordered_json::object();
  for (const Phase& phase : phases(summary)) split[phase.key] = phase.nanoseconds;

  out["invalid_block"] = nullptr;
  if (summary.invalid) {
    nlohmann::ordered_json block = {{"block_height", summary.invalid->height}, {"transaction_index", nullptr}};
    if (summary.invalid->error.tx) block["transaction_index"] = *summary.invalid->error.tx;
    block.update(fault_json(summary.invalid->error.fault));
    out["invalid_block"] = std::move(block);
  }
  out["invalid_transactions"] = invalid_transactions(summary);
  out["further_invalid_transactions"] = summary.invalid ? summary.invalid->error.further_invalid_txs : 0;
  out["unreadable"] = nullptr;
  if (summary.unreadable) {
    out["unreadable"] = {{"error", ledger::name(summary.unreadable->kind)},
                         {"file_offset", summary.unreadable->offset},
                         {"detail", summary.unreadable->detail}};
  }
  out["out_of_resources"] = nullptr;
  if (summary.out_of_resources) out["out_of_resources"] = {{"detail", *summary.out_of_resources}};
  return out;
}

}  // namespace slipstream::cli
