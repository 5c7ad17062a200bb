#include <fmt/ostream.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/next_block.h"
#include "cli/printable.h"
#include "cli/threads.h"
#include "cli/units.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"

namespace slipstream::cli {
namespace {

using Text = std::expected<void, std::string>;

struct Made {
  ledger::Block block;
  std::uint64_t blocks = 0;
};

std::expected<std::vector<FiledTransaction>, Refusal> read_all(const BlockOptions& options) {
  std::vector<FiledTransaction> out;
  for (const std::string& file : options.transactions) {
    if (same_file(options.out, file)) return std::unexpected(Refusal{options.out + ": --out is a transaction"});
    SLIPSTREAM_TRY(FiledTransaction tx, read_transaction(file, options.capacity));
    out.push_back(std::move(tx));
  }
  return out;
}

std::unexpected<Refusal> unwritten(const ledger::ChainError& error) {
  return std::unexpected(Refusal{error.to_string()});
}

/// The header of the block that follows this one.
BlockFields fields_after(const ledger::BlockHeader& tip, const BlockOptions& options) {
  return {.version = options.version.value_or(tip.version),
          .timestamp_ms = options.timestamp_ms.value_or(usual_time(tip))};
}

/// Makes the block, verifies it, and writes it behind the others.
std::expected<Made, Refusal> finish(const ledger::BlockVerifier& verifier, ledger::ChainState& state,
                                    const FollowedContracts& contracts, std::span<const FiledTransaction> txs,
                                    const BlockFields& fields, ledger::ChainWriter& writer, std::uint64_t blocks) {
  SLIPSTREAM_TRY(ledger::Block block, make_block(state, contracts, txs, fields));
  SLIPSTREAM_TRY_VOID(apply_block(verifier, state, block, txs));
  if (Interrupt::happened()) return std::unexpected(Refusal{"interrupted", Interrupt::exit_code()});
  if (const auto written = writer.append(block); !written) return unwritten(written.error());
  if (const auto written = writer.finish(); !written) return unwritten(written.error());
  return Made{std::move(block), blocks + 1};
}

std::expected<Made, Refusal> new_chain(const ledger::BlockVerifier& verifier, std::span<const FiledTransaction> txs,
                                       const BlockOptions& options) {
  FollowedContracts contracts(txs);
  ledger::BlockHeader none;
  none.version = 1;
  const BlockFields fields = fields_after(none, options);
  ledger::ChainState state = make_initial_state(contracts, fields.timestamp_ms - 1);
  auto writer = ledger::ChainWriter::create(options.out, state);
  if (!writer) return unwritten(writer.error());
  return finish(verifier, state, contracts, txs, fields, *writer, 0);
}

std::expected<Made, Refusal> longer_chain(const ledger::BlockVerifier& verifier, std::span<const FiledTransaction> txs,
                                          const BlockOptions& options, Console& console) {
  const Input input(options.chain);
  auto reader = ledger::ChainReader::open(input.path());
  if (!reader) return std::unexpected(Refusal{input.explain(reader.error())});
  auto writer = ledger::ChainWriter::create(options.out, reader->initial_state());
  if (!writer) return unwritten(writer.error());
  FollowedContracts contracts(txs);
  std::uint64_t blocks = 0;
  const auto keep = [&](const ledger::Block& block) -> Text {
    ++blocks;
    if (const auto written = writer->append(block); !written) return std::unexpected(written.error().to_string());
    return {};
  };
  SLIPSTREAM_TRY(ledger::ChainState state,
                 follow_chain(verifier, *reader, input, contracts, keep, console, options.quiet));
  return finish(verifier, state, contracts, txs, fields_after(state.tip, options), *writer, blocks);
}

std::expected<Made, Refusal> make(const BlockOptions& options, Console& console) {
  SLIPSTREAM_TRY(const std::vector<FiledTransaction> txs, read_all(options));
  const auto threads = Threads::make(options.threads);
  if (!threads) return std::unexpected(Refusal{threads.error()});
  const auto verifier = ledger::BlockVerifier::make(
      {.threads = threads->count(), .rules = options.rules, .generator_capacity = options.capacity});
  if (!verifier) return std::unexpected(Refusal{verifier.error().detail});
  return options.chain.empty() ? new_chain(*verifier, txs, options) : longer_chain(*verifier, txs, options, console);
}

}  // namespace

int extend_chain(const BlockOptions& options, Console& console) {
  // Constructed before the file, so that a named temporary file is removed after an interrupt.
  const Interrupt interrupt;
  const auto made = make(options, console);
  if (!made) {
    report_error(console, fmt::format("{}; {} was not written", made.error().message, options.out));
    return made.error().code;
  }
  const ledger::BlockHeader& header = made->block.header;
  if (options.json) {
    print_document(console, {{"chain", options.out},
                             {"blocks", made->blocks},
                             {"height", header.height},
                             {"id", to_hex(header.id())},
                             {"timestamp_ms", header.timestamp_ms},
                             {"transactions", made->block.txs.size()}});
  } else if (!options.quiet) {
    fmt::print(console.out, "{}: {}; the last one, at height {}, has {}\nblock         {}\n", printable(options.out),
               counted(made->blocks, "block"), header.height, counted(made->block.txs.size(), "transaction"),
               to_hex(header.id()));
  }
  return kExitValid;
}

}  // namespace slipstream::cli
