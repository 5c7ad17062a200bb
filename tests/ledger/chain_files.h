// Chain files of a few blocks in a directory of their own, with where their parts are: what the tests of reading,
// writing and damage share.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "ledger/chain_bytes.h"
#include "slipstream/ledger/chain_file.h"
#include "support/scratch.h"

namespace slipstream::ledger::test {

struct FileChain {
  ChainState state;
  std::vector<Block> blocks;
};

/// The chain of blockchain.json: six blocks, one of them empty.
[[nodiscard]] FileChain vector_chain();
/// Four small blocks whose transactions are none, for sweeps over every byte. The length of the second is 256, which
/// one bit turns into 0.
[[nodiscard]] FileChain small_chain();

/// Reads to the end or to the first error.
struct Reading {
  std::vector<Block> blocks;
  std::optional<ChainError> error;

  explicit Reading(const std::filesystem::path& path);
};

/// Where the parts of a chain file are.
struct Layout {
  std::size_t head;
  std::size_t state_at = 12;
  std::vector<std::size_t> block_at;
  std::size_t end_at = 0, size = 0;

  Layout(std::uint32_t version, const FileChain& chain);
  /// Begins of all records, the end record's with them.
  [[nodiscard]] std::vector<std::size_t> begins() const;
};

/// A file with its name in a directory of its own; the parameter is the version.
class ChainFileTest : public testing::TestWithParam<std::uint32_t> {
 protected:
  [[nodiscard]] std::optional<ChainError> error_of(ByteSpan bytes) const;
  [[nodiscard]] Bytes bytes_of(const FileChain& chain) const {
    return chain_bytes(version_, chain.state, chain.blocks);
  }

  const std::uint32_t version_ = GetParam();
  const slipstream::test::ScratchDirectory scratch_;
  const std::filesystem::path path_ = scratch_ / "chain.slip";
};

}  // namespace slipstream::ledger::test
