#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <deque>

#include "python/src/arguments.h"
#include "python/src/limits.h"
#include "python/src/module.h"
#include "python/src/threads.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/vm/verify/tx_equation.h"

namespace slipstream::python {
namespace {

using vm::TxEffects;
using vm::UtxoChange;

nb::list contracts(const TxEffects& effects, UtxoChange::Kind kind) {
  nb::list out;
  for (const UtxoChange& change : effects.changes) {
    if (change.kind == kind) out.append(to_bytes(change.contract_id));
  }
  return out;
}

std::vector<std::expected<TxEffects, vm::Error>> verdicts(nb::handle txs, unsigned threads, std::size_t capacity) {
  std::deque<BytesArgument> arguments;
  std::vector<ByteSpan> views;
  if (PyBytes_Check(txs.ptr())) raise_input_error("WrongType", "transactions: expected a list of bytes, got bytes");
  for (const nb::handle tx : txs) {
    views.push_back(arguments.emplace_back(tx, ("transactions[" + std::to_string(views.size()) + "]").c_str()).bytes());
  }
  check_capacity(capacity);
  const Threads limit(threads);
  auto results = without_gil([&] {
    const auto bases = innerproduct::generators(capacity);
    return vm::verify_batch_vartime(views, *bases, {.generator_capacity = capacity, .threads = limit.count()});
  });
  if (!results) raise(make_exception(results.error()));
  return *std::move(results);
}

TxEffects verify_one(nb::handle tx, std::size_t capacity) {
  auto results = verdicts(nb::make_tuple(tx), 1, capacity);
  if (!results[0]) raise(make_exception(results[0].error()));
  return *std::move(results[0]);
}

std::vector<TxEffects> verify_all(nb::handle txs, unsigned threads, std::size_t capacity) {
  auto results = verdicts(txs, threads, capacity);
  std::vector<TxEffects> out;
  out.reserve(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) raise(make_exception(results[i].error(), i));
    out.push_back(*std::move(results[i]));
  }
  return out;
}

nb::list verify_each(nb::handle txs, unsigned threads, std::size_t capacity) {
  auto results = verdicts(txs, threads, capacity);
  nb::list out;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i]) {
      out.append(nb::cast(*std::move(results[i])));
    } else {
      out.append(make_exception(results[i].error(), i));
    }
  }
  return out;
}

}  // namespace

void check_capacity(std::size_t capacity) {
  if (capacity >= 1 && capacity <= kMostCapacity) return;
  raise_input_error("OutOfRange",
                    "capacity: " + std::to_string(capacity) + " is not in 1 .. " + std::to_string(kMostCapacity));
}

void add_transactions(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<TxEffects>(m, "TxEffects", "What a valid transaction does to a chain. Made by verify_transaction.")
      .def_prop_ro(
          "id", [](const TxEffects& e) { return to_bytes(e.id); }, "The id, 32 bytes.")
      .def_prop_ro(
          "spent", [](const TxEffects& e) { return contracts(e, UtxoChange::Kind::spent); },
          nb::sig("def spent(self) -> list[bytes]"),
          "The ids of the contracts that it spends, in the order of its log.")
      .def_prop_ro(
          "created", [](const TxEffects& e) { return contracts(e, UtxoChange::Kind::created); },
          nb::sig("def created(self) -> list[bytes]"),
          "The ids of the contracts that it creates, in the order of its log.")
      .def_prop_ro(
          "fee", [](const TxEffects& e) { return e.fee_rate.fee; }, "The sum of its fees.")
      .def_prop_ro(
          "size", [](const TxEffects& e) { return e.fee_rate.size; }, "Bytes of its encoding.")
      .def_prop_ro(
          "multipliers", [](const TxEffects& e) { return e.multipliers; },
          "Multipliers of the first phase of its constraint system.")
      .def("__repr__", [](const TxEffects& e) {
        return "<TxEffects: spends " + std::to_string(e.count(UtxoChange::Kind::spent)) + ", creates " +
               std::to_string(e.count(UtxoChange::Kind::created)) + ">";
      });
  m.def(
      "verify_transaction", &verify_one, "transaction"_a, nb::kw_only(), "capacity"_a = kDefaultCapacity,
      nb::sig("def verify_transaction(transaction: slipstream.types.BytesLike, *, capacity: int = 2048) -> TxEffects"),
      "Verifies one transaction: program, proof and signatures, but not whether a chain has what it spends.\n\n"
      "transaction: its encoding, without Utreexo proofs. capacity: the most multipliers that a proof may\n"
      "need; all verifiers of a chain use the same.\n\n"
      "Raises TransactionError with kind, byte_offset and instruction; ResourceError without a verdict.");
  m.def("verify_transactions", &verify_all, "transactions"_a, nb::kw_only(), "threads"_a = 1,
        "capacity"_a = kDefaultCapacity,
        nb::sig("def verify_transactions(transactions: collections.abc.Iterable[slipstream.types.BytesLike], *, "
                "threads: int = 1, capacity: int = 2048) -> list[TxEffects]"),
        "Verifies many transactions as one equation.\n\n"
        "threads: 1 is the calling thread alone, 0 all that can run at once.\n\n"
        "Raises TransactionError for the first that is not valid, with its index; ResourceError without a\n"
        "verdict.");
  m.def("verify_each_transaction", &verify_each, "transactions"_a, nb::kw_only(), "threads"_a = 1,
        "capacity"_a = kDefaultCapacity,
        nb::sig("def verify_each_transaction(transactions: collections.abc.Iterable[slipstream.types.BytesLike], *, "
                "threads: int = 1, capacity: int = 2048) -> list[TxEffects | slipstream.errors.TransactionError]"),
        "As verify_transactions, but a list with the effects of each valid transaction and the\n"
        "TransactionError, not raised, of each other.");
}

}  // namespace slipstream::python
