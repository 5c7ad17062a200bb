#include "slipstream/accumulator/utreexo.h"

#include <nanobind/operators.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <cstring>
#include <optional>

#include "python/src/arguments.h"
#include "python/src/guarded.h"
#include "python/src/module.h"
#include "slipstream/ledger/state.h"

namespace slipstream::python {
namespace {

using accumulator::Catchup;
using accumulator::Forest;
using accumulator::Hash;
using accumulator::Path;
using accumulator::Proof;
using accumulator::WorkForest;
using SharedWork = Guarded<WorkForest>;

[[noreturn]] void raise_invalid_proof() {
  raise(utreexo_error("InvalidProof",
                      "the proof has the wrong length or leads to another root, or its item is not in the set"));
}

Proof make_proof(std::uint64_t position, nb::handle neighbors) {
  const Rows rows(neighbors, 32, "neighbors");
  const auto hashes = rows.as<Hash>();
  return Proof::committed({position, {hashes.begin(), hashes.end()}});
}

Proof decode_proof(nb::handle object) {
  const BytesArgument bytes(object, "encoding");
  Reader reader(bytes.bytes());
  auto proof = Proof::decode(reader);
  if (!proof || !reader.at_end()) {
    raise(utreexo_error("InvalidFormat", "the bytes are not a proof: 0, or 1, a position, a count and neighbors"));
  }
  return *std::move(proof);
}

nb::bytes encode_proof(const Proof& proof) {
  Bytes out;
  Writer writer(out);
  proof.encode(writer);
  return to_bytes(out);
}

nb::object neighbors_of(const Proof& proof) {
  if (!proof.path) return nb::none();
  const auto& hashes = proof.path->neighbors;
  const NewRows out = new_rows(hashes.size(), 32);
  for (std::size_t i = 0; i < hashes.size(); ++i) std::memcpy(out.data + 32 * i, hashes[i].data(), 32);
  return out.array;
}

Forest make_forest(const nb::dict& roots) {
  Forest::Roots out;
  for (const auto [level, hash] : roots) {
    const std::uint64_t k = u64_argument(level, "roots: level");
    if (k >= Forest::kLevels - 1) raise_input_error("OutOfRange", "roots: a level is in 0 .. 62", k);
    out[k] = bytes32_argument(hash, "roots");
  }
  return Forest::from_roots(out).value();
}

nb::dict roots_of(const Forest& forest) {
  nb::dict out;
  for (std::size_t k = 0; k < Forest::kLevels; ++k) {
    if (const auto& root = forest.roots()[k]) out[nb::int_(k)] = to_bytes(*root);
  }
  return out;
}

void verify(const Forest& forest, nb::handle leaf, const Proof& proof) {
  const Hash hash = bytes32_argument(leaf, "leaf");
  if (!proof.path) raise_invalid_proof();
  if (!without_gil([&] { return forest.verify_leaf_vartime(hash, *proof.path); })) raise_invalid_proof();
}

nb::bytes leaf(nb::handle label, nb::handle message) {
  const std::string name = label_argument(label, "label");
  const BytesArgument bytes(message, "message");
  if (bytes.bytes().size() >> 32 != 0) raise_input_error("OutOfRange", "message: 2^32 bytes or more");
  return to_bytes(without_gil(
      [&] { return accumulator::utreexo_hasher().leaf([&](Transcript& t) { t.append(name, bytes.bytes()); }); }));
}

nb::object contract_leaves(nb::handle ids) {
  const Rows rows(ids, 32, "contract_ids");
  const NewRows out = new_rows(rows.size(), 32);
  without_gil([&] {
    ledger::contract_hasher().leaf_batch(rows.as<Bytes32>(), {reinterpret_cast<Hash*>(out.data), rows.size()});
  });
  return out.array;
}

void insert(const SharedWork& work, nb::handle leaves) {
  const Rows rows(leaves, 32, "leaves");
  work.use([&](WorkForest& forest) {
    for (const Hash& hash : rows.as<Hash>()) forest.insert_leaf(hash);
  });
}

void remove(const SharedWork& work, nb::handle leaf, const Proof& proof) {
  const Hash hash = bytes32_argument(leaf, "leaf");
  if (!work.use([&](WorkForest& forest) { return forest.remove_leaf(hash, proof); })) raise_invalid_proof();
}

nb::tuple normalize(const SharedWork& work) {
  accumulator::Normalized out = work.use([](const WorkForest& forest) { return forest.normalize(); });
  return nb::make_tuple(std::move(out.forest), std::move(out.catchup));
}

Proof update(const Catchup& catchup, nb::handle leaf, const Proof& proof) {
  const Hash hash = bytes32_argument(leaf, "leaf");
  auto out = without_gil([&] { return catchup.update_leaf_proof(hash, proof); });
  if (!out) raise_invalid_proof();
  return *std::move(out);
}

}  // namespace

void add_utreexo(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<Proof>(
      m, "Proof",
      "Proof that an item is in a forest: a path to a root, or none for an item of this block (transient).\n"
      "Immutable.")
      .def(
          "__init__",
          [](Proof* self, std::uint64_t position, nb::handle neighbors) {
            new (self) Proof(make_proof(position, neighbors));
          },
          "position"_a, "neighbors"_a,
          nb::sig("def __init__(self, position: int, neighbors: slipstream.types.RowsLike) -> None"),
          "The path of the item at `position`: its neighbors from the leaf up, shape (n, 32).")
      .def_static("transient", &Proof::transient,
                  "The proof of an item that was inserted after the last normalization.")
      .def_static("decode", &decode_proof, "encoding"_a,
                  nb::sig("def decode(encoding: slipstream.types.BytesLike) -> Proof"),
                  "Reads an encoding, all of it.\n\nRaises UtreexoError InvalidFormat.")
      .def("encode", &encode_proof, "The encoding as in a block.")
      .def_prop_ro("is_transient", &Proof::is_transient, "Whether there is no path.")
      .def_prop_ro(
          "position",
          [](const Proof& p) -> std::optional<std::uint64_t> {
            return p.path ? std::optional(p.path->position) : std::nullopt;
          },
          "The position of the item; None if the proof is transient.")
      .def_prop_ro("neighbors", &neighbors_of, nb::sig("def neighbors(self) -> slipstream.types.Rows | None"),
                   "The neighbors, a new array of shape (n, 32); None if the proof is transient.")
      .def(
          "__eq__", [](const Proof& a, const Proof& b) { return a == b; }, "other"_a, nb::is_operator(),
          nb::sig("def __eq__(self, other: object) -> bool"))
      .def("__repr__", [](const Proof& p) {
        return p.path ? "<Proof: position " + std::to_string(p.path->position) + ", " +
                            std::to_string(p.path->neighbors.size()) + " neighbors>"
                      : std::string("<Proof: transient>");
      });

  nb::class_<Catchup>(m, "Catchup", "Updates proofs that were made before a normalization.")
      .def("update", &update, "leaf"_a, "proof"_a,
           nb::sig("def update(self, leaf: slipstream.types.BytesLike, proof: Proof) -> Proof"),
           "The proof of the item in the new forest.\n\n"
           "Raises UtreexoError InvalidProof for an item that was deleted.");

  nb::class_<Forest>(m, "Forest", "A set of items: the roots of perfect trees, at most one for each size. Immutable.")
      .def(
          "__init__", [](Forest* self, const nb::dict& roots) { new (self) Forest(make_forest(roots)); },
          "roots"_a = nb::dict(), nb::sig("def __init__(self, roots: dict[int, bytes] = {}) -> None"),
          "roots: the root over 2^level items by its level, 0 .. 62; by default the empty set.")
      .def_prop_ro("count", &Forest::count, "The number of items.")
      .def_prop_ro("roots", &roots_of, nb::sig("def roots(self) -> dict[int, bytes]"),
                   "The roots by level: that of level k covers 2^k items.")
      .def_prop_ro(
          "root", [](const Forest& f) { return to_bytes(f.root()); },
          "The hash that a block header commits to, 32 bytes.")
      .def("verify", &verify, "leaf"_a, "proof"_a,
           nb::sig("def verify(self, leaf: slipstream.types.BytesLike, proof: Proof) -> None"),
           "Returns if the item with this leaf hash is at the position of the proof.\n\n"
           "Raises UtreexoError InvalidProof, for a transient proof too.")
      .def(
          "__eq__", [](const Forest& a, const Forest& b) { return a == b; }, "other"_a, nb::is_operator(),
          nb::sig("def __eq__(self, other: object) -> bool"))
      .def("__repr__", [](const Forest& f) { return "<Forest: " + std::to_string(f.count()) + " items>"; });

  nb::class_<SharedWork>(m, "WorkForest", "A forest that changes: the state within a block.")
      .def(
          "__init__", [](SharedWork* self, const Forest& forest) { new (self) SharedWork(WorkForest(forest)); },
          "forest"_a, "Begins with the items of a forest.")
      .def("insert", &insert, "leaves"_a, nb::sig("def insert(self, leaves: slipstream.types.RowsLike) -> None"),
           "Inserts items by their leaf hashes, shape (n, 32), in this order.")
      .def("remove", &remove, "leaf"_a, "proof"_a,
           nb::sig("def remove(self, leaf: slipstream.types.BytesLike, proof: Proof) -> None"),
           "Deletes an item.\n\nRaises UtreexoError InvalidProof; nothing changes then.")
      .def("normalize", &normalize, nb::sig("def normalize(self) -> tuple[Forest, Catchup]"),
           "The new forest, and what updates proofs to it.");

  // Equal by value, so there is no hash by identity.
  m.attr("Proof").attr("__hash__") = nb::none();
  m.attr("Forest").attr("__hash__") = nb::none();

  m.def("leaf", &leaf, "label"_a, "message"_a,
        nb::sig("def leaf(label: str | slipstream.types.BytesLike, message: slipstream.types.BytesLike) -> bytes"),
        "The leaf hash of an item that is one message with this label.");
  m.def("contract_leaves", &contract_leaves, "contract_ids"_a,
        nb::sig("def contract_leaves(contract_ids: slipstream.types.RowsLike) -> slipstream.types.Rows"),
        "The leaf hashes of contracts in the forest of a chain, shape (n, 32) for ids of shape (n, 32).");
}

}  // namespace slipstream::python
