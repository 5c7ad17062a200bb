"""Merlin transcripts, against the vectors and the slow implementation."""

import copy
import threading

import numpy as np
import pytest
import slow
import vectors
from hypothesis import given
from hypothesis import strategies as st

import slipstream
from slipstream import Transcript


def test_challenges_agree_with_the_reference() -> None:
    for case in vectors.some("merlin", "cases"):
        transcript = Transcript(case["transcript_label"])
        for op in case["ops"]:
            if op["op"] == "append":
                transcript.append(op["label"], vectors.unhex(op["data"]))
            elif op["op"] == "append_u64":
                transcript.append_u64(op["label"], int(op["value"]))
            else:
                assert transcript.challenge_bytes(op["label"], op["length"]).hex() == op["expect"], case["name"]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.binary(max_size=20), st.binary(max_size=400)),
        st.tuples(st.just("append_u64"), st.binary(max_size=20), st.integers(0, 2**64 - 1)),
        st.tuples(st.just("challenge_bytes"), st.binary(max_size=20), st.integers(0, 400)),
        st.tuples(st.just("challenge_scalar"), st.binary(max_size=20), st.none()),
    ),
    max_size=6,
)


@given(st.binary(max_size=40), STEPS)
def test_any_steps_agree_with_the_slow_ones(label: bytes, steps: list[tuple[str, bytes, object]]) -> None:
    fast, plain = Transcript(label), slow.Transcript(label)
    for name, step_label, argument in steps:
        if name == "challenge_scalar":
            assert int.from_bytes(fast.challenge_scalar(step_label), "little") == plain.challenge_scalar(step_label)
        else:
            assert getattr(fast, name)(step_label, argument) == getattr(plain, name)(step_label, argument)
    assert fast.challenge_bytes(b"end") == plain.challenge_bytes(b"end", 32)


def test_a_copy_is_a_fork() -> None:
    transcript = Transcript("fork")
    transcript.append("m", b"message")
    copies = [transcript.copy(), copy.copy(transcript), copy.deepcopy(transcript)]
    expected = transcript.challenge_bytes("c")
    assert [t.challenge_bytes("c") for t in copies] == [expected] * 3
    copies[0].append("m", b"more")
    assert copies[0].challenge_bytes("c") != copies[1].challenge_bytes("c")


def test_labels_are_text_or_bytes_and_messages_are_bytes() -> None:
    a, b, c = Transcript("label"), Transcript(b"label"), Transcript(bytearray(b"label"))
    a.append("m", b"\x01\x02")
    b.append(b"m", np.array([1, 2], np.uint8))
    c.append(memoryview(b"m"), bytearray([1, 2]))
    assert a.challenge_bytes("c") == b.challenge_bytes("c") == c.challenge_bytes("c")
    for message, kind in (("text", "WrongType"), (np.array([1.0]), "WrongDtype"), (3, "WrongType")):
        with pytest.raises(slipstream.InputError) as caught:
            a.append("m", message)  # type: ignore[arg-type]
        assert caught.value.kind == kind
    with pytest.raises(slipstream.InputError):
        a.append(5, b"")  # type: ignore[arg-type]
    for x in (-1, 2**64):
        with pytest.raises(TypeError):
            a.append_u64("x", x)


def test_threads_may_share_a_transcript() -> None:
    shared, alone = Transcript("shared"), Transcript("shared")
    message = b"same" * 5000

    def work() -> None:
        for _ in range(20):
            shared.append("m", message)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _ in range(80):
        alone.append("m", message)
    assert shared.challenge_bytes("c") == alone.challenge_bytes("c")
