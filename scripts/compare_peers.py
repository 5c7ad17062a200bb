#!/usr/bin/env python3
"""Times Slipstream and the Rust crates of bench/peers side by side on one core and prints medians and ratios.

Each operation is timed by both in turn, round after round, so that a slow phase of the machine hits both. A figure is the
median over the rounds of the mean of one run, in processor time. What one side does not have is NOT APPLICABLE.

    scripts/compare_peers.py --build-dir build/release                       the portable backend and dalek's serial one
    scripts/compare_peers.py --build-dir build/release --backend avx512ifma --peer avx512

Where several peers do the same work (multiscalar multiplications of many points, by commonware-cryptography-curve25519 as well),
the ratio is to the best of them, which is named.
The benchmarks are configured and built if need be. Needs cargo 1.89 or newer; the crates come from crates.io. They are built in
CARGO_TARGET_DIR if that is set, otherwise in bench/peers/target. Exit code: 0 done, 1 a build failed, 2 usage or something missing.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
COMMONWARE = "commonware-cryptography-curve25519"
# The fewest points of a sum that commonware's multiplication is timed for; for few points dalek's is far ahead.
COMMONWARE_POINTS = 1024
# The first that compiles dalek's AVX-512 backend.
OLDEST_CARGO = (1, 89)
RUSTFLAGS = {
    "serial": '--cfg curve25519_dalek_backend="serial"',
    "simd": '--cfg curve25519_dalek_backend="simd" -C target-cpu=native',
    "avx512": '--cfg curve25519_dalek_backend="avx512" -C target-cpu=native',
}


def operations(max_size):
    """Peer's name; our program, benchmark and what one of its iterations counts for ("call", or "item" of several).

    A peer that has no form for many at a time is compared with both of ours."""
    yield "field/scalar_mul", "field", "scalar/mul_chain/portable/1", "item"
    yield "field/scalar_invert", "field", "scalar/invert/portable/1", "item"
    yield "field/scalar_reduce_wide", "field", "scalar/from_bytes_wide/portable/1", "item"
    yield "field/scalar_mul", "field", "scalar/kernel_mul_canonical/{backend}/1024", "item"
    yield "field/scalar_mul", "field", "scalar/kernel_mul_in_lanes/{backend}/1024", "item"
    yield "field/scalar_batch_invert/1024", "field", "scalar/kernel_batch_invert/{backend}/1024", "item"
    yield "group/decode", "group", "group/decode_batch/{backend}/256", "item"
    yield "group/encode", "group", "group/encode_batch/{backend}/256", "item"
    yield "group/double_and_encode_batch/256", "group", "group/double_and_encode_batch/{backend}/256", "item"
    yield "group/from_uniform_bytes", "group", "group/from_uniform_bytes/portable/1", "item"
    yield "group/from_uniform_bytes", "group", "group/map_batch/{backend}/256", "item"
    yield "group/scalar_mul", "group", "group/multiply_batch/{backend}/1", "item"
    yield "group/scalar_mul", "group", "group/multiply_batch/{backend}/64", "item"
    yield "group/basepoint_mul", "group", "group/multiply_base_batch/{backend}/1", "item"
    yield "group/basepoint_mul", "group", "group/multiply_base_batch/{backend}/64", "item"
    for size in sorted([3, 5, 6, 7, 12, 24] + [1 << log for log in range(21)]):
        if size <= max_size:
            yield f"msm/multiscalar_mul/{size}", "msm", f"msm/multiscalar_mul/{{backend}}/{size}", "call"
    yield "msm/multiscalar_mul_constant_time/256", "msm_secret", "msm/secret_multiscalar_mul/{backend}/256", "call"
    yield "msm/multiscalar_mul_constant_time/256", "msm_secret", "msm/secret_sum/{backend}/256", "call"
    for size in (64, 1024, 16384):
        if size <= max_size:
            yield f"msm/multiscalar_mul_encoded/{size}", "msm", f"msm/multiscalar_mul_encoded/{{backend}}/{size}", "call"
    yield "transcript/keccak_f1600", "transcript", "transcript/keccak/serial/1", "item"
    yield "transcript/merlin_append32_challenge64", "transcript", "transcript/new_append32_challenge64/serial/1", "item"
    for m in (1, 4, 16):
        for work in ("verify", "prove"):
            name = f"range_proof_{work}_64bit"
            yield f"r1cs/{name}/{m}", "r1cs", f"r1cs/{name}/{{backend}}/{m}", "call"
    for k in (8, 128, 1024):
        for work in ("verify", "prove"):
            yield f"r1cs/shuffle_{work}/{k}", "r1cs", f"r1cs/shuffle_{work}/{{backend}}/{k}", "call"


def target_of(name):
    return Path(os.environ.get("CARGO_TARGET_DIR", PEERS / "target")) / name


def fail(message, code=2):
    print(f"{Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    raise SystemExit(code)


def run_step(command, what, **options):
    """Runs a step of the build; what it says reaches the terminal only if it fails."""
    run = subprocess.run(command, capture_output=True, text=True, **options)
    if run.returncode != 0:
        print((run.stdout + run.stderr).rstrip()[-4000:], file=sys.stderr)
        fail(f"{what} failed (exit code {run.returncode}); its last lines stand above", 1)
    return run.stdout


def cargo(*arguments, **options):
    offline = "are the crates of crates.io within reach?"
    return run_step(["cargo", *map(str, arguments)], f"cargo {arguments[0]} ({offline})", **options)


def check_cargo():
    get = "install it with rustup (https://rustup.rs), or on Debian 12: apt-get install cargo-web"
    if not shutil.which("cargo"):
        fail(f"cargo is missing; {get}")
    run = subprocess.run(["cargo", "--version"], capture_output=True, text=True)
    version = re.search(r"cargo (\d+)\.(\d+)", run.stdout)
    if run.returncode != 0 or not version:
        fail(f"cargo does not run ({(run.stderr.strip().splitlines() or ['no message'])[-1]}); {get}")
    if tuple(map(int, version.groups())) < OLDEST_CARGO:
        fail(f"{run.stdout.strip()} is too old, {'.'.join(map(str, OLDEST_CARGO))} is needed; {get}")


def configured(build_dir, entry):
    """An entry of the CMake cache, or None."""
    cache = build_dir / "CMakeCache.txt"
    match = re.search(rf"^{entry}:\w+=(.*)$", cache.read_text(), re.M) if cache.is_file() else None
    return match.group(1) if match else None


def build_ours(build_dir, programs):
    """Configures the benchmarks if they are not, and builds these."""
    for tool in ("cmake", "ninja"):
        if not shutil.which(tool):
            fail(f"{tool} is missing; ./test.sh installs what the benchmarks need, or on Debian: apt-get install cmake ninja-build")
    if configured(build_dir, "SLIPSTREAM_BUILD_BENCH") != "ON":
        configure = ["cmake", "-B", build_dir, "-DSLIPSTREAM_BUILD_BENCH=ON"]
        if configured(build_dir, "CMAKE_HOME_DIRECTORY") is None:
            if not shutil.which("clang++-19"):
                fail("clang++-19 is missing; ./run.sh installs what the engine needs, or on Debian: apt-get install clang-19")
            configure += ["--preset", "release", "-DSLIPSTREAM_BUILD_TESTS=OFF"]
        run_step(configure, "configuring the benchmarks (Debian: apt-get install libbenchmark-dev)", cwd=ROOT)
    targets = sorted({f"bench_{program}" for program in programs})
    run_step(["cmake", "--build", build_dir, "--target", *targets], "building the benchmarks")


def build_peers(peer):
    environment = dict(os.environ, RUSTFLAGS=RUSTFLAGS[peer])
    manifest = ["--manifest-path", PEERS / "Cargo.toml"]
    cargo("build", "--release", "--locked", "--quiet", *manifest, "--target-dir", target_of(peer), env=environment)


def build_commonware():
    """The published crate with a public type more, which calls its multiplication, and the program that uses that."""
    manifest = PEERS / "commonware" / "Cargo.toml"
    metadata = ["metadata", "--locked", "--format-version", "1", "--manifest-path", manifest]
    packages = json.loads(cargo(*metadata))["packages"]
    published = next(Path(p["manifest_path"]).parent for p in packages if p["name"] == COMMONWARE)
    # Folders stand as they do in the tree, so that paths between them hold.
    copy = target_of("commonware-source")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PEERS / "src", copy / "src")
    shutil.copytree(PEERS / "commonware", copy / "commonware")
    crate = copy / COMMONWARE
    shutil.copytree(published, crate)
    exposed = (PEERS / "commonware" / "src" / "exposed.rs").read_text()
    for name, text in (
        ("src/signing/core/msm.rs", exposed),
        ("src/signing/core.rs", "pub use msm::BenchSum;\n"),
        ("src/signing.rs", "pub use self::core::BenchSum;\n"),
    ):
        with (crate / name).open("a") as file:
            file.write(text)
    with (copy / "commonware" / "Cargo.toml").open("a") as file:
        file.write(f'\n[patch.crates-io]\n{COMMONWARE} = {{ path = "../{COMMONWARE}" }}\n')
    environment = dict(os.environ, RUSTFLAGS="-C target-cpu=native")
    build = ["build", "--release", "--quiet", "--manifest-path", copy / "commonware" / "Cargo.toml"]
    cargo(*build, "--target-dir", target_of("commonware"), env=environment)


def peers_for(name, programs):
    """The programs that do this work."""
    size = re.fullmatch(r"msm/multiscalar_mul/(\d+)", name)
    wide = size is not None and int(size.group(1)) >= COMMONWARE_POINTS
    return {peer: path for peer, path in programs.items() if peer != "commonware" or wide}


def our_time(pin, program, name, kind, seconds):
    """Nanoseconds per operation, or None if there is no such benchmark."""
    command = [*pin, program, f"--benchmark_filter=^{re.escape(name)}$", f"--benchmark_min_time={seconds}"]
    # One call that does not count, as in the peers' programs.
    command.append("--benchmark_min_warmup_time=0.001")
    run = subprocess.run([*command, "--benchmark_format=json"], capture_output=True, text=True)
    results = json.loads(run.stdout)["benchmarks"] if run.stdout.strip().startswith("{") else []
    if run.returncode != 0 or not results or results[0].get("error_occurred"):
        return None
    result = results[0]
    if kind == "item" and "ns_per_item" in result:
        return result["ns_per_item"]
    if kind == "item" and "time_per_item" in result:
        return result["time_per_item"] * 1e9
    return result["cpu_time"] * {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[result["time_unit"]]


def peer_time(pin, program, name, seconds):
    run = subprocess.run([*pin, program, "--only", name, "--seconds", str(seconds)], capture_output=True, text=True)
    fields = run.stdout.split("\t")
    return float(fields[1]) if run.returncode == 0 and len(fields) == 3 else None


def median(times):
    return None if None in times else statistics.median(times)


def with_unit(nanoseconds):
    for unit, scale in (("ns", 1), ("us", 1e3), ("ms", 1e6)):
        if nanoseconds < 1000 * scale:
            break
    return f"{nanoseconds / scale:.4g} {unit}"


def compiler_of(build_dir):
    """Compiler and build type from the CMake cache."""
    cache = (build_dir / "CMakeCache.txt").read_text()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.M).group(1)
    build_type = re.search(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", cache, re.M).group(1)
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return f"{version}, {build_type}"


def processor():
    match = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    return match.group(1) if match else "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=Path, default=ROOT / "build" / "release", help="default: build/release")
    parser.add_argument("--backend", default="portable", help="of Slipstream; default: portable")
    parser.add_argument("--peer", choices=RUSTFLAGS, default="serial", help="backend of dalek; default: serial")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.3, help="of each run; default: 0.3")
    parser.add_argument("--filter", default="", help="only operations whose name matches this regular expression")
    parser.add_argument("--max-size", type=int, default=1 << 20, help="of a multiplication; default: 1048576")
    parser.add_argument("--core", type=int, help="run both on this core; default: the last one")
    parser.add_argument("--no-build", action="store_true", help="run the programs as they are")
    arguments = parser.parse_args()

    chosen = [o for o in operations(arguments.max_size) if re.search(arguments.filter, o[0])]
    if not chosen:
        fail("no operation matches the filter")
    if not arguments.no_build:
        check_cargo()
    programs = {"dalek": target_of(arguments.peer) / "release" / "slipstream-peers"}
    if arguments.peer != "serial":
        programs["commonware"] = target_of("commonware") / "release" / "slipstream-peers-commonware"
    if not arguments.no_build:
        build_ours(arguments.build_dir, {program for _, program, _, _ in chosen})
        build_peers(arguments.peer)
        if any("commonware" in peers_for(name, programs) for name, _, _, _ in chosen):
            build_commonware()
    core = max(os.sched_getaffinity(0)) if arguments.core is None else arguments.core
    pin = ["taskset", "-c", str(core)] if shutil.which("taskset") else []

    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    print(f"{processor()}, core {core}; {arguments.rounds} rounds of {arguments.seconds} s, processor time")
    print(f"slipstream {commit.stdout.strip()}: backend {arguments.backend}, {compiler_of(arguments.build_dir)}")
    print(f"peers: RUSTFLAGS {RUSTFLAGS[arguments.peer]}")
    print(f"\n{'operation of the peer':36} {'benchmark of ours':46} {'slipstream':>12} {'best peer':>12} {'':12} {'peer / ours':>12}")
    for peer_name, program, pattern, kind in chosen:
        path = arguments.build_dir / "bench" / f"bench_{program}"
        benchmark = pattern.format(backend=arguments.backend)
        ours, theirs = [], {peer: [] for peer in peers_for(peer_name, programs)}
        for _ in range(arguments.rounds):
            ours.append(our_time(pin, path, benchmark, kind, arguments.seconds))
            for peer, times in theirs.items():
                times.append(peer_time(pin, programs[peer], peer_name, arguments.seconds))
        own = median(ours)
        medians = {peer: median(times) for peer, times in theirs.items() if None not in times}
        best = min(medians, key=medians.get, default="")
        shown = ["NOT APPLICABLE" if m is None else with_unit(m) for m in (own, medians.get(best))]
        ratio = f"{medians[best] / own:.2f}" if best and own is not None else ""
        print(f"{peer_name:36} {benchmark:46} {shown[0]:>12} {shown[1]:>12} {best:12} {ratio:>12}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        fail("interrupted", 130)
