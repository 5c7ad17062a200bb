"""Slipstream for Python: ristretto255, multiscalar multiplication, Merlin transcripts, range proofs, ZkVM transactions,
chains and Utreexo, by the engine in C++.

Arrays of NumPy with shape (n, 32) and dtype uint8 are read without copies. Calls that compute release the GIL. What
other people send is checked: a fault is an exception with `kind` and `index` (slipstream.errors).

Verification reads public data only and is variable-time. Functions that exist in two forms have the suffix `_vartime`
if they are for public data only; the form without it is for secrets.
"""

# The engine makes exceptions of this module.
from slipstream import errors as errors  # isort: skip
from slipstream import range_proof as range_proof
from slipstream import scalars as scalars
from slipstream import types as types
from slipstream import utreexo as utreexo
from slipstream._engine import (
    Block,
    ChainState,
    Points,
    Transcript,
    TxEffects,
    backend,
    backends,
    is_encoding,
    multiscalar_mul,
    multiscalar_mul_vartime,
    pedersen_commit,
    set_backend,
    usable_threads,
    verify_each_transaction,
    verify_transaction,
    verify_transactions,
    version,
)
from slipstream.chain import ChainReader, verify, verify_blocks
from slipstream.errors import (
    BackendError,
    ChainError,
    Error,
    InputError,
    ProofError,
    ResourceError,
    TransactionError,
    UtreexoError,
)
from slipstream.scalars import ORDER

__version__: str = version()

__all__ = [
    "ORDER",
    "BackendError",
    "Block",
    "ChainError",
    "ChainReader",
    "ChainState",
    "Error",
    "InputError",
    "Points",
    "ProofError",
    "ResourceError",
    "TransactionError",
    "Transcript",
    "TxEffects",
    "UtreexoError",
    "__version__",
    "backend",
    "backends",
    "errors",
    "is_encoding",
    "multiscalar_mul",
    "multiscalar_mul_vartime",
    "pedersen_commit",
    "range_proof",
    "scalars",
    "set_backend",
    "types",
    "usable_threads",
    "utreexo",
    "verify",
    "verify_blocks",
    "verify_each_transaction",
    "verify_transaction",
    "verify_transactions",
]
