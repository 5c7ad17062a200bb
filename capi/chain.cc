// Chains: states, blocks, chain files.
#include <functional>
#include <optional>
#include <stop_token>

#include "capi/boundary.h"
#include "capi/transaction.h"
#include "capi/utreexo.h"
#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/import.h"
#include "slipstream/ledger/state.h"

using namespace slipstream;
using capi::Failure;
using capi::Result;
using ledger::Block;
using ledger::BlockError;
using ledger::BlockReport;
using ledger::ChainState;

struct slipstream_chain_state {
  ChainState state;
};

struct slipstream_verifier {
  ledger::BlockVerifier verifier;
};

namespace {

constexpr slipstream_chain_options kDefault = SLIPSTREAM_CHAIN_OPTIONS_INIT;

Failure failure_of(const BlockError& error, std::uint64_t height) {
  if (error.fault.kind == ledger::FaultKind::OutOfResources) {
    return {SLIPSTREAM_OUT_OF_RESOURCES, error.fault.detail};
  }
  return {SLIPSTREAM_INVALID, error.to_string(), error.tx ? *error.tx : SLIPSTREAM_NONE, error.fault.name(), height};
}

Failure failure_of(const ledger::ChainError& error) {
  const bool no_memory = error.kind == ledger::ChainErrorKind::OutOfMemory;
  return {no_memory ? SLIPSTREAM_OUT_OF_RESOURCES : SLIPSTREAM_BAD_FILE, error.to_string(),
          error.block ? *error.block : SLIPSTREAM_NONE, std::string(name(error.kind))};
}

/// What the report of the caller is made of.
struct Summary {
  std::uint64_t blocks = 0;
  ledger::Counts counts{};
  std::uint64_t wall_ns = 0, processor_ns = 0;
  std::uint64_t invalid_transactions = 0;
};

void write_report(const Summary& summary, const ChainState& state, slipstream_chain_report& out) {
  out.height = state.tip.height;
  capi::write(out.tip, state.tip.id());
  out.blocks = summary.blocks;
  out.transactions = summary.counts.transactions;
  out.inputs = summary.counts.inputs;
  out.outputs = summary.counts.outputs;
  out.multipliers = summary.counts.multipliers;
  out.points = summary.counts.dynamic_points;
  out.wall_ns = summary.wall_ns;
  out.processor_ns = summary.processor_ns;
  out.invalid_transactions = summary.invalid_transactions;
}

/// What the caller's function returns.
int call_applied(const slipstream_chain_callbacks& callbacks, const Block& block, const BlockReport& report) {
  slipstream_block_info info{};
  info.struct_size = sizeof info;
  info.height = block.header.height;
  info.timestamp_ms = block.header.timestamp_ms;
  capi::write(info.id, report.block_id);
  info.transactions = report.counts.transactions;
  info.inputs = report.counts.inputs;
  info.outputs = report.counts.outputs;
  info.wall_ns = report.times.wall;
  info.processor_ns = report.times.processor();
  const slipstream_tx_results transactions{.block = report.txs};
  const slipstream_catchup catchup{.seen = &report.catchup};
  return callbacks.applied(callbacks.context, &info, &transactions, &catchup);
}

/// Writes the next block; false after the last.
using Next = std::function<Result<bool>(Block&)>;

/// Applies blocks until the source ends or fails, the caller stops it, or a block is not valid. An invalid block before
/// the place where the source fails is the result.
Result<> verify_blocks(const ledger::BlockVerifier& verifier, ChainState& state, const Next& next,
                       const slipstream_chain_callbacks& callbacks, Summary& summary) {
  Result<> source_end;
  std::stop_source stop;
  // Blocks in flight are applied even so. The caller has not seen them, so the state goes back to the block after which
  // it stopped.
  std::optional<ChainState> stopped_at;
  const ledger::ChainSource source{.next =
                                       [&](Block& block) {
                                         if (stop.stop_requested()) return false;
                                         auto there = next(block);
                                         if (!there) source_end = std::unexpected(std::move(there).error());
                                         return there.value_or(false);
                                       },
                                   .applied =
                                       [&](const Block& block, const BlockReport& report, const ChainState& at) {
                                         if (stopped_at) return;
                                         ++summary.blocks;
                                         summary.counts += report.counts;
                                         summary.processor_ns += report.times.processor();
                                         if (callbacks.applied == nullptr) return;
                                         if (call_applied(callbacks, block, report) == 0) return;
                                         stopped_at = at;
                                         stop.request_stop();
                                       },
                                   .stop = stop.get_token()};
  const Stopwatch watch;
  const auto done = verifier.apply_chain_vartime(state, source);
  summary.wall_ns = watch.nanoseconds();
  if (stopped_at) {
    state = *std::move(stopped_at);
    return std::unexpected(
        Failure{.status = SLIPSTREAM_STOPPED, .message = "the callback stopped the work", .height = state.tip.height});
  }
  if (!done) {
    const BlockError& error = done.error().error;
    summary.invalid_transactions = error.invalid_txs.size() + error.further_invalid_txs;
    summary.processor_ns += error.times.processor() + done.error().later.processor();
    return std::unexpected(failure_of(error, done.error().header.height));
  }
  return source_end;
}

/// The blocks that the caller's function gives.
class CallbackSource {
 public:
  explicit CallbackSource(const slipstream_chain_callbacks& callbacks) : callbacks_(callbacks) {}

  Result<bool> next(Block& block) {
    const std::uint8_t* data = nullptr;
    std::size_t length = 0;
    const int there = callbacks_.next(callbacks_.context, &data, &length);
    if (there == 0) return false;
    if (there != 1) return capi::fail(SLIPSTREAM_STOPPED, "the callback next returned " + std::to_string(there));
    SLIPSTREAM_TRY(const ByteSpan bytes, capi::bytes_of(data, length, "the block that next gave"));
    auto decoded = Block::decode(bytes);
    if (!decoded) return capi::fail(SLIPSTREAM_BAD_FORMAT, decoded.error().to_string(), count_);
    ++count_;
    block = *std::move(decoded);
    return true;
  }

 private:
  const slipstream_chain_callbacks& callbacks_;
  std::uint64_t count_ = 0;
};

template <class T>
void clear(T** handle) {
  if (handle != nullptr) *handle = nullptr;
}

}  // namespace

slipstream_status slipstream_chain_state_new(slipstream_chain_state** out, uint64_t timestamp_ms,
                                             const uint8_t* contract_ids, size_t n, slipstream_catchup** catchup,
                                             slipstream_error* error) {
  clear(out);
  clear(catchup);
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    SLIPSTREAM_TRY(const auto ids, capi::strings32_of(contract_ids, n, "contract_ids"));
    if (n > UINT32_MAX / 2) return capi::fail(SLIPSTREAM_TOO_MANY, "a new chain has fewer than 2^31 contracts");
    ledger::InitialState made = ChainState::make_initial(timestamp_ms, ids);
    auto state = std::make_unique<slipstream_chain_state>(std::move(made.state));
    if (catchup != nullptr) *catchup = new slipstream_catchup{.kept = std::move(made.catchup)};
    *out = state.release();
    return {};
  });
}

slipstream_status slipstream_chain_state_decode(slipstream_chain_state** out, const uint8_t* bytes, size_t length,
                                                slipstream_error* error) {
  clear(out);
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    SLIPSTREAM_TRY(const ByteSpan all, capi::bytes_of(bytes, length, "bytes"));
    auto state = ChainState::decode(all);
    if (!state) return capi::fail(SLIPSTREAM_BAD_FORMAT, state.error().to_string());
    *out = new slipstream_chain_state{*std::move(state)};
    return {};
  });
}

slipstream_status slipstream_chain_state_encode(const slipstream_chain_state* state, uint8_t* out, size_t capacity,
                                                size_t* length, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(state, "state"));
    SLIPSTREAM_TRY_VOID(capi::need_sized(out, capacity, length, "out"));
    return capi::write_sized(state->state.encode(), out, capacity, length);
  });
}

slipstream_status slipstream_chain_state_clone(slipstream_chain_state** out, const slipstream_chain_state* state,
                                               slipstream_error* error) {
  clear(out);
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    SLIPSTREAM_TRY_VOID(capi::need(state, "state"));
    *out = new slipstream_chain_state(*state);
    return {};
  });
}

uint64_t slipstream_chain_state_height(const slipstream_chain_state* state) {
  return state == nullptr ? 0 : state->state.tip.height;
}

slipstream_status slipstream_chain_state_tip(const slipstream_chain_state* state, uint8_t id[32],
                                             slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(state, "state"));
    SLIPSTREAM_TRY_VOID(capi::need(id, "id"));
    capi::write(id, state->state.tip.id());
    return {};
  });
}

slipstream_status slipstream_chain_state_forest(const slipstream_chain_state* state, slipstream_forest** out,
                                                slipstream_error* error) {
  clear(out);
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(state, "state"));
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    *out = new slipstream_forest{state->state.utreexo};
    return {};
  });
}

void slipstream_chain_state_free(slipstream_chain_state* state) { delete state; }

slipstream_status slipstream_verifier_new(slipstream_verifier** out, const slipstream_chain_options* options,
                                          slipstream_error* error) {
  clear(out);
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    if (options == nullptr) options = &kDefault;
    SLIPSTREAM_TRY_VOID(capi::need_input(options, "options"));
    SLIPSTREAM_TRY_VOID(capi::check_capacity(options->capacity));
    SLIPSTREAM_TRY(const unsigned threads, capi::threads_of(options->threads));
    if (options->rules != SLIPSTREAM_RULES_REFERENCE && options->rules != SLIPSTREAM_RULES_STRICT) {
      return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "options->rules is not one of SLIPSTREAM_RULES_...");
    }
    const auto rules = options->rules == SLIPSTREAM_RULES_STRICT ? ledger::Rules::strict : ledger::Rules::reference;
    auto made =
        ledger::BlockVerifier::make({.threads = threads, .rules = rules, .generator_capacity = options->capacity});
    if (!made) return capi::fail(SLIPSTREAM_OUT_OF_RESOURCES, std::move(made).error().detail);
    *out = new slipstream_verifier{*std::move(made)};
    return {};
  });
}

void slipstream_verifier_free(slipstream_verifier* verifier) { delete verifier; }

slipstream_status slipstream_chain_verify_vartime(const slipstream_verifier* verifier, slipstream_chain_state* state,
                                                  const slipstream_chain_callbacks* callbacks,
                                                  slipstream_chain_report* report, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(verifier, "verifier"));
    SLIPSTREAM_TRY_VOID(capi::need(state, "state"));
    SLIPSTREAM_TRY_VOID(capi::need_input(callbacks, "callbacks"));
    if (callbacks->next == nullptr) return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "callbacks->next is NULL");
    if (report != nullptr) SLIPSTREAM_TRY_VOID(capi::need_output(report, "report"));
    CallbackSource source(*callbacks);
    Summary summary;
    Result<> out = verify_blocks(
        verifier->verifier, state->state, [&](Block& block) { return source.next(block); }, *callbacks, summary);
    if (report != nullptr) write_report(summary, state->state, *report);
    return out;
  });
}

slipstream_status slipstream_chain_verify_file_vartime(const slipstream_verifier* verifier, const char* path,
                                                       const slipstream_chain_callbacks* callbacks,
                                                       slipstream_chain_state** state, slipstream_chain_report* report,
                                                       slipstream_error* error) {
  clear(state);
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(verifier, "verifier"));
    SLIPSTREAM_TRY_VOID(capi::need(path, "path"));
    slipstream_chain_callbacks chosen = SLIPSTREAM_CHAIN_CALLBACKS_INIT;
    if (callbacks != nullptr) {
      SLIPSTREAM_TRY_VOID(capi::need_input(callbacks, "callbacks"));
      if (callbacks->next != nullptr) return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "callbacks->next is not NULL");
      chosen = *callbacks;
    }
    if (report != nullptr) SLIPSTREAM_TRY_VOID(capi::need_output(report, "report"));
    auto reader = ledger::ChainReader::open(path);
    if (!reader) return std::unexpected(failure_of(reader.error()));
    auto reached = std::make_unique<slipstream_chain_state>(reader->initial_state());
    const Next next = [&](Block& block) -> Result<bool> {
      auto there = reader->next(block);
      if (!there) return std::unexpected(failure_of(there.error()));
      return *there;
    };
    Summary summary;
    Result<> out = verify_blocks(verifier->verifier, reached->state, next, chosen, summary);
    if (report != nullptr) write_report(summary, reached->state, *report);
    if (state != nullptr) *state = reached.release();
    return out;
  });
}

slipstream_status slipstream_chain_apply_block_vartime(const slipstream_verifier* verifier,
                                                       slipstream_chain_state* state, const uint8_t* block,
                                                       size_t length, slipstream_tx_results** transactions,
                                                       slipstream_catchup** catchup, slipstream_error* error) {
  clear(transactions);
  clear(catchup);
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(verifier, "verifier"));
    SLIPSTREAM_TRY_VOID(capi::need(state, "state"));
    SLIPSTREAM_TRY(const ByteSpan bytes, capi::bytes_of(block, length, "block"));
    const auto decoded = Block::decode(bytes);
    if (!decoded) return capi::fail(SLIPSTREAM_BAD_FORMAT, decoded.error().to_string());
    // Before the state changes: afterwards nothing may fail.
    auto made_transactions = std::make_unique<slipstream_tx_results>();
    auto made_catchup = std::make_unique<slipstream_catchup>();
    auto applied = verifier->verifier.apply_vartime(state->state, *decoded);
    if (!applied) return std::unexpected(failure_of(applied.error(), decoded->header.height));
    made_transactions->kept = std::move(applied->txs);
    made_transactions->block = made_transactions->kept;
    made_catchup->kept = std::move(applied->catchup);
    if (transactions != nullptr) *transactions = made_transactions.release();
    if (catchup != nullptr) *catchup = made_catchup.release();
    return {};
  });
}

slipstream_status slipstream_chain_import(const char* input, const char* output, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(input, "input"));
    SLIPSTREAM_TRY_VOID(capi::need(output, "output"));
    if (const auto imported = ledger::import_chain(input, output); !imported) {
      return capi::fail(SLIPSTREAM_BAD_FILE, imported.error().to_string());
    }
    return {};
  });
}
