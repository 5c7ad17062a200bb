"""The Utreexo accumulator."""

import slipstream.types


class Proof:
    """
    Proof that an item is in a forest: a path to a root, or none for an item of this block (transient).
    Immutable.
    """

    def __init__(self, position: int, neighbors: slipstream.types.RowsLike) -> None:
        """
        The path of the item at `position`: its neighbors from the leaf up, shape (n, 32).
        """

    @staticmethod
    def transient() -> Proof:
        """The proof of an item that was inserted after the last normalization."""

    @staticmethod
    def decode(encoding: slipstream.types.BytesLike) -> Proof:
        """
        Reads an encoding, all of it.

        Raises UtreexoError InvalidFormat.
        """

    def encode(self) -> bytes:
        """The encoding as in a block."""

    @property
    def is_transient(self) -> bool:
        """Whether there is no path."""

    @property
    def position(self) -> int | None:
        """The position of the item; None if the proof is transient."""

    @property
    def neighbors(self) -> slipstream.types.Rows | None:
        """
        The neighbors, a new array of shape (n, 32); None if the proof is transient.
        """

    def __eq__(self, other: object) -> bool: ...

    def __repr__(self) -> str: ...

    __hash__: None  # type: ignore[assignment]

class Catchup:
    """Updates proofs that were made before a normalization."""

    def update(self, leaf: slipstream.types.BytesLike, proof: Proof) -> Proof:
        """
        The proof of the item in the new forest.

        Raises UtreexoError InvalidProof for an item that was deleted.
        """

class Forest:
    """
    A set of items: the roots of perfect trees, at most one for each size. Immutable.
    """

    def __init__(self, roots: dict[int, bytes] = {}) -> None:
        """
        roots: the root over 2^level items by its level, 0 .. 62; by default the empty set.
        """

    @property
    def count(self) -> int:
        """The number of items."""

    @property
    def roots(self) -> dict[int, bytes]:
        """The roots by level: that of level k covers 2^k items."""

    @property
    def root(self) -> bytes:
        """The hash that a block header commits to, 32 bytes."""

    def verify(self, leaf: slipstream.types.BytesLike, proof: Proof) -> None:
        """
        Returns if the item with this leaf hash is at the position of the proof.

        Raises UtreexoError InvalidProof, for a transient proof too.
        """

    def __eq__(self, other: object) -> bool: ...

    def __repr__(self) -> str: ...

    __hash__: None  # type: ignore[assignment]

class WorkForest:
    """A forest that changes: the state within a block."""

    def __init__(self, forest: Forest) -> None:
        """Begins with the items of a forest."""

    def insert(self, leaves: slipstream.types.RowsLike) -> None:
        """Inserts items by their leaf hashes, shape (n, 32), in this order."""

    def remove(self, leaf: slipstream.types.BytesLike, proof: Proof) -> None:
        """
        Deletes an item.

        Raises UtreexoError InvalidProof; nothing changes then.
        """

    def normalize(self) -> tuple[Forest, Catchup]:
        """The new forest, and what updates proofs to it."""

def leaf(label: str | slipstream.types.BytesLike, message: slipstream.types.BytesLike) -> bytes:
    """The leaf hash of an item that is one message with this label."""

def contract_leaves(contract_ids: slipstream.types.RowsLike) -> slipstream.types.Rows:
    """
    The leaf hashes of contracts in the forest of a chain, shape (n, 32) for ids of shape (n, 32).
    """
