"""Builds what scripts/compare_peers.py runs: Slipstream's benchmarks, and the crates of bench/peers in several sets of flags."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
COMMONWARE = "commonware-cryptography-curve25519"
# The first that compiles the AVX-512 backend of curve25519-dalek.
OLDEST_CARGO = (1, 89)
GET_CARGO = "install it with rustup (https://rustup.rs), or on Debian 12: apt-get install cargo-web"
NATIVE = "-C target-cpu=native"
# Compiling for this processor makes LLVM vectorise Keccak badly, which costs a factor of three.
NO_SLP = "-C no-vectorize-slp"


class Fault(Exception):
    """A fault that can be foreseen: what is wrong and what to do, in one line."""

    def __init__(self, message, code=2):
        super().__init__(message)
        self.code = code


@dataclasses.dataclass(frozen=True)
class Build:
    """A set of flags for a program of bench/peers."""

    program: str  # "peers" or "commonware"
    backend: str  # of curve25519-dalek; "" for commonware, which chooses as it runs
    flags: str = ""
    nightly: bool = False

    @property
    def name(self):
        words = [self.program, self.backend, *re.findall(r"[\w-]*(?:native|slp)", self.flags), "nightly" if self.nightly else ""]
        return "-".join(word.replace("target-cpu=", "") for word in words if word)

    @property
    def rustflags(self):
        chosen = f'--cfg curve25519_dalek_backend="{self.backend}"' if self.backend else ""
        return " ".join(filter(None, (chosen, self.flags)))

    @property
    def path(self):
        executable = {"peers": "slipstream-peers", "commonware": "slipstream-peers-commonware"}[self.program]
        return target_of(self.name) / "release" / executable


def builds_of(tier):
    """The builds worth trying against a backend of ours, whose class of instructions is `tier`."""
    flag_sets = ("", NATIVE, f"{NATIVE} {NO_SLP}")
    builds = [Build("peers", tier, flags) for flags in flag_sets]
    if tier == "avx512":
        builds.append(Build("peers", tier, flag_sets[-1], nightly=True))
        builds += [Build("commonware", "", flags) for flags in flag_sets[1:]]
    return builds


def target_of(name):
    return Path(os.environ.get("CARGO_TARGET_DIR", PEERS / "target")).resolve() / name


def run_step(command, what, **options):
    """Runs a step of a build. What it says is shown only if it fails."""
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if run.returncode != 0:
        print((run.stdout + run.stderr).rstrip()[-4000:], file=sys.stderr)
        raise Fault(f"{what} failed with exit code {run.returncode}; its last lines stand above", 1)
    return run.stdout


def first_line(command, otherwise, **options):
    """What a program says of itself, or `otherwise` if it is not here."""
    try:
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    except OSError:
        return otherwise
    return (run.stdout.strip().splitlines() or [otherwise])[0] if run.returncode == 0 else otherwise


# ---- Ours


def configured(build_dir, entry):
    """An entry of the CMake cache, or None."""
    cache = build_dir / "CMakeCache.txt"
    match = re.search(rf"^{entry}:\w+=(.*)$", cache.read_text(), re.M) if cache.is_file() else None
    return match.group(1) if match else None


def check_tools():
    for tool in ("cmake", "ninja"):
        if not shutil.which(tool):
            raise Fault(f"{tool} is missing; ./run.sh installs what a build needs, or on Debian: apt-get install cmake ninja-build")
    check_cargo()


def build_ours(build_dir, programs):
    """Configures the benchmarks if they are not, and builds these."""
    if configured(build_dir, "SLIPSTREAM_BUILD_BENCH") != "ON":
        configure = ["cmake", "-B", build_dir, "-DSLIPSTREAM_BUILD_BENCH=ON"]
        if configured(build_dir, "CMAKE_HOME_DIRECTORY") is None:
            if not shutil.which("clang++-19"):
                raise Fault("clang++-19 is missing; ./run.sh installs what a build needs, or on Debian: apt-get install clang-19")
            configure += ["--preset", "release", "-DSLIPSTREAM_BUILD_TESTS=OFF"]
        run_step(configure, "configuring the benchmarks (on Debian they need apt-get install libbenchmark-dev)", cwd=ROOT)
    targets = sorted(f"bench_{program}" for program in programs)
    run_step(["cmake", "--build", build_dir, "--target", *targets], "building the benchmarks")


# ---- Theirs


def check_cargo():
    if not shutil.which("cargo"):
        raise Fault(f"cargo is missing; {GET_CARGO}")
    run = subprocess.run(["cargo", "--version"], capture_output=True, text=True)
    version = re.search(r"cargo (\d+)\.(\d+)", run.stdout)
    if run.returncode != 0 or not version:
        raise Fault(f"cargo does not run ({(run.stderr.strip().splitlines() or ['no message'])[0]}); {GET_CARGO}")
    if tuple(map(int, version.groups())) < OLDEST_CARGO:
        raise Fault(f"{run.stdout.strip()} is too old, {'.'.join(map(str, OLDEST_CARGO))} is needed; {GET_CARGO}")


def has_nightly():
    """Whether rustup has a nightly toolchain; cargo alone would install one."""
    if not shutil.which("rustup"):
        return False
    run = subprocess.run(["rustup", "toolchain", "list"], capture_output=True, text=True)
    return re.search(r"^nightly\b", run.stdout, re.M) is not None


def toolchain(nightly):
    return dict(os.environ, RUSTUP_TOOLCHAIN="nightly") if nightly else dict(os.environ)


def rustc_version(nightly=False):
    return first_line(["rustc", "--version"], "rustc unknown", env=toolchain(nightly))


def write_if_changed(path, data):
    """Keeps the time of what is as it was, so that cargo need not build it again."""
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def copy_tree(source, copy, edits=None):
    """Copies files, those named in `edits` changed by a function of their text."""
    edits = dict(edits or {})
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        if not path.is_file() or name.parts[0].startswith("target"):
            continue
        edit = edits.pop(str(name), None)
        write_if_changed(copy / name, edit(path.read_text()).encode() if edit else path.read_bytes())
    if edits:
        raise Fault(f"{source.name} has no {', '.join(edits)}: is it the version that bench/peers expects?", 1)


def published(folder, crate):
    """Where cargo keeps the source of a crate that the manifest in `folder` names."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--manifest-path", folder / "Cargo.toml"]
    packages = json.loads(run_step(command, "fetching crates from crates.io"))["packages"]
    return max((Path(p["manifest_path"]).parent for p in packages if p["name"] == crate), key=lambda path: path.name)


def corrected_bulletproofs(text):
    """Its decoder of R1CS proofs takes a subtle::CtOption for an Option, three times."""
    wrong = "from_canonical_bytes(read32!()).ok_or("
    if text.count(wrong) != 3:
        raise Fault("the source of bulletproofs is not the one that bench/peers expects", 1)
    return text.replace(wrong, wrong.replace(".ok_or", ".into_option().ok_or"))


def prepare_sources(programs):
    """A copy of bench/peers beside copies of two published crates. In bulletproofs three lines are corrected; the other one
    gets public types that call its multiplication and its decoding. Returns where the copy is."""
    copy = target_of("source")
    patched = {"bulletproofs": ("peers", PEERS), COMMONWARE: ("commonware", PEERS / "commonware")}
    exposed = (PEERS / "commonware" / "src" / "exposed.rs").read_text()
    edits = {
        "bulletproofs": {"src/r1cs/proof.rs": corrected_bulletproofs},
        COMMONWARE: {
            "src/signing/core/msm.rs": lambda text: text + exposed,
            "src/signing/core.rs": lambda text: text + "pub use msm::{BenchDecode, BenchSum};\n",
            "src/signing.rs": lambda text: text + "pub use self::core::{BenchDecode, BenchSum};\n",
        },
    }
    manifests = {}
    for crate, (program, folder) in patched.items():
        if program in programs:
            copy_tree(published(folder, crate), copy / "patched" / crate, edits[crate])
            path = copy / "patched" / crate
            manifest = str((folder / "Cargo.toml").relative_to(PEERS))
            addition = f'\n[patch.crates-io]\n{crate} = {{ path = "{path}" }}\n'
            manifests[manifest] = lambda text, addition=addition: text + addition
    copy_tree(PEERS, copy, manifests)
    return copy


def build_peer(build, copy):
    manifest = copy / ("commonware" if build.program == "commonware" else ".") / "Cargo.toml"
    environment = dict(toolchain(build.nightly), RUSTFLAGS=build.rustflags)
    environment.pop("CARGO_ENCODED_RUSTFLAGS", None)
    command = ["cargo", "build", "--release", "--offline", "--manifest-path", manifest, "--target-dir", target_of(build.name)]
    run_step(command, f"building {build.name}", env=environment)


def build_peers(builds, say):
    """Builds them and returns those there are. One that needs what is not here is left out, and `say` says so."""
    made = []
    copy = prepare_sources({build.program for build in builds})
    for build in builds:
        if build.nightly and not has_nightly():
            say("no nightly toolchain: bulletproofs runs on AVX2 (rustup toolchain install nightly brings its AVX-512 IFMA)")
            continue
        try:
            say(f"building {build.name}")
            build_peer(build, copy)
            made.append(build)
        except Fault as fault:
            say(f"left out: {fault}")
    if not made:
        raise Fault("no peer could be built", 1)
    return made


# ---- What they are


def locked_versions(folder=PEERS):
    """Package name to its versions in a lock file, oldest first."""
    versions = {}
    for name, version in re.findall(r'^name = "(.*)"\nversion = "(.*)"$', (folder / "Cargo.lock").read_text(), re.M):
        versions.setdefault(name, []).append(version)
    return {name: sorted(found, key=lambda v: [int(n) for n in re.findall(r"\d+", v)]) for name, found in versions.items()}
