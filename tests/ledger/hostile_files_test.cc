// Files of hostile transactions, in one block and in many: whatever they hold and however many threads there are, they
// take at most 256 MiB of memory more than their size.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "slipstream/ledger/block_maker.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/vm/verify/verifier.h"
#include "support/build_kind.h"
#include "support/scratch.h"
#include "vm/hostile.h"

namespace slipstream::ledger {
namespace {

constexpr std::size_t kCapacity = 2048;
constexpr std::size_t kMostBeside = std::size_t{256} << 20;
constexpr std::size_t kProgram = 40'000, kTransactions = 200;

/// A transaction with the program, which spends the contract with this anchor, and not the one of all ones.
vm::SignedTx with_anchor(Bytes bytes, std::uint32_t number) {
  const Bytes ones(32, 1);
  const auto anchor = std::ranges::search(bytes, ones).begin();
  if (anchor == bytes.end()) throw std::runtime_error("no anchor");
  store_le32(&*anchor, number);
  const auto tx = vm::decode_tx(bytes);
  vm::SignedTx out;
  out.bytes = bytes;
  const auto hashed = vm::HashedTx::hash_vartime(vm::ExecutedTx::run_vartime(*tx, kCapacity).value());
  for (const auto& [kind, contract] : hashed.execution().changes()) {
    if (kind == vm::UtxoChange::Kind::spent) {
      out.inputs.push_back(hashed.contract_id(contract));
    } else {
      out.outputs.push_back(vm::OpenContract::decode(hashed.contract_bytes(contract), {}).value());
    }
  }
  return out;
}

/// Writes a chain of such transactions and returns the size of the file. Each spends a contract of its own, unless they
/// spend one more than once; then they have no Utreexo proofs.
std::size_t write_chain(const std::filesystem::path& path, const Bytes& tx, std::size_t per_block) {
  std::vector<vm::SignedTx> txs;
  std::vector<Bytes32> initial;
  for (std::uint32_t i = 0; i < kTransactions; ++i) {
    txs.push_back(with_anchor(tx, i));
    if (txs.back().inputs.size() == 1) {
      initial.push_back(txs.back().inputs[0]);
    } else {
      txs.back().inputs.clear();
    }
  }
  BlockMaker maker(0, initial);
  auto writer = ChainWriter::create(path, maker.state()).value();
  for (std::size_t begin = 0; begin < txs.size(); begin += per_block) {
    const auto some = std::span(txs).subspan(begin, std::min(per_block, txs.size() - begin));
    const auto block = maker.append(test::kHostileHeader.mintime_ms + 1 + begin, some);
    if (!block) throw std::runtime_error(block.error().fault.to_string());
    if (!writer.append(*block)) throw std::runtime_error("not written");
  }
  if (!writer.finish()) throw std::runtime_error("not written");
  return std::filesystem::file_size(path);
}

struct Peak {
  std::size_t bytes = 0;
  std::string result;
};
Peak peak_of(const std::filesystem::path& path, unsigned threads, const char* way) {
  const std::string command =
      std::string(SLIPSTREAM_PEAK_MEMORY) + " '" + path.string() + "' " + std::to_string(threads) + " " + way;
  FILE* const pipe = ::popen(command.c_str(), "r");
  Peak out;
  char line[1024] = {};
  if (std::fgets(line, sizeof line, pipe) != nullptr) {
    char* rest = nullptr;
    out.bytes = std::strtoul(line, &rest, 10);
    out.result = rest;
  }
  EXPECT_EQ(::pclose(pipe), 0);
  return out;
}

class HostileFiles : public testing::TestWithParam<const char*> {};

TEST_P(HostileFiles, take_256_mib_more_than_their_size_at_most) {
  if (slipstream::test::kNoLimits != nullptr) GTEST_SKIP() << slipstream::test::kNoLimits;
  const auto kinds = slipstream::test::hostile_kinds();
  const auto kind = std::ranges::find(kinds, std::string_view(GetParam()), &slipstream::test::HostileKind::name);
  ASSERT_NE(kind, kinds.end());
  const Bytes tx =
      slipstream::test::hostile_transaction(slipstream::test::worst_program(*kind, kProgram).program, kCapacity);
  const slipstream::test::ScratchDirectory scratch;
  for (const std::size_t per_block : {kTransactions, std::size_t{7}}) {
    const std::filesystem::path path = scratch / "chain.slip";
    const std::size_t size = write_chain(path, tx, per_block);
    for (const char* way : {"chain", "reference", "first_found"}) {
      if (per_block != kTransactions && way != std::string_view("chain")) continue;
      for (const unsigned threads : {1U, 2U, 8U, 64U}) {
        if (threads == 64 && way != std::string_view("chain")) continue;
        const Peak peak = peak_of(path, threads, way);
        std::printf("%s, %zu a block, %s, %u threads: %zu MiB; file: %zu\n", GetParam(), per_block, way, threads,
                    peak.bytes >> 20, size >> 20);
        EXPECT_LE(peak.bytes, size + kMostBeside);
        EXPECT_GT(peak.bytes, size / 2);
        // The first fault found need not be the proof.
        const bool is_named = peak.result.starts_with(" transaction 0: VMError(InvalidR1CSProof)");
        const bool is_found = peak.result.starts_with(" transaction 0: UtreexoProofMissing");
        EXPECT_TRUE(is_named || (is_found && way == std::string_view("first_found"))) << peak.result;
      }
    }
    std::filesystem::remove(path);
  }
}

// Those that leave most in memory: terms, points, checks, hashes, multipliers, trees.
INSTANTIATE_TEST_SUITE_P(Kinds, HostileFiles,
                         testing::Values("commitments_again", "signed_programs_again", "conjunctions", "call_proofs",
                                         "one_commitment_again"),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace slipstream::ledger
