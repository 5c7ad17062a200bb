"""`python -m slipstream`: the command line tool, whose program lies in the package."""

import os
import sys
from pathlib import Path
from typing import NoReturn


def program() -> Path:
    """The program `slipstream` of this package."""
    return Path(__file__).resolve().parent / "bin" / "slipstream"


def main() -> NoReturn:
    """Becomes the program, with the arguments of this process."""
    path = str(program())
    os.execv(path, ["slipstream", *sys.argv[1:]])


if __name__ == "__main__":
    main()
