"""Range proofs (Bulletproofs): committed values lie in 0 .. 2^bits - 1. One proof is for 1, 2, 4, ... values."""

from slipstream._engine.range_proof import prove, verify, verify_batch, verify_each

__all__ = ["prove", "verify", "verify_batch", "verify_each"]
