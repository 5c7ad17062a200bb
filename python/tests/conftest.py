import subprocess
import sys
from pathlib import Path

import hypothesis
import hypothesis.configuration
import pytest

sys.path.insert(0, str(Path(__file__).parent))

# The slow implementation takes milliseconds for a multiplication.
hypothesis.settings.register_profile("slipstream", deadline=None, max_examples=25)
hypothesis.settings.load_profile("slipstream")
hypothesis.configuration.set_hypothesis_home_dir(
    Path(__file__).resolve().parents[2] / "build" / "python-caches" / "hypothesis"
)


def run_tool(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "slipstream", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="session")
def mix_chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chain of the vectors workload_mix.bin: 10 blocks of 200 transactions."""
    import vectors

    out = tmp_path_factory.mktemp("chains") / "mix.slip"
    done = run_tool("import", str(vectors.DIRECTORY / "workload_mix.bin"), str(out))
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def small_chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chain of blockchain.json: 6 blocks."""
    import vectors

    out = tmp_path_factory.mktemp("chains") / "small.slip"
    done = run_tool("import", str(vectors.DIRECTORY / "blockchain.json"), str(out))
    assert done.returncode == 0, done.stderr
    return out
