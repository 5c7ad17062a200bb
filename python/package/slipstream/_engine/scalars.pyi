"""Arithmetic modulo the order of the group."""

import slipstream.types


def as_scalars(values: slipstream.types.ScalarsLike) -> slipstream.types.Rows:
    """
    The scalars as an array of shape (n, 32): from integers, bytes or rows.

    Raises InputError ScalarNotCanonical with the index of the first that is not an integer in 0 ..
    ORDER - 1.
    """

def reduce(values: slipstream.types.RowsLike) -> slipstream.types.Rows:
    """
    Strings of 32 bytes, little-endian, modulo ORDER. Shape (n, 32) to (n, 32).
    """

def reduce_wide(values: slipstream.types.RowsLike) -> slipstream.types.Rows:
    """
    Strings of 64 bytes, little-endian, modulo ORDER. Shape (n, 64) to (n, 32).
    """

def random(n: int) -> slipstream.types.Rows:
    """n uniformly random scalars of the system's entropy, shape (n, 32)."""

def is_canonical(values: slipstream.types.RowsLike) -> slipstream.types.Bools:
    """
    For each row whether it is an integer below ORDER. Shape (n, 32) to (n,).
    """

def to_ints(values: slipstream.types.RowsLike) -> list[int]:
    """The rows as integers, little-endian. Not constant-time."""

def add(a: slipstream.types.ScalarsLike, b: slipstream.types.ScalarsLike) -> slipstream.types.Rows:
    """
    a[i] + b[i]. Shapes (n, 32). Constant-time.

    Raises InputError: ScalarNotCanonical, DifferentLengths.
    """

def sub(a: slipstream.types.ScalarsLike, b: slipstream.types.ScalarsLike) -> slipstream.types.Rows:
    """
    a[i] - b[i]. Shapes (n, 32). Constant-time.

    Raises InputError: ScalarNotCanonical, DifferentLengths.
    """

def mul(a: slipstream.types.ScalarsLike, b: slipstream.types.ScalarsLike) -> slipstream.types.Rows:
    """
    a[i] * b[i]. Shapes (n, 32). Constant-time.

    Raises InputError: ScalarNotCanonical, DifferentLengths.
    """

def neg(a: slipstream.types.ScalarsLike) -> slipstream.types.Rows:
    """
    -a[i]. Shape (n, 32). Constant-time.

    Raises InputError: ScalarNotCanonical.
    """

def invert(a: slipstream.types.ScalarsLike) -> slipstream.types.Rows:
    """
    1 / a[i], and 0 for 0. Shape (n, 32). Constant-time.

    Raises InputError: ScalarNotCanonical.
    """
