"""ristretto255 and multiscalar multiplication, against the vectors and the slow implementation."""

import threading

import numpy as np
import pytest
import slow
import vectors
from hypothesis import given
from hypothesis import strategies as st

import slipstream
from slipstream import Points, scalars

SCALARS = st.one_of(
    st.sampled_from([0, 1, 2, slow.ORDER - 1, slow.ORDER - 2, 2**252, 2**128]), st.integers(0, slow.ORDER - 1)
)


def rows(encodings: list[bytes]) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    return np.frombuffer(b"".join(encodings), np.uint8).reshape(-1, 32)


def random_points(n: int) -> Points:
    return Points.basepoint().multiply(scalars.random(n))


def test_multiples_of_the_basepoint_are_those_of_rfc_9496() -> None:
    cases = vectors.some("ristretto255", "base_point_multiples")
    encoded = Points.basepoint().multiply([c["k"] for c in cases]).encode()
    assert [row.tobytes().hex() for row in encoded] == [c["encoding"] for c in cases]


def test_decode_rejects_the_bad_encodings_of_rfc_9496_at_every_index() -> None:
    good = Points.basepoint().encode()[0].tobytes()
    for case in vectors.some("ristretto255", "invalid_encodings"):
        bad = vectors.unhex(case["encoding"])
        for index in range(11):
            encodings = [good] * 11
            encodings[index] = bad
            with pytest.raises(slipstream.InputError) as caught:
                Points.decode(encodings)
            assert (caught.value.kind, caught.value.index) == ("PointNotDecodable", index)


def test_is_encoding_agrees_with_the_reference() -> None:
    cases = vectors.some("ristretto255", "random_encodings")
    valid = slipstream.is_encoding([vectors.unhex(c["encoding"]) for c in cases])
    assert valid.dtype == np.bool_
    assert valid.tolist() == [c["valid"] for c in cases]
    for case in cases:
        if case["valid"]:
            p = Points.decode(vectors.unhex(case["encoding"]))
            assert (p + p).encode()[0].tobytes().hex() == case["double"]


def test_the_one_way_map_agrees_with_the_reference() -> None:
    cases = vectors.some("ristretto255", "from_uniform_bytes")
    points = Points.from_uniform_bytes([vectors.unhex(c["input"]) for c in cases])
    assert [row.tobytes().hex() for row in points.encode()] == [c["output"] for c in cases]


def test_operations_agree_with_the_reference() -> None:
    for case in vectors.some("ristretto255", "point_operations"):
        p, q = (Points.decode(vectors.unhex(case[name])) for name in ("p", "q"))
        s = vectors.unhex(case["s"])
        results = {
            "p_plus_q": p + q,
            "p_minus_q": p - q,
            "neg_p": -p,
            "s_times_p": p.multiply(s),
            "s_times_base": Points.basepoint().multiply(s),
        }
        for name, result in results.items():
            assert result.encode()[0].tobytes().hex() == case[name], name


@pytest.mark.parametrize("multiply", [slipstream.multiscalar_mul_vartime, slipstream.multiscalar_mul])
@pytest.mark.parametrize("key", ["multiscalar_mul", "multiscalar_mul_identity"])
def test_multiscalar_multiplication_agrees_with_the_reference(multiply, key) -> None:  # type: ignore[no-untyped-def]
    for case in vectors.some("ristretto255", key):
        s = rows([vectors.unhex(x) for x in case["scalars"]])
        p = rows([vectors.unhex(x) for x in case["points"]])
        assert multiply(s, p).hex() == case["result"]
        assert multiply(s, Points.decode(p)).hex() == case["result"]
        assert multiply(s.tobytes(), p.tobytes()).hex() == case["result"]
        assert multiply([int.from_bytes(x, "little") for x in s], [bytes(x) for x in p]).hex() == case["result"]


def test_threads_do_not_change_the_result() -> None:
    s, p = scalars.random(5000), random_points(5000)
    expected = slipstream.multiscalar_mul_vartime(s, p)
    for threads in (0, 2, 3):
        assert slipstream.multiscalar_mul_vartime(s, p.encode(), threads=threads) == expected


@given(st.lists(st.tuples(SCALARS, st.binary(min_size=64, max_size=64)), max_size=4))
def test_multiscalar_multiplication_agrees_with_the_slow_one(terms: list[tuple[int, bytes]]) -> None:
    points = [slow.from_uniform_bytes(b) for _, b in terms]
    expected = slow.encode(slow.multiscalar_mul([s for s, _ in terms], points))
    mapped = Points.from_uniform_bytes([b for _, b in terms])
    assert [row.tobytes() for row in mapped.encode()] == [slow.encode(p) for p in points]
    for multiply in (slipstream.multiscalar_mul_vartime, slipstream.multiscalar_mul):
        assert multiply([s for s, _ in terms], mapped) == expected
        assert multiply([s for s, _ in terms], mapped.encode()) == expected


@given(st.one_of(st.binary(min_size=32, max_size=32), st.integers(0, 2**255).map(lambda x: x.to_bytes(32, "little"))))
def test_decode_agrees_with_the_slow_one(encoding: bytes) -> None:
    expected = slow.decode(encoding)
    assert slipstream.is_encoding(encoding).tolist() == [expected is not None]
    if expected is None:
        with pytest.raises(slipstream.InputError, match="canonical encoding"):
            Points.decode(encoding)
    else:
        assert Points.decode(encoding).encode()[0].tobytes() == slow.encode(expected) == encoding


@given(SCALARS, SCALARS)
def test_operators_agree_with_the_slow_ones(a: int, b: int) -> None:
    assert slow.BASEPOINT is not None
    p, q = (slow.multiply(x, slow.BASEPOINT) for x in (a, b))
    fast_p, fast_q = (Points.basepoint().multiply(x) for x in (a, b))
    assert fast_p.encode()[0].tobytes() == slow.encode(p)
    assert (fast_p + fast_q).encode()[0].tobytes() == slow.encode(slow.add(p, q))
    assert (fast_p - fast_q).encode()[0].tobytes() == slow.encode(slow.add(p, slow.negate(q)))
    assert (fast_p == fast_q) == slow.same(p, q) == (a == b)


def test_points_are_a_sequence() -> None:
    p = random_points(10)
    encoded = p.encode()
    assert len(p) == 10 and encoded.shape == (10, 32) and encoded.dtype == np.uint8
    assert (p[3].encode() == encoded[3:4]).all() and (p[-1].encode() == encoded[9:]).all()
    assert (p[8:2:-3].encode() == encoded[8:2:-3]).all()
    assert len(p[5:5]) == 0 and p[5:5].encode().shape == (0, 32)
    with pytest.raises(IndexError):
        p[10]
    assert Points.concatenate([p[:4], p[4:]]) == p
    assert p != p[:9] and (p == 3) is False
    assert p.equal(p[0]).tolist() == [True] + [False] * 9
    assert (p - p).is_identity().all() and (p - p) == Points.identity(10)
    assert p.sum() == Points.decode(slipstream.multiscalar_mul([1] * 10, p))
    assert Points.identity(0).sum() == Points.identity()
    assert repr(p) == "<Points: 10>"


def test_lengths_must_match() -> None:
    p = random_points(3)
    for call in (
        lambda: p + random_points(2),
        lambda: p.multiply(scalars.random(2)),
        lambda: p.equal(random_points(2)),
        lambda: slipstream.multiscalar_mul([1, 2], p),
        lambda: slipstream.multiscalar_mul_vartime([1, 2], p),
        lambda: slipstream.pedersen_commit([1, 2], [1]),
    ):
        with pytest.raises(slipstream.InputError) as caught:
            call()
        assert caught.value.kind == "DifferentLengths"


def test_a_bad_item_is_named_at_every_index() -> None:
    n = 20
    s, p = scalars.random(n), random_points(n).encode()
    for index in range(n):
        bad_scalars = s.copy()
        bad_scalars[index] = 255
        bad_points = p.copy()
        bad_points[index] = 1
        for multiply in (slipstream.multiscalar_mul_vartime, slipstream.multiscalar_mul):
            with pytest.raises(slipstream.InputError) as caught:
                multiply(bad_scalars, p)
            assert (caught.value.kind, caught.value.index) == ("ScalarNotCanonical", index)
            with pytest.raises(slipstream.InputError) as caught:
                multiply(s, bad_points)
            assert (caught.value.kind, caught.value.index) == ("PointNotDecodable", index)


def test_pedersen_commitments_agree_with_the_reference() -> None:
    cases = vectors.some("generators", "pedersen_commitments")
    out = slipstream.pedersen_commit(
        [vectors.unhex(c["value"]) for c in cases], [vectors.unhex(c["blinding"]) for c in cases]
    )
    assert [row.tobytes().hex() for row in out] == [c["commitment"] for c in cases]


def test_every_backend_gives_the_same_result() -> None:
    s, p = scalars.random(300), random_points(300)
    active = slipstream.backend()
    expected = slipstream.multiscalar_mul_vartime(s, p)
    try:
        for backend in slipstream.backends():
            name = str(backend["name"])
            if not backend["supported"]:
                continue
            slipstream.set_backend(name)
            assert slipstream.backend() == name
            assert slipstream.multiscalar_mul_vartime(s, p.encode()) == expected
    finally:
        slipstream.set_backend(active)
    with pytest.raises(slipstream.BackendError) as caught:
        slipstream.set_backend("abacus")
    assert caught.value.kind == "UnknownName" and "abacus" in str(caught.value)
    assert slipstream.backend() == active


def test_threads_of_python_compute_at_once() -> None:
    s, p = scalars.random(2000), random_points(2000)
    encoded = p.encode()
    expected = slipstream.multiscalar_mul_vartime(s, p)
    results: list[bytes] = []

    def work() -> None:
        for _ in range(5):
            results.append(slipstream.multiscalar_mul_vartime(s, p))
            results.append(slipstream.multiscalar_mul_vartime(s, encoded))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 60


def test_the_gil_is_released_while_the_engine_computes() -> None:
    s, p = scalars.random(30000), random_points(30000)
    done = threading.Event()
    counted = [0]

    def count() -> None:
        while not done.is_set():
            counted[0] += 1

    counter = threading.Thread(target=count)
    counter.start()
    before = counted[0]
    slipstream.multiscalar_mul_vartime(s, p)
    during = counted[0] - before
    done.set()
    counter.join()
    # With the GIL held for the whole call, the other thread counts at most around its ends.
    assert during > 1000
