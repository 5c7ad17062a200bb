#include "slipstream/ledger/import.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <vector>

#include "slipstream/base/detail/descriptor.h"
#include "slipstream/base/detail/json_document.h"
#include "slipstream/base/detail/json_reader.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/try.h"

namespace slipstream::ledger {
namespace {

/// A chain in memory. The details of its errors have no path yet.
struct Chain {
  std::uint64_t timestamp_ms = 0;
  std::vector<Bytes32> initial_outputs;
  std::vector<Block> blocks;
};

template <class T>
using Result = std::expected<T, std::string>;

constexpr std::string_view kWorkloadMagic = "ZKVMWL1\n";

Result<BlockHeader> whole_header(ByteSpan bytes) {
  Reader reader(bytes);
  auto header = BlockHeader::decode(reader);
  if (!header) return std::unexpected("the header is cut short");
  if (!reader.at_end()) return std::unexpected(std::to_string(reader.remaining()) + " bytes follow the header");
  return *std::move(header);
}

Result<Chain> parse_workload(ByteSpan bytes) {
  Reader reader(bytes);
  const auto cut = [&reader](std::string what) {
    return std::unexpected("at byte " + std::to_string(reader.offset()) + ": " + what + " is cut short");
  };
  Chain chain;
  static_cast<void>(reader.bytes(kWorkloadMagic.size()));
  const auto timestamp = reader.u64();
  const auto outputs = reader.u32();
  if (!timestamp || !outputs) return cut("the initial state");
  chain.timestamp_ms = *timestamp;
  if (*outputs > reader.remaining() / 32) return cut("the list of initial outputs");
  chain.initial_outputs.reserve(*outputs);
  for (std::uint32_t i = 0; i < *outputs; ++i) chain.initial_outputs.push_back(*reader.bytes32());

  const auto blocks = reader.u32();
  if (!blocks) return cut("the number of blocks");
  for (std::uint32_t b = 0; b < *blocks; ++b) {
    const std::string where = "block " + std::to_string(b);
    const auto header_bytes = reader.sized_bytes();
    if (!header_bytes) return cut("the header of " + where);
    auto header = whole_header(*header_bytes);
    if (!header) return std::unexpected("in " + where + ": " + header.error());
    Block& block = chain.blocks.emplace_back(*std::move(header), std::vector<Bytes>{});
    const auto txs = reader.u32();
    if (!txs) return cut("the number of transactions of " + where);
    for (std::uint32_t i = 0; i < *txs; ++i) {
      const auto tx = reader.sized_bytes();
      if (!tx) return cut("transaction " + std::to_string(i) + " of " + where);
      block.txs.emplace_back(tx->begin(), tx->end());
    }
  }
  if (!reader.at_end()) {
    return std::unexpected("at byte " + std::to_string(reader.offset()) + ": " + std::to_string(reader.remaining()) +
                           " bytes follow the last block");
  }
  return chain;
}

Result<Bytes32> contract_id(const JsonReader& utxo) {
  SLIPSTREAM_TRY(const JsonReader contract, utxo.member("contract"));
  SLIPSTREAM_TRY(const JsonReader id, contract.member("id"));
  return id.hex32();
}

Result<Block> json_block(const JsonReader& node) {
  Block block;
  SLIPSTREAM_TRY(const JsonReader header, node.member("header"));
  SLIPSTREAM_TRY(const JsonReader encoded, header.member("encoded"));
  SLIPSTREAM_TRY(const Bytes header_bytes, encoded.hex());
  auto decoded = whole_header(header_bytes);
  if (!decoded) return encoded.fail("is no header: " + decoded.error());
  block.header = *std::move(decoded);
  SLIPSTREAM_TRY(const JsonReader txs, node.member("txs"));
  SLIPSTREAM_TRY(const std::vector<JsonReader> items, txs.items());
  for (const JsonReader& item : items) {
    SLIPSTREAM_TRY(const JsonReader block_tx, item.member("block_tx"));
    SLIPSTREAM_TRY(Bytes bytes, block_tx.hex());
    block.txs.push_back(std::move(bytes));
  }
  return block;
}

Result<Chain> parse_json(ByteSpan bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  SLIPSTREAM_TRY(const JsonDocument document, JsonDocument::parse(SecretText(text)));
  const JsonReader root(document.root());
  Chain chain;
  SLIPSTREAM_TRY(const JsonReader initial, root.member("initial"));
  SLIPSTREAM_TRY(const JsonReader timestamp, initial.member("timestamp_ms"));
  SLIPSTREAM_TRY(chain.timestamp_ms, timestamp.u64());
  SLIPSTREAM_TRY(const JsonReader utxos, initial.member("utxos"));
  SLIPSTREAM_TRY(const std::vector<JsonReader> outputs, utxos.items());
  for (const JsonReader& output : outputs) {
    SLIPSTREAM_TRY(const Bytes32 id, contract_id(output));
    chain.initial_outputs.push_back(id);
  }
  SLIPSTREAM_TRY(const JsonReader blocks, root.member("blocks"));
  SLIPSTREAM_TRY(const std::vector<JsonReader> block_nodes, blocks.items());
  for (const JsonReader& node : block_nodes) {
    SLIPSTREAM_TRY(Block block, json_block(node));
    chain.blocks.push_back(std::move(block));
  }
  return chain;
}

constexpr std::string_view kNeither = "this is neither a workload file nor JSON";

bool is_workload(ByteSpan bytes) {
  const ByteSpan magic = as_bytes(kWorkloadMagic);
  return bytes.size() >= magic.size() && std::ranges::equal(bytes.first(magic.size()), magic);
}

bool may_be_json(ByteSpan bytes) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = std::ranges::find_if(
      bytes, [&](std::uint8_t c) { return kSpace.find(static_cast<char>(c)) == std::string_view::npos; });
  return first != bytes.end() && *first == '{';
}

/// Both are read as a whole.
constexpr std::size_t kLargestWorkload = std::size_t{1} << 30;
constexpr std::size_t kLargestJson = std::size_t{1} << 26;

Result<Bytes> read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0) return std::unexpected(std::strerror(errno));
  const std::size_t announced = S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0;
  Bytes out;
  constexpr std::size_t kChunk = std::size_t{1} << 20;
  while (true) {
    const std::size_t have = out.size();
    out.resize(have + kChunk);
    const ssize_t got = ::read(file.get(), out.data() + have, kChunk);
    if (got < 0 && errno != EINTR) return std::unexpected(std::strerror(errno));
    out.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return out;
    // The first chunk shows the kind of file: do not read gigabytes of something else.
    if (out.size() < kChunk) continue;
    const bool workload = is_workload(out);
    if (have < kChunk && !workload && !may_be_json(out)) return std::unexpected(std::string(kNeither));
    const std::size_t most = workload ? kLargestWorkload : kLargestJson;
    if (std::max(out.size(), announced) > most) {
      return std::unexpected((workload ? "a workload" : "JSON") + std::string(" larger than ") + std::to_string(most) +
                             " bytes, the most that is read");
    }
  }
}

Result<Chain> parse_chain(ByteSpan bytes) {
  if (bytes.empty()) return std::unexpected("the file is empty");
  if (is_workload(bytes)) return parse_workload(bytes);
  if (may_be_json(bytes)) return parse_json(bytes);
  return std::unexpected(std::string(kNeither));
}

Result<Chain> read_chain(const std::filesystem::path& path) {
  SLIPSTREAM_TRY(const Bytes bytes, read_file(path));
  return parse_chain(bytes);
}

std::expected<ImportSummary, ImportError> read_and_write(const std::filesystem::path& input,
                                                         const std::filesystem::path& output,
                                                         const std::function<bool()>& go_on) {
  const auto chain = read_chain(input);
  if (!chain) return std::unexpected(ImportError{input.string(), chain.error()});

  ImportSummary summary{.initial_outputs = chain->initial_outputs.size(), .blocks = chain->blocks.size()};
  const auto stopped = [&output] {
    return std::unexpected(
        ChainError{.kind = ChainErrorKind::Unwritable, .path = output.string(), .detail = "the import was stopped"});
  };
  const auto write = [&]() -> std::expected<void, ChainError> {
    if (!go_on()) return stopped();
    const ChainState initial = ChainState::make_initial(chain->timestamp_ms, chain->initial_outputs).state;
    SLIPSTREAM_TRY(ChainWriter writer, ChainWriter::create(output, initial));
    for (const Block& block : chain->blocks) {
      if (!go_on()) return stopped();
      SLIPSTREAM_TRY_VOID(writer.append(block));
      summary.transactions += block.txs.size();
    }
    return writer.finish();
  };
  if (const auto written = write(); !written) {
    return std::unexpected(ImportError{written.error().path, written.error().detail});
  }
  return summary;
}

}  // namespace

std::expected<ImportSummary, ImportError> import_chain(const std::filesystem::path& input,
                                                       const std::filesystem::path& output,
                                                       const std::function<bool()>& go_on) {
  try {
    return read_and_write(input, output, go_on);
  } catch (const std::bad_alloc&) {
    return std::unexpected(ImportError{input.string(), "there is not enough memory to import it"});
  }
}

}  // namespace slipstream::ledger
