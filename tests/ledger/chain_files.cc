#include "ledger/chain_files.h"

#include <utility>

#include "ledger/ledger_vectors.h"
#include "support/vectors.h"

namespace slipstream::ledger::test {

using slipstream::test::load_vectors;

FileChain vector_chain() {
  const Json vectors = load_vectors("blockchain.json");
  FileChain chain{initial_state_of(vectors["initial"]).state, {}};
  for (const Json& block : vectors["blocks"]) chain.blocks.push_back(block_of(block));
  return chain;
}

FileChain small_chain() {
  FileChain chain{ChainState::make_initial(5, {}).state, {}};
  const std::vector<std::vector<std::size_t>> sizes = {{3, 0, 7}, {60, 60}, {}, {1}};
  for (const auto& of_block : sizes) {
    Block& block = chain.blocks.emplace_back();
    block.header.height = chain.blocks.size() + 1;
    for (const std::size_t size : of_block) block.txs.emplace_back(size, static_cast<std::uint8_t>(0xc0 + size));
  }
  EXPECT_EQ(chain.blocks[1].encode().size(), 256u);
  return chain;
}

Reading::Reading(const std::filesystem::path& path) {
  auto reader = ChainReader::open(path);
  if (!reader) {
    error = reader.error();
    return;
  }
  while (true) {
    auto block = reader->next();
    if (!block) {
      error = block.error();
      EXPECT_EQ(reader->next().error().to_string(), error->to_string());
      return;
    }
    if (!*block) return;
    blocks.push_back(**std::move(block));
  }
}

Layout::Layout(std::uint32_t version, const FileChain& chain) : head(version == 1 ? 4 : 8) {
  std::size_t at = 12 + head + chain.state.encode().size() + 16;
  for (const Block& block : chain.blocks) {
    block_at.push_back(at);
    at += head + block.encode().size() + 16;
  }
  end_at = at;
  size = at + head + 8 + 16;
}

std::vector<std::size_t> Layout::begins() const {
  std::vector<std::size_t> out = {state_at};
  out.insert(out.end(), block_at.begin(), block_at.end());
  out.push_back(end_at);
  return out;
}

std::optional<ChainError> ChainFileTest::error_of(ByteSpan bytes) const {
  // Some file systems wait for the disk when a file is written over.
  std::filesystem::remove(path_);
  slipstream::test::write_file(path_, bytes);
  return Reading(path_).error;
}

}  // namespace slipstream::ledger::test
