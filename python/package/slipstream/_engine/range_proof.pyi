"""Range proofs (Bulletproofs)."""

from collections.abc import Iterable, Sequence

import slipstream
import slipstream.errors
import slipstream.types


def prove(values: int | Sequence[int], blindings: slipstream.types.ScalarsLike, bits: int, transcript: slipstream.Transcript | str | slipstream.types.BytesLike, *, entropy: bytes | None = None, most_values: int = 64) -> tuple[bytes, slipstream.types.Rows]:
    """
    Proves that every value is in 0 .. 2^bits - 1. The proof and the commitments, shape (m, 32).

    values: a power of two of integers. blindings: as many scalars, shape (m, 32). bits: 8, 16, 32 or
    64.
    transcript: a Transcript, which then is in the final state of the protocol, or the label of a new
    one.
    entropy: 32 bytes in place of the system's, to reproduce a proof. Never use them twice.
    Constant-time in values and blindings, but for the conversion of Python's integers.

    Raises ProofError: WrongNumBlindingFactors, InvalidBitsize, InvalidAggregation,
    InvalidGeneratorsLength (more than most_values), ProvingError with the index of the value that is
    out of range; InputError.
    """

def verify(proof: slipstream.types.BytesLike, commitments: slipstream.types.RowsLike, bits: int, transcript: slipstream.Transcript | str | slipstream.types.BytesLike, *, most_bits: int = 64, most_values: int = 64) -> None:
    """
    Returns if the proof shows that each of the commitments, shape (m, 32), holds a value in 0 .. 2^bits
    - 1.

    transcript: as prove() had it. most_bits, most_values: limits on what is verified.

    Raises ProofError: FormatError, InvalidBitsize, InvalidGeneratorsLength, VerificationError;
    InputError.
    """

def verify_batch(items: Iterable[slipstream.types.RangeItem], *, threads: int = 1, most_bits: int = 64, most_values: int = 64) -> None:
    """
    Returns if all proofs are valid; much faster than one after the other.

    items: tuples (proof, commitments, bits, transcript or label). Labels are faster than transcripts,
    which do not change. threads: 1 is the calling thread alone, 0 all that can run at once.

    Raises ProofError for the first proof that is not valid, with its index; ResourceError without a
    verdict.
    """

def verify_each(items: Iterable[slipstream.types.RangeItem], *, threads: int = 1, most_bits: int = 64, most_values: int = 64) -> list[slipstream.errors.ProofError | None]:
    """
    As verify_batch, but a list with None for each valid proof and the ProofError, not raised, for each
    other.
    """
