"""Scalars, against the vectors and the integers of Python."""

import numpy as np
import pytest
import vectors
from hypothesis import given
from hypothesis import strategies as st

import slipstream
from slipstream import ORDER, scalars
from slipstream.types import ScalarsLike

INTEGERS = st.one_of(st.sampled_from([0, 1, ORDER - 1, ORDER // 2, 2**252]), st.integers(0, ORDER - 1))


def test_the_order_is_that_of_the_reference() -> None:
    assert ORDER == int.from_bytes(vectors.unhex(vectors.load("ristretto255")["group_order_le"]), "little")


def test_arithmetic_agrees_with_the_reference() -> None:
    cases = vectors.some("ristretto255", "scalar_arithmetic")
    a = [vectors.unhex(c["a"]) for c in cases]
    b = [vectors.unhex(c["b"]) for c in cases]
    results = {"add": scalars.add(a, b), "sub": scalars.sub(a, b), "mul": scalars.mul(a, b), "neg_a": scalars.neg(a)}
    for name, result in results.items():
        assert [row.tobytes().hex() for row in result] == [c[name] for c in cases], name
    inverses = scalars.invert(a)
    for row, case in zip(inverses, cases, strict=True):
        assert row.tobytes().hex() == (case["invert_a"] or "00" * 32)


def test_reduction_agrees_with_the_reference() -> None:
    cases = vectors.some("ristretto255", "scalar_reduce_32")
    inputs = [vectors.unhex(c["input"]) for c in cases]
    assert [row.tobytes().hex() for row in scalars.reduce(inputs)] == [c["reduced"] for c in cases]
    assert scalars.is_canonical(inputs).tolist() == [c["canonical"] for c in cases]
    wide = vectors.some("ristretto255", "scalar_reduce_64")
    out = scalars.reduce_wide([vectors.unhex(c["input"]) for c in wide])
    assert [row.tobytes().hex() for row in out] == [c["reduced"] for c in wide]


@given(st.lists(st.tuples(INTEGERS, INTEGERS), max_size=8))
def test_arithmetic_agrees_with_integers(pairs: list[tuple[int, int]]) -> None:
    a, b = [x for x, _ in pairs], [y for _, y in pairs]
    assert scalars.to_ints(scalars.add(a, b)) == [(x + y) % ORDER for x, y in pairs]
    assert scalars.to_ints(scalars.sub(a, b)) == [(x - y) % ORDER for x, y in pairs]
    assert scalars.to_ints(scalars.mul(a, b)) == [x * y % ORDER for x, y in pairs]
    assert scalars.to_ints(scalars.neg(a)) == [-x % ORDER for x in a]
    assert scalars.to_ints(scalars.invert(a)) == [pow(x, -1, ORDER) if x else 0 for x in a]


@given(st.lists(st.integers(), max_size=5))
def test_integers_are_reduced_only_on_request(values: list[int]) -> None:
    assert scalars.to_ints(scalars.from_ints(values, reduce=True)) == [x % ORDER for x in values]
    bad = [i for i, x in enumerate(values) if not 0 <= x < ORDER]
    if not bad:
        assert scalars.to_ints(scalars.from_ints(values)) == values
        return
    with pytest.raises(slipstream.InputError) as caught:
        scalars.from_ints(values)
    assert caught.value.kind == "ScalarNotCanonical"
    # Integers that have no 32 bytes are found first.
    assert caught.value.index in bad


@pytest.mark.parametrize("value", [-1, ORDER, 2**255, 2**256, 2**4000, -(2**256)])
@pytest.mark.parametrize("index", [0, 1, 6])
def test_an_integer_out_of_range_is_named(value: int, index: int) -> None:
    values = [5] * 7
    values[index] = value
    with pytest.raises(slipstream.InputError) as caught:
        scalars.as_scalars(values)
    assert (caught.value.kind, caught.value.index) == ("ScalarNotCanonical", index)


def test_all_forms_of_scalars_are_accepted() -> None:
    expected = scalars.as_scalars([7, 8])
    assert expected.shape == (2, 32) and expected.dtype == np.uint8
    seven, eight = (x.to_bytes(32, "little") for x in (7, 8))
    array = np.array(expected)
    read_only = array.copy()
    read_only.setflags(write=False)
    forms: list[ScalarsLike] = [
        seven + eight,
        bytearray(seven + eight),
        memoryview(seven + eight),
        array,
        read_only,
        array.reshape(-1),
        [seven, eight],
        (seven, bytearray(eight)),
        [7, eight],
        [np.uint64(7), np.int8(8)],
        list(array),
    ]
    for form in forms:
        assert (scalars.as_scalars(form) == expected).all(), type(form)
    assert scalars.to_ints(scalars.as_scalars(9)) == [9]
    assert scalars.to_ints(scalars.as_scalars(np.int64(9))) == [9]
    assert scalars.as_scalars([]).shape == (0, 32)
    assert scalars.as_scalars(b"").shape == (0, 32)
    assert scalars.as_scalars(np.zeros((0, 32), np.uint8)).shape == (0, 32)


def test_random_scalars_are_canonical_and_differ() -> None:
    values = scalars.random(100)
    assert scalars.is_canonical(values).all()
    assert len(set(scalars.to_ints(values))) == 100
