#include "cli/transaction_verdict.h"

#include <fmt/ostream.h>

#include <algorithm>
#include <utility>

#include "cli/input.h"
#include "cli/printable.h"
#include "cli/threads.h"
#include "cli/units.h"
#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"

namespace slipstream::cli {
namespace {

using Kind = vm::UtxoChange::Kind;
using Json = nlohmann::ordered_json;

/// The tip of a chain that was verified, and the transaction's inputs there.
std::expected<ledger::ChainState, Refusal> follow(const ledger::BlockVerifier& verifier, const std::string& chain,
                                                  FollowedContracts& contracts, const VerifyOptions& options,
                                                  Console& console) {
  const Input input(chain);
  auto reader = ledger::ChainReader::open(input.path());
  if (!reader) return std::unexpected(Refusal{input.explain(reader.error())});
  return follow_chain(verifier, *reader, input, contracts, {}, console, options.quiet);
}

/// A block in which a transaction alone is valid, if anything is: at a time and of a version that it allows.
BlockFields fields_for(const FiledTransaction& tx) {
  return {.version = std::max<std::uint64_t>(1, tx.header.version),
          .timestamp_ms = std::max<std::uint64_t>(1, tx.header.mintime_ms)};
}

std::expected<void, Refusal> check(const ledger::BlockVerifier& verifier, const VerifyOptions& options,
                                   TransactionVerdict& verdict, Console& console) {
  const std::span<const FiledTransaction> txs(&*verdict.tx, 1);
  FollowedContracts contracts(txs);
  BlockFields fields = fields_for(*verdict.tx);
  ledger::ChainState state;
  if (options.on.empty()) {
    state = make_initial_state(contracts, fields.timestamp_ms - 1);
  } else {
    SLIPSTREAM_TRY(state, follow(verifier, options.on, contracts, options, console));
    verdict.tip = state.tip;
    fields = {.version = state.tip.version, .timestamp_ms = usual_time(state.tip)};
  }
  const auto block = make_block(state, contracts, txs, fields);
  if (!block) {
    verdict.fault = block.error();
    return {};
  }
  if (auto applied = apply_block(verifier, state, *block, txs); !applied) {
    if (applied.error().code != kExitInvalid) return std::unexpected(std::move(applied).error());
    verdict.fault = std::move(applied).error();
  }
  return {};
}

}  // namespace

std::expected<TransactionVerdict, Refusal> verify_transaction(const VerifyOptions& options, const std::string& file,
                                                              Bytes bytes, Console& console) {
  const Stopwatch watch;
  TransactionVerdict out{.file = file,
                         .backend = cpu::info(cpu::active_backend()).name,
                         .rules = options.rules,
                         .size_bytes = bytes.size(),
                         .chain = options.on};
  auto threads = Threads::make(options.threads);
  if (!threads) return std::unexpected(Refusal{fmt::format("{}: no verdict: {}", file, threads.error())});
  out.threads = threads->count();
  const auto verifier = ledger::BlockVerifier::make(
      {.threads = threads->count(), .rules = options.rules, .generator_capacity = options.capacity});
  if (!verifier) return std::unexpected(Refusal{fmt::format("{}: no verdict: {}", file, verifier.error().detail)});
  auto tx = run_transaction(file, std::move(bytes), options.capacity);
  if (tx) {
    out.tx = *std::move(tx);
    SLIPSTREAM_TRY_VOID(check(*verifier, options, out, console));
  } else {
    out.fault = std::move(tx).error();
  }
  out.total_ns = watch.nanoseconds();
  return out;
}

void print_text(const TransactionVerdict& verdict, std::ostream& out, const TextStyle& style) {
  if (!style.brief) {
    fmt::print(out, "transaction   {}\n", printable(verdict.file));
    fmt::print(out, "backend       {}, {}, rules: {}\n", verdict.backend, counted(verdict.threads, "thread"),
               rules_name(verdict.rules));
  }
  if (verdict.fault) {
    fmt::print(out, "{}\nverdict       {}\n", printable(verdict.fault->message), verdict_word(false, style));
  } else if (verdict.tip) {
    fmt::print(out, "verdict       {}: may be in the next block of {}, at height {}\n", verdict_word(true, style),
               printable(verdict.chain), verdict.tip->height + 1);
  } else {
    fmt::print(out, "verdict       {}: program, proof and signatures; whether its inputs exist was not checked\n",
               verdict_word(true, style));
  }
  if (style.brief) return;
  if (const auto& tx = verdict.tx) {
    fmt::print(out, "id            {}\nfee           {}\ninputs        {}\noutputs       {}\n", to_hex(tx->id), tx->fee,
               tx->count(Kind::spent), tx->count(Kind::created));
  }
  fmt::print(out, "size          {}\ntime          {}\n", counted(verdict.size_bytes, "byte"),
             duration_text(verdict.total_ns));
}

Json to_json(const TransactionVerdict& verdict) {
  Json out = {{"transaction", verdict.file},
              {"backend", verdict.backend},
              {"threads", verdict.threads},
              {"rules", rules_name(verdict.rules)},
              {"verdict", verdict.fault ? "invalid" : "valid"},
              {"on_chain", nullptr},
              {"tip", nullptr},
              {"inputs_exist", nullptr},
              {"size_bytes", verdict.size_bytes},
              {"id", nullptr},
              {"fee", nullptr},
              {"inputs", nullptr},
              {"outputs", nullptr},
              {"total_ns", verdict.total_ns},
              {"fault", nullptr}};
  if (!verdict.chain.empty()) out["on_chain"] = verdict.chain;
  if (verdict.tip) {
    out["tip"] = {{"height", verdict.tip->height}, {"id", to_hex(verdict.tip->id())}};
    if (!verdict.fault) out["inputs_exist"] = true;
  }
  if (const auto& tx = verdict.tx) {
    out["id"] = to_hex(tx->id);
    out["fee"] = tx->fee;
    out["inputs"] = tx->count(Kind::spent);
    out["outputs"] = tx->count(Kind::created);
  }
  if (verdict.fault && verdict.fault->fault) {
    const ledger::Fault& fault = *verdict.fault->fault;
    if (verdict.tip && fault.kind == ledger::FaultKind::UtreexoError) out["inputs_exist"] = false;
    out["fault"] = fault_json(fault);
  }
  return out;
}

}  // namespace slipstream::cli
