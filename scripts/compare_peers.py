#!/usr/bin/env python3
"""Times Slipstream and Rust crates that do the same work, in turn, on one core, and prints medians, ratios and spreads.

Each row is timed round after round, ours and theirs in every round, so that a slow phase of the machine hits both. Times
are processor time. Every crate is built in several sets of flags, and the best build for the row counts: one round times
all, and those within 15 % of the best stay in. A ratio is the median of the rounds' ratios, theirs / ours: above 1 we are
faster; its spread goes from the lowest round to the highest. A row that ran beside other work is marked busy.

    scripts/compare_peers.py                                        the portable backend and the crates' portable code
    scripts/compare_peers.py --backend avx512ifma --json > run.json     AVX-512 IFMA on both sides
    scripts/compare_peers.py --from run.json --markdown             the tables of that run

It configures and builds what it needs: the preset release of Slipstream, and in CARGO_TARGET_DIR or bench/peers/target the
crates, which come from crates.io. That takes cargo 1.89 or newer. A nightly toolchain is used as well if rustup has one:
without it bulletproofs has no AVX-512. Exit code: 0 done, 1 a build or a run failed, 2 usage or something missing.
"""

import argparse
import dataclasses
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import peer_builds
from peer_builds import ROOT, Build, Fault

# What the crates are built for, by the backend that they are compared with.
TIERS = {"portable": "serial", "avx2": "simd", "avx512": "avx512", "avx512ifma": "avx512"}
# Builds that a first round finds slower than the best by more than this are not timed again.
STAYS_WITHIN = 1.15
# The fewest points of a sum that commonware's multiplication is timed for; for few points dalek's is far ahead.
COMMONWARE_POINTS = 512
# Shares of time above which a row counts as busy: others on this core, the other cores, time taken by the hypervisor.
BUSY = {"this_core": 0.05, "other_cores": 0.15, "stolen": 0.02}


@dataclasses.dataclass(frozen=True)
class Library:
    crate: str
    program: str = "peers"
    newest: bool = True  # of the versions that bench/peers has
    on: str = ""  # the library whose backend it runs on


LIBRARIES = {
    "dalek": Library("curve25519-dalek"),
    "dalek4": Library("curve25519-dalek", newest=False),
    "bulletproofs": Library("bulletproofs", on="dalek4"),
    "tari": Library("tari_bulletproofs_plus", on="dalek"),
    "keccak": Library("keccak", newest=False),
    "keccak_next": Library("keccak"),
    "merlin": Library("merlin", on="keccak"),
    "rustreexo": Library("rustreexo"),
    "commonware": Library(peer_builds.COMMONWARE, program="commonware"),
}


@dataclasses.dataclass(frozen=True)
class Row:
    """The same work on both sides."""

    work: str  # operation of the peers' programs
    program: str  # ours
    benchmark: str
    kind: str  # what one iteration of ours counts for: "call", or "item" of several
    peers: tuple  # of (library, operation)
    note: str = ""


def rows(max_size):
    """A peer that has no form for many at a time is compared with both of ours."""

    def row(work, program, benchmark, kind, *libraries, note="", also=()):
        return Row(work, program, benchmark, kind, (*((name, work) for name in libraries), *also), note)

    yield row("field/scalar_mul", "field", "scalar/mul_chain/portable/1", "item", "dalek")
    yield row("field/scalar_invert", "field", "scalar/invert/portable/1", "item", "dalek")
    yield row("field/scalar_reduce_wide", "field", "scalar/from_bytes_wide/portable/1", "item", "dalek")
    yield row("field/scalar_mul", "field", "scalar/kernel_mul_canonical/{backend}/1024", "item", "dalek")
    yield row("field/scalar_mul", "field", "scalar/kernel_mul_in_lanes/{backend}/1024", "item", "dalek")
    yield row("field/scalar_batch_invert/1024", "field", "scalar/kernel_batch_invert/{backend}/1024", "item", "dalek")
    yield row("group/decode", "group", "group/decode_batch/{backend}/256", "item", "dalek")
    yield row("group/decode", "group", "group/decode_batch/{backend}/256", "item", "commonware",
              note="theirs decodes Edwards y, not ristretto255")
    yield row("group/encode", "group", "group/encode_batch/{backend}/256", "item", "dalek")
    yield row("group/double_and_encode_batch/256", "group", "group/double_and_encode_batch/{backend}/256", "item", "dalek")
    yield row("group/from_uniform_bytes", "group", "group/from_uniform_bytes/portable/1", "item", "dalek")
    yield row("group/from_uniform_bytes", "group", "group/map_batch/{backend}/256", "item", "dalek")
    for size in (1, 64):
        yield row("group/scalar_mul", "group", f"group/multiply_batch/{{backend}}/{size}", "item", "dalek")
        yield row("group/basepoint_mul", "group", f"group/multiply_base_batch/{{backend}}/{size}", "item", "dalek")
    for size in sorted([3, 5, 6, 7, 12, 24] + [1 << log for log in range(21)]):
        libraries = ["dalek", "commonware"] if size >= COMMONWARE_POINTS else ["dalek"]
        if size <= max_size:
            yield row(f"msm/multiscalar_mul/{size}", "msm", f"msm/multiscalar_mul/{{backend}}/{size}", "call", *libraries,
                      note="our points have Z = 1")
    for size in (1, 8, 64, 512, 4096, 65536):
        libraries = ["dalek", "commonware"] if size >= COMMONWARE_POINTS else ["dalek"]
        if size <= max_size:
            yield row(f"msm/multiscalar_mul/{size}", "msm", f"msm/multiscalar_mul_any_z/{{backend}}/{size}", "call",
                      *libraries, note="our points have any Z")
    for ours in ("secret_multiscalar_mul", "secret_sum"):
        yield row("msm/multiscalar_mul_constant_time/256", "msm_secret", f"msm/{ours}/{{backend}}/256", "call", "dalek")
    for size in (64, 1024, 16384):
        if size <= max_size:
            yield row(f"msm/multiscalar_mul_encoded/{size}", "msm", f"msm/multiscalar_mul_encoded/{{backend}}/{size}", "call",
                      "dalek")
    yield row("transcript/keccak_f1600", "transcript", "transcript/keccak/serial/1", "item", "keccak",
              also=(("keccak_next", "transcript/keccak_f1600_next"),))
    merlin = "transcript/merlin_append32_challenge64"
    yield row(merlin, "transcript", "transcript/new_append32_challenge64/serial/1", "item", "merlin")
    for m in (1, 4, 16):
        for work in ("verify", "prove"):
            name = f"range_proof_{work}_64bit"
            yield row(f"r1cs/{name}/{m}", "r1cs", f"r1cs/{name}/{{backend}}/{m}", "call", "bulletproofs")
    for n in (1, 16, 256):
        yield row(f"r1cs/range_batch_64bit/{n}", "r1cs", f"r1cs/range_batch/{{backend}}/{n}", "item", "tari",
                  note="theirs are Bulletproofs+, and their commitments are points already")
    for k in (8, 128, 1024):
        for work in ("verify", "prove"):
            yield row(f"r1cs/shuffle_{work}/{k}", "r1cs", f"r1cs/shuffle_{work}/{{backend}}/{k}", "call", "bulletproofs")
    other = "other rules and another hash"
    for work in ("insert", "remove", "replace"):
        yield row(f"accumulator/{work}/1000", "accumulator", f"accumulator/block_{work}/{{backend}}/1000", "item", "rustreexo",
                  note=other)
    yield row("accumulator/update/1000", "accumulator", "accumulator/utreexo_update_committed/{backend}/1000", "item",
              "rustreexo", note=f"{other}; theirs is one proof of all, which takes quadratic time")


# ---- Numbers


def parse_ours(text, kind):
    """Nanoseconds per operation from the JSON of one of our benchmarks, or None if it did not run."""
    try:
        results = json.loads(text)["benchmarks"]
    except (ValueError, KeyError, TypeError):
        return None
    if not results or results[0].get("error_occurred"):
        return None
    result = results[0]
    if kind == "item" and "ns_per_item" in result:
        return result["ns_per_item"]
    if kind == "item" and "time_per_item" in result:
        return result["time_per_item"] * 1e9
    return result["cpu_time"] * {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[result["time_unit"]]


def parse_peer(text, operation):
    """The same from the line of a peer's program: name, mean, fastest."""
    for line in text.splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and fields[0] == operation:
            return float(fields[1])
    return None


def staying(screened):
    """The candidates worth timing again: those near the fastest of the first round."""
    fastest = min(screened.values(), default=0)
    return [candidate for candidate, ns in screened.items() if ns <= fastest * STAYS_WITHIN]


def spread(samples):
    """Distance of the quartiles, relative to the median."""
    if len(samples) < 2:
        return 0.0
    low, middle, high = statistics.quantiles(samples, n=4, method="inclusive")
    return (high - low) / middle


def ratio_of(ours, theirs):
    """Theirs / ours, round by round: median, lowest, highest."""
    ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
    return {"median": statistics.median(ratios), "low": min(ratios), "high": max(ratios)}


def processor_times(text):
    """Core number to (busy, stolen) seconds, from /proc/stat."""
    tick = os.sysconf("SC_CLK_TCK")
    times = {}
    for core, fields in re.findall(r"^cpu(\d+) (.*)$", text, re.M):
        user, nice, system, _, _, irq, softirq, stolen = map(int, fields.split()[:8])
        times[int(core)] = ((user + nice + system + irq + softirq) / tick, stolen / tick)
    return times


def busy_shares(before, after, core, wall, own):
    """How much of the time between two samples went to others, where `own` seconds of `core` were ours."""
    used = {c: after[c][0] - before[c][0] for c in after if c in before}
    others = [share for c, share in used.items() if c != core]
    return {
        "this_core": max(0.0, (used.get(core, 0.0) - own) / wall),
        "other_cores": sum(others) / (len(others) * wall) if others else 0.0,
        "stolen": sum(after[c][1] - before[c][1] for c in used) / (max(1, len(used)) * wall),
    }


def is_busy(shares):
    return any(shares[name] > limit for name, limit in BUSY.items())


# ---- What ran


def backend_of(library, build, flags):
    """The instructions that a library's arithmetic uses in this build, on a processor with these flags."""
    if library == "commonware":
        return "AVX-512 IFMA" if "avx512ifma" in flags else "portable"
    library = LIBRARIES[library].on or library
    wide = build.backend == "avx512" and {"avx512ifma", "avx512vl"} <= flags
    if library == "dalek" and wide or library == "dalek4" and wide and build.nightly:
        return "AVX-512 IFMA"
    if library in ("dalek", "dalek4") and build.backend in ("simd", "avx512") and "avx2" in flags:
        return "AVX2"
    return "portable"


def describe(library, build, flags):
    """Version, backend and flags of a library in a build."""
    about = LIBRARIES[library]
    folder = peer_builds.PEERS / ("commonware" if about.program == "commonware" else ".")
    versions = peer_builds.locked_versions(folder)

    def name(item):
        return f"{item.crate} {versions[item.crate][-1 if item.newest else 0]}"

    return {
        "crate": name(about) + (f" on {name(LIBRARIES[about.on])}" if about.on else ""),
        "backend": backend_of(library, build, flags),
        "rustflags": build.rustflags,
        "rustc": peer_builds.rustc_version(build.nightly),
    }


def processor():
    text = Path("/proc/cpuinfo").read_text()
    name = re.search(r"^model name\s*: (.*)$", text, re.M)
    family = re.search(r"^cpu family\s*: (\d+)\s*^model\s*: (\d+)", text, re.M)
    flags = re.search(r"^flags\s*: (.*)$", text, re.M)
    which = f", family {family.group(1)}, model {family.group(2)}" if family else ""
    return (name.group(1) if name else "unknown processor") + which, set(flags.group(1).split()) if flags else set()


def compiler_of(build_dir):
    compiler = peer_builds.configured(build_dir, "CMAKE_CXX_COMPILER")
    return f"{peer_builds.first_line([compiler, '--version'], compiler)}, {peer_builds.configured(build_dir, 'CMAKE_BUILD_TYPE')}"


class Measurement:
    """Runs programs of both sides on one core."""

    def __init__(self, build_dir, backend, core, seconds):
        self.build_dir, self.backend, self.core, self.seconds = build_dir, backend, core, seconds
        self.pin = ["taskset", "-c", str(core)] if shutil.which("taskset") else []

    def ours(self, row):
        program = self.build_dir / "bench" / f"bench_{row.program}"
        benchmark = row.benchmark.format(backend=self.backend)
        # One call that does not count, as in the peers' programs.
        options = [f"--benchmark_filter=^{re.escape(benchmark)}$", f"--benchmark_min_time={self.seconds}",
                   "--benchmark_min_warmup_time=0.001", "--benchmark_format=json"]
        return parse_ours(self.run(program, *options), row.kind)

    def theirs(self, candidate, seconds=None):
        _, operation, build = candidate
        text = self.run(build.path, "--only", operation, "--seconds", str(seconds or self.seconds))
        return parse_peer(text, operation)

    def run(self, program, *arguments):
        try:
            return subprocess.run([*self.pin, program, *arguments], capture_output=True, text=True).stdout
        except OSError as error:
            raise Fault(f"{program} does not run: {error.strerror} (without --no-build it is built)") from None

    def row(self, row, builds, rounds):
        """Samples of ours, of the best candidate, and what else was seen."""
        candidates = [(library, operation, build) for library, operation in row.peers for build in builds
                      if build.program == LIBRARIES[library].program]
        wall, own = time.monotonic(), children_seconds()
        before = processor_times(Path("/proc/stat").read_text())
        screened = {c: self.theirs(c, self.seconds / 2) for c in candidates} if len(candidates) > 1 else {}
        stay = staying({c: t for c, t in screened.items() if t is not None}) if screened else candidates
        ours, theirs = [], {candidate: [] for candidate in stay}
        for round_number in range(rounds):
            # Who goes first changes with every round.
            for side in [None, *stay] if round_number % 2 == 0 else [*reversed(stay), None]:
                (ours if side is None else theirs[side]).append(self.ours(row) if side is None else self.theirs(side))
        after = processor_times(Path("/proc/stat").read_text())
        shares = busy_shares(before, after, self.core, time.monotonic() - wall, children_seconds() - own)
        complete = {c: samples for c, samples in theirs.items() if None not in samples}
        best = min(complete, key=lambda c: statistics.median(complete[c]), default=None)
        return ours if None not in ours else None, best, complete.get(best), screened, shares


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def side(samples):
    return {"ns": statistics.median(samples), "spread": spread(samples), "samples_ns": samples}


def document_row(row, measured, backend, flags):
    ours, best, theirs, screened, shares = measured
    out = {"operation": row.work, "benchmark": row.benchmark.format(backend=backend), "note": row.note, "busy": is_busy(shares),
           "others": shares, "ours": side(ours) if ours else None, "peer": None, "ratio": None}
    if best:
        library, operation, build = best
        out["peer"] = {**describe(library, build, flags), "operation": operation, **side(theirs)}
    out["builds_tried"] = [{"build": build.name, "operation": operation, "ns": ns}
                           for (_, operation, build), ns in screened.items()]
    if ours and theirs:
        out["ratio"] = ratio_of(ours, theirs)
    return out


# ---- What is shown


def with_unit(nanoseconds):
    for unit, scale in (("ns", 1), ("us", 1e3), ("ms", 1e6)):
        if nanoseconds < 1000 * scale:
            break
    return f"{nanoseconds / scale:.4g} {unit}"


def short_flags(rustflags):
    """What rustc was told, without the backend, which is named beside it."""
    flags = re.sub(r'--cfg curve25519_dalek_backend="\w+"', "", rustflags).replace("-C ", "").split()
    return " ".join(flags) or "no flags"


def shown(row):
    """The cells of a row: operation, benchmark, ours, theirs, ratio, spread, peer, and remarks."""
    ours, peer, ratio = row["ours"], row["peer"], row["ratio"]
    remarks = [row["note"]] if row["note"] else []
    if row["busy"]:
        remarks.append("busy")
    who = "no peer"
    if peer:
        nightly = ", nightly" if "nightly" in peer["rustc"] else ""
        who = f"{peer['crate']}, {peer['backend']}, {short_flags(peer['rustflags'])}{nightly}"
    return [
        row["operation"],
        row["benchmark"],
        with_unit(ours["ns"]) if ours else "NOT APPLICABLE",
        with_unit(peer["ns"]) if peer else "NOT APPLICABLE",
        f"{ratio['median']:.2f}" if ratio else "",
        f"{ratio['low']:.2f}-{ratio['high']:.2f}" if ratio else "",
        who,
        "; ".join(remarks),
    ]


def busy_line(found):
    busy = sum(row["busy"] for row in found)
    if not busy:
        return "The machine was quiet."
    return f"Other work ran beside {busy} of {len(found)} rows: their times are too long, and only their ratios mean something."


def heading(document):
    ours = document["slipstream"]
    return [
        f"{document['processor']}, core {document['core']}; {document['rounds']} rounds of {document['seconds']} s, processor time",
        f"slipstream {ours['commit']}: backend {ours['backend']}, {ours['compiler']}",
        f"peers: {document['rustc']}; the best build for each row counts",
        busy_line(document["rows"]),
    ]


def table(document):
    yield from heading(document)
    yield f"\n{'operation':38} {'ours':>9} {'theirs':>9} {'ratio':>6} {'spread':>12}"
    for row in document["rows"]:
        work, benchmark, ours, theirs, ratio, low_high, who, remarks = shown(row)
        yield f"{work:38} {ours:>9} {theirs:>9} {ratio:>6} {low_high:>12}"
        yield f"  {benchmark}\n  {who}" + (f"\n  {remarks}" if remarks else "")


def markdown(document, ratios_only=False):
    yield "; ".join(heading(document)[:3]) + ". " + heading(document)[3] + "\n"
    titles = ["work", "our benchmark", "ours", "theirs", "theirs / ours", "spread", "peer, its backend and flags", "remarks"]
    kept = [i for i, title in enumerate(titles) if not (ratios_only and title in ("ours", "theirs"))]
    yield "| " + " | ".join(titles[i] for i in kept) + " |"
    yield "|" + "---|" * len(kept)
    for row in document["rows"]:
        cells = shown(row)
        yield "| " + " | ".join(cells[i] for i in kept) + " |"


def show(document, arguments):
    if arguments.json:
        print(json.dumps(document, indent=1))
    else:
        print("\n".join(markdown(document, arguments.ratios) if arguments.markdown else table(document)))


def earlier_run(path):
    try:
        document = json.loads(path.read_text())
        list(table(document))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Fault(f"{path} is not a run made with --json: {error}") from None
    return document


def say(text):
    print(f"{Path(sys.argv[0]).name}: {text}", file=sys.stderr, flush=True)


# ---- Running


def positive(text):
    value = float(text)
    if value <= 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=Path, default=ROOT / "build" / "release", help="default: build/release")
    parser.add_argument("--backend", choices=TIERS, default="portable", help="of Slipstream; default: portable")
    parser.add_argument("--peer", choices=sorted(set(TIERS.values())), help="backend of dalek; default: that of ours")
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    parser.add_argument("--seconds", type=positive, default=0.3, help="of each run; default: 0.3")
    parser.add_argument("--filter", default="", help="only operations whose name matches this regular expression")
    parser.add_argument("--max-size", type=int, default=1 << 20, help="points of a multiplication; default: 1048576")
    parser.add_argument("--core", type=int, help="run both on this core; default: the last one")
    parser.add_argument("--no-build", action="store_true", help="run the programs as they are")
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE", help="show an earlier run, made with --json")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="every sample, and every build tried")
    form.add_argument("--markdown", action="store_true", help="one table")
    parser.add_argument("--ratios", action="store_true", help="with --markdown: no times, which a busy machine makes too long")
    arguments = parser.parse_args()
    if arguments.ratios and not arguments.markdown:
        parser.error("--ratios goes with --markdown")
    if arguments.rounds < 1:
        parser.error("--rounds must be above 0")
    cores = os.sched_getaffinity(0)
    if arguments.core is not None and arguments.core not in cores:
        parser.error(f"--core must be one of {', '.join(map(str, sorted(cores)))}")
    try:
        re.compile(arguments.filter)
    except re.error as error:
        parser.error(f"--filter is no regular expression: {error}")
    arguments.core = max(cores) if arguments.core is None else arguments.core
    return arguments


def measure(arguments, document, flags):
    """Fills document["rows"]."""
    chosen = [row for row in rows(arguments.max_size) if re.search(arguments.filter, row.work)]
    if not chosen:
        raise Fault("no operation matches the filter")
    programs = {LIBRARIES[library].program for row in chosen for library, _ in row.peers}
    builds = [b for b in peer_builds.builds_of(arguments.peer or TIERS[arguments.backend]) if b.program in programs]
    if arguments.no_build:
        builds = [build for build in builds if build.path.is_file()]
        if not builds:
            raise Fault(f"no crate is built in {peer_builds.target_of('')}; without --no-build they are")
    else:
        peer_builds.check_tools()
        say("building the benchmarks")
        peer_builds.build_ours(arguments.build_dir, {row.program for row in chosen})
        builds = peer_builds.build_peers(builds, say)
    if peer_builds.configured(arguments.build_dir, "CMAKE_CXX_COMPILER") is None:
        raise Fault(f"{arguments.build_dir} is not a build directory; without --no-build it is made")
    document["slipstream"]["compiler"] = compiler_of(arguments.build_dir)
    document["rustc"] = peer_builds.rustc_version()
    document["builds"] = [build.name for build in builds]

    # A row that only commonware has is of no use where commonware is not built.
    here = {build.program for build in builds}
    chosen = [row for row in chosen if any(LIBRARIES[library].program in here for library, _ in row.peers)]
    measurement = Measurement(arguments.build_dir, arguments.backend, arguments.core, arguments.seconds)
    for number, row in enumerate(chosen, 1):
        say(f"{number} of {len(chosen)}: {row.work}")
        measured = measurement.row(row, builds, arguments.rounds)
        document["rows"].append(document_row(row, measured, arguments.backend, flags))
    if all(row["ours"] is None for row in document["rows"]):
        raise Fault(f"none of our benchmarks ran: has this processor the backend {arguments.backend}?")


def main():
    arguments = parse_arguments()
    if arguments.source:
        return show(earlier_run(arguments.source), arguments)
    if not Path("/proc/stat").is_file():
        raise Fault("this needs Linux: processor time is read from /proc")
    name, flags = processor()
    commit = peer_builds.first_line(["git", "-C", ROOT, "describe", "--always", "--dirty"], "unknown commit")
    document = {
        "processor": name,
        "core": arguments.core,
        "rounds": arguments.rounds,
        "seconds": arguments.seconds,
        "slipstream": {"commit": commit, "backend": arguments.backend},
        "rows": [],
    }
    try:
        measure(arguments, document, flags)
    except KeyboardInterrupt:
        if document["rows"]:
            show(document, arguments)
        raise
    show(document, arguments)


if __name__ == "__main__":
    try:
        main()
    except Fault as fault:
        say(fault)
        sys.exit(fault.code)
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
