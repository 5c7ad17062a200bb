"""The package as installed: the tool, type stubs, what the wheel carries."""

import importlib.metadata
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import run_tool

import slipstream
import slipstream._engine
import slipstream.__main__

PACKAGE = Path(slipstream.__file__).parent


def test_the_tool_is_that_of_this_package() -> None:
    done = run_tool("--version")
    assert done.returncode == 0 and f"slipstream {slipstream.__version__}" in done.stdout
    assert importlib.metadata.version("slipstream") == slipstream.__version__
    script = Path(sys.executable).with_name("slipstream")
    assert subprocess.run([script, "--version"], capture_output=True, text=True, check=True).stdout == done.stdout


def test_the_tool_returns_its_exit_code(small_chain: Path, tmp_path: Path) -> None:
    assert run_tool("verify", str(small_chain)).returncode == 0
    missing = run_tool("verify", str(tmp_path / "missing"))
    assert missing.returncode == 2 and "missing" in missing.stderr
    assert run_tool("frobnicate").returncode == 2


def test_the_wheel_carries_onetbb_and_the_licences() -> None:
    library = PACKAGE / "lib" / "libtbb.so.12"
    assert library.is_file()
    for program in (slipstream.__main__.program(), Path(slipstream._engine.__file__)):
        linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
        names = {line.split()[0].rsplit("/", 1)[-1] for line in linked.splitlines()}
        for line in linked.splitlines():
            if "libtbb.so.12" in line:
                assert Path(line.split("=>")[1].split()[0]).resolve() == library.resolve()
        assert "libtbb.so.12" in names
        # Of the system: glibc, libstdc++ and its companion libgcc_s.
        assert names <= {
            "libtbb.so.12",
            "libstdc++.so.6",
            "libgcc_s.so.1",
            "libc.so.6",
            "libm.so.6",
            "linux-vdso.so.1",
            "ld-linux-x86-64.so.2",
            "ld-linux-aarch64.so.1",
        }, names
    files = importlib.metadata.files("slipstream") or []
    assert {"LICENSE", "third-party.txt"} <= {f.name for f in files}


def test_a_bad_backend_is_an_import_error_and_no_abort() -> None:
    environment = {**os.environ, "SLIPSTREAM_BACKEND": "abacus"}
    done = subprocess.run([sys.executable, "-c", "import slipstream"], capture_output=True, text=True, env=environment)
    assert done.returncode == 1
    assert "ImportError" in done.stderr and "abacus" in done.stderr
    environment["SLIPSTREAM_BACKEND"] = "portable"
    done = subprocess.run(
        [sys.executable, "-c", "import slipstream; print(slipstream.backend())"],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.stdout == "portable\n"


def test_the_type_stubs_are_those_of_this_engine(tmp_path: Path) -> None:
    pytest.importorskip("nanobind")
    patterns = Path(__file__).resolve().parents[1] / "stub_patterns.txt"
    command = [sys.executable, "-P", "-m", "nanobind.stubgen", "-q", "-r", "-p", str(patterns)]
    made = subprocess.run(
        [*command, "-m", "slipstream._engine", "-O", str(tmp_path)], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    stubs = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*.pyi")}
    kept = {path.relative_to(PACKAGE): path.read_text() for path in (PACKAGE / "_engine").rglob("*.pyi")}
    assert len(kept) == 4
    assert stubs == kept, "make the stubs again: scripts/test_python.sh --stubs"
    assert (PACKAGE / "py.typed").is_file()


@pytest.mark.parametrize("name", slipstream.__all__)
def test_everything_public_has_a_docstring(name: str) -> None:
    thing = getattr(slipstream, name)
    if isinstance(thing, (str, int)):
        return
    assert inspect.getdoc(thing), name
    if inspect.isclass(thing) or inspect.ismodule(thing):
        members = getattr(thing, "__all__", None) or [m for m in vars(thing) if not m.startswith("_")]
        for member in members:
            value = getattr(thing, member)
            if not isinstance(value, (str, int)) and thing is not slipstream.types:
                assert inspect.getdoc(value), f"{name}.{member}"
