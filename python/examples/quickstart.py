"""Quickstart: what the package slipstream does, from points to a whole chain. Run it: python python/examples/quickstart.py"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import slipstream
from slipstream import Points, Transcript, range_proof, scalars, utreexo

print(f"slipstream {slipstream.__version__}, backend {slipstream.backend()}, {slipstream.usable_threads()} threads")

# Scalars are arrays of shape (n, 32): canonical little-endian integers below slipstream.ORDER. Integers work, too.
secret = scalars.random(1000)
assert secret.shape == (1000, 32) and secret.dtype == np.uint8
assert scalars.to_ints(scalars.mul([2, 3], [5, slipstream.ORDER - 1])) == [10, slipstream.ORDER - 3]

# Points are decoded once and used many times. Encodings are arrays of shape (n, 32), which are not copied.
points = Points.basepoint().multiply(secret)
encodings = points.encode()
assert Points.decode(encodings) == points

# The sum of s[i] * P[i]: fast for public scalars, constant-time for secret ones.
public = slipstream.multiscalar_mul_vartime(secret, points)
assert public == slipstream.multiscalar_mul_vartime(secret, encodings) == slipstream.multiscalar_mul(secret, points)

# A fault has a kind and an index.
encodings[17] = 255
try:
    slipstream.multiscalar_mul_vartime(secret, encodings)
except slipstream.InputError as error:
    assert (error.kind, error.index) == ("PointNotDecodable", 17)
    print(f"found: {error}")

# Transcripts of protocols (Merlin).
transcript = Transcript("my protocol")
transcript.append("message", b"hello")
print(f"challenge {transcript.challenge_bytes('challenge').hex()[:16]}...")

# Two amounts are committed to, and proved to be below 2^32.
proof, commitments = range_proof.prove([100, 2**32 - 1], scalars.random(2), 32, "amounts")
range_proof.verify(proof, commitments, 32, "amounts")
range_proof.verify_batch([(proof, commitments, 32, "amounts")] * 10)
print(f"a range proof of {len(proof)} bytes is valid, alone and in a batch")

# A set of items as a few hashes, and a proof that an item is in it.
leaves = [utreexo.leaf("item", name) for name in (b"a", b"b", b"c")]
work = utreexo.WorkForest(utreexo.Forest())
work.insert(leaves)
forest, catchup = work.normalize()
forest.verify(leaves[1], catchup.update(leaves[1], utreexo.Proof.transient()))
print(f"a forest of {forest.count} items has the root {forest.root.hex()[:16]}...")

# A whole chain. The tool makes one here; python -m slipstream is the command slipstream.
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "chain.slip"
    subprocess.run([sys.executable, "-m", "slipstream", "gen", "--txs", "20", "--out", path], check=True)

    heights: list[int] = []
    report = slipstream.verify(path, on_block=lambda block: heights.append(block["height"]))
    assert report["verdict"] == "valid" and len(heights) == report["valid_blocks"]
    print(f"{report['valid_transactions']} transactions, {report['microseconds_per_output']:.0f} us per output")
    print(f"pandas.DataFrame(report['blocks']) has the columns {', '.join(report['blocks'])}")

    # The same transactions without the chain.
    reader = slipstream.ChainReader(path)
    for block in reader:
        effects = slipstream.verify_transactions(block.transactions, threads=0)
        assert len(effects) == len(block)
    print(f"the last block creates {sum(len(e.created) for e in effects)} contracts")
