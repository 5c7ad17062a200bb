#include "slipstream/ledger/block_verifier.h"

#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/out_of_resources.h"
#include "slipstream/base/threads.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/ledger/detail/walk.h"

namespace slipstream::ledger {

using detail::BlockWork;
using detail::Sharing;
using detail::Walk;
using detail::WalkPart;
using detail::WalkSettings;

struct BlockVerifier::Parts {
  VerifierOptions options;
  std::shared_ptr<const msm::FixedBases> bases;
  tbb::task_arena arena;
  mutable detail::EquationPool pool{};
  mutable vm::MemoryBudget budget{static_cast<std::size_t>(std::max(arena.max_concurrency(), 1))};
  /// Whether the threads that oneTBB will start were available.
  mutable std::atomic<bool> threads_tried = false;

  [[nodiscard]] WalkSettings walk_settings() const {
    return {options.rules, bases.get(), options.generator_capacity, options.cache.get(), &pool, &budget};
  }

  /// Once, before oneTBB starts its threads. It starts at most as many as the machine has, unless its user asked for
  /// more.
  [[nodiscard]] std::expected<void, std::string> try_threads() const {
    if (threads_tried.load(std::memory_order_relaxed)) return {};
    const auto wanted = static_cast<unsigned>(std::max(arena.max_concurrency(), 1));
    SLIPSTREAM_TRY_VOID(slipstream::try_threads(std::min(wanted, usable_threads()) - 1));
    threads_tried.store(true, std::memory_order_relaxed);
    return {};
  }
};

namespace {

using vm::kEquationBytes;
/// The least bytes of a thread's own equation; below this, threads share one.
constexpr std::size_t kLeastBytes = kEquationBytes / 4;

/// Verifies one block with all threads.
std::expected<BlockReport, BlockError> apply_one(const WalkSettings& settings, Naming naming, ChainState& state,
                                                 const Block& block) {
  BlockWork work(block);
  if (auto found = work.find_cheap_fault(state.tip)) return std::unexpected(*std::move(found));
  const WalkPart whole{&work, 0, block.txs.size()};
  const bool alone = tbb::this_task_arena::max_concurrency() == 1;
  Walk walk(settings, {&whole, 1}, alone ? Sharing::alone : Sharing::all_threads);
  std::optional<accumulator::Normalized> updated;
  if (naming == Naming::reference) {
    walk.add_all_vartime();
    if (auto found = work.find_form_fault()) return std::unexpected(*std::move(found));
  } else {
    const bool complete = walk.hash_all_vartime();
    if (auto found = work.find_form_fault()) return std::unexpected(*std::move(found));
    if (!complete) return std::unexpected(*work.find_tx_fault());
    updated = work.update_utreexo(state.utreexo, settings.rules);
    if (auto found = work.find_tx_fault()) return std::unexpected(*std::move(found));
    if (updated->forest.root() != block.header.utxoroot) return work.finish(state, settings.rules, std::move(updated));
    walk.add_hashed_vartime();
  }
  walk.check_vartime();
  walk.charge_blocks();
  return work.finish(state, settings.rules, std::move(updated));
}

/// A block of a chain, and the faults that end the chain with it.
struct ChainBlock {
  explicit ChainBlock(Block b) : block(std::move(b)), work(block) {}
  ChainBlock(const ChainBlock&) = delete;
  ChainBlock& operator=(const ChainBlock&) = delete;

  Block block;
  BlockWork work;
  std::optional<BlockError> cheap_fault;
};

std::expected<BlockReport, BlockError> finish_block(ChainBlock& block, ChainState& state, Rules rules) {
  if (block.cheap_fault) return std::unexpected(*std::move(block.cheap_fault));
  if (auto found = block.work.find_form_fault()) return std::unexpected(*std::move(found));
  return block.work.finish(state, rules);
}

/// The transactions of one equation, and the blocks that end with them.
struct Job {
  std::vector<WalkPart> parts;
  Sharing sharing = Sharing::alone;
  std::vector<std::shared_ptr<ChainBlock>> ending;
  /// Keeps all blocks that have a part in the job.
  std::vector<std::shared_ptr<ChainBlock>> blocks;
  /// Set after the walk.
  std::unique_ptr<Walk> walk;
};

/// Finished blocks, whose memory is reused. Safe for several threads at once.
class UsedBlocks {
 public:
  [[nodiscard]] Block take() {
    const std::lock_guard lock(mutex_);
    if (blocks_.empty()) return {};
    Block out = std::move(blocks_.back());
    blocks_.pop_back();
    return out;
  }
  void give_back(Block block) {
    constexpr std::size_t kMostKept = 64;
    const std::lock_guard lock(mutex_);
    if (blocks_.size() < kMostKept) blocks_.push_back(std::move(block));
  }

 private:
  std::mutex mutex_;
  std::vector<Block> blocks_;
};

/// Reads blocks ahead and cuts them into jobs of about equal size.
class JobCutter {
 public:
  JobCutter(const ChainSource& source, BlockHeader tip, std::size_t threads, UsedBlocks& used)
      : source_(source), previous_(std::move(tip)), threads_(threads), used_(used) {}

  /// Null at the end.
  [[nodiscard]] std::unique_ptr<Job> next() {
    if (!stopped_ && !(at_end_ && waiting_.empty())) stopped_ = source_.stop.stop_requested();
    if (stopped_) return nullptr;
    read_ahead();
    if (stopped_ || waiting_.empty()) return nullptr;
    const std::size_t wanted = at_end_ && jobs_left_ > 0 ? waiting_bytes_ / jobs_left_ + 1 : kEquationBytes;
    auto job = std::make_unique<Job>();
    job->sharing = threads_ > 1 && at_end_ && jobs_left_ < threads_ ? Sharing::all_threads : Sharing::alone;
    std::size_t bytes = 0;
    while (!waiting_.empty() && bytes < wanted) {
      const std::shared_ptr<ChainBlock>& first = waiting_.front();
      const std::size_t count = first->cheap_fault ? 0 : first->block.txs.size();
      const std::size_t begin = next_tx_;
      if (begin == 0) bytes += bytes_beside_txs(first->block);
      for (; next_tx_ < count && bytes < wanted; ++next_tx_) bytes += first->block.txs[next_tx_].size();
      job->parts.push_back({&first->work, begin, next_tx_});
      job->blocks.push_back(first);
      if (next_tx_ < count) break;
      job->ending.push_back(first);
      waiting_.pop_front();
      next_tx_ = 0;
    }
    waiting_bytes_ -= std::min(waiting_bytes_, bytes);
    if (jobs_left_ > 0) --jobs_left_;
    ++jobs_cut_;
    return job;
  }

  /// Whether the caller stopped the chain.
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  /// An empty block also has a cost.
  [[nodiscard]] static std::size_t bytes_beside_txs(const Block& block) { return 1024 + block.header.ext.size(); }

  void read_ahead() {
    const bool was_at_end = at_end_;
    // Little at first, so that no thread waits; then more, to see the end before the last jobs are cut.
    const std::size_t ahead = std::min(2 * threads_, 1 + jobs_cut_) * kEquationBytes;
    while (!at_end_ && waiting_bytes_ < ahead) {
      stopped_ = source_.stop.stop_requested();
      if (stopped_) return;
      Block block = used_.take();
      if (!source_.next(block)) {
        at_end_ = true;
        break;
      }
      auto& added = *waiting_.emplace_back(std::make_shared<ChainBlock>(std::move(block)));
      added.cheap_fault = added.work.find_cheap_fault(previous_);
      // The chain ends with a block whose header does not fit.
      at_end_ = added.cheap_fault.has_value();
      previous_ = added.block.header;
      waiting_bytes_ += bytes_beside_txs(added.block);
      for (const auto& tx : added.block.txs) waiting_bytes_ += tx.size();
    }
    if (at_end_ && !was_at_end) {
      // All threads get equal shares of the rest if these are large enough.
      const auto round_up = [](std::size_t a, std::size_t b) { return (a + b - 1) / b; };
      jobs_left_ = std::max(round_up(waiting_bytes_, kEquationBytes), std::size_t{1});
      jobs_left_ =
          std::min(round_up(jobs_left_, threads_) * threads_, std::max(waiting_bytes_ / kLeastBytes, std::size_t{1}));
    }
  }

  const ChainSource& source_;
  BlockHeader previous_;
  std::size_t threads_;
  UsedBlocks& used_;
  std::deque<std::shared_ptr<ChainBlock>> waiting_;
  /// The next transaction of the first waiting block.
  std::size_t next_tx_ = 0;
  std::size_t waiting_bytes_ = 0;
  bool at_end_ = false, stopped_ = false;
  std::size_t jobs_cut_ = 0;
  /// Set when the end is known.
  std::size_t jobs_left_ = 0;
};

BlockError no_resources(std::string detail) {
  return {.fault = {.kind = FaultKind::OutOfResources, .detail = std::move(detail)}};
}

/// Turns exceptions (no memory, or no thread available) into errors.
template <class F>
auto without_exceptions(const F& f, auto&& wrap) -> decltype(f()) {
  auto out = catch_out_of_resources(f);
  if (!out) return std::unexpected(wrap(no_resources(std::move(out).error().detail)));
  return *std::move(out);
}

}  // namespace

BlockVerifier::BlockVerifier(const VerifierOptions& options)
    : parts_(new Parts{
          .options = options,
          .bases = innerproduct::generators(options.generator_capacity),
          .arena = tbb::task_arena(static_cast<int>(options.threads == 0 ? usable_threads() : options.threads))}) {}

std::expected<BlockVerifier, Fault> BlockVerifier::make(const VerifierOptions& options) {
  return without_exceptions([&]() -> std::expected<BlockVerifier, Fault> { return BlockVerifier(options); },
                            [](BlockError error) { return std::move(error.fault); });
}

BlockVerifier::BlockVerifier(BlockVerifier&&) noexcept = default;
BlockVerifier& BlockVerifier::operator=(BlockVerifier&&) noexcept = default;
BlockVerifier::~BlockVerifier() = default;

const VerifierOptions& BlockVerifier::options() const { return parts_->options; }

std::expected<BlockReport, BlockError> BlockVerifier::apply_vartime(ChainState& state, const Block& block) const {
  const Stopwatch watch;
  auto out = without_exceptions(
      [&]() -> std::expected<BlockReport, BlockError> {
        if (auto tried = parts_->try_threads(); !tried) return std::unexpected(no_resources(std::move(tried).error()));
        return parts_->arena.execute(
            [&] { return apply_one(parts_->walk_settings(), parts_->options.naming, state, block); });
      },
      [](BlockError error) { return error; });
  (out ? out->times : out.error().times).wall = watch.nanoseconds();
  return out;
}

std::expected<bool, ChainFault> BlockVerifier::apply_one_by_one(ChainState& state, const ChainSource& source) const {
  const auto run = [&]() -> std::expected<bool, ChainFault> {
    Stopwatch wall;
    for (Block block; !source.stop.stop_requested();) {
      if (!source.next(block)) return true;
      auto report = apply_vartime(state, block);
      (report ? report->times : report.error().times).wall = wall.lap();
      if (!report) return std::unexpected(ChainFault{block.header, std::move(report).error()});
      if (source.applied) source.applied(block, *report, state);
    }
    return false;
  };
  return without_exceptions(run, [&](BlockError error) { return ChainFault{state.tip, std::move(error)}; });
}

std::expected<bool, ChainFault> BlockVerifier::apply_chain_vartime(ChainState& state, const ChainSource& source) const {
  if (parts_->options.naming == Naming::first_found) return apply_one_by_one(state, source);
  const WalkSettings settings = parts_->walk_settings();
  std::optional<ChainFault> fault;
  PhaseTimes later;
  std::atomic<bool> ended = false;
  bool stopped = false;
  UsedBlocks used;
  Stopwatch wall;
  const auto finish = [&](Job& job) {
    if (job.walk) job.walk->charge_blocks();
    job.walk.reset();
    for (const std::shared_ptr<ChainBlock>& block : job.ending) {
      if (ended.load(std::memory_order_relaxed)) break;
      auto report = finish_block(*block, state, settings.rules);
      // Counted now; what is left afterwards belongs to no report.
      block->work.times = {};
      if (!report) {
        report.error().times.wall = wall.lap();
        fault = ChainFault{block->block.header, std::move(report).error()};
        ended.store(true, std::memory_order_relaxed);
        break;
      }
      report->times.wall = wall.lap();
      if (source.applied) source.applied(block->block, *report, state);
      used.give_back(std::move(block->block));
    }
    if (!ended.load(std::memory_order_relaxed)) return;
    for (const std::shared_ptr<ChainBlock>& block : job.blocks) later += std::exchange(block->work.times, {});
  };
  const auto walk = [&](Job& job) {
    if (ended.load(std::memory_order_relaxed)) return;
    job.walk = std::make_unique<Walk>(settings, job.parts, job.sharing);
    job.walk->add_all_vartime();
    job.walk->check_vartime();
  };
  const auto run = [&]() -> std::expected<bool, ChainFault> {
    if (auto tried = parts_->try_threads(); !tried) {
      return std::unexpected(ChainFault{state.tip, no_resources(std::move(tried).error())});
    }
    parts_->arena.execute([&] {
      const auto threads = static_cast<std::size_t>(tbb::this_task_arena::max_concurrency());
      JobCutter cutter(source, state.tip, threads, used);
      if (threads == 1) {
        while (const auto job = ended ? nullptr : cutter.next()) {
          walk(*job);
          finish(*job);
        }
        stopped = cutter.stopped();
        return;
      }
      // The pipeline does not own its tokens: if a filter throws, it loses those in flight.
      std::deque<std::unique_ptr<Job>> jobs;
      std::mutex jobs_mutex;
      tbb::parallel_pipeline(
          threads + 1, tbb::make_filter<void, Job*>(tbb::filter_mode::serial_in_order, [&](tbb::flow_control& control) {
                         auto job = ended ? nullptr : cutter.next();
                         if (!job) {
                           control.stop();
                           return static_cast<Job*>(nullptr);
                         }
                         const std::scoped_lock lock(jobs_mutex);
                         return jobs.emplace_back(std::move(job)).get();
                       }) & tbb::make_filter<Job*, Job*>(tbb::filter_mode::parallel, [&](Job* job) {
                         walk(*job);
                         return job;
                       }) & tbb::make_filter<Job*, void>(tbb::filter_mode::serial_in_order, [&](Job* job) {
                         finish(*job);
                         const std::scoped_lock lock(jobs_mutex);
                         jobs.pop_front();
                       }));
      stopped = cutter.stopped();
    });
    if (fault) {
      fault->later = later;
      return std::unexpected(*std::move(fault));
    }
    return !stopped;
  };
  return without_exceptions(run, [&](BlockError error) { return ChainFault{state.tip, std::move(error)}; });
}

}  // namespace slipstream::ledger
