"""Exceptions of slipstream. `str(error)` is one line; the parts are attributes.

`kind` names the fault as the engine and its documentation do (docs/errors.md, docs/python.md). `index` is the number of
the faulty item, from 0, where a call has many.
"""

from typing import Any


class Error(ValueError):
    """Base class: something that was given to slipstream is not valid.

    kind: the name of the fault, for example "PointNotDecodable".
    index: the number of the faulty item; None if the fault is not of one item.
    detail: the exact reason in a few words; may be empty.
    """

    kind: str
    index: int | None
    detail: str

    def __init__(self, kind: str, message: str, *, index: int | None = None, detail: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.index = index
        self.detail = detail

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(type_: type[Error], args: tuple[Any, ...], state: dict[str, Any]) -> Error:
    error = type_.__new__(type_, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(Error):
    """An argument has the wrong type, shape, length or value.

    Kinds: WrongType, WrongDtype, WrongShape, NotContiguous, DifferentLengths, TooManyPoints, OutOfRange, UnknownName;
    ScalarNotCanonical and PointNotDecodable with the index of the first bad item.
    """


class ProofError(Error):
    """A proof is malformed or false, or it cannot be made. Kinds: those of `ProofError` in docs/errors.md.

    index: in a batch the number of the proof; from prove() the number of the value.
    """


class TransactionError(Error):
    """A transaction is not valid. Kinds: those of `vm::ErrorKind` in docs/errors.md.

    byte_offset: from the first byte of the transaction while it is decoded, of the program while it runs.
    instruction: its number in the order in which instructions ran.
    """

    byte_offset: int | None
    instruction: int | None

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        index: int | None = None,
        detail: str = "",
        byte_offset: int | None = None,
        instruction: int | None = None,
    ) -> None:
        super().__init__(kind, message, index=index, detail=detail)
        self.byte_offset = byte_offset
        self.instruction = instruction


class ChainError(Error):
    """A chain file cannot be read on, or bytes are not a block or a state. Kinds: those of `ledger::ChainErrorKind`.

    path: the file; None for bytes. offset: of the first byte that is wrong or missing. index: the number of the block
    in the file or the list, from 0, if the fault is inside one.
    """

    path: str | None
    offset: int

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        index: int | None = None,
        detail: str = "",
        path: str | None = None,
        offset: int = 0,
    ) -> None:
        super().__init__(kind, message, index=index, detail=detail)
        self.path = path
        self.offset = offset


class UtreexoError(Error):
    """A proof does not fit the forest (InvalidProof), or bytes are no proof (InvalidFormat)."""


class BackendError(Error):
    """A backend is unknown (UnknownName), or this processor cannot run it (Unsupported)."""


class ResourceError(Error):
    """There is no verdict: memory or threads ran out. Kind: OutOfResources."""
