#include "cli/chain_store.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::cli {
namespace {

/// To be increased when ChainGenerator makes other chains from the same plan.
constexpr int kGeneratorVersion = 1;

std::expected<StoredChain, std::string> make_chain(const ChainPlan& plan, const std::function<void()>& made) {
  ChainGenerator generator(plan);
  StoredChain out{generator.state(), {}};
  while (true) {
    SLIPSTREAM_TRY(auto block, generator.next([&] {
      made();
      return true;
    }));
    if (!block) return out;
    out.blocks.push_back(*std::move(block));
  }
}

}  // namespace

std::expected<StoredChain, ledger::ChainError> load_chain(const std::filesystem::path& path) {
  SLIPSTREAM_TRY(auto reader, ledger::ChainReader::open(path));
  StoredChain out{reader.initial_state(), {}};
  while (true) {
    SLIPSTREAM_TRY(auto block, reader.next());
    if (!block) return out;
    out.blocks.push_back(*std::move(block));
  }
}

std::string cache_name(const ChainPlan& plan) {
  constexpr std::size_t kLongest = 80;
  std::string shapes;
  for (const TxShape& shape : plan.mix) {
    if (!shapes.empty()) shapes += "_";
    if (plan.mix.size() > 1) shapes += fmt::format("{}of", shape.weight);
    shapes += to_text(shape);
  }
  if (shapes.size() > kLongest) {
    Transcript transcript("slipstream.bench.cache");
    transcript.append("shapes", as_bytes(shapes));
    shapes = "mix" + to_hex(transcript.challenge_bytes32("name"));
  }
  return fmt::format("{}-txs{}-block{}-seed{}-v{}.slip", shapes, plan.txs, plan.txs_per_block, plan.seed,
                     kGeneratorVersion);
}

std::expected<void, std::string> ChainStore::save(const StoredChain& chain, const std::string& name) const {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) return std::unexpected(fmt::format("{}: {}", directory_.string(), error.message()));
  const auto text = [](ledger::ChainError e) { return e.to_string(); };
  auto writer = ledger::ChainWriter::create(directory_ / name, chain.initial);
  if (!writer) return std::unexpected(text(writer.error()));
  for (const ledger::Block& block : chain.blocks) {
    if (auto written = writer->append(block); !written) return std::unexpected(text(written.error()));
  }
  if (auto written = writer->finish(); !written) return std::unexpected(text(written.error()));
  return {};
}

std::expected<const StoredChain*, std::string> ChainStore::get(const ChainPlan& plan,
                                                               const std::function<void()>& made) {
  const std::string name = cache_name(plan);
  if (const auto found = chains_.find(name); found != chains_.end()) return found->second.get();
  const auto keep = [&](StoredChain chain) {
    return (chains_[name] = std::make_unique<const StoredChain>(std::move(chain))).get();
  };
  if (!directory_.empty()) {
    if (auto loaded = load_chain(directory_ / name)) return keep(*std::move(loaded));
  }
  SLIPSTREAM_TRY(StoredChain chain, make_chain(plan, made));
  if (!directory_.empty()) SLIPSTREAM_TRY_VOID(save(chain, name));
  return keep(std::move(chain));
}

}  // namespace slipstream::cli
