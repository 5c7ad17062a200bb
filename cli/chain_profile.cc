#include "cli/chain_profile.h"

#include <fmt/ostream.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "cli/text_table.h"
#include "cli/units.h"
#include "cli/version.h"
#include "slipstream/base/hex.h"
#include "slipstream/base/threads.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/cpu/features.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::cli {
namespace {

using nlohmann::ordered_json;
using vm::Cause;

std::string shape_of(const vm::TxWork& work) { return fmt::format("{}x{}", work.inputs, work.outputs); }

double of(const ChainProfile& profile, const vm::TxWork& work) { return predict_cost(work, profile.rates).total(); }

double per_output(const ChainProfile& profile, double ns) {
  const auto outputs = static_cast<double>(profile.work.outputs);
  return outputs == 0 ? 0 : ns / 1e3 / outputs;
}

/// Claims of the protocol's authors, and what this chain shows.
struct Claim {
  const char* claim;
  std::string figure;
  bool holds;
  std::string explanation;
};

std::vector<Claim> claims(const ChainProfile& profile) {
  const vm::PredictedCost cost = predict_cost(profile.work, profile.rates);
  const double all = cost.total();
  if (all == 0 || profile.work.outputs == 0) return {};
  const auto share = [&](double ns) { return 100 * ns / all; };
  // The proof's own points and rounds serve its multipliers.
  const auto multipliers = [&](vm::Resource r) { return profile.work.total(r); };
  const double ranges = multipliers(vm::Resource::range_multiplier);
  const double range_part = ranges / std::max(ranges + multipliers(vm::Resource::multiplier), 1.0);
  const double range_ns = cost.of(Cause::range_proofs), with_proof = range_ns + range_part * cost.of(Cause::proof);
  const double signatures = cost.of(Cause::transaction_signature) + cost.of(Cause::delegated_signatures);
  const double custom = cost.of(Cause::custom_constraints);
  const double outputs = static_cast<double>(profile.work.outputs);
  const double average = all / 1e3 / outputs;
  // One more output: its contract, commitments, range and part in the mix.
  const double marginal =
      (cost.of(Cause::outputs) + range_ns + (cost.of(Cause::commitments) + cost.of(Cause::mixes)) / 2) / 1e3 / outputs;
  return {
      {"Range proofs bear most of the cost", fmt::format("{:.1f} %", share(with_proof)), share(with_proof) > 50,
       fmt::format("{:.1f} % for their own multipliers, and {:.0f} % of what every proof has, by their share of "
                   "multipliers.",
                   share(range_ns), 100 * range_part)},
      {"Signatures and custom constraints add 1 to 5 %", fmt::format("{:.1f} %", share(signatures + custom)),
       share(signatures + custom) <= 5,
       fmt::format("Signatures {:.1f} %, custom constraints {:.1f} %.", share(signatures), share(custom))},
      {"An output costs less than 1 ms", fmt::format("{:.1f} us", average), average < 1000,
       "Processor time of the whole chain, divided by its outputs."},
      {"Aggregation makes one more output cheap", fmt::format("{:.1f} us", marginal), marginal < average,
       fmt::format("One more output in a transaction, against {:.1f} us for an output on average: its contract, its "
                   "range, and half of commitments and mixes; the proof's own points are shared.",
                   average)}};
}

/// Nanoseconds by opcode: that of the causes to which instructions belong, in proportion to their number.
std::vector<std::pair<vm::Opcode, double>> instruction_costs(const ChainProfile& profile) {
  const vm::PredictedCost cost = predict_cost(profile.work, profile.rates);
  std::array<double, vm::kCauses> counts{};
  const auto cause = [](vm::Opcode opcode) { return static_cast<std::size_t>(vm::cause_of(opcode)); };
  std::vector<std::pair<vm::Opcode, double>> out;
  for (std::size_t i = 0; i < profile.work.instructions.size(); ++i) {
    counts[cause(static_cast<vm::Opcode>(i))] += static_cast<double>(profile.work.instructions[i]);
  }
  for (std::size_t i = 0; i < profile.work.instructions.size(); ++i) {
    if (profile.work.instructions[i] == 0) continue;
    const auto opcode = static_cast<vm::Opcode>(i);
    const auto part = static_cast<double>(profile.work.instructions[i]) / counts[cause(opcode)];
    double ns = part * cost.of(vm::cause_of(opcode));
    // Bytes and headers belong to no instruction.
    if (vm::cause_of(opcode) == Cause::encoding) {
      ns = 0;
      for (const double rate : profile.rates[static_cast<std::size_t>(vm::Resource::instruction)]) {
        ns += rate * static_cast<double>(profile.work.instructions[i]);
      }
    }
    // A cloak has its range proofs.
    if (opcode == vm::Opcode::cloak) ns += cost.of(Cause::range_proofs);
    if (opcode == vm::Opcode::range) ns = 0;
    out.emplace_back(opcode, ns);
  }
  std::ranges::sort(out, [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

/// Reads the blocks again and counts.
std::expected<void, std::string> count(ChainProfile& profile, const std::filesystem::path& chain) {
  auto reader = ledger::ChainReader::open(chain);
  if (!reader) return std::unexpected(reader.error().to_string());
  const vm::CostRates& rates = profile.rates;
  const std::uint64_t blocks = profile.summary.valid_blocks + (profile.summary.invalid ? 1 : 0);
  std::vector<std::pair<double, ProfiledTx>> expensive;
  ledger::Block block;
  while (profile.blocks.size() < blocks) {
    const auto there = reader->next(block);
    if (!there) return std::unexpected(there.error().to_string());
    if (!*there) break;
    auto& sum = profile.blocks.emplace_back(block.header.height, block.txs.size());
    vm::TxWork in_block;
    for (std::size_t i = 0; i < block.txs.size(); ++i) {
      const auto block_tx = ledger::BlockTx::decode(block.txs[i]);
      if (!block_tx) continue;
      const auto work = vm::count_work_vartime(block_tx->tx);
      if (!work) continue;
      in_block += *work;
      ShapeWork& shape = profile.shapes[shape_of(*work)];
      ++shape.transactions;
      shape.work += *work;
      const double ns = predict_cost(*work, rates).total();
      const auto cheaper = [](const auto& a, const auto& b) { return a.first > b.first; };
      if (expensive.size() == ChainProfile::kMostExpensive && ns <= expensive.front().first) continue;
      const auto executed = vm::ExecutedTx::run_vartime(block_tx->tx, std::size_t{1} << 16);
      expensive.emplace_back(
          ns, ProfiledTx{block.header.height, i,
                         executed ? vm::HashedTx::hash_vartime(*std::move(executed)).id() : Bytes32{}, *work});
      std::ranges::push_heap(expensive, cheaper);
      if (expensive.size() > ChainProfile::kMostExpensive) {
        std::ranges::pop_heap(expensive, cheaper);
        expensive.pop_back();
      }
    }
    sum.inputs = in_block.inputs;
    sum.outputs = in_block.outputs;
    const vm::PredictedCost cost = predict_cost(in_block, rates);
    for (std::size_t p = 0; p < vm::kPhases; ++p) sum.phases_ns[p] = cost.of(static_cast<vm::Phase>(p));
    profile.work += in_block;
  }
  std::ranges::sort(expensive, [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [ns, tx] : expensive) profile.expensive.push_back(std::move(tx));
  return {};
}

}  // namespace

std::expected<ChainProfile, std::string> profile_of(VerifySummary summary, const std::filesystem::path& chain) {
  const auto backend = cpu::active_backend();
  const vm::CostRates* const rates = vm::cost_rates(backend);
  ChainProfile out;
  out.summary = std::move(summary);
  out.has_rates = rates != nullptr;
  if (rates != nullptr) out.rates = *rates;
  if (auto counted = count(out, chain); !counted) return std::unexpected(std::move(counted).error());
  const vm::PredictedCost predicted = predict_cost(out.work, out.rates);
  out.predicted_ns = predicted.total();
  const vm::TimeByPhase times = time_by_phase(out.summary.read_ns, out.summary.times);
  out.rates = scaled_rates(out.rates, out.work, times);
  for (std::size_t p = 0; p < vm::kPhases; ++p) {
    const double expected = predicted.of(static_cast<vm::Phase>(p));
    for (ChainProfile::BlockCost& block : out.blocks) block.phases_ns[p] *= expected > 0 ? times[p] / expected : 0;
  }
  std::ranges::sort(out.expensive, std::ranges::greater(), [&](const ProfiledTx& tx) { return of(out, tx.work); });
  return out;
}

void print_text(const ChainProfile& profile, std::ostream& out, const TextStyle& style) {
  const VerifySummary& summary = profile.summary;
  print_text(summary, out, style);
  const vm::PredictedCost cost = predict_cost(profile.work, profile.rates);
  const double all = cost.total();
  if (!profile.has_rates) {
    fmt::print(out, "\nby cause      the rates of {} were not measured (scripts/fit_costs.py)\n", summary.backend);
  }
  if (all == 0) return;
  const auto print = [&](const char* title, std::vector<TextTable::Column> columns,
                         std::vector<std::vector<std::string>> rows) {
    fmt::print(out, "\n{}\n", title);
    print_aligned({.columns = std::move(columns), .rows = std::move(rows)}, out);
  };
  const auto share = [&](double ns) { return fmt::format("{:.1f}%", 100 * ns / all); };
  const auto time = [](double ns) { return duration_text(static_cast<std::uint64_t>(ns)); };

  std::vector<std::vector<std::string>> rows;
  std::vector<Cause> causes;
  for (std::size_t c = 0; c < vm::kCauses; ++c) causes.push_back(static_cast<Cause>(c));
  std::ranges::sort(causes, [&](Cause a, Cause b) { return cost.of(a) > cost.of(b); });
  for (const Cause cause : causes) {
    if (cost.of(cause) == 0) continue;
    rows.push_back({std::string(words(cause)), time(cost.of(cause)), share(cost.of(cause)),
                    fmt::format("{:.2f}", per_output(profile, cost.of(cause)))});
  }
  print("The same processor time by cause (--json and --html: each by phase)",
        {{"cause"}, {"time", true}, {"share", true}, {"us per output", true}}, std::move(rows));

  rows.clear();
  for (const auto& [opcode, ns] : instruction_costs(profile)) {
    rows.push_back({std::string(vm::info(opcode).mnemonic),
                    std::to_string(profile.work.instructions[static_cast<std::size_t>(opcode)]), time(ns), share(ns)});
  }
  print("By instruction, with the checks that it leads to",
        {{"instruction"}, {"count", true}, {"time", true}, {"share", true}}, std::move(rows));

  rows.clear();
  for (const auto& [shape, sum] : profile.shapes) {
    const double ns = of(profile, sum.work);
    rows.push_back({shape, std::to_string(sum.transactions), time(ns / static_cast<double>(sum.transactions)),
                    sum.work.outputs == 0 ? "-" : time(ns / static_cast<double>(sum.work.outputs)), share(ns)});
  }
  print("By shape (inputs x outputs)",
        {{"shape"}, {"transactions", true}, {"each", true}, {"per output", true}, {"share", true}}, std::move(rows));

  rows.clear();
  for (const ProfiledTx& tx : profile.expensive) {
    rows.push_back({fmt::format("{}", tx.height), fmt::format("{}", tx.index), shape_of(tx.work),
                    time(of(profile, tx.work)), to_hex(tx.id).substr(0, 16)});
  }
  print("The most expensive transactions",
        {{"height", true}, {"transaction", true}, {"shape"}, {"time", true}, {"id begins"}}, std::move(rows));

  fmt::print(out, "\n");
  for (const Claim& claim : claims(profile)) {
    fmt::print(out, "{:<48} {:>10}  {}\n", claim.claim, claim.figure, claim.holds ? "holds" : "does not hold");
  }
  fmt::print(out, "model         predicts {} of processors, {:+.1f} %\n", time(profile.predicted_ns),
             100 * (profile.predicted_ns /
                        static_cast<double>(std::max<std::uint64_t>(summary.processor_ns() - summary.times.blame, 1)) -
                    1));
  for (const std::string& doubt : profile.doubts) fmt::print(out, "busy          {}\n", doubt);
}

nlohmann::ordered_json to_json(const ChainProfile& profile) {
  const VerifySummary& summary = profile.summary;
  const vm::PredictedCost cost = predict_cost(profile.work, profile.rates);
  const double all = std::max(cost.total(), 1.0);
  ordered_json out;
  out["kind"] = "profile";
  out["slipstream"] = {{"version", version()}};
  out["machine"] = {{"processor", cpu::processor_name()}, {"threads_allowed", usable_threads()}};
  out["started"] = utc_now();
  const ordered_json verified = to_json(summary);
  for (const char* key : {"chain", "backend", "threads", "rules", "verdict"}) out[key] = verified[key];
  out["detail"] = nullptr;
  if (summary.invalid) out["detail"] = fmt::format("block {}: {}", summary.invalid->height, summary.invalid->checked());
  if (summary.unreadable) out["detail"] = summary.unreadable->to_string();
  out["counts"] = {{"blocks", profile.blocks.size()},           {"transactions", summary.counts.transactions},
                   {"inputs", summary.counts.inputs},           {"outputs", summary.counts.outputs},
                   {"multipliers", summary.counts.multipliers}, {"points", summary.counts.dynamic_points}};
  out["runs"] = profile.runs_ns.size();
  out["runs_wall_ns"] = profile.runs_ns;
  out["wall_ns"] = summary.total_ns;
  out["cpu_ns"] = summary.processor_ns();
  out["microseconds_per_output"] = per_output(profile, static_cast<double>(summary.processor_ns()));
  out["busy"] = {{"is_busy", !profile.doubts.empty()}, {"reasons", profile.doubts}};
  auto& phase_list = out["phases"] = ordered_json::array();
  for (const Phase& phase : phases(summary)) {
    const auto ns = static_cast<double>(phase.nanoseconds);
    const std::string name = phase.name();
    phase_list.push_back({{"name", name},
                          {"label", phase.title},
                          {"explanation", phase.explanation},
                          {"ns", phase.nanoseconds},
                          {"microseconds_per_output", per_output(profile, ns)},
                          {"share_percent", name == "waiting" ? ordered_json() : ordered_json(100 * ns / all)}});
  }
  auto& resources = out["resources"] = ordered_json::object();
  for (std::size_t r = 0; r < vm::kResources; ++r) {
    const auto resource = static_cast<vm::Resource>(r);
    resources[std::string(name(resource))] = profile.work.total(resource);
  }
  out["model"] = nullptr;
  if (!profile.has_rates) return out;
  out["model"] = {{"predicted_ns", profile.predicted_ns},
                  {"measured_ns", summary.processor_ns() - summary.times.blame}};
  auto& cause_list = out["causes"] = ordered_json::array();
  for (std::size_t c = 0; c < vm::kCauses; ++c) {
    const auto cause = static_cast<Cause>(c);
    ordered_json by_phase = ordered_json::object(), counts = ordered_json::object();
    for (std::size_t p = 0; p < vm::kPhases; ++p) {
      if (cost.ns[c][p] > 0) by_phase[std::string(name(static_cast<vm::Phase>(p))) + "_ns"] = cost.ns[c][p];
    }
    for (std::size_t r = 0; r < vm::kResources; ++r) {
      if (profile.work.counts[c][r] > 0)
        counts[std::string(name(static_cast<vm::Resource>(r)))] = profile.work.counts[c][r];
    }
    cause_list.push_back({{"name", name(cause)},
                          {"label", words(cause)},
                          {"explanation", explanation(cause)},
                          {"ns", cost.of(cause)},
                          {"microseconds_per_output", per_output(profile, cost.of(cause))},
                          {"share_percent", 100 * cost.of(cause) / all},
                          {"phases", std::move(by_phase)},
                          {"resources", std::move(counts)}});
  }
  auto& instructions = out["instructions"] = ordered_json::array();
  for (const auto& [opcode, ns] : instruction_costs(profile)) {
    instructions.push_back({{"name", vm::info(opcode).mnemonic},
                            {"count", profile.work.instructions[static_cast<std::size_t>(opcode)]},
                            {"ns", ns},
                            {"share_percent", 100 * ns / all}});
  }
  auto& shapes = out["shapes"] = ordered_json::array();
  for (const auto& [shape, sum] : profile.shapes) {
    const double ns = of(profile, sum.work);
    shapes.push_back(
        {{"shape", shape},
         {"transactions", sum.transactions},
         {"outputs", sum.work.outputs},
         {"ns", ns},
         {"microseconds_per_transaction", ns / 1e3 / static_cast<double>(sum.transactions)},
         {"microseconds_per_output",
          sum.work.outputs == 0 ? ordered_json() : ordered_json(ns / 1e3 / static_cast<double>(sum.work.outputs))}});
  }
  auto& blocks = out["blocks"] = ordered_json::array();
  for (const ChainProfile::BlockCost& block : profile.blocks) {
    const double ns = std::accumulate(block.phases_ns.begin(), block.phases_ns.end(), 0.0);
    blocks.push_back(
        {{"height", block.height},
         {"transactions", block.transactions},
         {"inputs", block.inputs},
         {"outputs", block.outputs},
         {"ns", ns},
         {"microseconds_per_output",
          block.outputs == 0 ? ordered_json() : ordered_json(ns / 1e3 / static_cast<double>(block.outputs))}});
  }
  auto& expensive = out["most_expensive"] = ordered_json::array();
  for (const ProfiledTx& tx : profile.expensive) {
    const vm::PredictedCost parts = predict_cost(tx.work, profile.rates);
    ordered_json causes = ordered_json::object();
    for (std::size_t c = 0; c < vm::kCauses; ++c) {
      const auto cause = static_cast<Cause>(c);
      if (parts.of(cause) > 0) causes[std::string(name(cause))] = parts.of(cause);
    }
    expensive.push_back({{"height", tx.height},
                         {"transaction", tx.index},
                         {"id", to_hex(tx.id)},
                         {"shape", shape_of(tx.work)},
                         {"ns", parts.total()},
                         {"causes", std::move(causes)}});
  }
  auto& claim_list = out["claims"] = ordered_json::array();
  for (Claim& claim : claims(profile)) {
    claim_list.push_back({{"claim", claim.claim},
                          {"figure", std::move(claim.figure)},
                          {"holds", claim.holds},
                          {"explanation", std::move(claim.explanation)}});
  }
  out["one_transaction"] = nullptr;
  if (!profile.expensive.empty()) {
    const ProfiledTx& tx = profile.expensive.front();
    const vm::PredictedCost parts = predict_cost(tx.work, profile.rates);
    auto tree = ordered_json::array();
    for (std::size_t c = 0; c < vm::kCauses; ++c) {
      for (std::size_t p = 0; p < vm::kPhases; ++p) {
        if (parts.ns[c][p] == 0) continue;
        tree.push_back({{"cause", name(static_cast<Cause>(c))},
                        {"phase", name(static_cast<vm::Phase>(p))},
                        {"ns", parts.ns[c][p]}});
      }
    }
    out["one_transaction"] = {
        {"id", to_hex(tx.id)}, {"shape", shape_of(tx.work)}, {"ns", parts.total()}, {"tree", std::move(tree)}};
  }
  return out;
}

}  // namespace slipstream::cli
