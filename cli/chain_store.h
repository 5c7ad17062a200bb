// Generated chains, each made once for its parameters: kept in memory, and as chain files in a directory if there is
// one.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/chain_generator.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/state.h"

namespace slipstream::cli {

/// A whole chain in memory.
struct StoredChain {
  ledger::ChainState initial;
  std::vector<ledger::Block> blocks;
};

/// Reads a whole chain file.
[[nodiscard]] std::expected<StoredChain, ledger::ChainError> load_chain(const std::filesystem::path& path);

/// The name of the file of a chain in a directory of cached chains. Different plans have different names.
[[nodiscard]] std::string cache_name(const ChainPlan& plan);

class ChainStore {
 public:
  /// `directory` may be empty. It is made when the first chain is written.
  explicit ChainStore(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// The chain that `slipstream gen` makes for this plan: byte for byte the same. A damaged file is replaced. Calls
  /// `made` after each transaction that is made, from any thread. The error is one line. The chain lives as long as
  /// this object.
  [[nodiscard]] std::expected<const StoredChain*, std::string> get(const ChainPlan& plan,
                                                                   const std::function<void()>& made);

 private:
  [[nodiscard]] std::expected<void, std::string> save(const StoredChain& chain, const std::string& name) const;

  std::filesystem::path directory_;
  std::map<std::string, std::unique_ptr<const StoredChain>> chains_;
};

}  // namespace slipstream::cli
