"""Range proofs, against the vectors."""

import threading

import pytest
import vectors

import slipstream
from slipstream import ProofError, Transcript, range_proof, scalars

CASES = vectors.some("rangeproof", "cases")


def verify(case: dict[str, object], transcript: object = None) -> str:
    """"accept", or the kind of the error."""
    try:
        range_proof.verify(
            vectors.unhex(str(case["proof"])),
            [vectors.unhex(v) for v in case["commitments"]],  # type: ignore[attr-defined]
            case["n"],  # type: ignore[arg-type]
            transcript or case["transcript_label"],  # type: ignore[arg-type]
            most_bits=case["gens_capacity"],  # type: ignore[arg-type]
            most_values=case["party_capacity"],  # type: ignore[arg-type]
        )
    except ProofError as error:
        return error.kind
    return "accept"


def test_verdicts_agree_with_the_reference() -> None:
    for case in CASES:
        assert verify(case) == case["expect"], case["name"]
    print(f"{len(CASES)} cases")


def test_a_transcript_is_in_the_final_state_afterwards() -> None:
    case = next(c for c in CASES if c["expect"] == "accept")
    transcript = Transcript(case["transcript_label"])
    before = transcript.copy()
    assert verify(case, transcript) == "accept"
    assert transcript.challenge_bytes("c") != before.copy().challenge_bytes("c")
    assert verify(case, transcript) == "VerificationError"


@pytest.mark.parametrize("threads", [1, 2, 0])
def test_verdicts_of_a_batch_are_the_single_ones(threads: int) -> None:
    # Limits are of the batch, so the cases are grouped by them.
    limits = {(c["gens_capacity"], c["party_capacity"]) for c in CASES}
    count = 0
    for most_bits, most_values in limits:
        cases = [c for c in CASES if (c["gens_capacity"], c["party_capacity"]) == (most_bits, most_values)]
        items = [
            (vectors.unhex(c["proof"]), [vectors.unhex(v) for v in c["commitments"]], c["n"], c["transcript_label"])
            for c in cases
        ]
        # Every third with a transcript in place of the label.
        items = [(p, v, n, Transcript(label) if i % 3 == 0 else label) for i, (p, v, n, label) in enumerate(items)]
        verdicts = range_proof.verify_each(items, threads=threads, most_bits=most_bits, most_values=most_values)
        assert ["accept" if v is None else v.kind for v in verdicts] == [c["expect"] for c in cases]
        for i, verdict in enumerate(verdicts):
            assert verdict is None or (isinstance(verdict, ProofError) and verdict.index == i)
        first_bad = next((i for i, c in enumerate(cases) if c["expect"] != "accept"), None)
        if first_bad is None:
            range_proof.verify_batch(items, threads=threads, most_bits=most_bits, most_values=most_values)
        else:
            with pytest.raises(ProofError) as caught:
                range_proof.verify_batch(items, threads=threads, most_bits=most_bits, most_values=most_values)
            assert (caught.value.index, caught.value.kind) == (first_bad, cases[first_bad]["expect"])
        count += len(cases)
    assert count == len(CASES)


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
@pytest.mark.parametrize("m", [1, 2, 4])
def test_what_is_proved_verifies_and_nothing_else(bits: int, m: int) -> None:
    values = [0, 2**bits - 1, 1, 2 ** (bits - 1)][:m]
    blindings = scalars.random(m)
    proof, commitments = range_proof.prove(values, blindings, bits, "test")
    assert commitments.shape == (m, 32)
    assert (commitments == slipstream.pedersen_commit(values, blindings)).all()
    range_proof.verify(proof, commitments, bits, "test")
    range_proof.verify_batch([(proof, commitments, bits, "test")] * 3)
    others = {
        "label": (proof, commitments, bits, "other"),
        "commitments": (proof, slipstream.pedersen_commit(values, scalars.random(m)), bits, "test"),
        "bits": (proof, commitments, 8 if bits != 8 else 16, "test"),
    }
    for what, item in others.items():
        with pytest.raises(ProofError) as caught:
            range_proof.verify(*item)
        assert caught.value.kind == "VerificationError", what
        for index in range(3):
            items = [(proof, commitments, bits, "test")] * 3
            items[index] = item
            with pytest.raises(ProofError) as caught:
                range_proof.verify_batch(items)
            assert (caught.value.kind, caught.value.index) == ("VerificationError", index), what
    for cut in (proof[:-1], proof + b"\0", b""):
        with pytest.raises(ProofError) as caught:
            range_proof.verify(cut, commitments, bits, "test")
        assert caught.value.kind == "FormatError"


def test_a_proof_is_reproduced_by_its_entropy() -> None:
    blinding = scalars.random(1)
    proofs = [range_proof.prove(7, blinding, 8, "test", entropy=bytes([e]) * 32)[0] for e in (1, 1, 2)]
    assert proofs[0] == proofs[1] != proofs[2]
    with pytest.raises(slipstream.InputError):
        range_proof.prove(7, blinding, 8, "test", entropy=b"short")


def test_a_transcript_binds_what_came_before() -> None:
    transcript = Transcript("payment")
    transcript.append("to", b"bob")
    checking = transcript.copy()
    proof, commitments = range_proof.prove([5], scalars.random(1), 32, transcript)
    range_proof.verify(proof, commitments, 32, checking)
    assert transcript.challenge_bytes("end") == checking.challenge_bytes("end")
    with pytest.raises(ProofError):
        range_proof.verify(proof, commitments, 32, Transcript("payment"))


@pytest.mark.parametrize(
    ("values", "blindings", "bits", "kind", "index"),
    [
        ([1, 256], 2, 8, "ProvingError", 1),
        ([256, 1], 2, 8, "ProvingError", 0),
        ([1, 2, 3], 3, 8, "InvalidAggregation", None),
        ([1, 2], 1, 8, "WrongNumBlindingFactors", None),
        ([1], 1, 9, "InvalidBitsize", None),
        ([1] * 128, 128, 8, "InvalidGeneratorsLength", None),
    ],
)
def test_what_cannot_be_proved_is_an_error(
    values: list[int], blindings: int, bits: int, kind: str, index: int | None
) -> None:
    transcript = Transcript("t")
    before = transcript.copy()
    with pytest.raises(ProofError) as caught:
        range_proof.prove(values, scalars.random(blindings), bits, transcript)
    assert (caught.value.kind, caught.value.index) == (kind, index)
    assert transcript.challenge_bytes("c") == before.challenge_bytes("c")


@pytest.mark.parametrize(("value", "kind"), [(-1, "OutOfRange"), (2**64, "OutOfRange"), (1.5, "WrongType")])
def test_a_value_that_is_no_amount_is_named(value: object, kind: str) -> None:
    with pytest.raises(slipstream.InputError) as caught:
        range_proof.prove([1, value], scalars.random(2), 64, "t")  # type: ignore[list-item]
    assert (caught.value.kind, caught.value.index) == (kind, 1)


@pytest.mark.parametrize("item", [(b"", [], 8), "text", 5, [b"", [], 8, "x"]])
def test_an_item_of_another_form_is_named(item: object) -> None:
    proof, commitments = range_proof.prove(1, scalars.random(1), 8, "t")
    with pytest.raises(slipstream.InputError) as caught:
        range_proof.verify_batch([(proof, commitments, 8, "t"), item])  # type: ignore[list-item]
    assert (caught.value.kind, caught.value.index) == ("WrongType", 1)


def test_an_empty_batch_is_valid() -> None:
    range_proof.verify_batch([])
    assert range_proof.verify_each(iter([])) == []


def test_threads_verify_at_once() -> None:
    item = (*range_proof.prove([3, 4], scalars.random(2), 32, "t"), 32, "t")
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                range_proof.verify(*item)
                range_proof.verify_batch([item] * 4, threads=2)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
