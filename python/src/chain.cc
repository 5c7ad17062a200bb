#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include <array>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "python/src/arguments.h"
#include "python/src/caller_thread.h"
#include "python/src/guarded.h"
#include "python/src/limits.h"
#include "python/src/module.h"
#include "python/src/threads.h"
#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/base/detail/work_clock.h"
#include "slipstream/base/hex.h"
#include "slipstream/base/threads.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"

namespace slipstream::python {
namespace {

using ledger::Block;
using ledger::ChainState;

struct Request {
  unsigned threads;
  ledger::Rules rules;
  std::size_t capacity;
  ledger::Naming naming;
};

ledger::Rules rules_argument(std::string_view name) {
  if (name == "reference") return ledger::Rules::reference;
  if (name == "strict") return ledger::Rules::strict;
  raise_input_error("UnknownName", "rules: \"" + std::string(name) + "\" is neither \"reference\" nor \"strict\"");
}

// The numbers of a block, in the order of `numbers_of`.
constexpr std::array kColumns{"height",         "transactions",   "inputs",           "outputs",
                              "multipliers",    "dynamic_points", "decode_ns",        "programs_ns",
                              "hashing_ns",     "constraints_ns", "proof_scalars_ns", "point_decoding_ns",
                              "multiscalar_ns", "accumulator_ns", "wall_ns"};
using Numbers = std::array<std::uint64_t, kColumns.size()>;

Numbers numbers_of(std::uint64_t height, const ledger::BlockReport& report) {
  const ledger::Counts& c = report.counts;
  const ledger::PhaseTimes& t = report.times;
  return {height,           c.transactions,   c.inputs,      c.outputs,     c.multipliers,
          c.dynamic_points, t.decode,         t.programs,    t.hashing,     t.constraints,
          t.proof_scalars,  t.point_decoding, t.multiscalar, t.accumulator, t.wall};
}

nb::dict to_dict(const Numbers& numbers) {
  nb::dict out;
  for (std::size_t i = 0; i < numbers.size(); ++i) out[kColumns[i]] = numbers[i];
  return out;
}

/// Arrays of uint64 by name, one item for each block.
nb::dict to_columns(const std::vector<Numbers>& rows) {
  nb::dict out;
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    auto* const data = new std::uint64_t[rows.size() + 1];
    const nb::capsule owner(data, [](void* memory) noexcept { delete[] static_cast<std::uint64_t*>(memory); });
    for (std::size_t row = 0; row < rows.size(); ++row) data[row] = rows[row][i];
    const std::size_t shape[] = {rows.size()};
    out[kColumns[i]] = nb::cast(nb::ndarray<nb::numpy, std::uint64_t, nb::ndim<1>>(data, 1, shape, owner));
  }
  return out;
}

std::string detail_of(const ledger::Fault& fault) {
  if (!fault.detail.empty()) return fault.detail;
  if (!fault.vm) return "";
  return fault.vm->detail.empty() ? std::string(vm::explanation(fault.vm->kind)) : fault.vm->detail;
}

nb::dict to_dict(std::uint64_t height, Index tx, const ledger::Fault& fault) {
  nb::dict out;
  out["block_height"] = height;
  out["transaction_index"] = tx;
  out["error"] = fault.name();
  out["detail"] = detail_of(fault);
  out["instruction_index"] = fault.vm ? fault.vm->instruction : std::nullopt;
  out["byte_offset"] = fault.vm ? fault.vm->byte_offset : std::nullopt;
  return out;
}

/// What a verification found, gathered by its threads.
struct Result {
  std::vector<Numbers> blocks;
  std::uint64_t valid_blocks = 0;
  ledger::Counts counts;
  ledger::PhaseTimes times;
  std::uint64_t setup_ns = 0, total_ns = 0;
  /// Written by the reading thread only.
  std::uint64_t read_ns = 0;
  bool stopped = false;
  std::optional<ledger::ChainFault> fault;
};

class Verification {
 public:
  Verification(const Request& request, nb::object on_block, bool per_block)
      : request_(request), on_block_(std::move(on_block)), per_block_(per_block) {}

  [[nodiscard]] CallerThread& caller() { return caller_; }

  /// Applies blocks to `state` until next() is false. next() runs on other threads, without the GIL. Needs the GIL.
  Result run(ChainState& state, const std::function<bool(Block&)>& next) {
    check_capacity(request_.capacity);
    const Threads limit(request_.threads);
    caller_.run([&] { verify(state, next, limit.count()); });
    if (no_resources_) raise(make_exception(*no_resources_));
    return std::move(result_);
  }

 private:
  void verify(ChainState& state, const std::function<bool(Block&)>& next, unsigned threads) {
    const Stopwatch setup;
    const auto verifier = ledger::BlockVerifier::make({.threads = threads,
                                                       .rules = request_.rules,
                                                       .generator_capacity = request_.capacity,
                                                       .naming = request_.naming});
    if (!verifier) {
      no_resources_ = OutOfResources{verifier.error().detail};
      return;
    }
    result_.setup_ns = setup.nanoseconds();
    const Stopwatch total;
    const ledger::ChainSource source{
        .next =
            [&](Block& block) {
              const WorkClock reading;
              const bool there = !caller_.stop_token().stop_requested() && next(block);
              result_.read_ns += reading.nanoseconds();
              return there;
            },
        .applied = [&](const Block&, const ledger::BlockReport& report, const ChainState& at) { applied(report, at); },
        .stop = caller_.stop_token()};
    auto ended = verifier->apply_chain_vartime(state, source);
    result_.total_ns = total.nanoseconds();
    if (ended) {
      result_.stopped = !*ended || caller_.stop_token().stop_requested();
      return;
    }
    result_.times += ended.error().error.times;
    result_.times += ended.error().later;
    if (ended.error().error.fault.kind == ledger::FaultKind::OutOfResources) {
      no_resources_ = OutOfResources{ended.error().error.fault.detail};
    } else {
      result_.fault = std::move(ended).error();
    }
  }

  void applied(const ledger::BlockReport& report, const ChainState& at) {
    ++result_.valid_blocks;
    result_.counts += report.counts;
    result_.times += report.times;
    const Numbers numbers = numbers_of(at.tip.height, report);
    if (per_block_) result_.blocks.push_back(numbers);
    if (on_block_.is_none()) return;
    static_cast<void>(caller_.call([&] {
      nb::dict block = to_dict(numbers);
      block["id"] = to_hex(report.block_id);
      const nb::object answer = on_block_(block);
      if (answer.ptr() == Py_False) caller_.request_stop();
    }));
  }

  Request request_;
  nb::object on_block_;
  bool per_block_;
  CallerThread caller_;
  Result result_{};
  std::optional<OutOfResources> no_resources_;
};

nb::dict report_of(const Request& request, const Result& result, const ChainState& state, bool per_block) {
  nb::dict out;
  const auto set = [&](const char* key, const auto& value) { out[key] = value; };
  const std::uint64_t processor_ns = result.read_ns + result.times.processor();
  const auto seconds = static_cast<double>(result.total_ns) / 1e9;
  set("verdict", result.fault ? "invalid" : result.stopped ? "stopped" : "valid");
  set("backend", cpu::info(cpu::active_backend()).name);
  set("threads", request.threads == 0 ? usable_threads() : request.threads);
  set("rules", request.rules == ledger::Rules::strict ? "strict" : "reference");
  set("valid_blocks", result.valid_blocks);
  set("valid_transactions", result.counts.transactions);
  set("inputs", result.counts.inputs);
  set("outputs", result.counts.outputs);
  set("multipliers", result.counts.multipliers);
  set("dynamic_points", result.counts.dynamic_points);
  set("tip_height", state.tip.height);
  set("tip_id", to_hex(state.tip.id()));
  set("setup_ns", result.setup_ns);
  set("total_ns", result.total_ns);
  set("processor_ns", processor_ns);
  set("transactions_per_second",
      result.total_ns == 0 ? 0.0 : static_cast<double>(result.counts.transactions) / seconds);
  set("microseconds_per_output",
      result.counts.outputs == 0 ? 0.0 : seconds * 1e6 / static_cast<double>(result.counts.outputs));
  set("read_ns", result.read_ns);
  set("decode_ns", result.times.decode);
  set("programs_ns", result.times.programs);
  set("hashing_ns", result.times.hashing);
  set("constraints_ns", result.times.constraints);
  set("proof_scalars_ns", result.times.proof_scalars);
  set("point_decoding_ns", result.times.point_decoding);
  set("multiscalar_ns", result.times.multiscalar);
  set("accumulator_ns", result.times.accumulator);
  set("blame_ns", result.times.blame);
  set("invalid_block", nb::none());
  set("further_invalid_transactions", std::size_t{0});
  nb::list invalid;
  if (result.fault) {
    const std::uint64_t height = result.fault->header.height;
    const ledger::BlockError& error = result.fault->error;
    set("invalid_block", to_dict(height, error.tx, error.fault));
    set("further_invalid_transactions", error.further_invalid_txs);
    for (const ledger::TxFault& fault : error.invalid_txs) invalid.append(to_dict(height, fault.tx, fault.fault));
  }
  set("invalid_transactions", invalid);
  if (per_block) set("blocks", to_columns(result.blocks));
  return out;
}

/// Paths as os.fsencode gives them.
std::string path_argument(const nb::bytes& path) { return {path.c_str(), path.size()}; }

ledger::ChainReader open_chain(const std::string& path) {
  auto reader = without_gil([&] { return ledger::ChainReader::open(path); });
  if (!reader) raise(make_exception(reader.error()));
  return *std::move(reader);
}

nb::dict verify_file(const nb::bytes& path, unsigned threads, std::string_view rules, std::size_t capacity,
                     bool first_fault, nb::object on_block, bool per_block) {
  const Request request{threads, rules_argument(rules), capacity,
                        first_fault ? ledger::Naming::first_found : ledger::Naming::reference};
  ledger::ChainReader reader = open_chain(path_argument(path));
  ChainState state = reader.initial_state();
  Verification verification(request, std::move(on_block), per_block);
  std::optional<ledger::ChainError> unreadable;
  const Result result = verification.run(state, [&](Block& block) {
    auto there = reader.next(block);
    if (!there) unreadable = std::move(there).error();
    return there.value_or(false);
  });
  // The file is read ahead: what follows an invalid block, or a stop, does not count.
  if (unreadable && !result.fault && !result.stopped) raise(make_exception(*unreadable));
  return report_of(request, result, state, per_block);
}

/// A block or the encoding of one, as item `index` of a list.
Block block_argument(nb::handle object, std::size_t index) {
  if (nb::isinstance<Block>(object)) return nb::cast<const Block&>(object);
  const std::string name = "blocks[" + std::to_string(index) + "]";
  const BytesArgument bytes(object, name.c_str());
  auto block = Block::decode(bytes.bytes());
  if (!block) raise(decode_error(name, block.error(), index));
  return *std::move(block);
}

nb::tuple verify_blocks(const ChainState& initial, nb::handle blocks, unsigned threads, std::string_view rules,
                        std::size_t capacity, bool first_fault, nb::object on_block, bool per_block) {
  const Request request{threads, rules_argument(rules), capacity,
                        first_fault ? ledger::Naming::first_found : ledger::Naming::reference};
  const nb::object items = nb::iter(blocks);
  ChainState state = initial;
  Verification verification(request, std::move(on_block), per_block);
  std::size_t index = 0;
  const Result result = verification.run(state, [&](Block& block) {
    bool there = false;
    const bool called = verification.caller().call([&] {
      const nb::object item = nb::steal(PyIter_Next(items.ptr()));
      if (!item.is_valid()) {
        if (PyErr_Occurred() != nullptr) nb::raise_python_error();
        return;
      }
      block = block_argument(item, index++);
      there = true;
    });
    return called && there;
  });
  nb::dict report = report_of(request, result, state, per_block);
  return nb::make_tuple(report, std::move(state));
}

Block decode_block(nb::handle object) {
  const BytesArgument bytes(object, "encoding");
  auto block = Block::decode(bytes.bytes());
  if (!block) raise(decode_error("the encoding is not a block", block.error()));
  return *std::move(block);
}

Block make_block(nb::handle header, nb::handle transactions) {
  const BytesArgument bytes(header, "header");
  Reader reader(bytes.bytes());
  auto decoded = ledger::BlockHeader::decode(reader);
  if (!decoded || !reader.at_end()) {
    raise(decode_error("the header does not decode", {reader.offset(), decoded ? "bytes follow" : "it is cut short"}));
  }
  Block out{*std::move(decoded), {}};
  for (const nb::handle tx : transactions) {
    const BytesArgument encoded(tx, "transactions");
    if (encoded.bytes().size() >> 32 != 0) raise_input_error("OutOfRange", "transactions: 2^32 bytes or more");
    out.txs.emplace_back(encoded.bytes().begin(), encoded.bytes().end());
  }
  return out;
}

nb::list block_transactions(const Block& block) {
  nb::list out;
  for (const Bytes& tx : block.txs) out.append(to_bytes(tx));
  return out;
}

nb::list plain_transactions(const Block& block) {
  nb::list out;
  for (std::size_t i = 0; i < block.txs.size(); ++i) {
    const auto decoded = ledger::BlockTx::decode(block.txs[i]);
    if (!decoded) raise(make_exception(decoded.error(), i));
    out.append(to_bytes(decoded->tx.bytes));
  }
  return out;
}

ChainState decode_state(nb::handle object) {
  const BytesArgument bytes(object, "encoding");
  auto state = ChainState::decode(bytes.bytes());
  if (!state) raise(decode_error("the encoding is not a state", state.error()));
  return *std::move(state);
}

ChainState initial_state(std::uint64_t timestamp_ms, nb::handle contract_ids) {
  const Rows ids(contract_ids, 32, "contract_ids");
  return without_gil([&] { return ChainState::make_initial(timestamp_ms, ids.as<Bytes32>()).state; });
}

using SharedReader = Guarded<ledger::ChainReader>;

Block next_block(const SharedReader& reader) {
  auto block = reader.use([](ledger::ChainReader& r) { return r.next(); });
  if (!block) raise(make_exception(block.error()));
  if (!*block) throw nb::stop_iteration();
  return **std::move(block);
}

}  // namespace

void add_chain(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<Block>(m, "Block", "A block: a header, and transactions with their Utreexo proofs as bytes. Immutable.")
      .def(
          "__init__",
          [](Block* self, nb::handle header, nb::handle transactions) {
            new (self) Block(make_block(header, transactions));
          },
          "header"_a, "transactions"_a,
          nb::sig("def __init__(self, header: slipstream.types.BytesLike, transactions: "
                  "collections.abc.Iterable[slipstream.types.BytesLike]) -> None"),
          "From encodings of the header and of the transactions, each followed by its Utreexo proofs.\n\n"
          "Raises ChainError InvalidFormat if the header does not decode. Transactions are not looked at.")
      .def_static("decode", &decode_block, "encoding"_a,
                  nb::sig("def decode(encoding: slipstream.types.BytesLike) -> Block"),
                  "Reads an encoding, all of it.\n\nRaises ChainError InvalidFormat with the offset.")
      .def(
          "encode", [](const Block& b) { return to_bytes(b.encode()); }, "The encoding.")
      .def_prop_ro(
          "id", [](const Block& b) { return to_bytes(b.header.id()); }, "The id, 32 bytes: a hash of the header.")
      .def_prop_ro(
          "version", [](const Block& b) { return b.header.version; }, "The version.")
      .def_prop_ro(
          "height", [](const Block& b) { return b.header.height; }, "The height; that of an initial block is 1.")
      .def_prop_ro(
          "prev", [](const Block& b) { return to_bytes(b.header.prev); }, "The id of the block before.")
      .def_prop_ro(
          "timestamp_ms", [](const Block& b) { return b.header.timestamp_ms; }, "Milliseconds since 1970.")
      .def_prop_ro(
          "txroot", [](const Block& b) { return to_bytes(b.header.txroot); }, "Merkle root of the transactions.")
      .def_prop_ro(
          "utxoroot", [](const Block& b) { return to_bytes(b.header.utxoroot); }, "Root of the forest after the block.")
      .def_prop_ro("block_transactions", &block_transactions, nb::sig("def block_transactions(self) -> list[bytes]"),
                   "The transactions with Utreexo proofs.")
      .def_prop_ro("transactions", &plain_transactions, nb::sig("def transactions(self) -> list[bytes]"),
                   "The transactions without Utreexo proofs, as verify_transactions takes them.\n\n"
                   "Raises TransactionError InvalidFormat with the index of the first that does not decode.")
      .def("__len__", [](const Block& b) { return b.txs.size(); })
      .def("__repr__", [](const Block& b) {
        return "<Block: height " + std::to_string(b.header.height) + ", " + std::to_string(b.txs.size()) +
               " transactions>";
      });

  nb::class_<ChainState>(m, "ChainState", "A chain's state: the header at its tip and the forest of unspent contracts.")
      .def_static("decode", &decode_state, "encoding"_a,
                  nb::sig("def decode(encoding: slipstream.types.BytesLike) -> ChainState"),
                  "Reads an encoding, all of it.\n\nRaises ChainError InvalidFormat with the offset.")
      .def_static("initial", &initial_state, "timestamp_ms"_a, "contract_ids"_a,
                  nb::sig("def initial(timestamp_ms: int, contract_ids: slipstream.types.RowsLike) -> ChainState"),
                  "A new chain (height 1) in which the contracts with these ids, shape (n, 32), are unspent.")
      .def(
          "encode", [](const ChainState& s) { return to_bytes(s.encode()); }, "The encoding.")
      .def_prop_ro(
          "height", [](const ChainState& s) { return s.tip.height; }, "The height of the tip.")
      .def_prop_ro(
          "tip_id", [](const ChainState& s) { return to_bytes(s.tip.id()); }, "The id of the tip, 32 bytes.")
      .def_prop_ro(
          "utreexo", [](const ChainState& s) { return s.utreexo; },
          nb::sig("def utreexo(self) -> slipstream.utreexo.Forest"), "The forest of unspent contracts.")
      .def("__repr__", [](const ChainState& s) {
        return "<ChainState: height " + std::to_string(s.tip.height) + ", " + std::to_string(s.utreexo.count()) +
               " contracts>";
      });

  nb::class_<SharedReader>(m, "BlockReader")
      .def(
          "__init__",
          [](SharedReader* self, const nb::bytes& path) { new (self) SharedReader(open_chain(path_argument(path))); },
          "path"_a)
      .def_prop_ro("state",
                   [](const SharedReader& r) {
                     return r.use([](const ledger::ChainReader& reader) { return reader.initial_state(); });
                   })
      .def(
          "__iter__", [](nb::object self) { return self; }, nb::sig("def __iter__(self) -> BlockReader"))
      .def("__next__", &next_block);

  m.def("verify_file", &verify_file, "path"_a, "threads"_a, "rules"_a, "capacity"_a, "first_fault"_a,
        "on_block"_a.none(), "per_block"_a,
        nb::sig("def verify_file(path: bytes, threads: int, rules: str, capacity: int, first_fault: bool, "
                "on_block: collections.abc.Callable[[slipstream.types.BlockNumbers], object] | None, per_block: bool) "
                "-> dict[str, object]"));
  m.def("verify_blocks", &verify_blocks, "state"_a, "blocks"_a, "threads"_a, "rules"_a, "capacity"_a, "first_fault"_a,
        "on_block"_a.none(), "per_block"_a,
        nb::sig("def verify_blocks(state: ChainState, blocks: collections.abc.Iterable[Block | "
                "slipstream.types.BytesLike], threads: int, rules: str, capacity: int, first_fault: bool, "
                "on_block: collections.abc.Callable[[slipstream.types.BlockNumbers], object] | None, per_block: bool) "
                "-> tuple[dict[str, object], ChainState]"));
}

}  // namespace slipstream::python
