// Takes transactions of consecutive blocks from bytes to one equation, in groups of a few dozen. A group is decoded,
// its programs run, everything is hashed, and its statements are added to the equation; its data stay in the cache of a
// core meanwhile. After the last group the equation is checked, and faults are recorded in the transactions.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "ledger/block_tx.h"
#include "ledger/detail/block_work.h"
#include "ledger/rules.h"
#include "msm/fixed_bases.h"
#include "transcript/transcript.h"
#include "vm/verify/tx_cache.h"
#include "vm/verify/tx_equation.h"

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
  /// The numbers by which the equation reports the transactions in `hashed`.
  std::vector<std::size_t> numbers{};
  vm::HashedGroup hashed{};
  PhaseTimes times{};
};

/// Use once: construct, add_all or hash_all and add_hashed, check.
class Walk {
 public:
  Walk(const WalkSettings& settings, std::span<const WalkPart> parts, Sharing sharing);
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  ~Walk() { settings_.pool->give_back(std::move(equation_)); }

  /// Takes all groups to the equation.
  void add_all_vartime();
  /// Takes all groups up to the point where their effects are known; the accumulator needs no more. False if a
  /// transaction has a fault; then some of the other programs have not run.
  [[nodiscard]] bool hash_all_vartime();
  /// Continues from hash_all_vartime() to the equation.
  void add_hashed_vartime();
  /// Checks the equation.
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
  void for_each_group(const Body& body) const;
  /// Calls add(group index, group, equation) for every group; the equations are merged in the order of the groups.
  template <class Add>
  void fill_equation(const Add& add);

  void hash(WalkGroup& group, bool run_programs);
  void add(std::size_t index, WalkGroup& group, vm::TxEquation& equation) const;
  void look_up(WalkGroup& group, std::span<const std::size_t> indices, std::vector<bool>& known);
  WalkSettings settings_;
  Sharing sharing_;
  std::vector<TxRef> txs_;
  std::size_t group_size_;
  /// The groups that hash_all_vartime() made.
  std::vector<WalkGroup> groups_;
  /// If there is a cache: the key of each transaction in it.
  std::vector<Bytes32> keys_;
  /// Has absorbed entropy and the headers of all blocks. Their txroots are checked before a verdict counts.
  Transcript weights_;
  PhaseTimes times_;
  /// Processor time of hash_all_vartime().
  std::uint64_t hashed_ns_ = 0;
  std::unique_ptr<vm::TxEquation> equation_;
};

}  // namespace slipstream::ledger::detail
