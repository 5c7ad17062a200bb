#include "ledger/block_verifier.h"

#include <tbb/task_arena.h>

#include <optional>
#include <string>
#include <utility>

#include "base/try.h"
#include "ledger/detail/stopwatch.h"
#include "ledger/detail/tx_batch.h"
#include "ledger/detail/utreexo_update.h"
#include "r1cs/generators.h"

namespace slipstream::ledger {

using detail::Stopwatch;
using detail::TxBatch;

struct BlockVerifier::Parts {
  VerifierOptions options;
  std::shared_ptr<const msm::FixedBases> bases;
  tbb::task_arena arena;
};

namespace {

// What a block fails on: a fault of its own, or of one of its transactions.
struct Failure {
  Fault fault;
  std::optional<std::size_t> tx{};
};

std::unexpected<Failure> inconsistent_header(std::string detail) {
  return std::unexpected(Failure{Fault{.kind = FaultKind::InconsistentHeader, .detail = std::move(detail)}});
}

std::expected<void, Failure> no_faults(TxBatch& batch) {
  const auto first = batch.first_fault();
  if (!first) return {};
  return std::unexpected(Failure{*batch.txs()[*first].fault, *first});
}

// All checks, cheap ones first. The forest after the block, or what is wrong.
std::expected<accumulator::Normalized, Failure> check_block(TxBatch& batch, const ChainState& state, const Block& block,
                                                            Rules rules, PhaseTimes& times) {
  if (auto fault = check_block_header(block.header, state.tip)) return std::unexpected(Failure{*std::move(fault)});
  batch.decode();
  SLIPSTREAM_TRY_VOID(no_faults(batch));
  batch.check_tx_headers();
  SLIPSTREAM_TRY_VOID(no_faults(batch));
  if (block.header.txroot != batch.compute_txroot()) {
    return inconsistent_header("txroot is not the root over the block's transactions");
  }
  batch.verify_vartime();

  Stopwatch watch;
  auto updated = detail::update_utreexo(state.utreexo, rules, batch.txs());
  const bool roots_agree = updated && updated->forest.root() == block.header.utxoroot;
  times.accumulator += watch.lap();
  SLIPSTREAM_TRY_VOID(no_faults(batch));
  if (!roots_agree) return inconsistent_header("utxoroot is not the root after the block");
  return *std::move(updated);
}

BlockError to_error(Failure failure, TxBatch& batch) {
  BlockError error{.fault = std::move(failure.fault), .tx = failure.tx, .counts = batch.counts()};
  for (std::size_t i = 0; i < batch.txs().size(); ++i) {
    if (auto& fault = batch.txs()[i].fault) error.invalid_txs.push_back({i, *std::move(fault)});
  }
  return error;
}

}  // namespace

BlockVerifier::BlockVerifier(const VerifierOptions& options)
    : parts_(std::make_unique<Parts>(
          options, r1cs::generators(options.generator_capacity),
          tbb::task_arena(options.threads == 0 ? tbb::task_arena::automatic : static_cast<int>(options.threads)))) {}

BlockVerifier::BlockVerifier(BlockVerifier&&) noexcept = default;
BlockVerifier& BlockVerifier::operator=(BlockVerifier&&) noexcept = default;
BlockVerifier::~BlockVerifier() = default;

const VerifierOptions& BlockVerifier::options() const { return parts_->options; }

std::expected<BlockReport, BlockError> BlockVerifier::apply(ChainState& state, const Block& block) const {
  Stopwatch watch;
  const VerifierOptions& options = parts_->options;
  TxBatch batch(block, {options.rules, parts_->bases.get(), options.generator_capacity});
  PhaseTimes times;
  auto checked = parts_->arena.execute([&] { return check_block(batch, state, block, options.rules, times); });
  times += batch.times();
  times.wall = watch.lap();
  if (!checked) {
    BlockError error = to_error(std::move(checked).error(), batch);
    error.times = times;
    return std::unexpected(std::move(error));
  }
  BlockReport report{
      .block_id = block.header.id(), .catchup = std::move(checked->catchup), .times = times, .counts = batch.counts()};
  report.txs.reserve(batch.txs().size());
  for (detail::TxWork& work : batch.txs()) report.txs.push_back(std::move(work.report));
  state.tip = block.header;
  state.utreexo = std::move(checked->forest);
  return report;
}

}  // namespace slipstream::ledger
