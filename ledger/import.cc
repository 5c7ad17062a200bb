#include "ledger/import.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/descriptor.h"
#include "base/hex.h"
#include "base/reader.h"
#include "base/try.h"

namespace slipstream::ledger {
namespace {

using Json = nlohmann::json;

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

/// JSON that can be taken apart without memory: the library's own destructor asks for some, and where there is none it
/// ends the process. So it only ever gets to destroy values with nothing in them.
class JsonTree : nlohmann::json_sax<Json> {
 public:
  static constexpr std::size_t kMostNested = 64;

  JsonTree() = default;
  JsonTree(const JsonTree&) = delete;
  JsonTree& operator=(const JsonTree&) = delete;
  ~JsonTree() override { take_apart(root_); }

  [[nodiscard]] Result<void> parse(ByteSpan bytes) {
    if (Json::sax_parse(bytes.begin(), bytes.end(), static_cast<nlohmann::json_sax<Json>*>(this))) return {};
    return std::unexpected(std::move(error_));
  }
  [[nodiscard]] const Json& root() const { return root_; }

 private:
  static void take_apart(Json& json) {
    if (json.is_array()) {
      for (auto& items = json.get_ref<Json::array_t&>(); !items.empty(); items.pop_back()) take_apart(items.back());
    } else if (json.is_object()) {
      auto& members = json.get_ref<Json::object_t&>();
      for (; !members.empty(); members.erase(members.begin())) take_apart(members.begin()->second);
    }
  }

  Json& place() {
    if (open_.empty()) return root_;
    if (open_.back()->is_array()) return open_.back()->get_ref<Json::array_t&>().emplace_back();
    return *member_;
  }
  bool add(Json value) {
    Json& at = place();
    // A name that came before: its last value counts.
    take_apart(at);
    at = std::move(value);
    return true;
  }
  bool begin(Json::value_t kind) {
    if (open_.size() == kMostNested) {
      error_ = "values are nested more than " + std::to_string(kMostNested) + " deep";
      return false;
    }
    Json& at = place();
    take_apart(at);
    at = kind;
    open_.push_back(&at);
    return true;
  }
  bool end() {
    open_.pop_back();
    return true;
  }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(Json::number_integer_t value) override { return add(value); }
  bool number_unsigned(Json::number_unsigned_t value) override { return add(value); }
  bool number_float(Json::number_float_t value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(Json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return begin(Json::value_t::object); }
  bool key(std::string& name) override {
    member_ = &open_.back()->get_ref<Json::object_t&>()[std::move(name)];
    return true;
  }
  bool end_object() override { return end(); }
  bool start_array(std::size_t) override { return begin(Json::value_t::array); }
  bool end_array() override { return end(); }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception& error) override {
    error_ = "at byte " + std::to_string(at) + ": this is not JSON: " + error.what();
    return false;
  }

  Json root_;
  /// Lists and objects that have not ended, from the outside in.
  std::vector<Json*> open_;
  /// Where the value of the name that was read last goes.
  Json* member_ = nullptr;
  std::string error_;
};

// A member of a JSON object, with the path that leads to it for the error.
struct Node {
  const Json* json;
  std::string path;

  [[nodiscard]] Result<Node> member(const char* key) const {
    std::string at = path.empty() ? key : path + "." + key;
    const auto found = json->find(key);
    if (!json->is_object() || found == json->end()) return std::unexpected("\"" + at + "\" is missing");
    return Node{&*found, std::move(at)};
  }
  [[nodiscard]] Result<std::vector<Node>> items() const {
    if (!json->is_array()) return std::unexpected("\"" + path + "\" is not a list");
    std::vector<Node> out;
    for (const Json& item : *json) out.push_back({&item, path + "[" + std::to_string(out.size()) + "]"});
    return out;
  }
  [[nodiscard]] Result<std::uint64_t> u64() const {
    if (json->is_number_unsigned()) return json->get<std::uint64_t>();
    if (json->is_string()) {
      const auto& text = json->get_ref<const std::string&>();
      std::uint64_t value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error == std::errc{} && end == text.data() + text.size()) return value;
    }
    return std::unexpected("\"" + path + "\" is not a 64-bit integer");
  }
  [[nodiscard]] Result<Bytes> hex() const {
    if (json->is_string()) {
      if (auto bytes = from_hex(json->get_ref<const std::string&>())) return *std::move(bytes);
    }
    return std::unexpected("\"" + path + "\" is not a string of hex digits");
  }
};

Result<Bytes32> contract_id(const Node& utxo) {
  SLIPSTREAM_TRY(const Node contract, utxo.member("contract"));
  SLIPSTREAM_TRY(const Node id, contract.member("id"));
  SLIPSTREAM_TRY(const Bytes bytes, id.hex());
  if (bytes.size() != 32) return std::unexpected("\"" + id.path + "\" is not 32 bytes");
  return to_bytes32(bytes);
}

Result<Block> json_block(const Node& node) {
  Block block;
  SLIPSTREAM_TRY(const Node header, node.member("header"));
  SLIPSTREAM_TRY(const Node encoded, header.member("encoded"));
  SLIPSTREAM_TRY(const Bytes header_bytes, encoded.hex());
  auto decoded = whole_header(header_bytes);
  if (!decoded) return std::unexpected("\"" + encoded.path + "\": " + decoded.error());
  block.header = *std::move(decoded);
  SLIPSTREAM_TRY(const Node txs, node.member("txs"));
  SLIPSTREAM_TRY(const std::vector<Node> items, txs.items());
  for (const Node& item : items) {
    SLIPSTREAM_TRY(const Node block_tx, item.member("block_tx"));
    SLIPSTREAM_TRY(Bytes bytes, block_tx.hex());
    block.txs.push_back(std::move(bytes));
  }
  return block;
}

Result<Chain> parse_json(ByteSpan bytes) {
  JsonTree tree;
  SLIPSTREAM_TRY_VOID(tree.parse(bytes));
  const Node root{&tree.root(), ""};
  Chain chain;
  SLIPSTREAM_TRY(const Node initial, root.member("initial"));
  SLIPSTREAM_TRY(const Node timestamp, initial.member("timestamp_ms"));
  SLIPSTREAM_TRY(chain.timestamp_ms, timestamp.u64());
  SLIPSTREAM_TRY(const Node utxos, initial.member("utxos"));
  SLIPSTREAM_TRY(const std::vector<Node> outputs, utxos.items());
  for (const Node& output : outputs) {
    SLIPSTREAM_TRY(const Bytes32 id, contract_id(output));
    chain.initial_outputs.push_back(id);
  }
  SLIPSTREAM_TRY(const Node blocks, root.member("blocks"));
  SLIPSTREAM_TRY(const std::vector<Node> block_nodes, blocks.items());
  for (const Node& node : block_nodes) {
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

/// Both are read whole. Parsed JSON takes some sixteen times the memory of its text where that is short numbers.
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
    // What it is shows at its beginning. Not to read gigabytes of something else.
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
                                                         const std::filesystem::path& output) {
  const auto chain = read_chain(input);
  if (!chain) return std::unexpected(ImportError{input.string(), chain.error()});

  ImportSummary summary{.initial_outputs = chain->initial_outputs.size(), .blocks = chain->blocks.size()};
  const auto write = [&]() -> std::expected<void, ChainError> {
    const ChainState initial = ChainState::make_initial(chain->timestamp_ms, chain->initial_outputs).state;
    SLIPSTREAM_TRY(ChainWriter writer, ChainWriter::create(output, initial));
    for (const Block& block : chain->blocks) {
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
                                                       const std::filesystem::path& output) {
  try {
    return read_and_write(input, output);
  } catch (const std::bad_alloc&) {
    return std::unexpected(ImportError{input.string(), "there is not enough memory to import it"});
  }
}

}  // namespace slipstream::ledger
