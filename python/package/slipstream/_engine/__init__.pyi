"""The engine of the package slipstream. Import slipstream instead."""

from collections.abc import Callable, Iterable, Sequence
from typing import overload

from slipstream._engine import (
    range_proof as range_proof,
    scalars as scalars,
    utreexo as utreexo
)
import slipstream.errors
import slipstream.types
import slipstream.utreexo


def version() -> str:
    """The version of the engine."""

def backends() -> list[dict[str, str | bool]]:
    """
    All backends of this build, slowest first: dicts with name, description, supported, active.
    """

def backend() -> str:
    """The name of the active backend."""

def set_backend(name: str) -> None:
    """
    Makes a backend active for the whole process. All give equal results.

    Raises BackendError (UnknownName, Unsupported); the active backend then stays.
    """

def usable_threads() -> int:
    """The threads that can run at once: affinity mask and control group."""

class Points:
    """
    Decoded points of ristretto255. Immutable. A call that takes points many times need not decode them
    again.

    Operators compute point by point; an operand of one point stands for as many as the other has.
    Operations are constant-time unless they say otherwise.
    """

    @staticmethod
    def decode(encodings: slipstream.types.RowsLike) -> Points:
        """
        Decodes strings of 32 bytes, shape (n, 32), strictly as RFC 9496 says. Variable-time.

        Raises InputError: PointNotDecodable with the index of the first that is no encoding; WrongDtype,
        WrongShape, NotContiguous.
        """

    @staticmethod
    def from_uniform_bytes(uniform_bytes: slipstream.types.RowsLike) -> Points:
        """The one-way map of RFC 9496 of strings of 64 bytes, shape (n, 64)."""

    @staticmethod
    def basepoint() -> Points:
        """The generator of the group, one point."""

    @staticmethod
    def identity(n: int = 1) -> Points:
        """The identity, n times."""

    @staticmethod
    def concatenate(parts: Sequence[Points]) -> Points:
        """The points of all parts in one object."""

    def encode(self) -> slipstream.types.Rows:
        """The encodings, a new array of shape (n, 32)."""

    def multiply(self, scalars: slipstream.types.ScalarsLike) -> Points:
        """
        scalars[i] * self[i], constant-time.

        Raises InputError: ScalarNotCanonical, DifferentLengths.
        """

    def sum(self) -> Points:
        """The sum of all points, one point. The identity if there are none."""

    def equal(self, other: Points) -> slipstream.types.Bools:
        """
        For each pair whether the points are equal, shape (n,).

        Raises InputError: DifferentLengths.
        """

    def is_identity(self) -> slipstream.types.Bools:
        """For each point whether it is the identity, shape (n,)."""

    def __len__(self) -> int: ...

    @overload
    def __getitem__(self, index: int) -> Points:
        """One point."""

    @overload
    def __getitem__(self, index: slice) -> Points:
        """Some points."""

    def __add__(self, other: Points) -> Points:
        """Sums of pairs of points."""

    def __sub__(self, other: Points) -> Points:
        """Differences of pairs of points."""

    def __neg__(self) -> Points:
        """The negated points."""

    def __eq__(self, other: object) -> bool:
        """Whether both have as many points and all pairs are equal."""

    def __repr__(self) -> str: ...

    __hash__: None  # type: ignore[assignment]

def is_encoding(encodings: slipstream.types.RowsLike) -> slipstream.types.Bools:
    """
    For each string of 32 bytes whether it is the encoding of a point. Shape (n, 32) to (n,).
    """

def multiscalar_mul_vartime(scalars: slipstream.types.ScalarsLike, points: Points | slipstream.types.RowsLike, *, threads: int = 1) -> bytes:
    """
    The sum of scalars[i] * points[i], as an encoding of 32 bytes. Variable-time: for public data only.

    scalars: shape (n, 32), or integers. points: Points, or encodings of shape (n, 32). Arrays are not
    copied.
    threads: 1 is the calling thread alone, 0 all that can run at once.

    Raises InputError: DifferentLengths, TooManyPoints; ScalarNotCanonical or PointNotDecodable with the
    index of the first bad item; WrongDtype, WrongShape, NotContiguous. ResourceError if threads cannot
    be started.
    """

def multiscalar_mul(scalars: slipstream.types.ScalarsLike, points: Points | slipstream.types.RowsLike) -> bytes:
    """
    The sum of scalars[i] * points[i], constant-time in the scalars: for secret ones. The points are
    public.

    Arguments, result and errors as multiscalar_mul_vartime. Give secrets as bytes or arrays: integers
    of Python are not constant-time. About 1.4 KiB of memory for each point.
    """

def pedersen_commit(values: slipstream.types.ScalarsLike, blindings: slipstream.types.ScalarsLike) -> slipstream.types.Rows:
    """
    Commitments values[i] * B + blindings[i] * B~ as encodings, shape (n, 32). Constant-time.

    Raises InputError: ScalarNotCanonical, DifferentLengths.
    """

class Transcript:
    """
    A Merlin transcript: messages of a protocol go in, challenges come out. Labels are str (UTF-8) or
    bytes.

    Constant-time in the messages. Threads may share a transcript; their calls happen one after the
    other.
    """

    def __init__(self, label: str | slipstream.types.BytesLike) -> None:
        """A new transcript of the application `label`."""

    def append(self, label: str | slipstream.types.BytesLike, message: slipstream.types.BytesLike) -> None:
        """
        Appends a message of fewer than 2^32 bytes.

        Raises InputError: WrongType, WrongDtype, OutOfRange.
        """

    def append_u64(self, label: str | slipstream.types.BytesLike, x: int) -> None:
        """Appends an integer below 2^64 as eight bytes, little-endian."""

    def challenge_bytes(self, label: str | slipstream.types.BytesLike, n: int = 32) -> bytes:
        """Draws n bytes. What comes later depends on it."""

    def challenge_scalar(self, label: str | slipstream.types.BytesLike) -> bytes:
        """Draws 64 bytes and reduces them modulo ORDER: 32 bytes, little-endian."""

    def copy(self) -> Transcript:
        """A transcript in the same state."""

    def __copy__(self) -> Transcript: ...

    def __deepcopy__(self, memo: dict[int, object]) -> Transcript: ...

class TxEffects:
    """What a valid transaction does to a chain. Made by verify_transaction."""

    @property
    def id(self) -> bytes:
        """The id, 32 bytes."""

    @property
    def spent(self) -> list[bytes]:
        """The ids of the contracts that it spends, in the order of its log."""

    @property
    def created(self) -> list[bytes]:
        """The ids of the contracts that it creates, in the order of its log."""

    @property
    def fee(self) -> int:
        """The sum of its fees."""

    @property
    def size(self) -> int:
        """Bytes of its encoding."""

    @property
    def multipliers(self) -> int:
        """Multipliers of the first phase of its constraint system."""

    def __repr__(self) -> str: ...

def verify_transaction(transaction: slipstream.types.BytesLike, *, capacity: int = 2048) -> TxEffects:
    """
    Verifies one transaction: program, proof and signatures, but not whether a chain has what it spends.

    transaction: its encoding, without Utreexo proofs. capacity: the most multipliers that a proof may
    need; all verifiers of a chain use the same.

    Raises TransactionError with kind, byte_offset and instruction; ResourceError without a verdict.
    """

def verify_transactions(transactions: Iterable[slipstream.types.BytesLike], *, threads: int = 1, capacity: int = 2048) -> list[TxEffects]:
    """
    Verifies many transactions as one equation.

    threads: 1 is the calling thread alone, 0 all that can run at once.

    Raises TransactionError for the first that is not valid, with its index; ResourceError without a
    verdict.
    """

def verify_each_transaction(transactions: Iterable[slipstream.types.BytesLike], *, threads: int = 1, capacity: int = 2048) -> list[TxEffects | slipstream.errors.TransactionError]:
    """
    As verify_transactions, but a list with the effects of each valid transaction and the
    TransactionError, not raised, of each other.
    """

class Block:
    """
    A block: a header, and transactions with their Utreexo proofs as bytes. Immutable.
    """

    def __init__(self, header: slipstream.types.BytesLike, transactions: Iterable[slipstream.types.BytesLike]) -> None:
        """
        From encodings of the header and of the transactions, each followed by its Utreexo proofs.

        Raises ChainError InvalidFormat if the header does not decode. Transactions are not looked at.
        """

    @staticmethod
    def decode(encoding: slipstream.types.BytesLike) -> Block:
        """
        Reads an encoding, all of it.

        Raises ChainError InvalidFormat with the offset.
        """

    def encode(self) -> bytes:
        """The encoding."""

    @property
    def id(self) -> bytes:
        """The id, 32 bytes: a hash of the header."""

    @property
    def version(self) -> int:
        """The version."""

    @property
    def height(self) -> int:
        """The height; that of an initial block is 1."""

    @property
    def prev(self) -> bytes:
        """The id of the block before."""

    @property
    def timestamp_ms(self) -> int:
        """Milliseconds since 1970."""

    @property
    def txroot(self) -> bytes:
        """Merkle root of the transactions."""

    @property
    def utxoroot(self) -> bytes:
        """Root of the forest after the block."""

    @property
    def block_transactions(self) -> list[bytes]:
        """The transactions with Utreexo proofs."""

    @property
    def transactions(self) -> list[bytes]:
        """
        The transactions without Utreexo proofs, as verify_transactions takes them.

        Raises TransactionError InvalidFormat with the index of the first that does not decode.
        """

    def __len__(self) -> int: ...

    def __repr__(self) -> str: ...

class ChainState:
    """
    A chain's state: the header at its tip and the forest of unspent contracts.
    """

    @staticmethod
    def decode(encoding: slipstream.types.BytesLike) -> ChainState:
        """
        Reads an encoding, all of it.

        Raises ChainError InvalidFormat with the offset.
        """

    @staticmethod
    def initial(timestamp_ms: int, contract_ids: slipstream.types.RowsLike) -> ChainState:
        """
        A new chain (height 1) in which the contracts with these ids, shape (n, 32), are unspent.
        """

    def encode(self) -> bytes:
        """The encoding."""

    @property
    def height(self) -> int:
        """The height of the tip."""

    @property
    def tip_id(self) -> bytes:
        """The id of the tip, 32 bytes."""

    @property
    def utreexo(self) -> slipstream.utreexo.Forest:
        """The forest of unspent contracts."""

    def __repr__(self) -> str: ...

class BlockReader:
    def __init__(self, path: bytes) -> None: ...

    @property
    def state(self) -> ChainState: ...

    def __iter__(self) -> BlockReader: ...

    def __next__(self) -> Block: ...

def verify_file(path: bytes, threads: int, rules: str, capacity: int, first_fault: bool, on_block: Callable[[slipstream.types.BlockNumbers], object] | None, per_block: bool) -> dict[str, object]: ...

def verify_blocks(state: ChainState, blocks: Iterable[Block | slipstream.types.BytesLike], threads: int, rules: str, capacity: int, first_fault: bool, on_block: Callable[[slipstream.types.BlockNumbers], object] | None, per_block: bool) -> tuple[dict[str, object], ChainState]: ...
