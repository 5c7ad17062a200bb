"""The reference's test vectors. SLIPSTREAM_VECTORS names another directory."""

import functools
import json
import os
from pathlib import Path
from typing import Any

DIRECTORY = Path(os.environ.get("SLIPSTREAM_VECTORS", Path(__file__).resolve().parents[2] / "tests" / "vectors"))


@functools.cache
def load(name: str) -> Any:
    return json.loads((DIRECTORY / f"{name}.json").read_text())


def some(name: str, key: str) -> list[Any]:
    """The cases under a key. A file without cases is a mistake."""
    cases: list[Any] = load(name)[key]
    assert cases, f"{name}.json has no {key}"
    return cases


def unhex(text: str) -> bytes:
    return bytes.fromhex(text)
