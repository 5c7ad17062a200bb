// Transactions of consecutive blocks on their way from bytes to one equation, a group of a few dozen at a time: a group
// is decoded, its programs run, all of it is hashed, and its statements join the equation, while what it works on stays
// in a core's cache. When all groups are in, the equation is asked, and what is wrong goes to the transactions.
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

/// Equations that walks have done with keep their memory for later ones. Safe for several threads at once.
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
  /// At least as many generators as the capacity.
  const msm::FixedBases* bases;
  /// The most generators that a proof may need.
  std::size_t generator_capacity;
  /// Null if there is none.
  vm::TxCache* cache;
  /// All equations in it are made for the rules.
  EquationPool* pool;
};

/// Transactions begin .. end - 1 of a block.
struct WalkPart {
  BlockWork* block;
  std::size_t begin, end;
};

/// Whether the threads of the current arena share the work, or the calling thread does it alone.
enum class Sharing : bool { alone, all_threads };

/// A stretch of transactions that has gone some of the way.
struct WalkGroup {
  std::size_t begin, end;
  std::vector<BlockTx> block_txs{};
  /// What the equation calls the transactions in `hashed`.
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
  /// Takes all groups as far as their effects are known, which is all that the accumulator asks for. False if a
  /// transaction has a fault: then not all of the other programs have run.
  [[nodiscard]] bool hash_all_vartime();
  /// Goes on from there to the equation.
  void add_hashed_vartime();
  /// Asks the equation.
  void check_vartime();

  /// Adds to the blocks what the walk took, by their shares of its transactions. Other walks may be about the same
  /// block: for one thread at a time.
  void charge_blocks() const;

 private:
  struct Place {
    BlockWork* block;
    std::size_t tx;
  };

  [[nodiscard]] TxWork& tx(std::size_t i) const { return places_[i].block->txs()[places_[i].tx]; }
  [[nodiscard]] std::size_t group_count() const;
  [[nodiscard]] WalkGroup group(std::size_t i) const;
  template <class Body>
  void for_each_group(const Body& body) const;
  /// Calls add(group index, group, equation) for every group; the equations become one in the order of the groups.
  template <class Add>
  void fill_equation(const Add& add);

  void hash(WalkGroup& group, bool run_programs);
  void add(std::size_t index, WalkGroup& group, vm::TxEquation& equation) const;
  void look_up(WalkGroup& group, std::span<const std::size_t> places, std::vector<bool>& known);
  WalkSettings settings_;
  Sharing sharing_;
  std::vector<Place> places_;
  std::size_t group_size_;
  /// Those that hash_all() made.
  std::vector<WalkGroup> groups_;
  /// Where there is a cache: what it knows each transaction by.
  std::vector<Bytes32> keys_;
  /// Has absorbed the headers of all blocks, whose txroots are checked before a verdict counts, and entropy.
  Transcript weights_;
  PhaseTimes times_;
  std::unique_ptr<vm::TxEquation> equation_;
};

}  // namespace slipstream::ledger::detail
