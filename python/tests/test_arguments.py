"""What is refused, and how long buffers live."""

import copy
import gc
import pickle
import subprocess
import sys

import numpy as np
import pytest

import slipstream
from slipstream import Points, scalars, utreexo

ONES = np.zeros((4, 32), np.uint8)


@pytest.mark.parametrize(
    ("argument", "kind", "words"),
    [
        (ONES.astype(np.float64), "WrongDtype", ["float64", "uint8", "(n, 32)", "(4, 32)"]),
        (ONES.astype(np.int8), "WrongDtype", ["int8", "(4, 32)"]),
        (ONES.astype(np.uint64), "WrongDtype", ["uint64"]),
        (np.zeros((4, 32), np.bool_), "WrongDtype", ["bool"]),
        (np.array([b"x" * 32] * 4), "WrongDtype", ["|S32"]),
        (np.array([[1] * 32] * 4, object), "WrongDtype", ["object"]),
        (memoryview(b"a" * 64).cast("c"), "WrongDtype", ["format 'c'"]),
        (ONES[:, :31], "WrongShape", ["uint8 of shape (4, 31)", "(n, 32)"]),
        (np.zeros((4, 33), np.uint8), "WrongShape", ["(4, 33)"]),
        (np.zeros((2, 2, 32), np.uint8), "WrongShape", ["(2, 2, 32)"]),
        (np.zeros((32, 4), np.uint8), "WrongShape", ["(32, 4)"]),
        (np.zeros(33, np.uint8), "WrongShape", ["(33,)"]),
        (np.uint8(3), "WrongShape", ["()"]),
        (b"a" * 31, "WrongShape", ["(31,)"]),
        (ONES[::2], "NotContiguous", ["ascontiguousarray"]),
        (np.asfortranarray(ONES), "NotContiguous", ["ascontiguousarray"]),
        (np.zeros((4, 64), np.uint8)[:, :32], "NotContiguous", ["ascontiguousarray"]),
        ("text", "WrongType", ["str"]),
        ({1: 2}, "WrongType", ["dict"]),
        (5, "WrongType", ["int"]),
    ],
)
def test_rows_of_another_form_are_refused(argument: object, kind: str, words: list[str]) -> None:
    with pytest.raises(slipstream.InputError) as caught:
        Points.decode(argument)  # type: ignore[arg-type]
    assert caught.value.kind == kind
    assert str(caught.value).startswith("encodings: ")
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("item", ["x" * 32, None, 1.5, b"short", b"x" * 33, np.zeros(32), np.zeros((1, 32), np.uint8)])
@pytest.mark.parametrize("index", [0, 2])
def test_an_item_of_another_form_is_named(item: object, index: int) -> None:
    items: list[object] = [bytes(32)] * 3
    items[index] = item
    with pytest.raises(slipstream.InputError) as caught:
        Points.decode(items)  # type: ignore[arg-type]
    assert caught.value.index == index
    assert caught.value.kind in ("WrongType", "WrongShape")


def test_arrays_are_read_without_a_copy() -> None:
    # With so little memory left, a copy of the array is impossible.
    code = """
import numpy, resource, slipstream
zeros = numpy.zeros((1 << 22, 32), numpy.uint8)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20), used + (64 << 20)))
assert slipstream.scalars.is_canonical(zeros).all()
try:
    zeros.copy()
except MemoryError:
    print("no copy")
"""
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("no copy\n", "")


def test_buffers_are_given_back() -> None:
    encodings = bytearray(Points.basepoint().encode().tobytes() * 2)
    assert len(Points.decode(encodings)) == 2
    encodings += b"\x01" * 64
    with pytest.raises(slipstream.InputError):
        Points.decode(encodings)
    with pytest.raises(slipstream.InputError):
        Points.decode([encodings])
    encodings.clear()


class Resizing:
    """An item whose conversion to an integer changes the list that holds it."""

    def __init__(self, target: list[object]) -> None:
        self.target = target

    def __index__(self) -> int:
        self.target.clear()
        return 3


def test_a_list_that_changes_during_the_call_does_no_harm() -> None:
    items: list[object] = []
    items += [Resizing(items), 4, 5]
    assert scalars.to_ints(scalars.as_scalars(items)) == [3, 4, 5]  # type: ignore[arg-type]
    assert items == []


def test_an_exception_of_an_argument_comes_through() -> None:
    class Angry:
        def __index__(self) -> int:
            raise ZeroDivisionError("angry")

    with pytest.raises(ZeroDivisionError, match="angry"):
        scalars.as_scalars([1, Angry()])


def test_results_outlive_what_they_were_made_from() -> None:
    points = Points.basepoint().multiply(scalars.random(50))
    encoded = points.encode()
    expected = encoded.copy()
    decoded = Points.decode(encoded)
    encoded[:] = 0
    del points, encoded
    gc.collect()
    again = decoded.encode()
    del decoded
    gc.collect()
    assert (again == expected).all()
    assert again.flags.writeable and again.flags.owndata is False


@pytest.mark.parametrize("threads", [1025, 2**31])
def test_too_many_threads_are_refused(threads: int) -> None:
    with pytest.raises(slipstream.InputError) as caught:
        slipstream.multiscalar_mul_vartime([1], Points.basepoint(), threads=threads)
    assert caught.value.kind == "OutOfRange"


def test_negative_threads_are_a_type_error() -> None:
    with pytest.raises(TypeError):
        slipstream.multiscalar_mul_vartime([1], Points.basepoint(), threads=-1)


def test_exceptions_are_values() -> None:
    with pytest.raises(slipstream.InputError) as caught:
        Points.decode(b"\x01" * 64)
    error = caught.value
    assert isinstance(error, slipstream.Error) and isinstance(error, ValueError)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is type(error)
        assert (twin.kind, twin.index, twin.detail, str(twin)) == (
            "PointNotDecodable",
            0,
            error.detail,
            str(error),
        )
    with pytest.raises(slipstream.TransactionError) as caught_tx:
        slipstream.verify_transaction(b"abc")
    twin_tx = pickle.loads(pickle.dumps(caught_tx.value))
    assert (twin_tx.kind, twin_tx.byte_offset, twin_tx.instruction) == ("InvalidFormat", 0, None)


def test_what_is_equal_by_value_has_no_hash() -> None:
    for value in (Points.identity(), utreexo.Proof.transient(), utreexo.Forest()):
        with pytest.raises(TypeError, match="unhashable"):
            hash(value)
