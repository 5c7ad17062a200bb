"""Types of arguments and results, for type checkers and readers."""

from collections.abc import Sequence
from typing import SupportsIndex, TypeAlias, TypedDict, Union

import numpy as np
import numpy.typing as npt

from slipstream._engine import Transcript

#: A byte string. An array of uint8 with one dimension is one, too.
BytesLike: TypeAlias = Union[bytes, bytearray, memoryview, npt.NDArray[np.uint8]]

#: n strings of the same length (32 bytes where nothing else is said): an array of uint8 with shape (n, 32) in C order,
#: which is not copied; n * 32 bytes in one string; or a list of strings of 32 bytes.
RowsLike: TypeAlias = Union[BytesLike, Sequence[BytesLike]]

#: n scalars: rows that are canonical, little-endian; or integers in 0 .. ORDER - 1. One integer is one scalar.
ScalarsLike: TypeAlias = Union[RowsLike, SupportsIndex, Sequence[Union[SupportsIndex, BytesLike]]]

#: An array of uint8 with shape (n, 32).
Rows: TypeAlias = npt.NDArray[np.uint8]

#: An array of bool with shape (n,).
Bools: TypeAlias = npt.NDArray[np.bool_]

#: Proof, commitments, bits, and transcript or label.
RangeItem: TypeAlias = tuple[BytesLike, RowsLike, int, Union[Transcript, str, BytesLike]]


class BlockNumbers(TypedDict):
    """A valid block, as a callback gets it. Times are processor times in nanoseconds, `wall_ns` elapsed time."""

    id: str
    height: int
    transactions: int
    inputs: int
    outputs: int
    multipliers: int
    dynamic_points: int
    decode_ns: int
    programs_ns: int
    hashing_ns: int
    constraints_ns: int
    proof_scalars_ns: int
    point_decoding_ns: int
    multiscalar_ns: int
    accumulator_ns: int
    wall_ns: int


class Fault(TypedDict):
    """Why a block or a transaction is not valid."""

    block_height: int
    transaction_index: int | None
    error: str
    detail: str
    instruction_index: int | None
    byte_offset: int | None


class Report(TypedDict, total=False):
    """The result of verify(). docs/json.md explains the keys; `tip.height` there is `tip_height` here.

    verdict: "valid", "invalid", or "stopped" if the callback asked for it.
    blocks: for each valid block the numbers of BlockNumbers without `id`, as arrays: `pandas.DataFrame(r["blocks"])`.
    """

    chain: str
    verdict: str
    backend: str
    threads: int
    rules: str
    valid_blocks: int
    valid_transactions: int
    inputs: int
    outputs: int
    multipliers: int
    dynamic_points: int
    tip_height: int
    tip_id: str
    setup_ns: int
    total_ns: int
    processor_ns: int
    transactions_per_second: float
    microseconds_per_output: float
    read_ns: int
    decode_ns: int
    programs_ns: int
    hashing_ns: int
    constraints_ns: int
    proof_scalars_ns: int
    point_decoding_ns: int
    multiscalar_ns: int
    accumulator_ns: int
    blame_ns: int
    invalid_block: Fault | None
    invalid_transactions: list[Fault]
    further_invalid_transactions: int
    blocks: dict[str, npt.NDArray[np.uint64]]
