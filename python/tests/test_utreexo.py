"""The Utreexo accumulator, against the vectors and the slow implementation."""

from typing import Any

import pytest
import slow
import vectors
from hypothesis import given
from hypothesis import strategies as st

import slipstream
from slipstream import utreexo
from slipstream.utreexo import Forest, Proof, WorkForest


def leaf(item: int) -> bytes:
    return utreexo.leaf("test_item", int(item).to_bytes(8, "little"))


def proof_of(case: dict[str, Any]) -> Proof:
    if case["type"] == "transient":
        return Proof.transient()
    return Proof(int(case["position"]), [vectors.unhex(h) for h in case["neighbors"]])


def check_forest(forest: Forest, case: dict[str, Any]) -> None:
    assert forest.count == case["count"]
    assert forest.root.hex() == case["root"]
    assert {k: v.hex() for k, v in forest.roots.items()} == {r["level"]: r["hash"] for r in case["roots"]}
    assert Forest(forest.roots) == forest


def test_fresh_forests_agree_with_the_reference() -> None:
    for case in vectors.some("utreexo", "fresh_forests"):
        work = WorkForest(Forest())
        work.insert([leaf(k) for k in range(case["n"])])
        check_forest(work.normalize()[0], case["forest"])


def test_sequences_agree_with_the_reference() -> None:
    steps = 0
    for sequence in vectors.some("utreexo", "sequences"):
        forest = Forest()
        for ops in sequence["rounds"]:
            work = WorkForest(forest)
            for op in ops:
                steps += 1
                if op["op"] == "insert":
                    work.insert(leaf(op["item"]))
                elif op["op"] == "delete":
                    if op["expect"] == "ok":
                        work.remove(leaf(op["item"]), proof_of(op["proof"]))
                    else:
                        with pytest.raises(slipstream.UtreexoError) as caught:
                            work.remove(leaf(op["item"]), proof_of(op["proof"]))
                        assert caught.value.kind == op["expect"]
                elif op["op"] == "normalize":
                    forest, catchup = work.normalize()
                    check_forest(forest, op["forest"])
                    for case in op["catchup"]:
                        if case["expect"] == "ok":
                            updated = catchup.update(leaf(case["item"]), proof_of(case["old_proof"]))
                            assert updated == proof_of(case["new_proof"])
                        else:
                            with pytest.raises(slipstream.UtreexoError) as caught:
                                catchup.update(leaf(case["item"]), proof_of(case["old_proof"]))
                            assert caught.value.kind == case["expect"]
                elif op["op"] == "verify":
                    for case in op["checks"]:
                        steps += 1
                        path = Proof(int(case["position"]), [vectors.unhex(h) for h in case["neighbors"]])
                        if case["expect"] == "ok":
                            forest.verify(leaf(case["item"]), path)
                        else:
                            with pytest.raises(slipstream.UtreexoError) as caught:
                                forest.verify(leaf(case["item"]), path)
                            assert caught.value.kind == case["expect"]
                else:
                    # A batch that is undone as a whole leaves no trace; the package offers no batches.
                    assert op["op"] == "rolled_back_batch"
    assert steps > 100


@given(st.lists(st.binary(max_size=60), max_size=9, unique=True))
def test_roots_agree_with_the_slow_ones(items: list[bytes]) -> None:
    leaves = [utreexo.leaf("item", item) for item in items]
    assert leaves == [slow.merkle_leaf(b"ZkVM.utreexo", b"item", item) for item in items]
    work = WorkForest(Forest())
    work.insert(leaves)
    forest, catchup = work.normalize()
    assert forest.count == len(items)
    assert forest.root == slow.merkle_root(b"ZkVM.utreexo", leaves)
    for item in leaves:
        proof = catchup.update(item, Proof.transient())
        forest.verify(item, proof)
        assert Proof.decode(proof.encode()) == proof
        with pytest.raises(slipstream.UtreexoError):
            forest.verify(bytes(32), proof)
        with pytest.raises(slipstream.UtreexoError):
            forest.verify(item, Proof.transient())


def test_leaves_of_contracts_agree_with_the_slow_ones() -> None:
    ids = [bytes([i]) * 32 for i in range(20)]
    leaves = utreexo.contract_leaves(ids)
    assert leaves.shape == (20, 32)
    for i, row in zip(ids, leaves, strict=True):
        assert row.tobytes() == slow.merkle_leaf(b"ZkVM.utreexo", b"contract", i)


def test_proofs_are_values() -> None:
    proof = Proof(5, [bytes([i]) * 32 for i in range(3)])
    assert (proof.position, proof.is_transient) == (5, False)
    assert proof.neighbors is not None and proof.neighbors.shape == (3, 32)
    assert Proof(5, proof.neighbors) == proof != Proof(6, proof.neighbors)
    assert Proof.transient().position is None and Proof.transient().neighbors is None
    assert Proof.decode(b"\0") == Proof.transient()
    for bytes_ in (b"", b"\2", b"\0\0", proof.encode()[:-1], proof.encode() + b"\0"):
        with pytest.raises(slipstream.UtreexoError) as caught:
            Proof.decode(bytes_)
        assert caught.value.kind == "InvalidFormat"


@pytest.mark.parametrize("level", [63, 64, 2**64 - 1])
def test_a_level_beyond_62_is_refused(level: int) -> None:
    with pytest.raises(slipstream.InputError) as caught:
        Forest({level: bytes(32)})
    assert caught.value.kind == "OutOfRange"


def test_a_large_forest_counts() -> None:
    assert Forest({62: bytes(32), 0: bytes(32)}).count == 2**62 + 1
