// Takes transactions of consecutive blocks from bytes to one equation, in groups of a few dozen. A group is decoded,
// its programs run, everything is hashed, and its statements are added to the equation; its data stay in the cache of a
// core meanwhile. After the last group the equation is checked, and faults are recorded in the transactions. If the
// budget of memory is used up, the equation is checked earlier, and the next groups begin a new one.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/detail/block_work.h"
#include "slipstream/ledger/rules.h"
#include "slipstream/msm/fixed_bases.h"
#include "slipstream/transcript/transcript.h"
#include "slipstream/vm/detail/verify/memory_budget.h"
#include "slipstream/vm/verify/tx_cache.h"
#include "slipstream/vm/verify/tx_equation.h"

namespace slipstream::ledger::detail {

/// Keeps the equations of finished walks, so that later walks reuse their memory. Safe for several threads at once.
class EquationPool {
 public:
  [[nodiscard]] std::unique_ptr<vm::TxEquation> take(bool named_points);
  void give_back(std::unique_ptr<vm::TxEquation> equation);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<vm::TxEquation>> equations_;
};

struct WalkSettings {
  Rules rules;
  /// Must hold at least `generator_capacity` generators.
  const msm::FixedBases* bases;
  /// The most generators that a proof may need.
  std::size_t generator_capacity;
  /// Null if there is none.
  vm::TxCache* cache;
  /// All its equations must be made for `rules`.
  EquationPool* pool;
  vm::MemoryBudget* budget;
};

/// Transactions begin .. end - 1 of a block.
struct WalkPart {
  BlockWork* block;
  std::size_t begin, end;
};

/// Whether the threads of the current arena share the work, or the calling thread does it alone.
enum class Sharing : bool { alone, all_threads };

/// Consecutive transactions, decoded and perhaps hashed.
struct WalkGroup {
  std::size_t begin, end;
  std::vector<BlockTx> block_txs{};
  /// The numbers by which the equation reports the transactions whose programs run.
  std::vector<std::size_t> numbers{};
  PhaseTimes times{};
  /// What hash_all_vartime() keeps for add_hashed_vartime().
  std::vector<vm::HashedGroup> hashed{};
  std::optional<vm::MemoryBudget::Share> share{};
};

/// Use once: construct, add_all or hash_all and add_hashed, check. The first two check equations that are complete.
class Walk {
 public:
  Walk(const WalkSettings& settings, std::span<const WalkPart> parts, Sharing sharing);
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  ~Walk();

  /// Takes all groups to the equation.
  void add_all_vartime();
  /// Takes all groups up to the point where their effects are known; the accumulator needs no more. False if a
  /// transaction has a fault; then some of the other programs have not run.
  [[nodiscard]] bool hash_all_vartime();
  /// Continues from hash_all_vartime() to the equation. Programs run again if the budget had no room for their results.
  void add_hashed_vartime();
  /// Checks the last equation and gives its memory back.
  void check_vartime();

  /// Adds the time of the walk to the blocks, by their shares of its transactions. Other walks may hold parts of the
  /// same block, so only one thread at a time may call this.
  void charge_blocks() const;

 private:
  struct TxRef {
    BlockWork* block;
    std::size_t tx;
  };

  [[nodiscard]] TxWork& tx(std::size_t i) const { return txs_[i].block->txs()[txs_[i].tx]; }
  [[nodiscard]] std::size_t group_count() const;
  [[nodiscard]] WalkGroup group(std::size_t i) const;
  template <class Body>
  void for_each(std::size_t count, const Body& body) const;
  /// Calls add(group index, equation) for every group, and checks the equation as often as the budget asks for it.
  /// `add` returns the times. If threads share the work, their equations are merged in the order of the groups.
  template <class Add>
  void fill_equation(const Add& add);
  template <class Add>
  void fill_equation_together(const Add& add);

  /// Decodes a group. Runs its programs, if that is asked for, and calls take(HashedGroup, vm::GroupKind) for the
  /// results.
  template <class Take>
  void hash(WalkGroup& group, bool run_programs, const Take& take);
  /// From bytes to the equation; a large transaction goes to an equation of its own.
  void hash_and_add(std::size_t index, WalkGroup& group, vm::TxEquation& equation);
  void add(WalkGroup& group, vm::HashedGroup hashed, transcript::WeightStream& weights, vm::TxEquation& equation) const;
  void look_up(WalkGroup& group, std::span<const std::size_t> indices, std::vector<bool>& known);
  /// Checks an equation, empties it, and records the faults. Returns the times.
  [[nodiscard]] PhaseTimes check(vm::TxEquation& equation, const msm::Options& options);
  [[nodiscard]] msm::Options check_options() const;
  WalkSettings settings_;
  Sharing sharing_;
  std::vector<TxRef> txs_;
  std::size_t group_size_;
  /// The groups that hash_all_vartime() made.
  std::vector<std::unique_ptr<WalkGroup>> groups_;
  /// If there is a cache: the key of each transaction in it.
  std::vector<Bytes32> keys_;
  /// Has absorbed entropy and the headers of all blocks. Their txroots are checked before a verdict counts.
  Transcript weights_;
  PhaseTimes times_;
  /// Of all equations that were checked.
  std::atomic<std::size_t> dynamic_points_ = 0;
  /// Whether no check found so many false transactions that it may have missed others.
  std::atomic<bool> all_found_ = true;
  vm::MemoryBudget::Share share_;
  std::unique_ptr<vm::TxEquation> equation_;
};

}  // namespace slipstream::ledger::detail
