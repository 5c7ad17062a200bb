"""Verification of chains: files, and blocks from anywhere."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from slipstream import _engine
from slipstream._engine import Block, ChainState
from slipstream.types import BlockNumbers, BytesLike, Report

Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


def verify(
    path: Path,
    *,
    threads: int = 0,
    rules: str = "reference",
    capacity: int = 2048,
    first_fault: bool = False,
    on_block: Callable[[BlockNumbers], object] | None = None,
    per_block: bool = True,
) -> Report:
    """Verifies a chain file of any length. The report is a dict: look at report["verdict"], which may be "invalid".

    threads: 0 is as many as can run at once.
    rules: "reference" accepts what the reference accepts, "strict" less (docs/errors.md).
    capacity: the most multipliers that a proof may need; all verifiers of a chain use the same.
    first_fault: report the fault that was found first, not the one at which the reference would stop.
    on_block: called after each valid block, in order, on the calling thread, with its numbers. If it returns False, the
        verification stops; if it raises, it stops and verify() raises that.
    per_block: whether the report has "blocks", 120 bytes for each.

    `pandas.DataFrame(report["blocks"])` has a row for each valid block,
    `pandas.DataFrame(report["invalid_transactions"])` one for each invalid transaction that was found. The other items
    are single values. KeyboardInterrupt stops the verification once the equations in progress are done.

    Raises ChainError if the file cannot be read to its end and what could be read is valid, ResourceError if memory or
    threads ran out (there is no verdict then), InputError for wrong arguments.
    """
    report = _engine.verify_file(os.fsencode(path), threads, rules, capacity, first_fault, on_block, per_block)
    return cast(Report, {"chain": os.fsdecode(path), **report})


def verify_blocks(
    state: ChainState,
    blocks: Iterable[Block | BytesLike],
    *,
    threads: int = 0,
    rules: str = "reference",
    capacity: int = 2048,
    first_fault: bool = False,
    on_block: Callable[[BlockNumbers], object] | None = None,
    per_block: bool = True,
) -> tuple[Report, ChainState]:
    """Applies blocks to a state, as verify() does those of a file. The report, and the state after the last valid block.

    blocks: Block objects or their encodings, from any iterable. It is read ahead of the verdicts, on the calling thread.

    Raises what the iterable raises; ChainError InvalidFormat with the index of bytes that are not a block; otherwise as
    verify().
    """
    report, after = _engine.verify_blocks(
        state, blocks, threads, rules, capacity, first_fault, on_block, per_block
    )
    return cast(Report, report), after


class ChainReader:
    """The state at the beginning of a chain file, and its blocks: `for block in ChainReader(path)`.

    Memory for one block at a time. Raises ChainError where the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._reader = _engine.BlockReader(os.fsencode(path))

    @property
    def state(self) -> ChainState:
        """The state on which the first block builds."""
        return self._reader.state

    def __iter__(self) -> Iterator[Block]:
        return self

    def __next__(self) -> Block:
        return next(self._reader)
