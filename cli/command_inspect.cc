#include <fmt/ostream.h>

#include <algorithm>
#include <cctype>
#include <expected>
#include <string>
#include <utility>

#include "base/hex.h"
#include "base/try.h"
#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/files.h"
#include "cli/units.h"
#include "ledger/chain_file.h"

namespace slipstream::cli {
namespace {

int fail(const InspectOptions& options, const std::string& message, Console& console) {
  fmt::print(console.err, "slipstream: {}: {}\n", options.file, message);
  return kExitUsage;
}

int shown(bool good) { return good ? kExitValid : kExitInvalid; }

int inspect_block(const ledger::Block& block, const InspectOptions& options, Console& console) {
  if (!options.tx) return shown(describe(block, console.out));
  if (*options.tx >= block.txs.size()) {
    return fail(options,
                fmt::format("there is no transaction {}; the block at height {} has {}", *options.tx,
                            block.header.height, counted(block.txs.size(), "transaction")),
                console);
  }
  const auto block_tx = ledger::BlockTx::decode(block.txs[*options.tx]);
  if (!block_tx) {
    fmt::print(console.out, "block {}, transaction {}: {}\n", block.header.height, *options.tx,
               block_tx.error().to_string());
    return kExitInvalid;
  }
  return shown(describe(*block_tx, console.out));
}

/// Shows all blocks, one per line, or the block at the requested height.
int inspect_chain(ledger::ChainReader& reader, const InspectOptions& options, Console& console) {
  if (!options.height) {
    if (options.tx) return fail(options, "--tx in a chain needs --block", console);
    fmt::print(console.out, "chain on top of\n");
    describe(reader.initial_state().tip, console.out);
    fmt::print(console.out, "contracts     {} unspent\n\n", reader.initial_state().utreexo.count());
    fmt::print(console.out, "{:>8}  {:>12}  {:>9}  {}\n", "height", "transactions", "bytes", "id");
  }
  while (true) {
    const auto block = reader.next();
    if (!block) {
      fmt::print(console.err, "slipstream: {}\n", block.error().to_string());
      return kExitUsage;
    }
    if (!*block) break;
    const ledger::BlockHeader& header = (**block).header;
    if (!options.height) {
      fmt::print(console.out, "{:>8}  {:>12}  {:>9}  {}\n", header.height, (**block).txs.size(),
                 (**block).encode().size(), to_hex(header.id()));
    } else if (header.height == *options.height) {
      return inspect_block(**block, options, console);
    }
  }
  if (!options.height) return kExitValid;
  return fail(options, fmt::format("there is no block at height {}", *options.height), console);
}

/// The bytes of the file, decoded from hex if the whole file is hex.
std::expected<Bytes, std::string> read_bytes(const std::string& path) {
  SLIPSTREAM_TRY(Bytes bytes, read_file(path));
  if (bytes.empty()) return std::unexpected(path + ": empty file");
  const auto is_space = [](std::uint8_t byte) { return std::isspace(byte) != 0; };
  // Checks the first character before it tries to decode everything.
  const auto first = std::ranges::find_if_not(bytes, is_space);
  if (first == bytes.end() || std::isxdigit(*first) == 0) return bytes;
  std::string text;
  text.reserve(bytes.size());
  for (const std::uint8_t byte : bytes) {
    if (!is_space(byte)) text.push_back(static_cast<char>(byte));
  }
  if (auto decoded = from_hex(text); decoded && !decoded->empty()) return *std::move(decoded);
  return bytes;
}

/// Shows the first kind, among those that the options allow, as which the bytes decode.
int inspect_bytes(ByteSpan bytes, const InspectOptions& options, Console& console) {
  const auto wants = [&options](Content content) {
    if (options.tx && content != Content::block) return false;
    return options.content == Content::any || options.content == content;
  };
  std::string reasons;
  const auto note = [&reasons](std::string_view what, const std::string& why) {
    reasons += fmt::format("{}not {}: {}", reasons.empty() ? "" : "; ", what, why);
  };

  if (wants(Content::transaction)) {
    const auto tx = vm::decode_tx(bytes);
    if (tx) return shown(describe(*tx, console.out));
    note("a transaction", tx.error().to_string());
  }
  if (wants(Content::block_transaction)) {
    const auto block_tx = ledger::BlockTx::decode(bytes);
    if (block_tx) return shown(describe(*block_tx, console.out));
    note("a transaction with Utreexo proofs", block_tx.error().to_string());
  }
  if (wants(Content::block)) {
    const auto block = ledger::Block::decode(bytes);
    if (block) return inspect_block(*block, options, console);
    note("a block", block.error().to_string());
  }
  return fail(options, reasons.empty() ? "--tx is for blocks and chains" : reasons, console);
}

}  // namespace

int inspect(const InspectOptions& options, Console& console) {
  if (options.content == Content::any || options.content == Content::chain) {
    auto reader = ledger::ChainReader::open(options.file);
    if (reader) return inspect_chain(*reader, options, console);
    const bool may_be_other = reader.error().kind == ledger::ChainErrorKind::WrongMagic;
    if (options.content == Content::chain || !may_be_other) {
      fmt::print(console.err, "slipstream: {}\n", reader.error().to_string());
      return kExitUsage;
    }
  }
  if (options.height) return fail(options, "--block is for chain files, and this is none", console);
  const auto bytes = read_bytes(options.file);
  if (!bytes) {
    fmt::print(console.err, "slipstream: {}\n", bytes.error());
    return kExitUsage;
  }
  return inspect_bytes(*bytes, options, console);
}

}  // namespace slipstream::cli
