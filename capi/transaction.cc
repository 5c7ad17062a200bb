// Transactions, one and many, without a chain.
#include "capi/transaction.h"

#include "slipstream/innerproduct/generators.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/vm/transaction.h"
#include "slipstream/vm/verify/verifier.h"

using namespace slipstream;
using capi::Failure;
using capi::Result;

namespace slipstream::capi {

Failure failure_of(const vm::Error& error, std::uint64_t index) {
  // Only decoding has no instruction.
  const bool undecoded = error.kind == vm::ErrorKind::InvalidFormat && !error.instruction;
  std::string message = error.to_string();
  if (error.detail.empty()) message += std::string(": ") + std::string(vm::explanation(error.kind));
  return {undecoded ? SLIPSTREAM_BAD_FORMAT : SLIPSTREAM_INVALID, std::move(message), index,
          std::string(vm::name(error.kind))};
}

}  // namespace slipstream::capi

namespace {

constexpr slipstream_tx_options kDefault = SLIPSTREAM_TX_OPTIONS_INIT;

/// The caller's options, or the usual ones.
Result<slipstream_tx_options> options_of(const slipstream_tx_options* options) {
  if (options == nullptr) return kDefault;
  SLIPSTREAM_TRY_VOID(capi::need_input(options, "options"));
  SLIPSTREAM_TRY_VOID(capi::check_capacity(options->capacity));
  if (options->reserved != 0) return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "options->reserved is not 0");
  return *options;
}

struct Effects {
  const Bytes32* id;
  std::span<const vm::UtxoChange> changes;
  vm::FeeRate fee_rate;
};

/// Of transaction `index`, or why it is not valid.
Result<Effects> effects_of(const slipstream_tx_results& results, std::size_t index) {
  if (results.batch.empty()) {
    const ledger::TxReport& tx = results.block[index];
    return Effects{&tx.id, tx.changes, tx.fee_rate};
  }
  const slipstream_tx_results::Verdict& verdict = results.batch[index];
  if (!verdict) return std::unexpected(capi::failure_of(verdict.error(), index));
  return Effects{&verdict->id, verdict->changes, verdict->fee_rate};
}

Result<> check_index(const slipstream_tx_results* results, std::size_t index) {
  SLIPSTREAM_TRY_VOID(capi::need(results, "results"));
  if (index >= results->size()) {
    return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "there are only " + std::to_string(results->size()) + " transactions");
  }
  return {};
}

}  // namespace

slipstream_status slipstream_tx_verify_vartime(const uint8_t* tx, size_t length, const slipstream_tx_options* options,
                                               uint8_t id[32], slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY(const slipstream_tx_options chosen, options_of(options));
    SLIPSTREAM_TRY(const ByteSpan bytes, capi::bytes_of(tx, length, "tx"));
    const auto bases = innerproduct::generators(chosen.capacity);
    auto results = vm::verify_batch_vartime({&bytes, 1}, *bases, {.generator_capacity = chosen.capacity, .threads = 1});
    if (!results) return capi::fail(SLIPSTREAM_OUT_OF_RESOURCES, std::move(results).error().detail);
    const auto& verdict = results->front();
    if (!verdict) return std::unexpected(capi::failure_of(verdict.error()));
    if (id != nullptr) capi::write(id, verdict->id);
    return {};
  });
}

slipstream_status slipstream_tx_verify_batch_vartime(const slipstream_bytes* txs, size_t n,
                                                     const slipstream_tx_options* options, slipstream_status* verdicts,
                                                     slipstream_tx_results** results, slipstream_error* error) {
  if (results != nullptr) *results = nullptr;
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY(const slipstream_tx_options chosen, options_of(options));
    SLIPSTREAM_TRY(const unsigned threads, capi::threads_of(chosen.threads));
    SLIPSTREAM_TRY_VOID(capi::need_array(txs, n, sizeof *txs, "txs"));
    std::vector<ByteSpan> encodings;
    encodings.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
      auto bytes = capi::bytes_of(txs[i].data, txs[i].length, "txs[i].data");
      if (!bytes) {
        bytes.error().index = i;
        return std::unexpected(std::move(bytes).error());
      }
      encodings.push_back(*bytes);
    }
    const auto bases = innerproduct::generators(chosen.capacity);
    auto made = std::make_unique<slipstream_tx_results>();
    auto verified =
        vm::verify_batch_vartime(encodings, *bases, {.generator_capacity = chosen.capacity, .threads = threads});
    if (!verified) return capi::fail(SLIPSTREAM_OUT_OF_RESOURCES, std::move(verified).error().detail);
    made->batch = *std::move(verified);
    Result<> out;
    for (std::size_t i = 0; i < n; ++i) {
      slipstream_status verdict = SLIPSTREAM_OK;
      if (const auto& effects = made->batch[i]; !effects) {
        Failure failure = capi::failure_of(effects.error(), i);
        verdict = failure.status;
        failure.status = SLIPSTREAM_INVALID;
        if (out) out = std::unexpected(std::move(failure));
      }
      if (verdicts != nullptr) verdicts[i] = verdict;
    }
    if (results != nullptr) *results = made.release();
    return out;
  });
}

slipstream_status slipstream_tx_id_vartime(const uint8_t* tx, size_t length, uint8_t id[32], slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(id, "id"));
    SLIPSTREAM_TRY(const ByteSpan bytes, capi::bytes_of(tx, length, "tx"));
    const auto decoded = vm::decode_tx(bytes);
    if (!decoded) return std::unexpected(capi::failure_of(decoded.error()));
    // The number of generators limits the proof, which is not looked at.
    auto executed = vm::ExecutedTx::run_vartime(*decoded, SLIPSTREAM_MAX_CAPACITY);
    if (!executed) return std::unexpected(capi::failure_of(executed.error()));
    capi::write(id, vm::HashedTx::hash_vartime(*std::move(executed)).id());
    return {};
  });
}

slipstream_status slipstream_block_tx_split(const uint8_t* block_tx, size_t length, size_t* tx_length,
                                            slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(tx_length, "tx_length"));
    SLIPSTREAM_TRY(const ByteSpan bytes, capi::bytes_of(block_tx, length, "block_tx"));
    const auto decoded = ledger::BlockTx::decode(bytes);
    if (!decoded) return std::unexpected(capi::failure_of(decoded.error()));
    *tx_length = decoded->tx.bytes.size();
    return {};
  });
}

size_t slipstream_tx_results_count(const slipstream_tx_results* results) {
  return results == nullptr ? 0 : results->size();
}

slipstream_status slipstream_tx_results_get(const slipstream_tx_results* results, size_t index,
                                            slipstream_tx_result* out, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need_output(out, "out"));
    SLIPSTREAM_TRY_VOID(check_index(results, index));
    const Result<Effects> effects = effects_of(*results, index);
    if (!effects) {
      out->status = effects.error().status;
      return {};
    }
    capi::write(out->id, *effects->id);
    for (const vm::UtxoChange& change : effects->changes) {
      ++(change.kind == vm::UtxoChange::Kind::spent ? out->spent : out->created);
    }
    out->fee = effects->fee_rate.fee;
    out->length = effects->fee_rate.size;
    return {};
  });
}

slipstream_status slipstream_tx_results_change(const slipstream_tx_results* results, size_t index, size_t change,
                                               uint8_t contract_id[32], int* created, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(contract_id, "contract_id"));
    SLIPSTREAM_TRY_VOID(capi::need(created, "created"));
    SLIPSTREAM_TRY_VOID(check_index(results, index));
    const Result<Effects> effects = effects_of(*results, index);
    if (!effects || change >= effects->changes.size()) {
      return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "the transaction has no change of this index");
    }
    capi::write(contract_id, effects->changes[change].contract_id);
    *created = effects->changes[change].kind == vm::UtxoChange::Kind::created ? 1 : 0;
    return {};
  });
}

slipstream_status slipstream_tx_results_status(const slipstream_tx_results* results, size_t index,
                                               slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(check_index(results, index));
    SLIPSTREAM_TRY_VOID(effects_of(*results, index));
    return {};
  });
}

void slipstream_tx_results_free(slipstream_tx_results* results) { delete results; }
