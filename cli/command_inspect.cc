#include <fmt/ostream.h>

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/describe_json.h"
#include "cli/files.h"
#include "cli/input.h"
#include "cli/printable.h"
#include "cli/text_layout.h"
#include "cli/units.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/chain_file.h"

namespace slipstream::cli {
namespace {

int fail(const InspectOptions& options, const std::string& message, Console& console) {
  return report_error(console, fmt::format("{}: {}", Input(options.file).name(), message));
}

int shown(bool good) { return good ? kExitValid : kExitInvalid; }

/// Shows a block or a transaction as text or as a document.
template <class T>
int show(const T& item, const InspectOptions& options, Console& console) {
  if (!options.json) return shown(describe(item, console.out));
  const auto [document, good] = [&item] {
    if constexpr (std::is_same_v<T, ledger::Block>) {
      return block_json(item);
    } else {
      return transaction_json(item);
    }
  }();
  print_document(console, document);
  return shown(good);
}

int inspect_block(const ledger::Block& block, const InspectOptions& options, Console& console) {
  if (!options.tx) return show(block, options, console);
  if (*options.tx >= block.txs.size()) {
    return fail(options,
                fmt::format("there is no transaction {}; the block at height {} has {}", *options.tx,
                            block.header.height, counted(block.txs.size(), "transaction")),
                console);
  }
  const auto block_tx = ledger::BlockTx::decode(block.txs[*options.tx]);
  if (!block_tx) {
    // With --json, stdout has one document or nothing.
    fmt::print(options.json ? console.err : console.out, "{}block at height {}, transaction {}: {}\n",
               options.json ? "slipstream: " : "", block.header.height, *options.tx,
               printable(block_tx.error().to_string()));
    return kExitInvalid;
  }
  return show(*block_tx, options, console);
}

/// All blocks of a chain in one document.
int list_as_json(const Input& input, ledger::ChainReader& reader, Console& console) {
  nlohmann::ordered_json document = {{"kind", "chain"},
                                     {"initial", header_json(reader.initial_state().tip)},
                                     {"unspent_contracts", reader.initial_state().utreexo.count()},
                                     {"blocks", nlohmann::ordered_json::array()}};
  while (true) {
    const auto block = reader.next();
    if (!block) return report_error(console, input.explain(block.error(), reader.initial_state().tip.height));
    if (!*block) break;
    const ledger::BlockHeader& header = (**block).header;
    document["blocks"].push_back({{"height", header.height},
                                  {"transactions", (**block).txs.size()},
                                  {"size_bytes", (**block).encode().size()},
                                  {"id", to_hex(header.id())}});
  }
  print_document(console, document);
  return kExitValid;
}

/// Shows all blocks, one per line, or the block at the requested height.
int inspect_chain(const Input& input, ledger::ChainReader& reader, const InspectOptions& options, Console& console) {
  if (!options.height) {
    if (options.tx) return fail(options, "--tx in a chain needs --block", console);
    if (options.json) return list_as_json(input, reader, console);
    fmt::print(console.out, "chain on top of\n");
    describe(reader.initial_state().tip, console.out);
    fmt::print(console.out, "contracts     {} unspent\n\n", reader.initial_state().utreexo.count());
    fmt::print(console.out, "{:>8}  {:>12}  {:>9}  {}\n", "height", "transactions", "bytes", "id");
  }
  while (true) {
    const auto block = reader.next();
    if (!block) return report_error(console, input.explain(block.error(), reader.initial_state().tip.height));
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
    if (tx) return show(*tx, options, console);
    note("a transaction", tx.error().to_string());
  }
  if (wants(Content::block_transaction)) {
    const auto block_tx = ledger::BlockTx::decode(bytes);
    if (block_tx) return show(*block_tx, options, console);
    note("a transaction with Utreexo proofs", block_tx.error().to_string());
  }
  if (wants(Content::block)) {
    const auto block = ledger::Block::decode(bytes);
    if (block) return inspect_block(*block, options, console);
    note("a block", block.error().to_string());
  }
  return fail(options, reasons.empty() ? "--tx is for blocks and chains" : reasons, console);
}

int inspect_file(const InspectOptions& options, Console& console) {
  Input input(options.file);
  if (const auto ready = input.make_rereadable(); !ready) return report_error(console, ready.error());
  if (options.content == Content::any || options.content == Content::chain) {
    auto reader = ledger::ChainReader::open(input.path());
    if (reader) return inspect_chain(input, *reader, options, console);
    const bool may_be_other = reader.error().kind == ledger::ChainErrorKind::WrongMagic;
    if (options.content == Content::chain || !may_be_other) return report_error(console, input.explain(reader.error()));
  }
  if (options.height) return fail(options, "--block is for chain files, and this is none", console);
  auto bytes = read_file(input.path());
  if (!bytes) return report_error(console, bytes.error());
  if (bytes->empty()) return fail(options, "empty file", console);
  return inspect_bytes(decoded_if_hex(*std::move(bytes)), options, console);
}

}  // namespace

int inspect(const InspectOptions& options, Console& console) {
  if (console.columns == 0 || options.json) return inspect_file(options, console);
  CutLines cut(console.out, console.columns);
  Console narrow{.out = cut, .err = console.err};
  const int code = inspect_file(options, narrow);
  if (cut.have_cut()) {
    fmt::print(console.out, "\nLines are cut to the {} columns of this terminal, but not in a pipe.\n",
               console.columns);
  }
  return code;
}

}  // namespace slipstream::cli
