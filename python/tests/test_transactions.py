"""Single transactions and batches, against the vectors."""

import pytest
import vectors

import slipstream
from slipstream import TransactionError, TxEffects

VALID = vectors.some("zkvm_tx", "transactions")
REJECTED = vectors.some("zkvm_tx", "rejected")
VARIANTS = vectors.some("zkvm_tx", "accepted_variants")
CAPACITY = 4096


def expected_kind(case: dict[str, str]) -> str:
    return "ok" if case["expect"] == "ok" else case["expect"]


def kind_of(result: TxEffects | TransactionError) -> str:
    return result.kind if isinstance(result, TransactionError) else "ok"


def test_effects_agree_with_the_reference() -> None:
    for case in VALID:
        if case["expect"] != "ok":
            continue
        effects = slipstream.verify_transaction(vectors.unhex(case["tx"]), capacity=CAPACITY)
        assert effects.id.hex() == case["txid"]
        assert (effects.fee, effects.size) == (case["fee"], case["size"])
        assert effects.multipliers == case["r1cs"]["multipliers_phase1"]
        inputs = [entry for entry in case["log"] if entry["type"] == "input"]
        outputs = [entry for entry in case["log"] if entry["type"] == "output"]
        assert (len(effects.spent), len(effects.created)) == (len(inputs), len(outputs))
        assert all(len(x) == 32 for x in effects.spent + effects.created)
        assert repr(effects) == f"<TxEffects: spends {len(inputs)}, creates {len(outputs)}>"


def test_verdicts_agree_with_the_reference_alone_and_in_batches() -> None:
    cases = [*VALID, *REJECTED, *VARIANTS]
    txs = [vectors.unhex(c["tx"]) for c in cases]
    results = slipstream.verify_each_transaction(txs, threads=2, capacity=CAPACITY)
    assert [kind_of(r) for r in results] == [expected_kind(c) for c in cases]
    for i, (case, result) in enumerate(zip(cases, results, strict=True)):
        if isinstance(result, TransactionError):
            assert result.index == i
        else:
            assert result.id.hex() == case["txid"]
    # Alone: every fifth, because each takes an equation of its own.
    for case, tx in list(zip(cases, txs, strict=True))[::5]:
        try:
            kind = kind_of(slipstream.verify_transaction(tx, capacity=CAPACITY))
        except TransactionError as error:
            kind = error.kind
            assert error.index is None and error.detail and str(error)
        assert kind == expected_kind(case), case["name"]
    print(f"{len(cases)} cases")


def test_a_bad_transaction_is_named_at_every_index() -> None:
    good = [vectors.unhex(c["tx"]) for c in VALID if c["expect"] == "ok"][:18]
    bad = next(c for c in REJECTED if c["stage"] == "verify")
    assert len(slipstream.verify_transactions(good, capacity=CAPACITY)) == len(good)
    for index in range(len(good)):
        txs = list(good)
        txs[index] = vectors.unhex(bad["tx"])
        with pytest.raises(TransactionError) as caught:
            slipstream.verify_transactions(txs, capacity=CAPACITY)
        assert (caught.value.index, caught.value.kind) == (index, bad["expect"])


def test_a_fault_of_a_program_has_a_place() -> None:
    bad = next(c for c in REJECTED if c["stage"] == "execute")
    with pytest.raises(TransactionError) as caught:
        slipstream.verify_transaction(bytearray(vectors.unhex(bad["tx"])), capacity=CAPACITY)
    assert caught.value.instruction is not None or caught.value.byte_offset is not None


def test_a_proof_beyond_the_capacity_is_refused() -> None:
    large = max(VALID, key=lambda c: c["r1cs"]["multipliers_phase1"])
    tx = vectors.unhex(large["tx"])
    assert slipstream.verify_transaction(tx, capacity=CAPACITY).id.hex() == large["txid"]
    with pytest.raises(TransactionError) as caught:
        slipstream.verify_transaction(tx, capacity=64)
    assert caught.value.kind == "InvalidR1CSProof"
    for capacity in (0, 2**20 + 1):
        with pytest.raises(slipstream.InputError) as refused:
            slipstream.verify_transaction(tx, capacity=capacity)
        assert refused.value.kind == "OutOfRange"


def test_arguments_of_another_form_are_refused() -> None:
    tx = vectors.unhex(VALID[0]["tx"])
    for argument in (tx, [tx, "text"], [tx, None]):
        with pytest.raises(slipstream.InputError) as caught:
            slipstream.verify_transactions(argument)  # type: ignore[arg-type]
        assert caught.value.kind == "WrongType"
    with pytest.raises(TypeError):
        slipstream.verify_transactions(5)  # type: ignore[arg-type]
    assert slipstream.verify_transactions([]) == []
