"""The Utreexo accumulator: a set of items as the roots of a few trees, and proofs that an item is in it.

Items are named by their leaf hashes: `contract_leaves` for the contracts of a chain, `leaf` for others. A WorkForest
changes a Forest; normalizing gives the next Forest, and a Catchup for older proofs.
"""

from slipstream._engine.utreexo import Catchup, Forest, Proof, WorkForest, contract_leaves, leaf

__all__ = ["Catchup", "Forest", "Proof", "WorkForest", "contract_leaves", "leaf"]
