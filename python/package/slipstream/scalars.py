"""Scalars: arrays of shape (n, 32), each row a canonical little-endian integer below ORDER.

Functions also take integers, bytes, and lists of them. All are constant-time but for the conversion of Python's integers.
"""

from collections.abc import Sequence

from slipstream._engine.scalars import (
    add,
    as_scalars,
    invert,
    is_canonical,
    mul,
    neg,
    random,
    reduce,
    reduce_wide,
    sub,
    to_ints,
)
from slipstream.types import Rows

#: The order of the group.
ORDER = 2**252 + 27742317777372353535851937790883648493


def from_ints(values: int | Sequence[int], *, reduce: bool = False) -> Rows:
    """Integers as scalars, shape (n, 32).

    reduce: take any integers modulo ORDER. Otherwise one outside 0 .. ORDER - 1 raises InputError ScalarNotCanonical
    with its index.
    """
    numbers = [values] if isinstance(values, int) else values
    return as_scalars([n % ORDER for n in numbers] if reduce else numbers)


__all__ = [
    "ORDER",
    "add",
    "as_scalars",
    "from_ints",
    "invert",
    "is_canonical",
    "mul",
    "neg",
    "random",
    "reduce",
    "reduce_wide",
    "sub",
    "to_ints",
]
